"""Roles that nobody uses, and roles that others flow into."""

from collections.abc import Iterator

from kube9_core.api import SECURITY, Binding, Problem, Problems, Role, Snapshot
from kube9_security.checks.rbac.powers import SAID, Powers, written_by_hand
from kube9_security.checks.rbac.telling import named, told

__all__ = ["rbac_aggregation", "rbac_unused_role"]

_PAGE = "https://kubernetes.io/docs/reference/access-authn-authz/rbac/#aggregated-clusterroles"


@SECURITY.check(
    "security/rbac-aggregation",
    "medium",
    on=Role,
    needs=(Binding,),
    revision=2,
    fix="Take the aggregation label off the role, or bind it to those who need it.",
    frameworks={
        "nsa-cisa": "auth-least-privilege",
        "owasp-k8s-top10": "K02",
        "well-architected": "SEC-identity",
    },
    references=(_PAGE,),
)
def rbac_aggregation(role: Role, snapshot: Snapshot) -> Problems:
    """No stray role flows into an aggregated one.

    A label on a ClusterRole is enough to give its rights to everybody who holds admin, edit or
    view, in every namespace, and no binding shows it. Roles for kinds of somebody's own belong
    there; one that grants power over what others own is a stray. An aggregation rule that
    selects every ClusterRole is reported on the role that has it.
    """
    if not written_by_hand(role):
        yield from _selecting_all(role)
        return
    powers = snapshot.index(Powers)
    shipped = powers.flows_into_shipped(role)
    into = [*(item.name for item in powers.flows_into(role)), *shipped]
    brought = [said for power, said in SAID.items() if into and powers.hits(role, power)]
    if brought:
        held = powers.held(role)
        unknown = bool(shipped) and held.nobody
        yield Problem(
            f"flows into {named(into)} and brings {named(brought)}"
            f"{'' if unknown else told(role, held)}",
            at="metadata.labels",
            key=",".join(sorted(into)),
            severity="info" if held.nobody and not unknown else "medium",
        )


def _selecting_all(role: Role) -> Iterator[Problem]:
    rule = role.wire.aggregation_rule
    for index, selector in enumerate((rule.cluster_role_selectors if rule else None) or ()):
        if not selector.match_labels and not selector.match_expressions:
            yield Problem(
                "aggregates every ClusterRole, cluster-admin included",
                at=f"aggregationRule.clusterRoleSelectors[{index}]",
                key="every ClusterRole",
            )


@SECURITY.check(
    "security/rbac-unused-role",
    "info",
    on=Role,
    needs=(Binding,),
    revision=2,
    fix="Delete the role, or bind it to those it was written for.",
    references=("https://kubernetes.io/docs/concepts/security/rbac-good-practices/",),
)
def rbac_unused_role(role: Role, snapshot: Snapshot) -> Problems:
    """Every role is bound or aggregated.

    A role that nobody holds does nothing today. It waits to be bound by somebody who reads its
    name and not its rules. One that flows into another role is used, also where that is the view,
    edit or admin that every cluster has and manifests do not hold.
    """
    powers = snapshot.index(Powers)
    used = powers.held(role).bindings or powers.flows_into(role) or powers.flows_into_shipped(role)
    if not used:
        snapshot.require(Binding)
        yield Problem("is bound to nobody and flows into no other role", key="unused")
