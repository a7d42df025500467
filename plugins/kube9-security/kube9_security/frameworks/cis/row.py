"""One demand of the CIS Kubernetes Benchmark with its number in each edition.

Most demands stayed the same while their numbers moved, so each is written once. Titles and
advice are in our words; the numbers and what is demanded are the benchmark's.
"""

from collections.abc import Iterable

import msgspec

from kube9_core.api import Control

__all__ = ["Row", "controls_of_1_8", "controls_of_1_12"]


class Row(msgspec.Struct, frozen=True):
    """One demand.

    Attributes:
        v1_12: its number in edition 1.12; None where that lacks it.
        v1_8: its number in edition 1.8; None where that lacks it.
        title: what is demanded.
        manual: what a person looks at where no check could judge it.
        unseen: why the API does not show it; None where it does.
    """

    v1_12: str | None
    v1_8: str | None
    title: str
    manual: str
    unseen: str | None = None


def controls_of_1_12(rows: Iterable[Row]) -> tuple[Control, ...]:
    """Take the controls of edition 1.12, by number."""
    return _sorted(_control(row.v1_12, row) for row in rows if row.v1_12)


def controls_of_1_8(rows: Iterable[Row]) -> tuple[Control, ...]:
    """Take the controls of edition 1.8, by number."""
    return _sorted(_control(row.v1_8, row) for row in rows if row.v1_8)


def _control(number: str, row: Row) -> Control:
    return Control(number, row.title, manual=row.manual, unseen=row.unseen)


def _sorted(controls: Iterable[Control]) -> tuple[Control, ...]:
    return tuple(sorted(controls, key=_place))


def _place(control: Control) -> tuple[int, ...]:
    return tuple(int(part) for part in control.id.split("."))
