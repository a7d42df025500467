"""What K3s ships by itself, and why it must be as it is."""

from kube9_core.api import DistributionProfile, NodeSign
from kube9_security.profiles.shapes import object_of, workload

__all__ = ["K3S"]

K3S = DistributionProfile(
    name="k3s",
    title="K3s",
    url="https://docs.k3s.io/architecture",
    signs=(NodeSign(kubelet="v*+k3s*"),),
    exemptions=(
        object_of(
            "Namespace",
            "kube-system",
            "no-default-deny pod-security-labels",
            "Its components need the nodes; no level above privileged would admit "
            "them, and all of the cluster asks for its DNS.",
        ),
        workload(
            "kube-system/coredns",
            "no-egress-policy no-ingress-policy run-as-non-root seccomp-profile "
            "service-account-token workload-in-kube-system",
            "The DNS of the cluster; it listens on port 53 and reads Services of all namespaces.",
            kind="Deployment",
        ),
        workload(
            "kube-system/local-path-provisioner",
            "drop-all-capabilities net-raw-capability no-egress-policy "
            "no-ingress-policy privilege-escalation run-as-non-root seccomp-profile "
            "service-account-token workload-in-kube-system writable-root-filesystem",
            "Makes volumes of folders of the node.",
            kind="Deployment",
        ),
        workload(
            "kube-system/metrics-server",
            "drop-all-capabilities net-raw-capability no-egress-policy "
            "no-ingress-policy privilege-escalation run-as-non-root seccomp-profile "
            "service-account-token workload-in-kube-system writable-root-filesystem",
            "Reads metrics from kubelets.",
            kind="Deployment",
        ),
        workload(
            "kube-system/traefik",
            "drop-all-capabilities net-raw-capability no-egress-policy "
            "no-ingress-policy privilege-escalation run-as-non-root seccomp-profile "
            "service-account-token workload-in-kube-system writable-root-filesystem",
            "The Ingress controller that K3s installs.",
            kind="Deployment",
        ),
    ),
)
