"""What RKE2 ships by itself, and why it must be as it is."""

from kube9_core.api import DistributionProfile, NodeSign
from kube9_security.profiles.shapes import object_of, static_pods, workload

__all__ = ["RKE2"]

RKE2 = DistributionProfile(
    name="rke2",
    title="RKE2",
    url="https://docs.rke2.io/architecture",
    signs=(NodeSign(kubelet="v*+rke2r*"),),
    exemptions=(
        object_of(
            "Namespace",
            "kube-system",
            "no-default-deny pod-security-labels",
            "Its components need the nodes; no level above privileged would admit "
            "them, and all of the cluster asks for its DNS.",
        ),
        static_pods(
            "kube-system/kube-apiserver kube-controller-manager kube-scheduler etcd "
            "cloud-controller-manager",
            "default-service-account drop-all-capabilities host-network "
            "host-path-volume net-raw-capability privilege-escalation run-as-non-root "
            "seccomp-profile sensitive-host-path service-account-token "
            "workload-in-kube-system writable-host-path writable-root-filesystem",
            "A part of the control plane; the kubelet runs it from a file, on the "
            "network of its node.",
        ),
        static_pods(
            "kube-system/kube-proxy",
            "default-service-account drop-all-capabilities host-network "
            "host-path-volume net-raw-capability privilege-escalation "
            "privileged-container run-as-non-root seccomp-profile sensitive-host-path "
            "service-account-token workload-in-kube-system writable-host-path "
            "writable-root-filesystem",
            "Programs the routing of Services on every node.",
        ),
        workload(
            "kube-system/rke2-canal",
            "drop-all-capabilities host-network host-path-volume net-raw-capability "
            "privilege-escalation privileged-container run-as-non-root "
            "seccomp-profile sensitive-host-path service-account-token "
            "workload-in-kube-system writable-host-path writable-root-filesystem",
            "The network of the cluster: it writes routes and network policies on every node.",
        ),
        workload(
            "kube-system/rke2-coredns-rke2-coredns",
            "no-egress-policy no-ingress-policy run-as-non-root seccomp-profile "
            "service-account-token workload-in-kube-system",
            "The DNS of the cluster; it listens on port 53 and reads Services of all namespaces.",
            kind="Deployment",
        ),
    ),
)
