"""Which role holds which power, by which rule, and who is bound to it.

Every distinct rule is looked at once, however many roles repeat it and however many checks ask.
An aggregating ClusterRole has no rules of its own, so a power is reported where it is written;
its holders are also those of the roles that it flows into.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import ClassVar

import msgspec
from msgspec.structs import replace

from kube9_core.api import (
    Binding,
    Grantee,
    KubernetesVersion,
    Mode,
    Object,
    PolicyRule,
    Request,
    Rights,
    Role,
    Rule,
    Snapshot,
)
from kube9_security.checks.rbac.wants import Want, wants_at

__all__ = ["SAID", "SYSTEM", "Held", "Hit", "Powers", "is_everything", "written_by_hand"]

SYSTEM = "kube-system"
"""Where the controllers' accounts live: what may be done here may be done everywhere."""

SAID = {
    "read-secrets": "reading Secrets",
    "create-workloads": "starting pods",
    "exec": "running commands in containers",
    "ephemeral-containers": "containers in running pods",
    "impersonate": "impersonation",
    "bind": "binding roles",
    "escalate": "widening roles",
    "change-bindings": "changing bindings",
    "nodes-proxy": "the kubelets",
    "webhooks": "admission webhooks",
    "create-volumes": "creating volumes",
    "issue-tokens": "tokens of accounts",
}
"""The powers that make a role one that few should hold, in words."""

_ALL = "*"
_PART = "rbac.authorization.k8s.io/aggregate-to-"
_SHIPPED = ("admin", "edit", "view")
"""Roles of every cluster that take up whatever carries their label."""
_EVERY_VERB = frozenset(("create", "delete", "get", "list", "patch", "update", "watch"))


class Hit(msgspec.Struct, frozen=True, gc=False):
    """A rule that grants what is wanted.

    Attributes:
        want: what is granted.
        verbs: those of the wanted verbs that are.
        names: the objects it is limited to; none for all.
        spelt: the resource as the rule writes it, which may be a star.
        place: field path of that in the rule.
        index: of the rule in its role.
    """

    want: Want
    verbs: tuple[str, ...]
    names: tuple[str, ...]
    spelt: str
    place: str
    index: int = 0


class Held(msgspec.Struct, frozen=True):
    """Who is bound to a role, and where.

    Attributes:
        bindings: that give the role, or one that it flows into.
        grantees: whom they name, each once.
        everywhere: whether one of them holds in all namespaces.
        namespaces: where the others do.
        known: whether bindings were looked at at all; manifests may hold none.
    """

    bindings: tuple[Binding, ...]
    grantees: tuple[Grantee, ...]
    everywhere: bool
    namespaces: tuple[str, ...]
    known: bool

    @property
    def nobody(self) -> bool:
        """Whether the role is given to no one."""
        return self.known and not self.grantees

    def reaches(self, namespace: str) -> bool:
        """Whether somebody holds it in a namespace, as far as is known."""
        return not self.grantees or self.everywhere or namespace in self.namespaces


def written_by_hand(role: Role) -> bool:
    """Whether its rules are its own: those of an aggregating role are written elsewhere."""
    return role.wire.aggregation_rule is None


class Powers:
    """What each role can do that few should; made with `snapshot.index(Powers)`."""

    READS: ClassVar[tuple[type[Object], ...]] = (Role, Binding)

    def __init__(self, snapshot: Snapshot) -> None:
        self._rights = snapshot.index(Rights)
        self._known = snapshot.mode is Mode.CLUSTER or bool(snapshot.all(Binding))
        self._into = _inverted(self._rights)
        self._absent = _absent(self._rights, snapshot)
        self._held: dict[Role, Held] = {}
        self._whole = frozenset(
            role for role in self._rights.roles if _is_whole(self._rights, role)
        )
        self._all_powerful = frozenset(role.name for role in self._whole)
        self._found = _found(self._rights, snapshot.version)

    def of(self, role: Role) -> Mapping[str, tuple[Hit, ...]]:
        """Everything that a role can do of what is worth knowing, by power."""
        return self._found.get(role, {})

    def hits(self, role: Role, power: str) -> tuple[Hit, ...]:
        """The rules of a role that grant a power."""
        return self.of(role).get(power, ())

    def held(self, role: Role) -> Held:
        """Who is bound to a role, or to one that it is part of."""
        found = self._held.get(role)
        if found is None:
            found = self._held[role] = self._bound(role)
        return found

    def everything(self, name: str) -> bool:
        """Whether a role of that name, of whatever namespace, can do everything."""
        return name in self._all_powerful

    def whole(self, role: Role) -> bool:
        """Whether a role can do everything."""
        return role in self._whole

    def gives_everything(self, binding: Binding) -> bool:
        """Whether the role of a binding can do everything."""
        return any(map(self.whole, self._rights.roles_of(binding)))

    def broad_of(self, binding: Binding) -> tuple[str, ...]:
        """What a binding gives of what few should have, as far as it holds where it is given."""
        if self.gives_everything(binding):
            return ("all rights",)
        powers = (self.of(role) for role in self._rights.roles_of(binding))
        return tuple(
            SAID[power]
            for found in powers
            for power, hits in found.items()
            if power in SAID
            and any(binding.namespace is None or not hit.want.clusterwide for hit in hits)
        )

    def flows_into(self, role: Role) -> tuple[Role, ...]:
        """The aggregating roles that a role is part of, directly or not; never itself."""
        found: dict[Role, None] = {}
        pending = list(self._into.get(role, ()))
        while pending:
            other = pending.pop()
            if other is not role and other not in found:
                found[other] = None
                pending += self._into.get(other, ())
        return tuple(found)

    def flows_into_shipped(self, role: Role) -> tuple[str, ...]:
        """The roles of every cluster that take a role up, and that the input does not hold."""
        if role.kind.namespaced:
            return ()
        return tuple(name for name in self._absent if role.labels.get(f"{_PART}{name}") == "true")

    def _bound(self, role: Role) -> Held:
        bindings = tuple(
            binding
            for each in (role, *self.flows_into(role))
            for binding in self._rights.bindings_of(each)
        )
        given = [(binding, self._rights.grantees_of(binding)) for binding in bindings]
        places = {binding.namespace for binding, grantees in given if grantees}
        return Held(
            bindings=tuple(binding for binding, grantees in given if grantees),
            grantees=tuple(dict.fromkeys(one for _, grantees in given for one in grantees)),
            everywhere=None in places,
            namespaces=tuple(sorted(place for place in places if place is not None)),
            known=self._known,
        )


