"""What OpenShift ships by itself, and why it must be as it is."""

from kube9_core.api import DistributionProfile, NodeSign
from kube9_security.profiles.shapes import object_of, workload

__all__ = ["OPENSHIFT"]

OPENSHIFT = DistributionProfile(
    name="openshift",
    title="OpenShift",
    url="https://docs.redhat.com/en/documentation/openshift_container_platform/",
    signs=(NodeSign(label="node.openshift.io/os_id"),),
    exemptions=(
        object_of(
            "Namespace",
            "openshift-ovn-kubernetes openshift-machine-config-operator openshift-dns "
            "openshift-multus",
            "pod-security-labels",
            "A part of OpenShift that needs the nodes; SecurityContextConstraints judge its pods.",
        ),
        workload(
            "openshift-ovn-kubernetes/ovnkube-node",
            "drop-all-capabilities host-network host-path-volume host-pid "
            "net-raw-capability privilege-escalation privileged-container "
            "run-as-non-root runtime-socket seccomp-profile sensitive-host-path "
            "service-account-token writable-host-path writable-root-filesystem",
            "The network of OpenShift: it writes flows on every node.",
        ),
        workload(
            "openshift-machine-config-operator/machine-config-daemon",
            "drop-all-capabilities host-network host-path-volume host-pid "
            "net-raw-capability privilege-escalation privileged-container "
            "run-as-non-root runtime-socket seccomp-profile sensitive-host-path "
            "service-account-token writable-host-path writable-root-filesystem",
            "Brings the configuration of each node up to date.",
        ),
        workload(
            "openshift-multus/multus",
            "drop-all-capabilities host-network host-path-volume host-pid "
            "net-raw-capability privilege-escalation privileged-container "
            "run-as-non-root runtime-socket seccomp-profile sensitive-host-path "
            "service-account-token writable-host-path writable-root-filesystem",
            "Attaches pods to their networks.",
        ),
        workload(
            "openshift-dns/node-resolver",
            "drop-all-capabilities host-network host-path-volume net-raw-capability "
            "privilege-escalation privileged-container run-as-non-root "
            "seccomp-profile sensitive-host-path service-account-token "
            "writable-host-path writable-root-filesystem",
            "Writes the address of the registry into the hosts file of each node.",
        ),
    ),
)
