"""The page of one framework: every control with the checks that prove it, or what to look at."""

from typing import Any

from kube9_core.catalog.check_page import page_of
from kube9_core.catalog.markdown import NOTICE, Page, cell, code, joined, table
from kube9_core.catalog.repository import Repository
from kube9_core.declare.check import Check
from kube9_core.declare.framework import Control, Framework

__all__ = ["framework_index", "framework_page"]

_TEXT = (
    "`kube9 assess --framework NAME` runs the checks behind a framework's controls. "
    "How its score comes about is told in [scoring](../scoring.md#frameworks)."
)


def framework_index(repository: Repository) -> Page:
    """The page docs/frameworks/README.md."""
    rows = [
        (
            f"[{item.name}]({item.name}.md)",
            cell(item.title),
            item.version or "",
            str(len(item.controls)),
        )
        for item in repository.frameworks
    ]
    blocks = [
        NOTICE,
        "# Frameworks",
        _TEXT,
        table(("Name", "Title", "Edition", "Controls"), rows),
    ]
    return Page("docs/frameworks/README.md", joined(blocks))


def framework_page(framework: Framework, repository: Repository) -> Page:
    """Write the page of a framework.

    Args:
        framework: what it is about.
        repository: knows the checks.
    """
    rows = [_row(framework, control, repository) for control in framework.controls]
    edition = f", edition {framework.version}" if framework.version else ""
    blocks = [
        NOTICE,
        f"# {framework.title}",
        f"`--framework {framework.name}`{edition}. Published at <{framework.url}>.",
        table(("Control", "What it demands", "Proved by"), rows),
    ]
    return Page(f"docs/frameworks/{framework.name}.md", joined(blocks))


def _row(framework: Framework, control: Control, repository: Repository) -> tuple[str, str, str]:
    behind = [
        check for check in repository.checks if (framework.name, control.id) in check.frameworks
    ]
    return code(control.id), cell(control.title), _proof(control, behind)


def _proof(control: Control, behind: list[Check[Any]]) -> str:
    linked = ", ".join(f"[{check.id}](../checks/{page_of(check)})" for check in behind)
    if linked or control.manual is None:
        return linked or "not assessed yet"
    return f"a person: {cell(control.manual)}"
