"""What Google Kubernetes Engine ships by itself, and why it must be as it is."""

from kube9_core.api import DistributionProfile, NodeSign
from kube9_security.profiles.shapes import object_of, static_pods, workload

__all__ = ["GKE"]

GKE = DistributionProfile(
    name="gke",
    title="Google Kubernetes Engine",
    url="https://cloud.google.com/kubernetes-engine/docs/concepts/cluster-architecture",
    signs=(
        NodeSign(kubelet="v*-gke.*"),
        NodeSign(label="cloud.google.com/gke-nodepool"),
    ),
    exemptions=(
        object_of(
            "Namespace",
            "kube-system",
            "no-default-deny pod-security-labels",
            "Its components need the nodes; no level above privileged would admit "
            "them, and all of the cluster asks for its DNS.",
        ),
        static_pods(
            "kube-system/kube-proxy",
            "default-service-account drop-all-capabilities host-network "
            "host-path-volume net-raw-capability privilege-escalation "
            "privileged-container run-as-non-root seccomp-profile "
            "service-account-token workload-in-kube-system writable-host-path "
            "writable-root-filesystem",
            "Programs the routing of Services on every node.",
        ),
        workload(
            "kube-system/gke-metadata-server",
            "drop-all-capabilities host-network host-path-volume net-raw-capability "
            "privilege-escalation privileged-container run-as-non-root "
            "seccomp-profile sensitive-host-path service-account-token "
            "workload-in-kube-system writable-host-path writable-root-filesystem",
            "Answers for the metadata server of the node, with identities of workloads.",
        ),
        workload(
            "kube-system/netd",
            "drop-all-capabilities host-network host-path-volume net-raw-capability "
            "privilege-escalation privileged-container run-as-non-root "
            "seccomp-profile sensitive-host-path service-account-token "
            "workload-in-kube-system writable-host-path writable-root-filesystem",
            "Sets up the network of the node.",
        ),
        workload(
            "kube-system/pdcsi-node",
            "default-service-account drop-all-capabilities host-path-volume "
            "net-raw-capability no-egress-policy no-ingress-policy "
            "privilege-escalation privileged-container run-as-non-root "
            "seccomp-profile sensitive-host-path service-account-token "
            "workload-in-kube-system writable-host-path writable-root-filesystem",
            "Mounts volumes into pods from the node, for which it must be privileged.",
        ),
        workload(
            "kube-system/fluentbit-gke",
            "drop-all-capabilities host-network host-path-volume net-raw-capability "
            "privilege-escalation run-as-non-root seccomp-profile sensitive-host-path "
            "service-account-token workload-in-kube-system writable-host-path "
            "writable-root-filesystem",
            "Sends the logs of the node to Cloud Logging.",
        ),
        workload(
            "kube-system/kube-dns",
            "drop-all-capabilities net-raw-capability no-egress-policy "
            "no-ingress-policy privilege-escalation run-as-non-root seccomp-profile "
            "service-account-token workload-in-kube-system writable-root-filesystem",
            "The DNS of the cluster.",
            kind="Deployment",
        ),
    ),
)
