"""The index over roles and bindings: who can do something, and what somebody can do.

Each question costs about the size of its answer: bindings are found by whom they name and where
they hold, roles by the resources and paths that their rules name.

It speaks of RBAC alone. Members of `system:masters` are let through by the API server before any
role is looked at, and other authorizers (Node, webhooks) may allow more.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, ClassVar

from kube9_core.snapshot.object import Object
from kube9_core.snapshot.rbac import Binding, Role
from kube9_core.snapshot.rights.book import Book
from kube9_core.snapshot.rights.grant import Grant, Rule
from kube9_core.snapshot.rights.identity import Grantee, Identity
from kube9_core.snapshot.rights.ledger import Ledger
from kube9_core.snapshot.rights.request import Request
from kube9_core.snapshot.rights.shipped import SHIPPED, shipped_roles

if TYPE_CHECKING:
    from kube9_core.snapshot.snapshot import Snapshot

__all__ = ["Rights"]

_SETTLED = "cluster"
"""The mode in which the aggregation controller has been at work (`Mode` imports this)."""


class Rights:
    """Who may do what, by roles and bindings; made with `snapshot.index(Rights)`.

    A check that would report that somebody is *not* allowed something calls `snapshot.require`
    of `Role` and `Binding` first, as for anything that is missing.
    """

    READS: ClassVar[tuple[type[Object], ...]] = (Role, Binding)

    def __init__(self, snapshot: "Snapshot") -> None:
        settled = snapshot.mode == _SETTLED
        roles, bindings = snapshot.all(Role), snapshot.all(Binding)
        more = () if settled else _given(roles, bindings)
        self._book = Book((*roles, *more), settled=settled)
        self._ledger = Ledger(bindings, self._book)

    def allows(self, identity: Identity, request: Request) -> bool:
        """Tell what the API server would answer to a SubjectAccessReview.

        Args:
            identity: who asks; `grantee.identity` gives an account with its groups.
            request: for what.
        """
        if identity.superuser:
            return True
        return any(
            rule.covers(request)
            for _, binding in self._ledger.held_in(identity, *_places((request,)))
            for role in self._ledger.roles_of(binding)
            for rule in self._book.rules_of(role)
        )

    def grants(
        self, identity: Identity, *requests: Request, anywhere: bool = False
    ) -> tuple[Grant, ...]:
        """Through what somebody may make at least one of some requests.

        Args:
            identity: who asks.
            requests: for what.
            anywhere: whether it is enough to be allowed it in any one namespace; then the
                namespaces of the requests do not count.

        Returns:
            A grant for each binding, with the rules that allow it; none for what a superuser
            may do besides.
        """
        held = (
            self._ledger.held(identity)
            if anywhere
            else self._ledger.held_in(identity, *_places(requests))
        )
        return tuple(
            Grant(grantee, binding.namespace, binding, role, rules)
            for grantee, binding in held
            for role in self._ledger.roles_of(binding)
            if (rules := self._covering(role, _held_by(binding, requests, anywhere=anywhere)))
        )

    def grants_of(self, identity: Identity) -> tuple[Grant, ...]:
        """Everything that somebody is given, through all of its groups, with all rules."""
        return tuple(
            Grant(grantee, binding.namespace, binding, role, self._book.rules_of(role))
            for grantee, binding in self._ledger.held(identity)
            for role in self._ledger.roles_of(binding)
        )

    def who_can(self, *requests: Request, anywhere: bool = False) -> tuple[Grant, ...]:
        """Who may make at least one of some requests, and through what.

        Args:
            requests: for what.
            anywhere: as for `grants`.

        Returns:
            One grant for each binding and each grantee in it, with the rules that allow it.
        """
        found: list[Grant] = []
        for role in self._naming(requests):
            known: dict[tuple[Request, ...], tuple[Rule, ...]] = {}
            for binding in self._ledger.bindings_of(role):
                held = _held_by(binding, requests, anywhere=anywhere)
                if held not in known:
                    known[held] = self._covering(role, held)
                if known[held]:
                    found.extend(
                        Grant(grantee, binding.namespace, binding, role, known[held])
                        for grantee in self._ledger.grantees_of(binding)
                    )
        return tuple(found)

    def holders(
        self, *requests: Request, anywhere: bool = False
    ) -> Mapping[Grantee, tuple[Grant, ...]]:
        """As `who_can`, by grantee."""
        found: dict[Grantee, list[Grant]] = {}
        for grant in self.who_can(*requests, anywhere=anywhere):
            found.setdefault(grant.grantee, []).append(grant)
        return {grantee: tuple(grants) for grantee, grants in found.items()}

    def roles_with(self, *requests: Request) -> Mapping[Role, tuple[Rule, ...]]:
        """The roles, bound or not, whose rules cover at least one of some requests."""
        return {
            role: rules
            for role in self._naming(requests)
            if (rules := self._covering(role, requests))
        }

    def rules_of(self, role: Role) -> tuple[Rule, ...]:
        """The rules that a role really has, aggregation resolved."""
        return self._book.rules_of(role)

    def bindings_of(self, role: Role) -> tuple[Binding, ...]:
        """The bindings that give a role to somebody, or to nobody."""
        return self._ledger.bindings_of(role)

    def roles_of(self, binding: Binding) -> tuple[Role, ...]:
        """The role of a binding; () where there is none of that name.

        In manifests several, where files hold different roles of one name.
        """
        return self._ledger.roles_of(binding)

    def grantees_of(self, binding: Binding) -> tuple[Grantee, ...]:
        """Whom a binding names, each once."""
        return self._ledger.grantees_of(binding)

    def parts_of(self, role: Role) -> tuple[Role, ...]:
        """The other roles that a role takes its rules from, as its aggregationRule selects them."""
        return self._book.parts_of(role)

    @property
    def roles(self) -> tuple[Role, ...]:
        """All roles that were read.

        Of manifests also those that every cluster has, as soon as a binding names one of them
        (cluster-admin, admin, edit, view).
        """
        return self._book.roles

    @property
    def bindings(self) -> tuple[Binding, ...]:
        """All bindings that were read."""
        return self._ledger.bindings

    @property
    def grantees(self) -> tuple[Grantee, ...]:
        """Everybody whom some binding names."""
        return self._ledger.grantees

    def _naming(self, requests: Iterable[Request]) -> tuple[Role, ...]:
        """The roles that may be the answer."""
        return tuple(
            dict.fromkeys(role for request in requests for role in self._book.naming(request))
        )

    def _covering(self, role: Role, requests: tuple[Request, ...]) -> tuple[Rule, ...]:
        rules = self._book.rules_of(role) if requests else ()
        return tuple(rule for rule in rules if any(rule.covers(request) for request in requests))


def _given(roles: Iterable[Role], bindings: Iterable[Binding]) -> tuple[Role, ...]:
    """The roles that every cluster has, where bindings name one and the input does not hold it."""
    held = {role.name for role in roles if not role.kind.namespaced}
    refs = (binding.wire.role_ref for binding in bindings)
    named = {ref.name for ref in refs if ref is not None and ref.kind == "ClusterRole"}
    if (named & SHIPPED) <= held:
        return ()
    return tuple(role for role in shipped_roles() if role.name not in held)


def _places(requests: Iterable[Request]) -> Iterator[str | None]:
    """Where bindings must hold to matter: everywhere, or in the namespace of a request."""
    namespaces = (request.namespace for request in requests if request.path is None)
    return iter(dict.fromkeys((None, *namespaces)))


def _held_by(
    binding: Binding, requests: tuple[Request, ...], *, anywhere: bool
) -> tuple[Request, ...]:
    """The requests that a binding could allow where it holds; a RoleBinding never allows a path."""
    if binding.namespace is None:
        return requests
    return tuple(
        request
        for request in requests
        if request.path is None and (anywhere or request.namespace == binding.namespace)
    )
