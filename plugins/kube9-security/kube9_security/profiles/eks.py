"""What Amazon EKS ships by itself, and why it must be as it is."""

from kube9_core.api import DistributionProfile, NodeSign
from kube9_security.profiles.shapes import object_of, workload

__all__ = ["EKS"]

EKS = DistributionProfile(
    name="eks",
    title="Amazon EKS",
    url="https://docs.aws.amazon.com/eks/latest/userguide/eks-add-ons.html",
    signs=(
        NodeSign(kubelet="v*-eks-*"),
        NodeSign(label="eks.amazonaws.com/nodegroup"),
    ),
    exemptions=(
        object_of(
            "Namespace",
            "kube-system",
            "no-default-deny pod-security-labels",
            "Its components need the nodes; no level above privileged would admit "
            "them, and all of the cluster asks for its DNS.",
        ),
        workload(
            "kube-system/aws-node",
            "added-capabilities added-capabilities-restricted drop-all-capabilities "
            "host-network host-path-volume kernel-capabilities net-raw-capability "
            "privilege-escalation privileged-container run-as-non-root "
            "seccomp-profile sensitive-host-path service-account-token "
            "workload-in-kube-system writable-host-path writable-root-filesystem",
            "The network of EKS: it gives pods addresses of the VPC.",
        ),
        workload(
            "kube-system/kube-proxy",
            "drop-all-capabilities host-network host-path-volume net-raw-capability "
            "privilege-escalation privileged-container run-as-non-root "
            "seccomp-profile service-account-token workload-in-kube-system "
            "writable-host-path writable-root-filesystem",
            "Programs the routing of Services on every node.",
        ),
        workload(
            "kube-system/coredns",
            "no-egress-policy no-ingress-policy run-as-non-root seccomp-profile "
            "service-account-token workload-in-kube-system",
            "The DNS of the cluster; it listens on port 53 and reads Services of all namespaces.",
            kind="Deployment",
        ),
        workload(
            "kube-system/ebs-csi-node",
            "default-service-account drop-all-capabilities host-path-volume "
            "net-raw-capability no-egress-policy no-ingress-policy "
            "privilege-escalation privileged-container run-as-non-root "
            "seccomp-profile sensitive-host-path service-account-token "
            "workload-in-kube-system writable-host-path writable-root-filesystem",
            "Mounts volumes into pods from the node, for which it must be privileged.",
        ),
    ),
)
