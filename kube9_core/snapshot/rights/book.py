"""All roles with the rules they really have, found by name and by what their rules are about."""

from collections.abc import Iterable, Mapping

from kube9_core.snapshot.lazy import Frozen, lazy
from kube9_core.snapshot.rbac import Binding, Role
from kube9_core.snapshot.rights.aggregation import aggregated, parts_of, written
from kube9_core.snapshot.rights.grant import Rule
from kube9_core.snapshot.rights.request import Request

__all__ = ["Book"]

_ALL = "*"


class Book(Frozen):
    """The roles.

    Args:
        roles: all there are.
        settled: whether the aggregation controller has been at work on them already.
    """

    roles: tuple[Role, ...]
    _settled: bool
    _by_name: Mapping[tuple[str | None, str], tuple[Role, ...]]

    def __init__(self, roles: tuple[Role, ...], *, settled: bool) -> None:
        by_name: dict[tuple[str | None, str], tuple[Role, ...]] = {}
        for role in roles:
            key = (role.namespace, role.name)
            by_name[key] = (*by_name.get(key, ()), role)
        super().__init__(roles=roles, _settled=settled, _by_name=by_name)

    def rules_of(self, role: Role) -> tuple[Rule, ...]:
        """The rules of a role."""
        return self._rules[role]

    def parts_of(self, role: Role) -> tuple[Role, ...]:
        """The roles that a role is the union of."""
        return self._parts.get(role, ())

    def named_by(self, binding: Binding) -> tuple[Role, ...]:
        """The role that a binding refers to; a ClusterRoleBinding can refer to no Role."""
        ref = binding.wire.role_ref
        name = (ref.name if ref else None) or ""
        match ref.kind if ref else None:
            case "ClusterRole":
                return self._by_name.get((None, name), ())
            case "Role" if binding.namespace is not None:
                return self._by_name.get((binding.namespace, name), ())
        return ()

    def naming(self, request: Request) -> tuple[Role, ...]:
        """The roles with a rule about a request's resource or path, which may still not cover it.

        In the order of the input.
        """
        if request.path is not None:
            return self._with_paths
        subresource = request.subresource
        words = (request.resource, _ALL, *((f"*/{subresource}",) if subresource else ()))
        found = {number for word in words for number in self._by_resource.get(word, ())}
        return tuple(self.roles[number] for number in sorted(found))

    @lazy
    def _rules(self) -> Mapping[Role, tuple[Rule, ...]]:
        if self._settled:
            return {role: written(role) for role in self.roles}
        return aggregated(self.roles, self._parts)

    @lazy
    def _parts(self) -> Mapping[Role, tuple[Role, ...]]:
        return parts_of(self.roles)

    @lazy
    def _by_resource(self) -> Mapping[str, tuple[int, ...]]:
        found: dict[str, dict[int, None]] = {}
        for number, role in enumerate(self.roles):
            for rule in self._rules[role]:
                for resource in rule.policy.resources or ():
                    found.setdefault(resource, {})[number] = None
        return {resource: tuple(numbers) for resource, numbers in found.items()}

    @lazy
    def _with_paths(self) -> tuple[Role, ...]:
        return tuple(role for role in self.roles if _has_paths(self._rules[role]))


def _has_paths(rules: Iterable[Rule]) -> bool:
    return any(rule.policy.non_resource_urls for rule in rules)
