"""Keeps our CRDs additive: what an object or a client could rely on before must hold for ever.

`tests/contracts/definitions.lock.json` keeps the definitions as they were last agreed on. A change
that only adds passes; one that narrows is named. Run this at a release, and after a change that was
weighed and is meant to narrow; the reviewer sees it in the lock.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from kube9_core.catalog.crds import DEFINITIONS

__all__ = ["LOCK", "current", "main", "narrowings", "text_of"]

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "tests" / "contracts" / "definitions.lock.json"

Json = Mapping[str, Any]

_AT_LEAST: Final = ("minLength", "minimum", "minItems", "minProperties")
_AT_MOST: Final = ("maxLength", "maximum", "maxItems", "maxProperties")
_FIXED: Final = ("type", "x-kubernetes-list-type", "x-kubernetes-list-map-keys")
_ONLY_LESS: Final = ("pattern", "format")
"""May be dropped, never added or changed."""


def main(arguments: list[str]) -> int:
    """Write the lock; with --check only say what narrows."""
    if "--check" not in arguments:
        LOCK.write_text(text_of(current()), encoding="utf-8")
        return 0
    told = narrowings(json.loads(LOCK.read_text(encoding="utf-8")), current())
    sys.stderr.writelines(f"{line}\n" for line in told)
    return 1 if told else 0


def current() -> Json:
    """The definitions as they are declared now, by name."""
    named = {item.resource["metadata"]["name"]: item.resource["spec"] for item in DEFINITIONS}
    plain: Json = json.loads(json.dumps(named))
    return plain


def text_of(definitions: Json) -> str:
    """The lock's text."""
    return f"{json.dumps(definitions, indent=1, sort_keys=True)}\n"


def narrowings(old: Json, new: Json) -> tuple[str, ...]:
    """Say what somebody could rely on before and no longer can, one line each.

    Args:
        old: specs of definitions by name.
        new: the same later.
    """
    return tuple(line for name, spec in old.items() for line in _of(name, spec, new.get(name)))


def _of(name: str, old: Json, new: Json | None) -> Iterator[str]:
    if new is None:
        yield f"{name}: is gone"
        return
    for key in ("group", "scope"):
        if old[key] != new[key]:
            yield f"{name}: {key} was {old[key]}"
    for key in ("kind", "plural", "shortNames", "categories"):
        if old["names"][key] != new["names"][key]:
            yield f"{name}: names.{key} was {old['names'][key]}"
    later = {item["name"]: item for item in new["versions"]}
    for version in old["versions"]:
        yield from _version(f"{name} {version['name']}", version, later.get(version["name"]))


def _version(where: str, old: Json, new: Json | None) -> Iterator[str]:
    if new is None or (old["served"] and not new["served"]):
        yield f"{where}: is no longer served"
        return
    if old["storage"] and not new["storage"]:
        yield f"{where}: is no longer what is stored, which needs a migration"
    schemas = (item["schema"]["openAPIV3Schema"] for item in (old, new))
    yield from _schema(where, *schemas)


def _schema(where: str, old: Json, new: Json) -> Iterator[str]:
    yield from _bounds(where, old, new)
    yield from _words(where, old, new)
    for name, field in old.get("properties", {}).items():
        known = new.get("properties", {})
        if name in known:
            yield from _schema(f"{where}.{name}", field, known[name])
        else:
            yield f"{where}.{name}: is gone"
    for name in sorted({*new.get("required", ())} - {*old.get("required", ())}):
        yield f"{where}.{name}: is required now"
    for key, mark in (("items", "[]"), ("additionalProperties", ".*")):
        if isinstance(old.get(key), Mapping) and isinstance(new.get(key), Mapping):
            yield from _schema(f"{where}{mark}", old[key], new[key])
        elif old.get(key) and not new.get(key):
            yield f"{where}: {key} is gone"


def _bounds(where: str, old: Json, new: Json) -> Iterator[str]:
    for key in _AT_LEAST:
        if new.get(key, float("-inf")) > old.get(key, 0 if key != "minimum" else float("-inf")):
            yield f"{where}: {key} is {new[key]} now"
    for key in _AT_MOST:
        if new.get(key, float("inf")) < old.get(key, float("inf")):
            yield f"{where}: {key} is {new[key]} now"
    if "enum" in new and not {*old.get("enum", ())} <= {*new["enum"]}:
        yield f"{where}: no longer {', '.join(sorted({*old['enum']} - {*new['enum']}))}"
    if "enum" in new and "enum" not in old:
        yield f"{where}: only certain values are allowed now"


def _words(where: str, old: Json, new: Json) -> Iterator[str]:
    for key in _FIXED:
        if old.get(key) != new.get(key):
            yield f"{where}: {key} was {old.get(key)} and is {new.get(key)}"
    for key in _ONLY_LESS:
        if key in new and old.get(key) != new[key]:
            yield f"{where}: {key} is {new[key]} now"
    for key in ("nullable", "x-kubernetes-preserve-unknown-fields"):
        if old.get(key) and not new.get(key):
            yield f"{where}: {key} is gone"
    if "default" in old and old.get("default") != new.get("default"):
        yield f"{where}: default was {old['default']}"
    before = {item["rule"] for item in old.get("x-kubernetes-validations", ())}
    for item in new.get("x-kubernetes-validations", ()):
        if item["rule"] not in before:
            yield f"{where}: what was accepted may be refused by {item['rule']!r}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
