"""Fits a part of the settings file into its model, and says of what does not fit where it stands.

Models are those of the core, of checks with parameters, and of plugins, whose validators are
strangers' code. What a mistake leads to is told by `mistakes`.
"""

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from kube9_core.engine.guard import guarded, unlimited
from kube9_core.errors import UsageError
from kube9_core.plugins.catalogue import nearest
from kube9_core.runs.mistakes import Tell
from kube9_core.snapshot.credentials import credentials_in

if TYPE_CHECKING:
    from pydantic import BaseModel, ValidationError
    from pydantic_core import ErrorDetails

    from kube9_core.manifests.single import Single

__all__ = ["Steps", "mistake", "said", "spelled", "validated"]

_UNKNOWN_KEY = "extra_forbidden"
_LONGEST = 40
_TIMEDELTA = re.compile(r"datetime\.timedelta\((?:days=(\d+)(?:, )?)?(?:seconds=(\d+))?\)")
_SCALARS = (str, int, float, bool)
_ANY_SECRET = "value-that-is-not-harmless"  # noqa: S105 - counts under a secret's name only

Steps = tuple[str | int, ...]
Model = TypeVar("Model", bound="BaseModel")


def validated(
    model: type[Model], document: "Single", steps: Steps, value: object, tell: Tell
) -> Model:
    """Make an instance of a model from what stands at one place of the file.

    Args:
        model: which.
        document: the file.
        steps: the place.
        value: what stands there, as JSON has it.
        tell: takes each mistake; what is wrong is left out where it returns.

    Raises:
        UsageError: a mistake was not to be left out, or nothing at all fits.
    """
    gone: set[Steps] = set()
    while True:
        made, faults, trouble = _attempt(model, value)
        if made is not None:
            _know(model, document, steps, value, tell)
            return made
        places = set()
        for found in faults.errors(include_url=False) if faults else ():
            places.add(_there(value, found["loc"]))
            if found["loc"] not in gone:  # or we were told already why it is missing
                tell(_told(found, model, document, steps))
        gone |= places
        if trouble is not None:
            tell(mistake(document, steps, f"{spelled(steps)}: {trouble}"))
        if value == {}:
            raise mistake(document, steps, f"{spelled(steps)} cannot be left out")
        value = _without(value, places)


def mistake(
    document: "Single", steps: Steps, message: str, close: Iterable[str] = ()
) -> UsageError:
    """Say what is wrong at a place of the file.

    Args:
        document: the file.
        steps: the place.
        message: what is wrong.
        close: names that may have been meant.
    """
    line = document.line(steps)
    place = document.path if line is None else f"{document.path}:{line}"
    names = " or ".join(close)
    return UsageError(f"{place}: {message}{f'; did you mean {names}?' if names else ''}")


def spelled(steps: Steps) -> str:
    """A place as people write it: "schedule.maintenance[0].start"."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)
    return text.removeprefix(".") or "the file"


def said(found: "ErrorDetails") -> str:
    """What would be right, in words without the names of Python's types.

    Args:
        found: one fault that pydantic found.
    """
    message = found["msg"].removeprefix("Value error, ")
    return _TIMEDELTA.sub(_duration, message).replace("Input should be ", "must be ", 1)


def _duration(match: re.Match[str]) -> str:
    """As it is written in the file; all our bounds are whole days, or minutes and seconds."""
    days, seconds = (int(part or 0) for part in match.groups())
    minutes = seconds // 60
    parts = ((days, "d"), (minutes, "m"), (seconds - 60 * minutes, "s"))
    return "".join(f"{count}{unit}" for count, unit in parts if count) or "0s"


def _attempt(
    model: type[Model], value: object
) -> "tuple[Model | None, ValidationError | None, str | None]":
    """The instance, or what does not fit, or why the model's own code broke."""
    from pydantic import ValidationError  # noqa: PLC0415 - pydantic only where there is a file

    made: list[Model] = []
    faults: list[ValidationError] = []

    def judge() -> None:
        try:
            made.append(model.model_validate_json(msgspec.json.encode(value), strict=True))
        except ValidationError as error:
            faults.append(error)

    casualty = guarded(judge, unlimited)  # validators are code of plugins
    if faults:
        return None, faults[0], None
    return (made[0] if made else None), None, None if casualty is None else str(casualty.reason)


