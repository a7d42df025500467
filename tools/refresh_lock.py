"""Writes down what every check says today, so that a reviewer sees when a verdict may change.

`tests/contracts/catalogue.lock.json` keeps id, severity, revision and a hash of each check's code.
Run this after the revision was raised, or when a change cannot alter any verdict.
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from code_meaning import code_hash

from kube9_core.plugins.catalogue import discover

__all__ = ["LOCK", "complaints", "current", "main", "text_of"]

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "tests" / "contracts" / "catalogue.lock.json"
Lock = dict[str, dict[str, str | int]]


def main(arguments: list[str]) -> int:
    """Write the lock; with --check only say what differs."""
    if "--check" not in arguments:
        LOCK.write_text(text_of(current()), encoding="utf-8")
        return 0
    told = complaints(json.loads(LOCK.read_text(encoding="utf-8")), current())
    sys.stderr.writelines(f"{line}\n" for line in told)
    return 1 if told else 0


def current() -> Lock:
    """What the checks of this repository say of themselves, by id."""
    return {
        check.id: {
            "severity": str(check.severity),
            "revision": check.revision,
            "code": code_hash(check.function, check.where),
        }
        for check in discover().checks
        if Path(check.file).resolve().is_relative_to(ROOT / "plugins")
    }


def text_of(lock: Lock) -> str:
    """The lock as it is committed."""
    return json.dumps(lock, indent=2, sort_keys=True) + "\n"


def complaints(old: Mapping[str, Mapping[str, Any]], new: Lock) -> list[str]:
    """What differs, each with what to do about it."""
    told = [f"{name}: is not in the lock; refresh it" for name in sorted(new.keys() - old.keys())]
    told += [
        f"{name}: is gone; retire the id, then refresh the lock"
        for name in sorted(old.keys() - new.keys())
    ]
    for name in sorted(new.keys() & old.keys()):
        told += _differences(name, old[name], new[name])
    return told


def _differences(name: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    if old == new:
        return []
    if old["revision"] == new["revision"] and old["code"] != new["code"]:
        return [f"{name}: its code has changed; raise its revision if a verdict may, and refresh"]
    return [f"{name}: the lock is out of date; refresh it"]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
