"""The two forms in which lists of checks, plugins and frameworks are printed."""

from collections.abc import Iterable

import msgspec

from kube9_core.cli.nearest import known
from kube9_core.cli.streams import say

__all__ = ["FORMATS", "print_json", "print_lines", "wants_json"]

FORMATS = ("table", "json")


def wants_json(given: str) -> bool:
    """Whether `--format` asks for JSON.

    Raises:
        UsageError: it asks for something else than the two.
    """
    return known(given, FORMATS, "--format") == "json"


def print_json(value: object) -> None:
    """Print a value, indented."""
    say(msgspec.json.format(msgspec.json.encode(value), indent=2).decode() + "\n")


def print_lines(lines: Iterable[str]) -> None:
    """Print lines."""
    say("".join(f"{line.rstrip()}\n" for line in lines))
