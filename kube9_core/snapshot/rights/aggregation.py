"""The rules that roles really have, where some ClusterRoles are the union of others.

In a cluster the aggregation controller has written the union into the role already. In manifests
it is still to come: it replaces what is written there (`aggregationRule` and rules side by side),
takes the roles of each selector by name, and drops rules that are there already.
"""

from collections.abc import Iterable, Iterator, Mapping

from kube9_core.snapshot.rbac import Role
from kube9_core.snapshot.rights.grant import Rule
from kube9_core.snapshot.selector import Selector, selector_from_wire

__all__ = ["aggregated", "parts_of", "written"]


def written(role: Role) -> tuple[Rule, ...]:
    """The rules that stand in a role itself."""
    return tuple(Rule(policy, role, index) for index, policy in enumerate(role.rules))


def parts_of(roles: Iterable[Role]) -> dict[Role, tuple[Role, ...]]:
    """The roles that each aggregating ClusterRole selects, by selector and name; never itself.

    Args:
        roles: all there are.
    """
    cluster_roles = tuple(role for role in roles if not role.kind.namespaced)
    unions = {role: wire for role in cluster_roles if (wire := role.wire.aggregation_rule)}
    if not unions:
        return {}
    known = _ByLabel(cluster_roles)
    return {
        role: tuple(
            dict.fromkeys(
                part
                for selector in wire.cluster_role_selectors or ()
                for part in known.matching(selector_from_wire(selector))
                if part.name != role.name
            )
        )
        for role, wire in unions.items()
    }


def aggregated(
    roles: Iterable[Role], parts: Mapping[Role, tuple[Role, ...]]
) -> dict[Role, tuple[Rule, ...]]:
    """The rules of each role after the controller has done its work.

    Args:
        roles: all there are.
        parts: what `parts_of` says of them.

    This goes the controller's way: from what is written, each union is made anew until nothing
    changes, as one may be part of another. A union of nothing leaves what is written. Roles that
    select each other have no end that is the right one; then it stops where a chain would.
    """
    found = {role: written(role) for role in roles}
    for _ in range(len(parts) + 1):
        changed = [_unite(found, role, others) for role, others in parts.items()]
        if True not in changed:
            break
    return found


def _unite(found: dict[Role, tuple[Rule, ...]], role: Role, parts: tuple[Role, ...]) -> bool:
    """Make one union; tells whether that changed what the role says."""
    united = _united(rule for part in parts for rule in found[part])
    if not united or list(map(_said, united)) == list(map(_said, found[role])):
        return False
    found[role] = united
    return True


def _united(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """Keep the first of rules that say the same."""
    found: dict[tuple[tuple[str, ...], ...], Rule] = {}
    for rule in rules:
        found.setdefault(_said(rule), rule)
    return tuple(found.values())


def _said(rule: Rule) -> tuple[tuple[str, ...], ...]:
    """What a rule says: a list that is missing says what an empty one does."""
    policy = rule.policy
    return tuple(
        part or ()
        for part in (
            policy.verbs,
            policy.api_groups,
            policy.resources,
            policy.resource_names,
            policy.non_resource_urls,
        )
    )


class _ByLabel:
    """ClusterRoles by label, so that a selector is compared with few of them."""

    def __init__(self, roles: Iterable[Role]) -> None:
        self._all = tuple(sorted(roles, key=lambda role: role.name))
        self._found: dict[tuple[str, str], list[Role]] = {}
        for role in self._all:
            for pair in role.labels.items():
                self._found.setdefault(pair, []).append(role)

    def matching(self, selector: Selector) -> Iterator[Role]:
        """The roles that a selector matches, by name."""
        candidates: Iterable[Role] = self._all
        for term in selector.terms:
            if term.operator == "In" and len(term.values) == 1:
                candidates = self._found.get((term.key, term.values[0]), ())
                break
        return (role for role in candidates if selector.matches(role.labels))
