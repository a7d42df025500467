"""The page of one check: what it asks, why, how to mend it, and what it can be compared with."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from kube9_core.catalog.kept_values import kept_values
from kube9_core.catalog.markdown import NOTICE, Page, cell, code, codes, joined, table
from kube9_core.catalog.parameters import parameters
from kube9_core.catalog.repository import Repository
from kube9_core.declare.check import Check
from kube9_core.snapshot.object import Object

__all__ = ["check_page", "page_of"]

_GRANTED = "no: used where it may be read"


def page_of(check: Check[Any]) -> str:
    """The page's path below docs/checks."""
    return f"{check.id}.md"


def check_page(check: Check[Any], repository: Repository) -> Page:
    """Write the page.

    Args:
        check: what it is about.
        repository: knows sources, cases and the other checks.
    """
    blocks = [
        NOTICE,
        f"# {check.title}",
        _facts(check, repository),
        check.rationale,
        f"**Fix:** {check.fix}" if check.fix else "",
        *_examples(check, repository),
        *_section("Parameters", _parameters(check)),
        *_section("What it reads", _reads(check)),
        *_section("What it rests on", _told(check)),
        *_section("Frameworks", _frameworks(check, repository)),
        *_section("Other tools", _equivalents(check)),
        *_section("Overlaps", _overlaps(check, repository)),
        *_section("Read on", "\n".join(f"- <{url}>" for url in check.references)),
    ]
    return Page(f"docs/checks/{page_of(check)}", joined(blocks))


def _section(title: str, text: str) -> tuple[str, ...]:
    return (f"## {title}", text) if text else ()


def _facts(check: Check[Any], repository: Repository) -> str:
    home, source = repository.home(check), repository.source(check)
    rows = [
        ("Id", code(check.id)),
        ("Former ids", codes(check.aliases)),
        ("Pillar", f"[{_pillar(check, repository)}](../README.md#{_anchor(check, repository)})"),
        ("Severity", check.severity),
        ("Default", "on" if check.default else "off: runs when it is named or switched on"),
        ("Judges", ", ".join(subject.__name__ for subject in check.subjects)),
        ("Runs on", ", ".join(sorted(check.modes, reverse=True))),
        ("Since", f"{home.distribution} {check.since}, revision {check.revision}"),
        ("Source", f"[{source}](../../../{source})"),
    ]
    return table(("", ""), [(f"**{name}**", value) for name, value in rows if value])


def _pillar(check: Check[Any], repository: Repository) -> str:
    return next(item.title for item in repository.pillars if item.slug == check.pillar)


def _anchor(check: Check[Any], repository: Repository) -> str:
    return _pillar(check, repository).lower().replace(" ", "-")


def _examples(check: Check[Any], repository: Repository) -> list[str]:
    blocks: list[str] = []
    for prefix, said in (("fail", "fails"), ("pass", "passes")):
        path = repository.example(check, prefix)
        if path is not None:
            blocks += [f"This {said} (`{path.name}`):", _fenced(path)]
    return ["## Example", *blocks] if blocks else []


def _fenced(path: Path) -> str:
    return f"```yaml\n{path.read_text(encoding='utf-8').strip()}\n```"


def _parameters(check: Check[Any]) -> str:
    if check.params is None:
        return ""
    rows = [
        (code(item.name), item.type, code(item.default), cell(item.description))
        for item in parameters(check.params)
    ]
    return joined(
        [
            f"Set them in `.kube9.yaml` below `checks.{check.id}.params`.",
            table(("Name", "Type", "Default", "Meaning"), rows),
        ]
    ).strip()


def _reads(check: Check[Any]) -> str:
    rows = [_read(view, "yes" if view.ASKED_FOR else _GRANTED) for view in check.views]
    rows += [_read(view, _GRANTED) for view in check.wants]
    return joined([table(("View", "Kinds", "Needed"), rows), kept_values((check,))]).strip()


def _read(view: type[Object], needed: str) -> tuple[str, str, str]:
    return view.__name__, codes(sorted(str(kind) for kind in view.KINDS)), needed


def _told(check: Check[Any]) -> str:
    rows = [
        (code(item.collector), item.record.__name__, f"{item.fresh / timedelta(minutes=1):g} min")
        for item in check.told
    ]
    said = "Records that the operator puts down; `kube9 assess` by hand knows none."
    return joined([said, table(("Collection", "Record", "At most"), rows)]).strip() if rows else ""


def _frameworks(check: Check[Any], repository: Repository) -> str:
    documented = {item.name for item in repository.frameworks}
    rows = [
        (f"[{name}](../../frameworks/{name}.md)" if name in documented else name, code(control))
        for name, control in check.frameworks
    ]
    return table(("Framework", "Control"), rows)


def _equivalents(check: Check[Any]) -> str:
    rows = [(tool, codes(ids), "") for tool, ids in check.equivalents]
    rows += [
        (item.tool, code(item.id), f"with {_spelled(item.params)}")
        for item in check.equivalents_with
    ]
    told = "These give the same verdict on the same object."
    return joined([told, table(("Tool", "Its check", ""), rows)]).strip() if rows else ""


def _spelled(params: Any) -> str:  # noqa: ANN401 - values of any JSON type
    return codes(f"{name}: {value}" for name, value in sorted(params.items()))


def _overlaps(check: Check[Any], repository: Repository) -> str:
    stricter = [item.id for item in repository.checks if check.id in item.supersedes]
    known = {item.id for item in repository.checks}
    lines = [
        _overlap("Takes the place of", check.supersedes, known),
        _overlap("Gives way to", tuple(stricter), known),
    ]
    return "\n".join(line for line in lines if line)


def _overlap(said: str, ids: tuple[str, ...], known: set[str]) -> str:
    linked = [f"[{name}](../{name}.md)" if name in known else code(name) for name in ids]
    return f"- {said} {', '.join(linked)} where both fail on the same subject." if linked else ""
