"""What a JSON schema cannot say of the values, for the chart to refuse before anything starts.

The bounds of durations, which ids checks of our own plugins have, and which sections there must be:
helm takes away what is left empty, and if the schema asked for it, so would every editor.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, get_args

import msgspec
from annotated_types import Ge, Le
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from kube9_core.catalog.chart.json_text import json_text
from kube9_core.catalog.chart.values import ChartValues
from kube9_core.catalog.markdown import Page
from kube9_core.catalog.repository import Repository
from kube9_core.settings import Settings

__all__ = ["Bound", "bounds", "settings_rules_page"]

_FOREVER = timedelta(days=100_000)


class Bound(msgspec.Struct, frozen=True):
    """How long or short a duration may be.

    Attributes:
        section: "schedule".
        field: "interval".
        each: whether it holds for each value of a map.
        least: seconds.
        most: seconds.
    """

    section: str
    field: str
    each: bool
    least: int
    most: int


def settings_rules_page(repository: Repository) -> Page:
    """Write the file.

    Args:
        repository: whose checks are known.
    """
    ids = [*(name for check in repository.checks for name in (check.id, *check.aliases))]
    spaces = sorted({item.candidate.namespace for item in repository.plugins})
    document = {
        "sections": [*_sections(ChartValues), "plugins", "settings"],
        "needed": tuple(_needed(ChartValues)),
        "durations": tuple(bounds()),
        "checks": sorted(ids),
        "namespaces": spaces,
    }
    return Page("charts/kube9-operator/files/settings-rules.json", json_text(document))


def _sections(model: type[BaseModel], prefix: str = "") -> Iterator[str]:
    """Where values stand below a name, the outer ones first."""
    for name, field in model.model_fields.items():
        nested, path = field.annotation, f"{prefix}{field.alias or name}"
        if isinstance(nested, type) and issubclass(nested, BaseModel):
            yield path
            yield from _sections(nested, f"{path}.")


def _needed(model: type[BaseModel], prefix: str = "") -> Iterator[str]:
    """Values whose default says something; without one of them the chart would do something else.

    What is a map may be emptied, that is how resources are taken away.
    """
    for name, field in model.model_fields.items():
        nested, path = field.annotation, f"{prefix}{field.alias or name}"
        default = field.get_default(call_default_factory=True)
        if isinstance(nested, type) and issubclass(nested, BaseModel):
            yield from _needed(nested, f"{path}.")
        elif default and not isinstance(default, dict):
            yield path


def bounds() -> Iterator[Bound]:
    """The bounds of every duration in the settings' sections."""
    for section, outer in Settings.model_fields.items():
        model = outer.annotation
        if not (isinstance(model, type) and issubclass(model, BaseModel)):
            continue
        for name, field in model.model_fields.items():
            found = _bound([field.annotation, *field.metadata])
            each = _bound(_value_of(field.annotation))
            if found or each:
                least, most = found or each or (0, 0)
                yield Bound(section, name, found is None, least, most)


def _value_of(annotation: Any) -> list[Any]:  # noqa: ANN401 - a type, whatever it is
    """What is said of the values of a map."""
    arguments = get_args(annotation)
    return list(get_args(arguments[1])) if len(arguments) == 2 else []  # noqa: PLR2004 - key, value


def _bound(said: list[Any]) -> tuple[int, int] | None:
    if timedelta not in said:
        return None
    inner = [one for item in said if isinstance(item, FieldInfo) for one in item.metadata]
    least = next((item.ge for item in (*said, *inner) if isinstance(item, Ge)), timedelta())
    most = next((item.le for item in (*said, *inner) if isinstance(item, Le)), _FOREVER)
    return _seconds(least), _seconds(most)


def _seconds(value: Any) -> int:  # noqa: ANN401 - whatever can be compared, here a timedelta
    return int(value.total_seconds())