def _know(
    model: "type[BaseModel]", document: "Single", steps: Steps, value: object, tell: Tell
) -> None:
    """A model that tolerates unknown keys hides a user's mistake."""
    unknown = set(value if isinstance(value, Mapping) else ()) - set(_names(model))
    for name in sorted(unknown):
        close = nearest(name, _names(model))
        tell(mistake(document, (*steps, name), f"no setting {spelled((*steps, name))}", close))


def _told(
    found: "ErrorDetails", model: "type[BaseModel]", document: "Single", steps: Steps
) -> UsageError:
    place: Steps = (*steps, *found["loc"])
    if found["type"] != _UNKNOWN_KEY:
        return mistake(document, place, f"{spelled(place)}: {said(found)}{_value(found, place)}")
    close = nearest(str(found["loc"][-1]), _siblings(model, found["loc"]))
    return mistake(document, place, f"no setting {spelled(place)}", close)


def _value(found: "ErrorDetails", place: Steps) -> str:
    """What was given instead, unless it is long, or might be a secret."""
    value = found["input"]
    if not isinstance(value, _SCALARS) or _may_be_secret(found, place):
        return ""
    text = msgspec.json.encode(value).decode()
    return f", not {text}" if len(text) <= _LONGEST else ""


def _may_be_secret(found: "ErrorDetails", place: Steps) -> bool:
    """Whether a value looks like one, or stands where one may: of a plugin's texts nobody knows."""
    value = found["input"]
    named = {str(step): _ANY_SECRET for step in place}
    if credentials_in({**named, "": str(value)}, {}):
        return True
    text = isinstance(value, str) or found["type"] == "string_type"
    return text and place[:1] == ("plugins",)


def _there(value: object, place: Steps) -> Steps:
    """What to leave out for a mistake at a place: where something is missing, what misses it.

    Items of a list go as a whole, as half an item is seldom what somebody wants.
    """
    here: Any = value
    for depth, step in enumerate(place):
        if isinstance(here, list) and step in range(len(here)):
            return place[: depth + 1]
        if not isinstance(here, Mapping) or step not in here:
            return place[:depth]
        here = here[step]
    return place


def _without(value: object, places: Iterable[Steps]) -> object:
    """The value with some places left out; nothing at all where it is wrong as a whole."""
    left: Any = msgspec.json.decode(msgspec.json.encode(value))
    listed = sorted(set(places), key=_order, reverse=True)
    if not listed or () in listed:
        return {}
    for place in listed:
        if any(place[:depth] in listed for depth in range(1, len(place))):
            continue  # what holds it goes too
        here = left
        for step in place[:-1]:
            here = here[step]
        del here[place[-1]]
    return left


def _order(place: Steps) -> list[tuple[int, str]]:
    """So that of one list the last items come first once reversed."""
    return [(step, "") if isinstance(step, int) else (-1, step) for step in place]


def _siblings(model: "type[BaseModel]", place: Steps) -> list[str]:
    """The names that stand where an unknown one was written."""
    from pydantic import BaseModel  # noqa: PLC0415 - as above

    here: Any = model
    for step in place[:-1]:
        fields = getattr(here, "model_fields", {})
        annotation = fields[step].annotation if step in fields else here
        inner = [item for item in getattr(annotation, "__args__", ()) if isinstance(item, type)]
        models = [item for item in (annotation, *inner) if isinstance(item, type)]
        here = next((item for item in models if issubclass(item, BaseModel)), here)
    return _names(here)


def _names(model: "type[BaseModel]") -> list[str]:
    """The keys there are; a name that has an alias is none, unless the model takes both."""
    both = model.model_config.get("populate_by_name") or model.model_config.get("validate_by_name")
    names = [name for name, field in model.model_fields.items() if both or not field.alias]
    return [*names, *(field.alias for field in model.model_fields.values() if field.alias)]
