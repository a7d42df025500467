"""What Azure Kubernetes Service ships by itself, and why it must be as it is."""

from kube9_core.api import DistributionProfile, NodeSign
from kube9_security.profiles.shapes import object_of, workload

__all__ = ["AKS"]

AKS = DistributionProfile(
    name="aks",
    title="Azure Kubernetes Service",
    url="https://learn.microsoft.com/azure/aks/core-aks-concepts",
    signs=(NodeSign(label="kubernetes.azure.com/cluster"),),
    exemptions=(
        object_of(
            "Namespace",
            "kube-system",
            "no-default-deny pod-security-labels",
            "Its components need the nodes; no level above privileged would admit "
            "them, and all of the cluster asks for its DNS.",
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
            "kube-system/cloud-node-manager",
            "drop-all-capabilities host-network net-raw-capability "
            "privilege-escalation run-as-non-root seccomp-profile "
            "service-account-token workload-in-kube-system writable-root-filesystem",
            "Tells the cluster the addresses and zone of each node.",
        ),
        workload(
            "kube-system/azure-ip-masq-agent",
            "added-capabilities added-capabilities-restricted default-service-account "
            "drop-all-capabilities host-network kernel-capabilities "
            "net-raw-capability privilege-escalation run-as-non-root seccomp-profile "
            "service-account-token workload-in-kube-system writable-root-filesystem",
            "Writes the address translation of each node.",
        ),
        workload(
            "kube-system/csi-azuredisk-node csi-azurefile-node",
            "default-service-account drop-all-capabilities host-path-volume "
            "net-raw-capability no-egress-policy no-ingress-policy "
            "privilege-escalation privileged-container run-as-non-root "
            "seccomp-profile sensitive-host-path service-account-token "
            "workload-in-kube-system writable-host-path writable-root-filesystem",
            "Mounts volumes into pods from the node, for which it must be privileged.",
        ),
    ),
)
