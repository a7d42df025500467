"""What a kubelet keeps its pods, and itself, from doing."""

from kube9_core.api import SECURITY, KubeletConfiguration, Problem, Problems
from kube9_security.checks.kubelets.mending import patch_of

__all__ = [
    "kubelet_event_rate",
    "kubelet_iptables",
    "kubelet_pid_limit",
    "kubelet_seccomp_default",
]

_CONFIG = "https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/"
_FEWEST_EVENTS = 5


@SECURITY.check(
    "security/kubelet-pid-limit",
    "medium",
    on=KubeletConfiguration,
    fix="Set podPidsLimit to what your largest pod needs, such as 4096.",
    frameworks={
        "cis-1.12": "4.2.13",
        "cis-1.8": "4.2.13",
        "owasp-k8s-top10": "K07",
        "well-architected": "SEC-infrastructure",
    },
    references=("https://kubernetes.io/docs/concepts/policy/pid-limiting/",),
)
def kubelet_pid_limit(kubelet: KubeletConfiguration) -> Problems:
    """Pods cannot use up the node's process ids.

    A node has a few ten thousand of them for all. One pod that forks without end takes them,
    and then nothing on the node starts any more: no probe, no shell, not the kubelet's own
    helpers. There is no limit by default.
    """
    limit = kubelet.wire.pod_pids_limit
    if limit is None or limit <= 0:
        patch = patch_of(kubelet, "podPidsLimit: 4096\n")
        yield Problem("sets no limit to a pod's processes", at="podPidsLimit", patch=patch)


@SECURITY.check(
    "security/kubelet-seccomp-default",
    "medium",
    on=KubeletConfiguration,
    fix="Set seccompDefault to true.",
    frameworks={
        "cis-1.12": "4.2.14",
        "owasp-k8s-top10": "K07",
        "well-architected": "SEC-infrastructure",
    },
    references=("https://kubernetes.io/docs/tutorials/security/seccomp/",),
)
def kubelet_seccomp_default(kubelet: KubeletConfiguration) -> Problems:
    """The kubelet gives pods the runtime's seccomp profile.

    Pods that name no profile otherwise run with all of the kernel's system calls. With the
    default, whoever needs more has to say so. Nodes can take it one after the other. It is off
    unless the file says so.
    """
    if kubelet.wire.seccomp_default is not True:
        patch = patch_of(kubelet, "seccompDefault: true\n")
        message = "runs pods without a profile unconfined"
        yield Problem(message, at="seccompDefault", patch=patch)


@SECURITY.check(
    "security/kubelet-iptables",
    "low",
    on=KubeletConfiguration,
    fix="Set makeIPTablesUtilChains to true, or leave it out.",
    frameworks={
        "cis-1.12": "4.2.6",
        "cis-1.8": "4.2.6",
        "owasp-k8s-top10": "K07",
        "well-architected": "SEC-infrastructure",
    },
    references=(_CONFIG,),
)
def kubelet_iptables(kubelet: KubeletConfiguration) -> Problems:
    """The kubelet keeps its firewall chains.

    They drop packets from outside that claim to come from the node's loopback, among others.
    Without them, ports that a program opened for its own host can be reached by neighbours.
    """
    if kubelet.wire.make_iptables_util_chains is False:
        patch = patch_of(kubelet, "makeIPTablesUtilChains: true\n")
        yield Problem("keeps no firewall chains", at="makeIPTablesUtilChains", patch=patch)


@SECURITY.check(
    "security/kubelet-event-rate",
    "low",
    on=KubeletConfiguration,
    fix="Leave eventRecordQPS out, or set it to 5 or more.",
    frameworks={
        "cis-1.12": "4.2.8",
        "cis-1.8": "4.2.8",
        "owasp-k8s-top10": "K07",
        "well-architected": "SEC-infrastructure",
    },
    references=(_CONFIG,),
)
def kubelet_event_rate(kubelet: KubeletConfiguration) -> Problems:
    """The kubelet loses no events and floods no one.

    0 means no limit: a node whose pods all fail then writes as fast as it can, to an API
    server that everybody needs. Fewer than five a second drops the events that would have told
    what happened. The default is 50.
    """
    rate = kubelet.wire.event_record_qps
    if rate is not None and rate < _FEWEST_EVENTS:
        message = f"writes at most {rate} events a second" if rate else "limits events by nothing"
        patch = patch_of(kubelet, "eventRecordQPS: 50\n")
        yield Problem(message, at="eventRecordQPS", patch=patch)
