"""When two values are the same, though written differently; and when nothing means something."""

import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Final

from kube9_argocd.drift.trees import Field, Json

__all__ = ["alike", "rewritten", "same", "same_quantity", "vanishes"]

_QUANTITIES = frozenset(
    {
        "averageValue",
        "capacity",
        "default",
        "defaultRequest",
        "divisor",
        "hard",
        "limits",
        "max",
        "maxLimitRequestRatio",
        "min",
        "overhead",
        "podFixed",
        "requests",
        "sizeLimit",
        "storage",
        "targetAverageValue",
    }
)
"""Fields that are quantities or hold nothing else."""
_TEXTS = frozenset(
    {
        "annotations",
        "binaryData",
        "data",
        "labels",
        "matchLabels",
        "nodeSelector",
        "parameters",
        "selector",
        "stringData",
    }
)
"""Maps of texts: a key with an empty text is more than no key."""
_EMPTY_SAYS_SOMETHING = frozenset(
    {"emptyDir", "ingressClassName", "namespaceSelector", "podSelector", "storageClassName"}
)
_NO_AND_NOTHING = frozenset(
    {
        "defaultMode",
        "hostIPC",
        "hostNetwork",
        "hostPID",
        "hostPort",
        "initialDelaySeconds",
        "minReadySeconds",
        "nodePort",
        "paused",
        "publishNotReadyAddresses",
        "readOnly",
        "stdin",
        "stdinOnce",
        "tty",
        "unschedulable",
    }
)
"""Fields of which the API server drops `false` and 0, because they mean what nothing means."""

_SUFFIXES: Final = {
    "n": Decimal("1e-9"),
    "u": Decimal("1e-6"),
    "m": Decimal("1e-3"),
    **{suffix: Decimal(1000) ** power for power, suffix in enumerate(("", *"kMGTPE"))},
    **{f"{suffix}i": Decimal(1024) ** power for power, suffix in enumerate("KMGTPE", start=1)},
}
_QUANTITY = re.compile(
    r"([+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)([numkMGTPE]|[KMGTPE]i)?", re.ASCII
)
_SPAN = re.compile(r"(?:[0-9]+(?:\.[0-9]+)?(?:ns|us|ms|s|m|h))+", re.ASCII)
_SPAN_PART = re.compile(r"([0-9]+(?:\.[0-9]+)?)(ns|us|ms|s|m|h)", re.ASCII)
_SECONDS: Final = {
    "ns": Decimal("1e-9"),
    "us": Decimal("1e-6"),
    "ms": Decimal("1e-3"),
    "s": Decimal(1),
    "m": Decimal(60),
    "h": Decimal(3600),
}
_LONGEST = 32


def same(one: Field, other: Field) -> bool:
    """Whether two leaves are the same value of the same type; 1 and 1.0 are."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, int | float) and isinstance(other, int | float):
        return one == other
    return type(one) is type(other) and one == other


def alike(one: Field, other: Field, names: tuple[str, ...]) -> bool:
    """Whether two leaves mean the same at this place.

    Args:
        one: as somebody wrote it.
        other: as the API server has it.
        names: the fields on the way there.
    """
    if same(one, other):
        return True
    return not _QUANTITIES.isdisjoint(names) and same_quantity(one, other)


def same_quantity(one: Field, other: Field) -> bool:
    """Whether both are quantities of the same size: "1000m" and 1, "1Gi" and "1024Mi"."""
    return _same_by(_quantity, one, other)


def rewritten(desired: Field, live: Field) -> bool:
    """Whether one value is the other, only spelled as a machine would: "1h" and "1h0m0s"."""
    if not desired and not live:
        return True
    return same_quantity(desired, live) or _same_by(_span, desired, live)


def vanishes(value: Json, names: tuple[str, ...]) -> bool:
    """Whether the API server keeps nothing of a value at this place of a kind it knows.

    Args:
        value: as somebody applied it.
        names: the fields on the way there; the last is its own.
    """
    own = names[-1] if names else ""
    if value is None:
        return True
    if own in _EMPTY_SAYS_SOMETHING or not _TEXTS.isdisjoint(names[-2:-1]):
        return False
    if isinstance(value, dict):
        return all(vanishes(child, (*names[-1:], key)) for key, child in value.items())
    if isinstance(value, bool | int | float):
        return own in _NO_AND_NOTHING and not value
    return not value


def _same_by(read: Callable[[str], Decimal | None], one: Field, other: Field) -> bool:
    if not isinstance(one, str | int | float) or not isinstance(other, str | int | float):
        return False
    if isinstance(one, bool) or isinstance(other, bool):
        return False
    value = read(str(one))
    return value is not None and value == read(str(other))


def _quantity(text: str) -> Decimal | None:
    match = _QUANTITY.fullmatch(text) if len(text) <= _LONGEST else None
    if match is None:
        return None
    try:
        return Decimal(match[1]) * _SUFFIXES[match[2] or ""]
    except InvalidOperation:
        return None


def _span(text: str) -> Decimal | None:
    if len(text) > _LONGEST or _SPAN.fullmatch(text) is None:
        return None
    parts = _SPAN_PART.findall(text)
    return sum((Decimal(number) * _SECONDS[unit] for number, unit in parts), Decimal(0))