def is_everything(rules: Iterable[PolicyRule]) -> bool:
    """Whether rules together grant every verb on every resource, with a star or spelt out."""
    verbs: set[str] = set()
    for rule in rules:
        if _ALL in (rule.resources or ()) and _ALL in (rule.api_groups or ()):
            verbs.update(() if rule.resource_names else rule.verbs or ())
    return _ALL in verbs or verbs >= _EVERY_VERB


def _is_whole(rights: Rights, role: Role) -> bool:
    return is_everything(rule.policy for rule in rights.rules_of(role))


def _absent(rights: Rights, snapshot: Snapshot) -> tuple[str, ...]:
    """Which of the roles that aggregate are not there to be looked at; a cluster shows its own."""
    if snapshot.mode is Mode.CLUSTER:
        return ()
    held = {role.name for role in rights.roles if not role.kind.namespaced}
    return tuple(name for name in _SHIPPED if name not in held)


def _inverted(rights: Rights) -> dict[Role, tuple[Role, ...]]:
    into: dict[Role, tuple[Role, ...]] = {}
    for role in rights.roles:
        for part in dict.fromkeys(rights.parts_of(role)):
            into[part] = (*into.get(part, ()), role)
    return into


def _found(rights: Rights, version: KubernetesVersion) -> dict[Role, Mapping[str, tuple[Hit, ...]]]:
    wants = wants_at(version)
    known: dict[PolicyRule, tuple[Hit, ...]] = {}
    found: dict[Role, Mapping[str, tuple[Hit, ...]]] = {}
    for role in rights.roles:
        powers: dict[str, tuple[Hit, ...]] = {}
        for rule in rights.rules_of(role):
            hits = known.get(rule.policy)
            if hits is None:
                hits = known[rule.policy] = tuple(_hits(rule, wants))
            for hit in hits:
                own = replace(hit, index=rule.index) if rule.index else hit
                powers[hit.want.power] = (*powers.get(hit.want.power, ()), own)
        if powers:
            found[role] = powers
    return found


def _hits(rule: Rule, wants: Mapping[str, tuple[Want, ...]]) -> Iterator[Hit]:
    names = rule.policy.resource_names or ()
    for want in _worth_asking(rule.policy, wants):
        if names and not want.named:
            continue
        asked = want.requests
        if names:
            asked = tuple(replace(request, name=names[0]) for request in asked)
        found = tuple(request for request in asked if rule.covers(request))
        if found:
            yield _placed(rule, want, found)


def _worth_asking(rule: PolicyRule, wants: Mapping[str, tuple[Want, ...]]) -> Iterator[Want]:
    """What a rule may be about: most rules are about nothing of interest."""
    listed, groups = rule.resources or (), rule.api_groups or ()
    broad = any(_ALL in resource for resource in listed)
    near = wants.values() if broad else (wants.get(item, ()) for item in dict.fromkeys(listed))
    every = _ALL in groups
    return (want for found in near for want in found if every or want.group in groups)


def _placed(rule: Rule, want: Want, asked: tuple[Request, ...]) -> Hit:
    """Find the word that grants it: a star before others, as it grants the most."""
    policy = rule.policy
    names, listed = policy.resource_names or (), policy.resources or ()
    verbs = tuple(request.verb for request in asked)
    number = listed.index(_ALL) if _ALL in listed else _word(rule, listed, asked[0])
    return Hit(want, verbs, names, listed[number], f"resources[{number}]")


def _word(rule: Rule, listed: tuple[str, ...], request: Request) -> int:
    for number, name in enumerate(listed):
        policy = replace(rule.policy, resources=(name,))
        if replace(rule, policy=policy).covers(request):
            return number
    return 0
