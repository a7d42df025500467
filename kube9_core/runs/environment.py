"""Single settings from the environment, as a chart or a person who tries something sets them.

`KUBE9_SCHEDULE_INTERVAL=30m` is `schedule.interval`: section and key in capitals. What the
environment says wins over the file. Maps and lists stay in the file, where they can be read.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError

from kube9_core.errors import UsageError
from kube9_core.plugins.catalogue import nearest
from kube9_core.runs.mistakes import Tell, refuse
from kube9_core.runs.validation import said
from kube9_core.settings import Settings

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

__all__ = ["overridden", "variables"]

_PREFIX = "KUBE9_"
_SECTIONS = ("schedule", "reading", "store", "events", "server")
_OF_TYPE = "_type"
"""How faults end that say only that a text is no number, or a number no text."""
_NOT_SCALAR = (dict, tuple)


def variables() -> Mapping[str, tuple[str, str]]:
    """Section and key of each setting that has a variable, by the variable's name."""
    return {
        f"{_PREFIX}{section}_{key}".upper(): (section, key)
        for section in _SECTIONS
        for key in _keys(_model(section))
    }


def overridden(settings: Settings, environ: Mapping[str, str], tell: Tell = refuse) -> Settings:
    """Put what the environment says over what the file says.

    Args:
        settings: from the file, or the defaults.
        environ: the environment; names that are not ours are left alone.
        tell: takes each mistake.

    Raises:
        UsageError: a variable has a wrong value, or begins like a section but names no setting,
            and that is not to be left out.
    """
    known = variables()
    given = {name: text for name, text in environ.items() if _ours(name) and not _link(name, text)}
    for name in sorted(given.keys() - known.keys()):
        close = " or ".join(nearest(name, known))
        meant = f"; did you mean {close}?" if close else ""
        tell(UsageError(f"there is no setting {name}{meant}"))
    for name in sorted(given.keys() & known.keys()):
        try:
            settings = _with(settings, name, *known[name], given[name])
        except UsageError as error:
            tell(error)
    return settings


def _with(settings: Settings, name: str, section: str, key: str, text: str) -> Settings:
    model = _model(section)
    own: BaseModel = getattr(settings, section)
    faults: list[ErrorDetails] = []
    for value in _readings(text):
        told = {**own.model_dump(mode="json"), key: value}
        try:
            made = model.model_validate_json(json.dumps(told), strict=True)
        except ValidationError as error:
            faults += error.errors(include_url=False)
            continue
        return settings.model_copy(update={section: made})
    of_value = (found for found in faults if not found["type"].endswith(_OF_TYPE))
    raise UsageError(f"{name}={text}: {said(next(of_value, faults[-1]))}")


def _readings(text: str) -> Iterator[object]:
    """What a text may mean: a number or truth value where the setting wants one, else the text."""
    with suppress(ValueError):
        yield json.loads(text)
    yield text


def _ours(name: str) -> bool:
    return any(name.startswith(f"{_PREFIX}{section.upper()}_") for section in _SECTIONS)


def _link(name: str, text: str) -> bool:
    """Whether Kubernetes put it there because a Service happens to be called like a section."""
    return "://" in text or any(part in name for part in ("_SERVICE_", "_TCP", "_UDP"))


def _model(section: str) -> type[BaseModel]:
    found: Any = Settings.model_fields[section].annotation
    model: type[BaseModel] = found
    return model


def _keys(model: type[BaseModel]) -> Iterator[str]:
    for key, field in model.model_fields.items():
        default = field.get_default(call_default_factory=True)
        if not isinstance(default, _NOT_SCALAR):
            yield key
