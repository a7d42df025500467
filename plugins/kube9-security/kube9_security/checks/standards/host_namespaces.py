"""The three namespaces of the node that a pod may ask to share."""

from kube9_core.api import SECURITY, PodSpec, Problem, Problems

__all__ = ["host_ipc", "host_network", "host_pid"]


@SECURITY.check(
    "security/host-pid",
    "high",
    on=PodSpec,
    fix="Remove hostPID.",
    frameworks={
        "cis-1.12": "5.2.3",
        "cis-1.8": "5.2.3",
        "nsa-cisa": "pod-host-namespaces",
        "owasp-k8s-top10": "K01",
        "pss-baseline": "hostNamespaces",
        "pss-restricted": "hostNamespaces",
        "well-architected": "SEC-workloads",
    },
    equivalents={
        "checkov": "CKV_K8S_17",
        "kube-linter": "host-pid",
        "kubeaudit": "NamespaceHostPIDTrue",
        "kubescape": "C-0275",
        "polaris": "hostPIDSet",
        "prowler": "core_minimize_hostPID_containers",
        "trivy": "KSV-0010",
    },
    references=(
        "https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline",
        "https://kubernetes.io/docs/concepts/security/security-checklist/",
    ),
)
def host_pid(pod: PodSpec) -> Problems:
    """Pods do not see the host's processes.

    With hostPID a container lists every process of the node, reads their environment with
    the credentials in it, and as root sends them signals or enters their namespaces.
    """
    if pod.host_pid:
        yield Problem("sees all processes of its node", at="hostPID", patch="hostPID: false\n")


@SECURITY.check(
    "security/host-ipc",
    "high",
    on=PodSpec,
    fix="Remove hostIPC.",
    frameworks={
        "cis-1.12": "5.2.4",
        "cis-1.8": "5.2.4",
        "nsa-cisa": "pod-host-namespaces",
        "owasp-k8s-top10": "K01",
        "pss-baseline": "hostNamespaces",
        "pss-restricted": "hostNamespaces",
        "well-architected": "SEC-workloads",
    },
    equivalents={
        "checkov": "CKV_K8S_18",
        "kube-linter": "host-ipc",
        "kubeaudit": "NamespaceHostIPCTrue",
        "kubescape": "C-0276",
        "polaris": "hostIPCSet",
        "prowler": "core_minimize_hostIPC_containers",
        "trivy": "KSV-0008",
    },
    references=(
        "https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline",
        "https://kubernetes.io/docs/concepts/security/security-checklist/",
    ),
)
def host_ipc(pod: PodSpec) -> Problems:
    """Pods do not share the host's IPC.

    Shared memory and semaphores of the node and of every other such pod can then be read and
    changed: databases keep their caches there.
    """
    if pod.host_ipc:
        yield Problem("shares the IPC of its node", at="hostIPC", patch="hostIPC: false\n")


@SECURITY.check(
    "security/host-network",
    "high",
    on=PodSpec,
    fix="Remove hostNetwork and reach the pod through a Service.",
    frameworks={
        "cis-1.12": "5.2.5",
        "cis-1.8": "5.2.5",
        "nsa-cisa": "pod-host-namespaces",
        "owasp-k8s-top10": "K01",
        "pss-baseline": "hostNamespaces",
        "pss-restricted": "hostNamespaces",
        "well-architected": "SEC-workloads",
    },
    equivalents={
        "checkov": "CKV_K8S_19",
        "kube-linter": "host-network",
        "kubeaudit": "NamespaceHostNetworkTrue",
        "kubescape": "C-0041",
        "polaris": "hostNetworkSet",
        "prowler": "core_minimize_hostNetwork_containers",
        "trivy": "KSV-0009",
    },
    references=(
        "https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline",
        "https://kubernetes.io/docs/concepts/services-networking/network-policies/",
        "https://nvd.nist.gov/vuln/detail/CVE-2020-15257",
    ),
)
def host_network(pod: PodSpec) -> Problems:
    """Pods do not use the host's network.

    Such a pod reaches what listens on the node's loopback only, sees the traffic of the
    others, passes by every NetworkPolicy, and talks to the cloud's metadata service as the
    node.
    """
    if pod.host_network:
        yield Problem(
            "uses the network of its node", at="hostNetwork", patch="hostNetwork: false\n"
        )
