"""The page of one framework: every control with the checks that prove it, or what to look at."""

from collections import Counter
from typing import Any

from kube9_core.catalog.check_page import page_of
from kube9_core.catalog.markdown import NOTICE, Page, cell, code, joined, table
from kube9_core.catalog.repository import Repository
from kube9_core.declare.check import Check
from kube9_core.declare.framework import Control, Framework
from kube9_core.engine.controls import Standing, standing

__all__ = ["framework_index", "framework_page"]

_TEXT = (
    "`kube9 assess --framework NAME` runs the checks behind a framework's controls. "
    "How its score comes about is told in [scoring](../scoring.md#frameworks). "
    "A control that is automatic is not assessed where its checks may not look, as on a managed "
    "control plane; one that is not visible is manual everywhere."
)


def framework_index(repository: Repository) -> Page:
    """The page docs/frameworks/README.md."""
    rows = [
        (
            f"[{item.name}]({item.name}.md)",
            cell(item.title),
            item.version or "",
            str(len(item.controls)),
            *_counts(item, repository),
        )
        for item in repository.frameworks
    ]
    blocks = [
        NOTICE,
        "# Frameworks",
        _TEXT,
        table(("Name", "Title", "Edition", "Controls", *(word.value for word in Standing)), rows),
    ]
    return Page("docs/frameworks/README.md", joined(blocks))


def _counts(framework: Framework, repository: Repository) -> tuple[str, ...]:
    """How many controls are decided in which way."""
    found = Counter(
        standing(control, _behind(framework, control, repository)) for control in framework.controls
    )
    return tuple(str(found[word]) if found[word] else "" for word in Standing)


def _behind(framework: Framework, control: Control, repository: Repository) -> list[Check[Any]]:
    pair = (framework.name, control.id)
    return [check for check in repository.checks if pair in check.frameworks]


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
        table(("Control", "What it demands", "Decided", "By what, or what to look at"), rows),
    ]
    return Page(f"docs/frameworks/{framework.name}.md", joined(blocks))


def _row(framework: Framework, control: Control, repository: Repository) -> tuple[str, ...]:
    behind = _behind(framework, control, repository)
    how = standing(control, behind)
    return code(control.id), cell(control.title), how.value, _proof(control, behind, how)


def _proof(control: Control, behind: list[Check[Any]], how: Standing) -> str:
    linked = ", ".join(f"[{check.id}](../checks/{page_of(check)}){_off(check)}" for check in behind)
    advice = cell(control.manual or "")
    if how is Standing.AUTOMATIC:
        return linked
    if how is Standing.SWITCHED_OFF:
        return f"{linked}; until then {advice}" if advice else linked
    if how is Standing.UNSEEN:
        return f"{cell(control.unseen or '')}: {advice}"
    return advice or "no check yet, and nothing to look at is told"


def _off(check: Check[Any]) -> str:
    return "" if check.default else " (off by default)"
