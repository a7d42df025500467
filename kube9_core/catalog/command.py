"""The command line of the generators; what they write is the work of the other modules."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from kube9_core.catalog.repository import Repository
from kube9_core.catalog.site import compare, site, write
from kube9_core.errors import Kube9Error
from kube9_core.plugins.catalogue import discover

__all__ = ["main"]


def main(arguments: Sequence[str]) -> int:
    """Write the generated files, or compare them with what is there.

    Args:
        arguments: without the program's name.

    Returns:
        0 when all is well, 1 when something differs or a plugin is missing.
    """
    given = _parser().parse_args(arguments)
    try:
        repository = Repository.at(given.root, discover())
        pages = site(repository)
        changed = write(given.root, pages) if given.write else compare(given.root, pages)
    except Kube9Error as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return _told(changed, written=given.write)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m kube9_core.catalog")
    commands = parser.add_subparsers(dest="what", required=True)
    docs = commands.add_parser("docs", help="pages and schemas made from the declarations")
    docs.add_argument("--root", type=Path, default=Path(), help="the repository; default: here")
    mode = docs.add_mutually_exclusive_group(required=True)
    mode.add_argument("--write", action="store_true", help="write what differs")
    mode.add_argument("--check", action="store_true", help="name what differs, exit 1 if any does")
    return parser


def _told(changed: Sequence[str], *, written: bool) -> int:
    if written:
        sys.stdout.write(f"{len(changed)} files written or removed\n")
        return 0
    for line in changed:
        sys.stderr.write(f"{line}\n")
    if changed:
        sys.stderr.write("Run `python -m kube9_core.catalog docs --write` and commit the result.\n")
    return 1 if changed else 0
