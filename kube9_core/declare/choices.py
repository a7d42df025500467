"""Judges what a check says of itself besides its function: options, ids, parameters.

Type checkers see most of these mistakes, but not every author runs one, and what slips
through here would break a run instead of one plugin.
"""

import difflib
import re
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

import msgspec

from kube9_core.declare.author import Author
from kube9_core.declare.check import ALL_MODES, Options
from kube9_core.declare.subjects import is_subject, is_view
from kube9_core.declare.tuning import Params, fields_without_default
from kube9_core.model.severity import SEVERITIES
from kube9_core.snapshot.config_map_data import ConfigMapData, fault_of
from kube9_core.snapshot.told import Told

__all__ = ["judge_identity", "judge_options", "judge_params", "name_of", "pairs", "several"]

ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*/[a-z0-9]+(?:-[a-z0-9]+)*")
_KNOWN = frozenset(Options.__annotations__)


def judge_identity(author: Author, severity: object, subjects: tuple[Any, ...]) -> None:
    """Refuse a bad id, an unknown severity, and what cannot be a subject."""
    name = author.name
    author.expect(_is_id(name), f"id {name!r} is not of the form namespace/name")
    author.expect(
        isinstance(severity, str) and severity in SEVERITIES,
        f"severity {severity!r} is none of {', '.join(SEVERITIES)}",
    )
    author.expect(bool(subjects), "on= names no subject")
    author.expect(len(subjects) == len(set(map(id, subjects))), "on= names a subject twice")
    for subject in subjects:
        author.expect(is_subject(subject), f"{name_of(subject)} is no subject a check can have")


def judge_options(author: Author, where: object, options: Mapping[str, Any]) -> None:
    """Refuse options that are unknown or of the wrong sort."""
    for key in options:
        author.expect(key in _KNOWN, f"option {key!r} is unknown{_nearest(key)}")
    author.expect(where is None or callable(where), "where= is no function")
    for key in ("needs", "wants"):
        for view in _items(author, key, options.get(key, ())):
            if key == "needs" and isinstance(view, ConfigMapData):
                author.expect(fault_of(view) is None, f"needs= names {fault_of(view)}")
                continue
            author.expect(is_view(view), f"{key}= names {name_of(view)}, which is no kind's view")
    for told in _items(author, "told", options.get("told", ())):
        author.expect(isinstance(told, Told), f"told= names {name_of(told)}, which is no Told")
        author.expect((fault := _fault_of(told)) is None, f"told= {fault}")
    modes = options.get("modes", ALL_MODES)
    fine = not isinstance(modes, str) and bool(modes) and set(modes) <= ALL_MODES
    author.expect(fine, f"modes= must be some of {', '.join(sorted(ALL_MODES))}")
    for key in ("aliases", "supersedes"):
        for item in _items(author, key, options.get(key, ())):
            author.expect(_is_id(item), f"{key}= names {item!r}, which is no id")
    author.expect(author.name not in several(options.get("supersedes", ())), "supersedes itself")
    for key in ("frameworks", "equivalents"):
        _judge_mapping(author, key, options.get(key, {}))
    _judge_scalars(author, options)


def judge_params(author: Author, params: "Params | None") -> None:
    """Refuse what is neither a model nor a Struct, or does not have defaults for everything."""
    if params is None:
        return
    missing = fields_without_default(params)
    author.expect(missing is not None, "params= is neither a pydantic model nor a Struct")
    author.expect(not missing, f"params= has no default for {', '.join(missing or ())}")


def name_of(item: object) -> str:
    """What to call something in a complaint."""
    return getattr(item, "__name__", None) or str(item)


def several(value: str | Iterable[str]) -> tuple[str, ...]:
    """One or several of something, as a tuple."""
    return (value,) if isinstance(value, str) else tuple(value)


def pairs(mapping: Mapping[str, str | tuple[str, ...]]) -> tuple[tuple[str, str], ...]:
    """A mapping with one or several values for each key, flat and sorted by key."""
    return tuple((name, item) for name, value in sorted(mapping.items()) for item in several(value))


def _judge_mapping(author: Author, key: str, value: object) -> None:
    fine = isinstance(value, Mapping) and all(
        isinstance(name, str)
        and isinstance(held, (str, tuple, list))
        and all(isinstance(item, str) for item in several(held))
        for name, held in value.items()
    )
    author.expect(fine, f"{key}= must map names to a text or a tuple of texts")


def _judge_scalars(author: Author, options: Mapping[str, Any]) -> None:
    wanted = {"fix": str, "since": str, "revision": int, "default": bool}
    for key, sort in wanted.items():
        value = options.get(key)
        fine = value is None or type(value) is sort
        author.expect(fine, f"{key}= must be of type {sort.__name__}")
    author.expect(options.get("revision", 1) >= 1, "revision= starts at 1")


def _fault_of(told: Any) -> str | None:  # noqa: ANN401 - its author may have put in anything
    """What is wrong with a `Told`."""
    if not _is_id(told.collector):
        return f"names {told.collector!r}, which is not of the form namespace/name"
    if not (isinstance(told.record, type) and issubclass(told.record, msgspec.Struct)):
        return f"gives {name_of(told.record)} as the record of {told.collector}, which is no Struct"
    if not callable(told.key):
        return f"gives no function as the key of {told.collector}"
    if not isinstance(told.fresh, timedelta) or told.fresh <= timedelta(0):
        return f"does not say with a timedelta how fresh {told.collector} must be"
    return None


def _items(author: Author, key: str, value: object) -> tuple[object, ...]:
    author.expect(isinstance(value, Iterable), f"{key}= must be a tuple")
    return several(value) if isinstance(value, Iterable) else ()


def _is_id(name: object) -> bool:
    return isinstance(name, str) and ID.fullmatch(name) is not None


def _nearest(key: str) -> str:
    found = difflib.get_close_matches(key, _KNOWN, n=1)
    return f"; did you mean {found[0]}=?" if found else ""
