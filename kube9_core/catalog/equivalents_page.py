"""From another tool's check to ours, for people who move."""

from collections import defaultdict
from typing import Any

from kube9_core.catalog.check_page import page_of
from kube9_core.catalog.markdown import NOTICE, Page, code, codes, joined, table
from kube9_core.catalog.repository import Repository
from kube9_core.declare.check import Check

__all__ = ["equivalents_page"]

Row = tuple[str, str, str]
_TEXT = (
    "Only checks that give the same verdict on the same object stand here: a stricter or a looser "
    "one of ours does not claim to be another tool's. To search by an id, say "
    "`kube9 checks list --equivalent kube-linter:privileged-container`."
)


def equivalents_page(repository: Repository) -> Page:
    """The page docs/equivalents.md, by tool and by its id."""
    tools: dict[str, list[Row]] = defaultdict(list)
    for check in repository.checks:
        for tool, row in _rows(check):
            tools[tool].append(row)
    blocks = [NOTICE, "# Checks of other tools", _TEXT]
    for tool in sorted(tools):
        head = ("Its check", "Ours", "Ours with")
        blocks += [f"## {tool}", table(head, sorted(tools[tool]))]
    return Page("docs/equivalents.md", joined(blocks))


def _rows(check: Check[Any]) -> list[tuple[str, Row]]:
    ours = f"[{check.id}](checks/{page_of(check)})"
    plain = [
        (tool, (code(name), ours, "its defaults"))
        for tool, names in check.equivalents
        for name in names
    ]
    tuned = [
        (
            item.tool,
            (code(item.id), ours, codes(f"{k}: {v}" for k, v in sorted(item.params.items()))),
        )
        for item in check.equivalents_with
    ]
    return plain + tuned
