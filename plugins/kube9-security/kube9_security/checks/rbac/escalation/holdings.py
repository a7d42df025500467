"""What an account holds, and where: its own bindings and those of its groups together."""

from collections.abc import Iterator, Mapping

import msgspec

from kube9_core.api import Grantee, Rights
from kube9_security.checks.rbac.powers import Hit, Powers

__all__ = ["Holdings", "Power", "holdings_of"]


class Power(msgspec.Struct, frozen=True, gc=False):
    """A hit, and the binding that gives it."""

    hit: Hit
    binding: str


class Holdings(msgspec.Struct, frozen=True):
    """Everything worth knowing of one account.

    Attributes:
        places: the powers by namespace; None for those that hold everywhere.
        whole: bindings that give everything, by namespace.
    """

    places: Mapping[str | None, Mapping[str, tuple[Power, ...]]]
    whole: Mapping[str | None, str]

    def at(self, place: str | None, power: str) -> Iterator[Power]:
        """A power as it is held somewhere, what holds everywhere included."""
        yield from self.places.get(place, {}).get(power, ())
        if place is not None:
            yield from self.places.get(None, {}).get(power, ())

    def first(self, place: str | None, power: str, *resources: str) -> Power | None:
        """The first of them, if there is one about these resources (or any)."""
        found = self.at(place, power)
        return next((x for x in found if not resources or x.hit.want.resource in resources), None)

    def own(self, place: str | None, power: str) -> bool:
        """Whether a power is held at a place for itself, and not only because it is everywhere."""
        return bool(self.places.get(place, {}).get(power))


def holdings_of(grantee: Grantee, rights: Rights, powers: Powers) -> Holdings | None:
    """What an account holds; None where it is nothing worth knowing."""
    places: dict[str | None, dict[str, tuple[Power, ...]]] = {}
    whole: dict[str | None, str] = {}
    for grant in rights.grants_of(grantee.identity):
        found = powers.of(grant.role)
        if not found:
            continue
        by = str(grant.binding.ref)
        if powers.whole(grant.role):
            whole.setdefault(grant.namespace, by)
        here = places.setdefault(grant.namespace, {})
        for power, hits in found.items():
            useful = (x for x in hits if grant.namespace is None or not x.want.clusterwide)
            held = tuple(Power(hit, by) for hit in useful)
            here[power] = (*here.get(power, ()), *held)
    return Holdings(places, whole) if places else None
