"""Bindings to groups that nobody keeps a list of."""

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
from kube9_security.checks.rbac.administrators import role_name, subject_text, without_subject
from kube9_security.checks.rbac.powers import Powers

__all__ = ["rbac_all_authenticated", "rbac_anonymous", "rbac_system_masters"]

_PAGE = "https://kubernetes.io/docs/reference/access-authn-authz/rbac/#discovery-roles"
_FOR_ANYBODY = frozenset(("system:public-info-viewer",))
_FOR_USERS = frozenset(("system:basic-user", "system:discovery", "system:public-info-viewer"))


@SECURITY.check(
    "security/rbac-anonymous",
    "critical",
    on=Binding,
    needs=(Role,),
    fix="Remove the subject; only system:public-info-viewer is for unauthenticated callers.",
    frameworks={
        "nsa-cisa": "auth-anonymous",
        "owasp-k8s-top10": "K02",
        "well-architected": "SEC-identity",
    },
    supersedes=("security/rbac-cluster-admin", "security/rbac-all-authenticated"),
    references=(_PAGE,),
)
def rbac_anonymous(binding: Binding, snapshot: Snapshot) -> Problems:
    """Unauthenticated callers have no rights of their own.

    system:anonymous and system:unauthenticated are whoever reaches the API server, which in many
    clusters is the internet. Health and version are given to them by
    system:public-info-viewer; anything else needs no password at all. A role that grants
    nothing of what few should have is a step less bad.
    """
    severity: SeverityName = "critical" if _powerful(binding, snapshot) else "high"
    for index, subject in _named(binding, "User system:anonymous", "Group system:unauthenticated"):
        if not _is_shipped(binding, _FOR_ANYBODY):
            yield _problem(binding, index, subject, severity)


@SECURITY.check(
    "security/rbac-all-authenticated",
    "high",
    on=Binding,
    needs=(Role,),
    fix="Bind a group whose members somebody keeps a list of.",
    frameworks={
        "nsa-cisa": "auth-own-accounts",
        "owasp-k8s-top10": "K02",
        "well-architected": "SEC-identity",
    },
    supersedes=("security/rbac-cluster-admin",),
    references=(_PAGE,),
)
def rbac_all_authenticated(binding: Binding, snapshot: Snapshot) -> Problems:
    """No power is given to everybody who can log in.

    system:authenticated is every user, every node and every service account; where the cloud's
    own accounts can log in, it is everybody with one. system:basic-user and system:discovery
    are meant for them. A role that grants nothing of what few should have weighs little.
    """
    severity: SeverityName = "high" if _powerful(binding, snapshot) else "low"
    for index, subject in _named(binding, "Group system:authenticated"):
        if not _is_shipped(binding, _FOR_USERS):
            yield _problem(binding, index, subject, severity)


@SECURITY.check(
    "security/rbac-system-masters",
    "high",
    on=Binding,
    fix="Bind a group of your own to cluster-admin, and keep system:masters for emergencies.",
    frameworks={
        "cis-1.12": "5.1.7",
        "cis-1.8": "5.1.7",
        "nsa-cisa": "auth-least-privilege",
        "owasp-k8s-top10": "K02",
        "well-architected": "SEC-identity",
    },
    references=(
        "https://kubernetes.io/docs/concepts/security/hardening-guide/authentication-mechanisms/",
    ),
)
def rbac_system_masters(binding: Binding) -> Problems:
    """The group above all rules is not used.

    Members of system:masters are let through before any role is looked at; no binding takes
    that away again. The binding cluster-admin that every cluster has is the one that names
    it. Certificates put people into the group too, and no tool sees those.
    """
    for index, subject in _named(binding, "Group system:masters"):
        ref = binding.wire.role_ref
        shipped = binding.name == "cluster-admin" and ref is not None and ref.name == binding.name
        if not shipped:
            yield _problem(binding, index, subject, "high")


def _named(binding: Binding, *names: str) -> Iterator[tuple[int, Subject]]:
    for index, subject in enumerate(binding.subjects):
        if f"{subject.kind} {subject.name}" in names:
            yield index, subject


def _is_shipped(binding: Binding, roles: frozenset[str]) -> bool:
    ref = binding.wire.role_ref
    return ref is not None and ref.kind == "ClusterRole" and ref.name in roles


def _powerful(binding: Binding, snapshot: Snapshot) -> bool:
    ref = binding.wire.role_ref
    by_name = ref is not None and ref.name in ("admin", "cluster-admin", "edit")
    return by_name or bool(snapshot.index(Powers).broad_of(binding))


def _problem(binding: Binding, index: int, subject: Subject, severity: SeverityName) -> Problem:
    where = "" if binding.namespace is None else f" in {binding.namespace}"
    return Problem(
        f"gives {subject_text(subject)} {role_name(binding)}{where}",
        at=f"subjects[{index}]",
        key=subject_text(subject),
        severity=severity,
        patch=without_subject(binding, index),
    )
