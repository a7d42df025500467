"""Distribution profiles: data that says what a distribution ships, one module for each."""

from kube9_core.api import DistributionProfiles
from kube9_security.profiles.aks import AKS
from kube9_security.profiles.eks import EKS
from kube9_security.profiles.gke import GKE
from kube9_security.profiles.k3s import K3S
from kube9_security.profiles.kind import KIND
from kube9_security.profiles.kubeadm import KUBEADM
from kube9_security.profiles.kubernetes import KUBERNETES
from kube9_security.profiles.openshift import OPENSHIFT
from kube9_security.profiles.rke2 import RKE2

__all__ = ["PROFILES"]

PROFILES: DistributionProfiles = (
    AKS,
    EKS,
    GKE,
    K3S,
    KIND,
    KUBEADM,
    KUBERNETES,
    OPENSHIFT,
    RKE2,
)
