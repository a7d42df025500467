"""What a run changed among the findings, and how it tells where it looked."""

from collections.abc import Callable

import msgspec

__all__ = ["Change", "Looked"]

Looked = Callable[[str, str | None], bool]
"""Whether a run judged a check (id) in a namespace (None for cluster-wide objects)."""


class Change(msgspec.Struct, frozen=True):
    """How a run's findings differ from what stood before it.

    Attributes:
        new: how many were not standing; one that comes back counts as new.
        unchanged: how many stood already.
        resolved: how many no longer stand.
        new_fingerprints: of the new ones, at most 1,000.
        resolved_fingerprints: of the resolved ones, at most 1,000.
    """

    new: int
    unchanged: int
    resolved: int
    new_fingerprints: tuple[str, ...]
    resolved_fingerprints: tuple[str, ...]
