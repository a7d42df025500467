"""Which distribution profiles hold for one assessment, and how much they exempted.

Manifests show nothing of a cluster's nodes, so for them only those hold that somebody named.
"""

from collections.abc import Callable, Iterable

import msgspec

from kube9_core.declare.profile import DistributionProfile
from kube9_core.engine.recognising import (
    Recognised,
    exemptions_of,
    named,
    prefixed,
    recognised,
    unsure,
)
from kube9_core.model.exemption import Exemption
from kube9_core.model.report import ProfileRow, ProfileSummary
from kube9_core.runs.request import AUTO, NO_PROFILES
from kube9_core.snapshot.snapshot import Mode, Snapshot

__all__ = ["Distributions", "distributions_of"]

_HINT = "name the one you have in `profiles` or with --profile"


class Distributions(msgspec.Struct, frozen=True):
    """The profiles that hold.

    Attributes:
        found: each with what it was recognised by.
        unsure: why one may be missing; None where all was seen.
    """

    found: tuple[Recognised, ...] = ()
    unsure: str | None = None

    @property
    def exemptions(self) -> tuple[Exemption, ...]:
        """What they exempt."""
        return exemptions_of(self.found)

    def summary(self, exempted: Callable[[str], int]) -> ProfileSummary:
        """What a report says of them.

        Args:
            exempted: tells how many findings an exemption of a name covered.
        """
        rows = (
            ProfileRow(
                item.profile.name,
                item.profile.title,
                item.because,
                exempted(prefixed(item.profile.name)),
            )
            for item in self.found
        )
        return ProfileSummary(tuple(rows), self.unsure)


def distributions_of(
    known: Iterable[DistributionProfile], wish: Iterable[str], snapshot: Snapshot
) -> Distributions:
    """Work out which profiles hold.

    Args:
        known: all that plugins bring.
        wish: names of profiles, "auto" to recognise them, or nothing.
        snapshot: what is assessed.
    """
    every, wanted = tuple(known), frozenset(wish)
    if NO_PROFILES in wanted:
        return Distributions()
    asked = named(every, wanted)
    if AUTO not in wanted or snapshot.mode is Mode.MANIFESTS or not every:
        return Distributions(asked)
    names = {item.profile.name for item in asked}
    seen = (item for item in recognised(every, snapshot) if item.profile.name not in names)
    both = sorted((*asked, *seen), key=lambda item: item.profile.name)
    missed = unsure(snapshot)
    return Distributions(tuple(both), f"{missed}; {_HINT}" if missed and not names else None)
