"""What kind ships by itself, and why it must be as it is."""

from kube9_core.api import DistributionProfile, NodeSign
from kube9_security.profiles.shapes import object_of, workload

__all__ = ["KIND"]

KIND = DistributionProfile(
    name="kind",
    title="kind",
    url="https://kind.sigs.k8s.io/docs/design/initial/",
    signs=(NodeSign(provider="kind://*"),),
    includes=("kubeadm",),
    exemptions=(
        workload(
            "kube-system/kindnet",
            "added-capabilities added-capabilities-restricted drop-all-capabilities "
            "host-network host-path-volume kernel-capabilities net-raw-capability "
            "privilege-escalation run-as-non-root seccomp-profile sensitive-host-path "
            "service-account-token workload-in-kube-system writable-host-path "
            "writable-root-filesystem",
            "The network of kind: it writes routes and network policies on every node.",
        ),
        object_of(
            "Namespace",
            "local-path-storage",
            "no-default-deny pod-security-labels",
            "Its pods make folders of the node into volumes.",
        ),
        workload(
            "local-path-storage/local-path-provisioner",
            "drop-all-capabilities net-raw-capability no-egress-policy "
            "no-ingress-policy privilege-escalation run-as-non-root seccomp-profile "
            "service-account-token writable-root-filesystem",
            "Makes volumes of folders of the node.",
            kind="Deployment",
        ),
    ),
)
