"""Namespaces as boundaries: admission labels, default and system namespaces, risky add-ons."""

from kube9_core.api import Checks
from kube9_security.checks.namespaces.addons import risky_addon
from kube9_security.checks.namespaces.boundaries import single_namespace
from kube9_security.checks.namespaces.places import default_namespace, workload_in_kube_system
from kube9_security.checks.namespaces.pod_security import pod_security_labels

__all__ = ["CHECKS"]

CHECKS: Checks = (
    default_namespace,
    pod_security_labels,
    risky_addon,
    single_namespace,
    workload_in_kube_system,
)
