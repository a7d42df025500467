"""What kubeadm ships by itself, and why it must be as it is."""

from kube9_core.api import DistributionProfile, ObjectSign
from kube9_security.profiles.shapes import object_of, static_pods, workload

__all__ = ["KUBEADM"]

KUBEADM = DistributionProfile(
    name="kubeadm",
    title="kubeadm",
    url="https://kubernetes.io/docs/reference/setup-tools/kubeadm/implementation-details/",
    signs=(ObjectSign("ClusterRole", "kubeadm:get-nodes"),),
    exemptions=(
        object_of(
            "Namespace",
            "kube-system",
            "no-default-deny pod-security-labels",
            "Its components need the nodes; no level above privileged would admit "
            "them, and all of the cluster asks for its DNS.",
        ),
        static_pods(
            "kube-system/kube-apiserver kube-controller-manager kube-scheduler etcd",
            "default-service-account drop-all-capabilities host-network "
            "host-path-volume net-raw-capability privilege-escalation run-as-non-root "
            "seccomp-profile sensitive-host-path service-account-token "
            "workload-in-kube-system writable-host-path writable-root-filesystem",
            "A part of the control plane; the kubelet runs it from a file, on the "
            "network of its node.",
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
        object_of(
            "ClusterRoleBinding",
            "kubeadm:cluster-admins",
            "rbac-cluster-admin",
            "The group of the administrator whom kubeadm writes admin.conf for.",
        ),
    ),
)
