"""Whether the API server keeps a record of who did what, and for how long."""

from typing import Annotated

from msgspec import Meta, Struct

from kube9_core.api import SECURITY, Cluster, Problems, Snapshot, Unseen, Workload
from kube9_security.checks.control_plane.components import Component
from kube9_security.checks.control_plane.defaults import API_SERVER
from kube9_security.checks.control_plane.rules import ONLY_CLUSTERS, judged, present

__all__ = [
    "Retention",
    "apiserver_audit_log",
    "apiserver_audit_policy",
    "apiserver_audit_retention",
]

_PAGE = "https://kubernetes.io/docs/tasks/debug/debug-cluster/audit/"
_LOG = "audit-log-path"
_WEBHOOK = "audit-webhook-config-file"
_STANDARD_OUTPUT = "-"


class Retention(Struct, frozen=True):
    """How much of the audit log is enough; a limit of 0 is none."""

    days: Annotated[int, Meta(ge=1, description="Days an old file is kept.")] = 30
    files: Annotated[int, Meta(ge=1, description="Old files that are kept.")] = 10
    megabytes: Annotated[int, Meta(ge=1, description="Size at which a file is full.")] = 100


def _recorded(server: Component) -> str | None:
    if server.given(_LOG) or server.given(_WEBHOOK):
        return None
    return f"--{_LOG} and --{_WEBHOOK} unset"


@SECURITY.check(
    "security/apiserver-audit-log",
    "medium",
    on=Cluster,
    modes=ONLY_CLUSTERS,
    needs=(Workload,),
    fix="Set --audit-log-path, and --audit-policy-file with it.",
    supersedes=("security/apiserver-audit-policy", "security/apiserver-audit-retention"),
    frameworks={
        "cis-1.12": "1.2.16",
        "cis-1.8": "1.2.17",
        "nsa-cisa": "log-audit",
        "owasp-k8s-top10": "K10",
        "well-architected": "SEC-detection",
    },
    references=(_PAGE,),
)
def apiserver_audit_log(cluster: Cluster, snapshot: Snapshot) -> Problems:
    """The API server writes an audit log.

    After a break-in it is the one record of who read which Secret, and which token was used.
    What was not written cannot be had later. A webhook that receives the events counts as
    well.
    """
    return judged(cluster, snapshot, API_SERVER, _recorded)


@SECURITY.check(
    "security/apiserver-audit-policy",
    "medium",
    on=Cluster,
    modes=ONLY_CLUSTERS,
    needs=(Workload,),
    fix="Set --audit-policy-file to a policy that records at least who changed what.",
    frameworks={
        "cis-1.12": "3.2.1",
        "cis-1.8": "3.2.1",
        "nsa-cisa": "log-audit",
        "owasp-k8s-top10": "K10",
        "well-architected": "SEC-detection",
    },
    references=(f"{_PAGE}#audit-policy",),
)
def apiserver_audit_policy(cluster: Cluster, snapshot: Snapshot) -> Problems:
    """An audit policy says what is recorded.

    Without a policy nothing is recorded, whatever file the log is meant to go to. What the
    policy says stands in a file that no API shows, so that it is a good one is not claimed.
    """
    return judged(cluster, snapshot, API_SERVER, present("audit-policy-file"))


@SECURITY.check(
    "security/apiserver-audit-retention",
    "low",
    on=Cluster,
    modes=ONLY_CLUSTERS,
    needs=(Workload,),
    params=Retention,
    fix="Set --audit-log-maxage=30, --audit-log-maxbackup=10 and --audit-log-maxsize=100 or more.",
    frameworks={
        "cis-1.12": ("1.2.17", "1.2.18", "1.2.19"),
        "cis-1.8": ("1.2.18", "1.2.19", "1.2.20"),
        "nsa-cisa": "log-audit-retention",
        "owasp-k8s-top10": "K10",
        "well-architected": "SEC-detection",
    },
    references=(_PAGE,),
)
def apiserver_audit_retention(
    cluster: Cluster, snapshot: Snapshot, *, params: Retention
) -> Problems:
    """Audit logs are kept long enough.

    Break-ins are found after weeks. A log that was rotated away by then tells nothing. Unset
    and 0 are no limit, or since 1.35 a generous one, so they pass; how large a file may grow
    matters only where the number of files has a limit. A log that goes to standard output or a
    webhook is kept by somebody else, and nothing is claimed.
    """
    return judged(cluster, snapshot, API_SERVER, lambda server: _too_short(server, params))


def _too_short(server: Component, wanted: Retention) -> str | None:
    if _recorded(server) is not None:
        return _recorded(server)
    if server.given(_LOG) in (None, _STANDARD_OUTPUT):
        raise Unseen(f"the audit log of {server.where} is kept outside of its node")
    bounds = {"audit-log-maxage": wanted.days, "audit-log-maxbackup": wanted.files}
    if _number(server, "audit-log-maxbackup"):
        bounds["audit-log-maxsize"] = wanted.megabytes
    short = [server.shown(flag) for flag, least in bounds.items() if _is_short(server, flag, least)]
    return " and ".join(short) or None


def _is_short(server: Component, flag: str, least: int) -> bool:
    return 0 < _number(server, flag) < least


def _number(server: Component, flag: str) -> int:
    """A limit; 0 where there is none.

    Raises:
        Unseen: it is no number.
    """
    text = server.given(flag) or "0"
    try:
        return int(text)
    except ValueError as error:
        raise Unseen(f"nobody can tell what --{flag}={text} comes to") from error
