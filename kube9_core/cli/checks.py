"""Finds the checks that `checks list`, `show` and `search` are asked for, and prints them."""

from collections.abc import Iterable
from typing import Any

import msgspec

from kube9_core.cli.check_examples import patch_lines
from kube9_core.cli.check_pages import list_lines, page_lines
from kube9_core.cli.check_records import record_of
from kube9_core.cli.installed import load_installed
from kube9_core.cli.nearest import did_you_mean, known
from kube9_core.cli.output_format import print_json, print_lines, wants_json
from kube9_core.cli.streams import complain
from kube9_core.declare.check import Check
from kube9_core.errors import UsageError
from kube9_core.model.severity import SEVERITIES, Severity
from kube9_core.plugins.catalogue import Catalogue

__all__ = ["Filter", "list_checks", "search_checks", "show_check"]


class Filter(msgspec.Struct, frozen=True):
    """Which checks to list; an empty field lists all.

    Attributes:
        equivalents: "tool:id" of other tools' checks.
    """

    pillars: tuple[str, ...] = ()
    severity: str | None = None
    frameworks: tuple[str, ...] = ()
    equivalents: tuple[str, ...] = ()


def list_checks(wanted: Filter, output_format: str) -> int:
    """Print the checks that a filter leaves.

    Raises:
        UsageError: it names something that is not there.
    """
    json = wants_json(output_format)
    catalogue = load_installed().catalogue
    minimum = Severity(known(wanted.severity or Severity.INFO, SEVERITIES, "--severity"))
    for slug in wanted.pillars:
        known(slug, (pillar.slug for pillar in catalogue.pillars), "pillar")
    for name in wanted.frameworks:
        known(name, (framework.name for framework in catalogue.frameworks), "framework")
    for equivalent in wanted.equivalents:
        _know_equivalent(equivalent, catalogue.checks)
    found = [
        check
        for check in catalogue.checks
        if check.severity.at_least(minimum)
        and (not wanted.pillars or check.pillar in wanted.pillars)
        and (not wanted.frameworks or {name for name, _ in check.frameworks} & {*wanted.frameworks})
        and (not wanted.equivalents or _equivalents(check) & {*wanted.equivalents})
    ]
    return _print(found, catalogue, json=json)


def show_check(name: str, output_format: str) -> int:
    """Print all there is to say of one check.

    Raises:
        UsageError: there is no check of that id.
    """
    json = wants_json(output_format)
    catalogue = load_installed().catalogue
    check = catalogue.find(name)
    if check is None:
        raise _unknown(name, [item.id for item in catalogue.checks])
    record = record_of(check, catalogue)
    if json:
        print_json(record)
    else:
        print_lines(page_lines(record, tuple(patch_lines(check))))
    return 0


def search_checks(words: tuple[str, ...], output_format: str) -> int:
    """Print the checks in whose words all these occur."""
    json = wants_json(output_format)
    catalogue = load_installed().catalogue
    asked = [word.casefold() for word in words]
    found = [check for check in catalogue.checks if _holds(_text(check), asked)]
    return _print(found, catalogue, json=json)


def _unknown(name: str, ids: list[str]) -> UsageError:
    """Compare the part after the slash too: people leave out the pillar."""
    same = [item for item in ids if item.partition("/")[2] == name]
    hint = f"; did you mean {' or '.join(same)}?" if same else did_you_mean(name, ids)
    return UsageError(f"check {name!r} is unknown{hint or '; kube9 checks list names them all'}")


def _print(checks: list[Check[Any]], catalogue: Catalogue, *, json: bool) -> int:
    records = [record_of(check, catalogue) for check in checks]
    if json:
        print_json(records)
        return 0
    print_lines(list_lines(records))
    if not records:
        complain("kube9: no installed check fits")
    return 0


def _holds(text: str, words: Iterable[str]) -> bool:
    return all(word in text for word in words)


def _text(check: Check[Any]) -> str:
    parts = (
        check.id,
        check.title,
        check.rationale,
        check.fix,
        *check.aliases,
        *(f"{name} {control}" for name, control in check.frameworks),
        *_equivalents(check),
    )
    return " ".join(" ".join(parts).split()).casefold()


def _equivalents(check: Check[Any]) -> set[str]:
    listed = {f"{tool}:{name}" for tool, names in check.equivalents for name in names}
    return listed | {f"{item.tool}:{item.id}" for item in check.equivalents_with}


def _know_equivalent(text: str, checks: Iterable[Check[Any]]) -> None:
    if ":" not in text:
        raise UsageError(f"--equivalent {text}: write TOOL:ID, such as kube-linter:latest-tag")
    every = {name for check in checks for name in _equivalents(check)}
    if text not in every:
        hint = did_you_mean(text, every)
        raise UsageError(f"--equivalent {text}: no installed check stands for it{hint}")
