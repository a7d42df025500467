"""Stars in rules: whoever writes one grants what nobody has thought of yet.

A star in `apiGroups`, `resources` or `verbs` also holds for kinds and verbs that come later: the
verbs bind, escalate and impersonate, the subresource exec, the next CRD. Rules about URLs are
another matter and are not judged here.
"""

from collections.abc import Sequence

from kube9_core.api import (
    SECURITY,
    Binding,
    PolicyRule,
    Problem,
    Problems,
    Role,
    SeverityName,
    Snapshot,
)
from kube9_security.checks.rbac.powers import SAID, Powers, is_everything, written_by_hand
from kube9_security.checks.rbac.telling import effective, lower, named, told, weighed

__all__ = ["rbac_everything", "rbac_wildcard_resource", "rbac_wildcard_verb"]

_PAGE = "https://kubernetes.io/docs/concepts/security/rbac-good-practices/"
_EVERYTHING = (
    "security/rbac-wildcard-resource",
    "security/rbac-wildcard-verb",
    "security/rbac-read-secrets",
    "security/rbac-create-workloads",
    "security/rbac-exec",
    "security/rbac-port-forward",
    "security/rbac-ephemeral-containers",
    "security/rbac-impersonate",
    "security/rbac-bind",
    "security/rbac-escalate",
    "security/rbac-change-bindings",
    "security/rbac-approve-certificates",
    "security/rbac-nodes-proxy",
    "security/rbac-webhooks",
    "security/rbac-create-volumes",
    "security/rbac-issue-tokens",
    "security/rbac-erase-traces",
    "security/rbac-broad-delete",
    "security/rbac-write-system-configmaps",
    "security/rbac-write-configmaps",
    "security/rbac-write-network",
    "security/rbac-write-status",
    "security/rbac-steal-pods",
)
_OTHERS = _EVERYTHING[2:]
"""The single powers: what a star grants is said once, by the star."""


@SECURITY.check(
    "security/rbac-everything",
    "critical",
    on=Role,
    where=written_by_hand,
    needs=(Binding,),
    fix="Write down the resources and verbs that are used, and bind cluster-admin where all is.",
    frameworks={
        "cis-1.12": "5.1.3",
        "cis-1.8": "5.1.3",
        "nsa-cisa": "auth-least-privilege",
        "owasp-k8s-top10": "K02",
        "well-architected": "SEC-identity",
    },
    supersedes=_EVERYTHING,
    references=(_PAGE,),
)
def rbac_everything(role: Role, snapshot: Snapshot) -> Problems:
    """No role grants every verb on every resource.

    Such a role is cluster-admin under another name: it is overlooked when somebody asks who the
    administrators are. Every rule is read with its groups, resources and verbs; verbs that are
    all spelt out, in one rule or in several, are the same as a star. Given in one namespace only
    it is that namespace's owner, which weighs less.
    """
    if not is_everything(role.rules):
        return
    held = snapshot.index(Powers).held(role)
    message = f"grants every verb on every resource{told(role, held)}"
    severity = weighed("critical", role, held)
    yield Problem(message, at=_whole(role.rules), key="everything", severity=severity)


def _whole(rules: Sequence[PolicyRule]) -> str:
    """The rule that grants everything by itself, or all of them where none does."""
    places = (f"rules[{index}]" for index, rule in enumerate(rules) if is_everything((rule,)))
    return next(places, "rules")


