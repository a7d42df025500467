"""What a metric is: a name, what it means, and how its numbers come out of what is kept.

The page docs/metrics.md is made of these, so that it cannot say anything else.
"""

from collections.abc import Callable, Iterable
from typing import Final, Literal

import msgspec

from kube9_core.publish.ascii import short
from kube9_core.publish.metrics.measures import Measures
from kube9_core.publish.state import OperatorState

__all__ = ["LABELS", "MOST_VALUES", "Label", "Metric", "Sample", "label", "truth"]

Label = Literal["pillar", "severity", "plugin", "kind", "outcome"]
LABELS: Final[tuple[Label, ...]] = ("pillar", "severity", "plugin", "kind", "outcome")
"""The only labels there are: anything with more values would make a series for each object."""

MOST_VALUES: Final = 64
"""How many values a label may have; plugins and pillars beyond them are left out."""

_LONGEST = 100

Sample = tuple[tuple[str, ...], float]
"""The values of the labels, in their order, and the number."""


class Metric(msgspec.Struct, frozen=True):
    """One metric.

    Attributes:
        name: without the suffix that Prometheus adds to counters.
        type: how Prometheus is to treat it; a histogram is filled run by run.
        help: what the number is, one sentence.
        samples: makes its numbers; nothing where a number is not known.
        labels: what tells its series apart.
        live: whether it is looked up when the page is asked for; it must cost nothing.
    """

    name: str
    type: Literal["gauge", "counter", "histogram"]
    help: str
    samples: Callable[[OperatorState, Measures], Iterable[Sample]]
    labels: tuple[Label, ...] = ()
    live: bool = False


def label(value: str) -> str:
    """A value as it may stand in a label."""
    return short(value, _LONGEST) or ""


def truth(chosen: str, choices: Iterable[str]) -> Iterable[Sample]:
    """One series for each choice: 1 for the chosen one, 0 for the others."""
    return (((choice,), float(choice == chosen)) for choice in choices)
