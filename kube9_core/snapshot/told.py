"""What tasks and collectors of a plugin put down, as checks of the same plugin may look at it.

Records come from outside of the snapshot, so they may be missing or old: then nobody knows, which
is not the same as "there is nothing". Who gets them out of a store is up to others.
"""

from collections.abc import Callable, Hashable, Mapping
from datetime import timedelta
from typing import Any, Generic, Self, TypeVar, cast

import msgspec

from kube9_core.errors import Undeclared, Unseen
from kube9_core.snapshot.lazy import Frozen, lazy

__all__ = ["Heard", "Informed", "Told"]

R = TypeVar("R", bound=msgspec.Struct)


class Told(msgspec.Struct, Generic[R], frozen=True):
    """Records of the plugin's own that a check rests on; named in its `told=`.

    Attributes:
        collector: name of the collection, in the plugin's own namespace.
        record: the type its records are decoded into.
        key: tells which record is about what; of several with one key the last one counts.
        fresh: how old the collection may be; an older one is as good as none.
    """

    collector: str
    record: type[R]
    key: Callable[[R], Hashable]
    fresh: timedelta


class Heard(Frozen):
    """What became of one `Told`.

    Args:
        told: what was asked for.
        records: what was put down.
        reason: why nothing is known, one sentence; None where something is.
    """

    reason: str | None
    _told: Told[Any]
    _records: tuple[Any, ...]

    def __init__(
        self, told: Told[Any], records: tuple[msgspec.Struct, ...] = (), reason: str | None = None
    ) -> None:
        super().__init__(reason=reason, _told=told, _records=records)

    @lazy
    def by_key(self) -> Mapping[Hashable, Any]:
        """The records, each key once."""
        return {self._told.key(record): record for record in self._records}


class Informed(Frozen):
    """The part of a snapshot that knows what was put down."""

    _heard: Mapping[Told[Any], Heard]
    _hearing: frozenset[Told[Any]] | None

    def telling(self, heard: Mapping[Told[Any], Heard]) -> Self:
        """The same snapshot, which knows what was put down.

        Args:
            heard: all that checks may ask for.
        """
        same = object.__new__(type(self))
        same.__dict__.update(self.__dict__, _heard=heard)
        return same

    def knows(self, told: Told[Any]) -> bool:
        """Whether something fresh was put down; only the operator's own assessments know any.

        Args:
            told: one of the check's `told`.
        """
        found = self._heard_of(told)
        return found is not None and found.reason is None

    def told(self, told: Told[R], key: Hashable) -> R | None:
        """The record of a key; None where what was put down has none.

        Args:
            told: one of the check's `told`.
            key: as `Told.key` gives it.

        Raises:
            Unseen: nothing fresh was put down.
        """
        return cast("R | None", self._records_of(told).get(key))

    def all_told(self, told: Told[R]) -> tuple[R, ...]:
        """Every record, each key once.

        Args:
            told: one of the check's `told`.

        Raises:
            Unseen: nothing fresh was put down.
        """
        return cast("tuple[R, ...]", tuple(self._records_of(told).values()))

    def _records_of(self, told: Told[Any]) -> Mapping[Hashable, Any]:
        found = self._heard_of(told)
        if found is None:
            raise Unseen(
                f"{told.collector} is put down by the operator, so only an assessment by the "
                "operator knows it"
            )
        if found.reason is not None:
            raise Unseen(found.reason)
        return found.by_key

    def _heard_of(self, told: Told[Any]) -> Heard | None:
        if self._hearing is not None and told not in self._hearing:
            raise Undeclared(f"{told.collector} is touched but not among the check's told=")
        return self._heard.get(told)
