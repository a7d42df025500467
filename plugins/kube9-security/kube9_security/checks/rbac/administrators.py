"""Bindings that make administrators, and what is bound to the dashboard."""

from collections.abc import Iterator

from kube9_core.api import (
    SECURITY,
    Binding,
    Problem,
    Problems,
    Role,
    SeverityName,
    Snapshot,
    Subject,
)
from kube9_security.checks.rbac.powers import SYSTEM, Powers
from kube9_security.checks.rbac.telling import named

__all__ = ["rbac_cluster_admin", "rbac_dashboard", "role_name", "subject_text", "without_subject"]

_PAGE = "https://kubernetes.io/docs/reference/access-authn-authz/rbac/#user-facing-roles"
_DASHBOARD = "kubernetes-dashboard"
_EVERYBODY = frozenset(
    ("system:anonymous", "system:authenticated", "system:unauthenticated", "system:serviceaccounts")
)


def role_name(binding: Binding) -> str:
    """The role that a binding gives, as written: "ClusterRole view"."""
    ref = binding.wire.role_ref
    return f"{(ref.kind if ref else None) or 'role'} {(ref.name if ref else None) or '(no name)'}"


def subject_text(subject: Subject) -> str:
    """Whom a subject names, as written."""
    place = f"{subject.namespace}/" if subject.namespace else ""
    return f"{subject.kind} {place}{subject.name}"


def without_subject(binding: Binding, *indexes: int) -> str:
    """The subjects of a binding less some; a list of subjects is replaced as a whole."""
    kept = [item for number, item in enumerate(binding.subjects) if number not in indexes]
    lines = "".join(f"\n- {_flow(item)}" for item in kept)
    return f"subjects:{lines}" if kept else "subjects: []"


def _flow(subject: Subject) -> str:
    fields = (
        ("kind", subject.kind),
        ("apiGroup", subject.api_group),
        ("namespace", subject.namespace),
        ("name", subject.name),
    )
    return "{" + ", ".join(f'{key}: "{value}"' for key, value in fields if value) + "}"


@SECURITY.check(
    "security/rbac-cluster-admin",
    "critical",
    on=Binding,
    needs=(Role,),
    fix="Bind a role with the rights that are used, and keep cluster-admin for emergencies.",
    frameworks={
        "cis-1.12": "5.1.1",
        "cis-1.8": "5.1.1",
        "nsa-cisa": "auth-least-privilege",
        "owasp-k8s-top10": "K02",
        "well-architected": "SEC-identity",
    },
    supersedes=("security/rbac-dashboard",),
    references=(_PAGE,),
)
def rbac_cluster_admin(binding: Binding, snapshot: Snapshot) -> Problems:
    """Nobody beyond the system is bound to cluster-admin or its equal.

    Each of these subjects owns the cluster: one stolen token or laptop is the end of it. A role
    of another name that grants every verb on every resource is the same. The group
    system:masters and the system's own users ("system:...") are not judged; a RoleBinding gives
    the rights in its namespace only, which is two steps less unless that is kube-system.
    """
    if not _gives_everything(binding, snapshot):
        return
    everywhere = binding.namespace in (None, SYSTEM)
    severity: SeverityName = "critical" if everywhere else "medium"
    where = "" if binding.namespace is None else f" in {binding.namespace}"
    judged = [n for n, subject in enumerate(binding.subjects) if not _of_the_system(subject)]
    for index in judged:
        subject = binding.subjects[index]
        yield Problem(
            f"gives {subject_text(subject)} all rights{where} through {role_name(binding)}",
            at=f"subjects[{index}]",
            key=subject_text(subject),
            severity=severity,
            patch=without_subject(binding, *judged),
        )


def _gives_everything(binding: Binding, snapshot: Snapshot) -> bool:
    ref = binding.wire.role_ref
    if ref is None:
        return False
    if (ref.kind, ref.name) == ("ClusterRole", "cluster-admin"):
        return True
    return snapshot.index(Powers).gives_everything(binding)


def _of_the_system(subject: Subject) -> bool:
    """Its own users and groups; those that anybody may be in are not among them."""
    name = subject.name or ""
    crowd = name in _EVERYBODY or name.startswith(
        ("system:serviceaccounts:", "system:serviceaccount:")
    )
    return subject.kind in ("User", "Group") and name.startswith("system:") and not crowd


@SECURITY.check(
    "security/rbac-dashboard",
    "high",
    on=Binding,
    needs=(Role,),
    fix="Let people log in to the dashboard with tokens of their own.",
    frameworks={
        "nsa-cisa": "auth-least-privilege",
        "owasp-k8s-top10": "K02",
        "well-architected": "SEC-identity",
    },
    references=("https://kubernetes.io/docs/tasks/access-application-cluster/web-ui-dashboard/",),
)
def rbac_dashboard(binding: Binding, snapshot: Snapshot) -> Problems:
    """The dashboard has no broad rights.

    Whatever its account may do, everybody may do who reaches the page: a dashboard with broad
    rights was the way in of the best known intrusions. The roles that it is shipped with name
    the few objects it needs. Judged is what is bound to accounts called kubernetes-dashboard.
    """
    for index, subject in enumerate(binding.subjects):
        if subject.kind == "ServiceAccount" and _is_dashboard(subject.name or ""):
            yield from _broad(binding, index, snapshot)


def _is_dashboard(name: str) -> bool:
    return name == _DASHBOARD or name.startswith(f"{_DASHBOARD}-")


def _broad(binding: Binding, index: int, snapshot: Snapshot) -> Iterator[Problem]:
    powers = snapshot.index(Powers)
    found = powers.broad_of(binding)
    if found:
        subject = binding.subjects[index]
        yield Problem(
            f"gives {subject_text(subject)} {named(found)} through {role_name(binding)}",
            at=f"subjects[{index}]",
            key=subject_text(subject),
            severity="high" if binding.namespace in (None, SYSTEM) else "medium",
            patch=without_subject(binding, index),
        )
