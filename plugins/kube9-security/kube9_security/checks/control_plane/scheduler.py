"""Settings of the scheduler. Where it listens its flags say even if it reads a file."""

from kube9_core.api import SECURITY, Cluster, Problems, Snapshot, Unseen, Workload
from kube9_security.checks.control_plane.components import Component
from kube9_security.checks.control_plane.defaults import SCHEDULER
from kube9_security.checks.control_plane.rules import ONLY_CLUSTERS, judged, listens_alone, off

__all__ = ["scheduler_bind_address", "scheduler_profiling"]

_FLAGS = "https://kubernetes.io/docs/reference/command-line-tools-reference/kube-scheduler/"


@SECURITY.check(
    "security/scheduler-bind-address",
    "low",
    on=Cluster,
    modes=ONLY_CLUSTERS,
    needs=(Workload,),
    fix="Set --bind-address=127.0.0.1.",
    frameworks={
        "cis-1.12": "1.4.2",
        "cis-1.8": "1.4.2",
        "owasp-k8s-top10": "K07",
        "well-architected": "SEC-infrastructure",
    },
    references=(_FLAGS,),
)
def scheduler_bind_address(cluster: Cluster, snapshot: Snapshot) -> Problems:
    """The scheduler listens on its own host only.

    Nobody but the kubelet beside it and a scraper of metrics has anything to ask it, yet by
    default it listens on every address, so a hole in its login would be open to the network.
    """
    return judged(cluster, snapshot, SCHEDULER, listens_alone)


def _profiles(scheduler: Component) -> str | None:
    if scheduler.given("config"):
        raise Unseen(
            f"{scheduler.where} says in the file of --config whether it serves profiles, and no "
            "API shows that file"
        )
    return off("profiling")(scheduler)


@SECURITY.check(
    "security/scheduler-profiling",
    "low",
    on=Cluster,
    modes=ONLY_CLUSTERS,
    needs=(Workload,),
    fix="Set --profiling=false, or enableProfiling: false in the file of --config.",
    frameworks={
        "cis-1.12": "1.4.1",
        "cis-1.8": "1.4.1",
        "owasp-k8s-top10": "K07",
        "well-architected": "SEC-infrastructure",
    },
    references=(_FLAGS,),
)
def scheduler_profiling(cluster: Cluster, snapshot: Snapshot) -> Problems:
    """The scheduler does not serve profiles.

    /debug/pprof shows what the program has in memory and makes it work hard on request. It is
    on by default. With --config the flag is ignored, and the file cannot be seen.
    """
    return judged(cluster, snapshot, SCHEDULER, _profiles)