@SECURITY.check(
    "security/rbac-wildcard-resource",
    "high",
    on=Role,
    where=written_by_hand,
    needs=(Binding,),
    fix="Name the resources and their API groups.",
    frameworks={
        "cis-1.12": "5.1.3",
        "cis-1.8": "5.1.3",
        "nsa-cisa": "auth-least-privilege",
        "owasp-k8s-top10": "K02",
        "well-architected": "SEC-identity",
    },
    supersedes=_EVERYTHING[1:],
    references=(_PAGE,),
)
def rbac_wildcard_resource(role: Role, snapshot: Snapshot) -> Problems:
    """Roles name their resources.

    A star reads Secrets, reaches the kubelets by nodes/proxy and takes in every kind that is
    installed later, also where only "get" was meant. In a group of somebody's own it is a step
    less bad, and so is a star before a subresource ("*/scale"); all groups for resources that
    are named are two steps less. "pods/*" is no star for the API server: it matches nothing.
    """
    powers = snapshot.index(Powers)
    for index, rule in enumerate(role.rules):
        for field, number, what, severity in _stars(rule):
            held = powers.held(role)
            groups = named([group or "core" for group in rule.api_groups or ()])
            verbs = "every verb" if "*" in (rule.verbs or ()) else named(rule.verbs or (), 5)
            brought = _brought(role, index, powers)
            yield Problem(
                f"grants {verbs} on {what} of the API groups {groups}{brought}{told(role, held)}",
                at=f"rules[{index}].{field}[{number}]",
                key=f"{what} {groups} {verbs}",
                severity=weighed(severity, role, held),
            )


def _stars(rule: PolicyRule) -> list[tuple[str, int, str, SeverityName]]:
    resources, groups = rule.resources or (), rule.api_groups or ()
    severity: SeverityName = "high" if _built_in(groups) else "medium"
    if "*" in resources:
        return [("resources", resources.index("*"), "every resource", severity)]
    partial = [
        ("resources", number, name, lower(severity))
        for number, name in enumerate(resources)
        if name.startswith("*/")
    ]
    if partial or "*" not in groups or not resources:
        return partial
    return [("apiGroups", groups.index("*"), named(resources), "low")]


def _brought(role: Role, index: int, powers: Powers) -> str:
    """What few should have that a rule grants by a star."""
    listed = [
        said
        for power, said in SAID.items()
        if any(
            hit.index == index
            for hit in effective(role, powers.held(role), powers.hits(role, power))
        )
    ]
    return f", and with it {named(listed)}" if listed else ""


def _built_in(groups: tuple[str, ...]) -> bool:
    """Whether Kubernetes' own kinds are among them: groups of others have a domain of their own."""
    return any(group == "*" or "." not in group or group.endswith(".k8s.io") for group in groups)


@SECURITY.check(
    "security/rbac-wildcard-verb",
    "high",
    on=Role,
    where=written_by_hand,
    needs=(Binding,),
    fix="Name the verbs that are used: get, list, watch, create, update, patch, delete.",
    frameworks={
        "cis-1.12": "5.1.3",
        "cis-1.8": "5.1.3",
        "nsa-cisa": "auth-least-privilege",
        "owasp-k8s-top10": "K02",
        "well-architected": "SEC-identity",
    },
    supersedes=_OTHERS,
    references=(_PAGE,),
)
def rbac_wildcard_verb(role: Role, snapshot: Snapshot) -> Problems:
    """Roles name their verbs.

    A star holds verbs that nobody has in mind: bind and escalate on roles, impersonate on users
    and accounts, approve and sign on signers, deletecollection on everything. On resources of
    somebody's own API group it is a step less bad. Verbs on URLs are not judged.
    """
    for index, rule in enumerate(role.rules):
        if "*" not in (rule.verbs or ()) or not rule.resources:
            continue
        powers = snapshot.index(Powers)
        held = powers.held(role)
        severity: SeverityName = "high" if _built_in(rule.api_groups or ()) else "medium"
        resources = ["every resource" if item == "*" else item for item in rule.resources]
        what = named(resources, 5)
        yield Problem(
            f"grants every verb on {what}{_brought(role, index, powers)}{told(role, held)}",
            at=_verbs(rule, index),
            key=f"{','.join(rule.api_groups or ())} {','.join(rule.resources)}",
            severity=weighed(severity, role, held),
        )


def _verbs(rule: PolicyRule, index: int) -> str:
    """Where the star is.

    The list stands for the whole rule, so that what it grants is said once. Beside a star for
    some subresource the rule is about more than that one, so there it stands for itself.
    """
    place = f"rules[{index}].verbs"
    partial = any(item.startswith("*/") for item in rule.resources or ())
    return f"{place}[{(rule.verbs or ()).index('*')}]" if partial else place
