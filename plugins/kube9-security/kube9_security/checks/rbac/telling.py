"""What all checks of roles say alike: how bad it is, whom it is given to, and how to take it away.

What a role grants weighs as planned where somebody holds it in the whole cluster or in
kube-system, a step less where it is given in other namespaces only, and is worth knowing where
nobody holds it. Manifests without any binding leave that open, so a ClusterRole is taken for one
that will be bound.
"""

from collections.abc import Iterable, Iterator, Sequence

import msgspec
from msgspec.structs import replace

from kube9_core.api import Grantee, PolicyRule, Problem, Problems, Role, SeverityName, Snapshot
from kube9_security.checks.rbac.powers import SYSTEM, Held, Hit, Powers

__all__ = ["effective", "lower", "named", "problems", "told", "weighed", "without"]

_LOWER: dict[SeverityName, SeverityName] = {
    "critical": "high",
    "high": "medium",
    "medium": "low",
    "low": "info",
    "info": "info",
}
_SHOWN = 3


def lower(severity: SeverityName) -> SeverityName:
    """One step less."""
    return _LOWER[severity]


def weighed(severity: SeverityName, role: Role, held: Held) -> SeverityName:
    """How bad it is that a role grants something, given who holds it where."""
    if held.nobody:
        return "info"
    if held.everywhere or SYSTEM in (role.namespace, *held.namespaces):
        return severity
    return severity if not role.kind.namespaced and not held.grantees else lower(severity)


def effective(role: Role, held: Held, hits: Iterable[Hit]) -> tuple[Hit, ...]:
    """Those hits that grant anything where the role is held.

    Cluster-scoped objects are in no namespace, so a Role, or a ClusterRole that only
    RoleBindings give, grants nothing on them.
    """
    confined = role.kind.namespaced or (bool(held.grantees) and not held.everywhere)
    return tuple(hit for hit in hits if not (confined and hit.want.clusterwide))


def named(words: Sequence[str], shown: int = _SHOWN) -> str:
    """A list of words, cut short: "a, b and 4 more"."""
    if len(words) <= shown:
        return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))
    return f"{', '.join(words[:shown])} and {len(words) - shown} more"


def told(role: Role, held: Held) -> str:
    """Whom a role is given to and where, to stand behind what it grants."""
    if held.nobody:
        return "; nobody is bound to it"
    if not held.grantees:
        return ""
    where = "in all namespaces" if held.everywhere else f"in {named(held.namespaces)}"
    if role.kind.namespaced:
        where = f"in {role.namespace}"
    return f"; held by {named([_who(one) for one in held.grantees])} {where}"


def problems(  # noqa: PLR0913 - what all checks of a power have in common
    role: Role,
    snapshot: Snapshot,
    power: str,
    severity: SeverityName,
    *,
    limited: bool = False,
    hits: Iterable[Hit] | None = None,
) -> Problems:
    """One problem for each rule of a role that grants a power.

    Args:
        role: what is judged.
        snapshot: to find out who holds it.
        power: what must not be granted lightly.
        severity: where it is held in the whole cluster.
        limited: whether a rule that names its objects (resourceNames) is a step less bad.
        hits: only these of the power's.
    """
    powers = snapshot.index(Powers)
    found = powers.hits(role, power) if hits is None else tuple(hits)
    if not found:
        return
    held = powers.held(role)
    judged = tuple(_by_rule(effective(role, held, found)))
    patch = without(role, judged)
    for group in judged:
        less = limited and bool(group[0].names)
        own = weighed(lower(severity) if less else severity, role, held)
        yield _problem(role, held, group, own, patch if _spelt(group) else None)


def _by_rule(hits: Iterable[Hit]) -> Iterator[tuple[Hit, ...]]:
    groups: dict[int, list[Hit]] = {}
    for hit in hits:
        groups.setdefault(hit.index, []).append(hit)
    yield from map(tuple, groups.values())


def _problem(
    role: Role, held: Held, hits: tuple[Hit, ...], severity: SeverityName, patch: str | None
) -> Problem:
    first = min(hits, key=lambda hit: hit.spelt != "*")
    verbs = tuple(dict.fromkeys(verb for hit in hits for verb in hit.verbs))
    what = tuple(dict.fromkeys(hit.want.resource for hit in hits))
    only = f" named {named(first.names)}" if first.names else ""
    return Problem(
        f"grants {named(verbs, 5)} on {named(what, 5)}{only}{told(role, held)}",
        at=f"rules[{first.index}].{first.place}",
        key=" ".join((",".join(verbs), ",".join(what), ",".join(first.names))).strip(),
        evidence={"binding": named([str(item.ref) for item in held.bindings])}
        if held.bindings
        else None,
        patch=patch,
        severity=severity,
    )


def _spelt(hits: Iterable[Hit]) -> bool:
    """Whether a rule names what it grants, and has no star for it."""
    return all("*" not in hit.spelt for hit in hits)


def without(role: Role, groups: Sequence[tuple[Hit, ...]]) -> str:
    """The rules of a role less what some rules grant by name.

    A list of rules is replaced as a whole by any patch, so all of them are written out.
    """
    taken = {group[0].index: {hit.spelt for hit in group} for group in groups if _spelt(group)}
    rules = []
    for index, rule in enumerate(role.rules):
        kept = tuple(item for item in rule.resources or () if item not in taken.get(index, ()))
        if index not in taken:
            rules.append(rule)
        elif kept:
            rules.append(replace(rule, resources=kept))
    return "rules:" + "".join(f"\n- {_flow(rule)}" for rule in rules) if rules else "rules: []"


def _flow(rule: PolicyRule) -> str:
    """A rule on one line; JSON is YAML."""
    said = {key: value for key, value in msgspec.to_builtins(rule).items() if value is not None}
    return msgspec.json.encode(said).decode()


def _who(grantee: Grantee) -> str:
    place = f"{grantee.namespace}/" if grantee.namespace else ""
    return f"{grantee.kind} {place}{grantee.name}"
