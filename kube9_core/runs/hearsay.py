"""What plugins put down, got out of the store for the checks of one assessment.

The newest collection that was made in full counts, if it is fresh enough. What cannot be had is
said with its reason, and never looks like an empty collection.
"""

from datetime import datetime, timedelta
from typing import Any, Final

import msgspec

from kube9_core.model.clock import spelled
from kube9_core.snapshot.told import Heard, Told
from kube9_core.store.collection import Collected, CollectionOutcome, Collections
from kube9_core.store.errors import StoreError

__all__ = ["Hearsay"]

_LARGEST: Final = 8 << 20
"""Bytes of JSON; decoded they take three times that, while the cluster is in memory too."""


class Hearsay:
    """Knows what was put down.

    Args:
        collections: where it is.
        now: the time of the assessment, UTC.
    """

    def __init__(self, collections: Collections, now: datetime) -> None:
        self._collections = collections
        self._now = now

    def __call__(self, told: Told[Any]) -> Heard:
        """What there is of one sort of record, or why there is none."""
        try:
            return self._heard(told)
        except StoreError as error:
            return _unknown(told, f"{told.collector} cannot be had out of the store: {error}")
        except msgspec.MsgspecError as error:
            return _unknown(told, f"{told.collector} was put down in another form: {error}")

    def _heard(self, told: Told[Any]) -> Heard:
        found = self._newest(told.collector)
        payload = self._collections.payload(found.id) if found is not None else None
        if found is None or payload is None:
            return _unknown(
                told,
                f"{told.collector} is not known yet: the operator's task or collector has put "
                "nothing down yet",
            )
        age = self._now - datetime.fromisoformat(found.at)
        if age > told.fresh:
            return _unknown(
                told,
                f"{told.collector} is not known any more: it was last put down at {found.at}, "
                f"longer than {_spelled(told.fresh)} before {spelled(self._now)}",
            )
        if len(payload) > _LARGEST:
            return _unknown(
                told,
                f"{told.collector} is too large to be judged: {len(payload) >> 20} MiB were put "
                f"down, {_LARGEST >> 20} MiB may be",
            )
        return Heard(told, msgspec.json.decode(payload, type=tuple[told.record, ...]))  # type: ignore[name-defined] # the type is a value here

    def _newest(self, collector: str) -> Collected | None:
        page = self._collections.list(1, collector=collector, outcome=CollectionOutcome.SUCCESS)
        return next(iter(page.items), None)


def _unknown(told: Told[Any], reason: str) -> Heard:
    return Heard(told, reason=reason)


def _spelled(time: timedelta) -> str:
    return f"{time / timedelta(minutes=1):g} minutes"
