"""All bindings, found by whom they name, where they hold, and which role they give."""

from collections.abc import Iterator, Mapping

from kube9_core.snapshot.lazy import Frozen
from kube9_core.snapshot.rbac import Binding, Role
from kube9_core.snapshot.rights.book import Book
from kube9_core.snapshot.rights.identity import Grantee, Identity, grantee_of

__all__ = ["Held", "Ledger"]

Held = tuple[Grantee, Binding]
"""A binding, and as whom it is held."""

_Places = dict[str | None, list[Binding]]


class Ledger(Frozen):
    """The bindings.

    Args:
        bindings: all there are.
        book: the roles they refer to.
    """

    bindings: tuple[Binding, ...]
    _roles: Mapping[Binding, tuple[Role, ...]]
    _bindings: Mapping[Role, tuple[Binding, ...]]
    _held: Mapping[Grantee, _Places]
    _named: Mapping[Binding, tuple[Grantee, ...]]

    def __init__(self, bindings: tuple[Binding, ...], book: Book) -> None:
        roles: dict[Binding, tuple[Role, ...]] = {}
        given: dict[Role, list[Binding]] = {}
        held: dict[Grantee, _Places] = {}
        named: dict[Binding, tuple[Grantee, ...]] = {}
        for binding in bindings:
            roles[binding] = book.named_by(binding)
            for role in roles[binding]:
                given.setdefault(role, []).append(binding)
            named[binding] = _named(binding)
            for grantee in named[binding]:
                held.setdefault(grantee, {}).setdefault(binding.namespace, []).append(binding)
        super().__init__(
            bindings=bindings,
            _roles=roles,
            _bindings={role: tuple(items) for role, items in given.items()},
            _held=held,
            _named=named,
        )

    @property
    def grantees(self) -> tuple[Grantee, ...]:
        """Everybody who is named, in the order of the input."""
        return tuple(self._held)

    def roles_of(self, binding: Binding) -> tuple[Role, ...]:
        """The roles that a binding gives."""
        return self._roles[binding]

    def bindings_of(self, role: Role) -> tuple[Binding, ...]:
        """The bindings that give a role."""
        return self._bindings.get(role, ())

    def grantees_of(self, binding: Binding) -> tuple[Grantee, ...]:
        """Whom a binding names, each once."""
        return self._named[binding]

    def held(self, identity: Identity) -> Iterator[Held]:
        """All bindings that name somebody or a group of theirs."""
        for grantee in _grantees(identity):
            for bindings in self._held.get(grantee, {}).values():
                yield from ((grantee, binding) for binding in bindings)

    def held_in(self, identity: Identity, *namespaces: str | None) -> Iterator[Held]:
        """Those of them that hold in one of some namespaces.

        Args:
            identity: who.
            namespaces: where; None for those that hold everywhere.
        """
        for grantee in _grantees(identity):
            places = self._held.get(grantee, {})
            for namespace in namespaces:
                yield from ((grantee, binding) for binding in places.get(namespace, ()))


def _named(binding: Binding) -> tuple[Grantee, ...]:
    named = (grantee_of(subject, binding.namespace) for subject in binding.subjects)
    return tuple(dict.fromkeys(grantee for grantee in named if grantee is not None))


def _grantees(identity: Identity) -> Iterator[Grantee]:
    if identity.user:
        yield Grantee.user(identity.user)
    yield from map(Grantee.group, dict.fromkeys(identity.groups))
