"""Rights to give rights."""

from kube9_core.api import SECURITY, Binding, Problems, Role, Snapshot
from kube9_security.checks.rbac.powers import Hit, Powers, written_by_hand
from kube9_security.checks.rbac.telling import problems

__all__ = ["rbac_bind", "rbac_change_bindings", "rbac_escalate"]

_PAGE = (
    "https://kubernetes.io/docs/reference/access-authn-authz/rbac/"
    "#privilege-escalation-prevention-and-bootstrapping"
)


@SECURITY.check(
    "security/rbac-bind",
    "high",
    on=Role,
    where=written_by_hand,
    needs=(Binding,),
    fix="Name the roles that may be handed out in resourceNames.",
    frameworks={
        "cis-1.12": "5.1.8",
        "cis-1.8": "5.1.8",
        "nsa-cisa": "auth-least-privilege",
        "owasp-k8s-top10": "K02",
        "well-architected": "SEC-identity",
    },
    references=(_PAGE,),
)
def rbac_bind(role: Role, snapshot: Snapshot) -> Problems:
    """No role can hand out rights it does not hold.

    The API server lets nobody bind a role with rights that they lack, unless they have the verb
    bind on it: with that, cluster-admin is one binding away. To create bindings without bind
    hands on only what one has, and is judged by security/rbac-change-bindings. Naming the
    roles is a step less bad, unless one of them can do everything.
    """
    hits = snapshot.index(Powers).hits(role, "bind")
    if not hits:
        return
    worst = [hit for hit in hits if _hands_out_all(hit, snapshot)]
    others = [hit for hit in hits if hit not in worst]
    yield from problems(role, snapshot, "bind", "high", hits=worst)
    yield from problems(role, snapshot, "bind", "high", hits=others, limited=True)


def _hands_out_all(hit: Hit, snapshot: Snapshot) -> bool:
    return not hit.names or any(_all_powerful(name, snapshot) for name in hit.names)


def _all_powerful(name: str, snapshot: Snapshot) -> bool:
    if name == "cluster-admin":
        return True
    return snapshot.index(Powers).everything(name)


@SECURITY.check(
    "security/rbac-escalate",
    "critical",
    on=Role,
    where=written_by_hand,
    needs=(Binding,),
    fix="Take the verb escalate out of the role.",
    frameworks={
        "cis-1.12": "5.1.8",
        "cis-1.8": "5.1.8",
        "nsa-cisa": "auth-least-privilege",
        "owasp-k8s-top10": "K02",
        "well-architected": "SEC-identity",
    },
    references=(_PAGE,),
)
def rbac_escalate(role: Role, snapshot: Snapshot) -> Problems:
    """No role can widen roles beyond its own rights.

    The API server lets nobody write rights into a role that they lack themselves, unless they
    have the verb escalate on it: then they widen the role they hold until it is cluster-admin.
    A rule that names the role is no better, as one role is enough.
    """
    return problems(role, snapshot, "escalate", "critical")


@SECURITY.check(
    "security/rbac-change-bindings",
    "high",
    on=Role,
    where=written_by_hand,
    needs=(Binding,),
    fix="Leave bindings to administrators, or name the ones that may be changed.",
    frameworks={
        "nsa-cisa": "auth-least-privilege",
        "owasp-k8s-top10": "K02",
        "well-architected": "SEC-identity",
    },
    references=(_PAGE,),
)
def rbac_change_bindings(role: Role, snapshot: Snapshot) -> Problems:
    """Few roles can change who is bound.

    With create, update or patch on bindings, whoever is in passes on all they have, to a
    second account that nobody watches, and stays when the first is closed. A rule that names
    its bindings is a step less bad.
    """
    return problems(role, snapshot, "change-bindings", "high", limited=True)
