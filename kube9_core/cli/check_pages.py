"""Checks as text: a list of many, or a page about one."""

import sys
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from kube9_core.cli.check_examples import exemption_lines
from kube9_core.cli.check_records import CheckRecord
from kube9_core.cli.streams import ink_for, terminal_width
from kube9_core.declare.pillar import PILLARS
from kube9_core.publish.layout import wrapped

__all__ = ["list_lines", "page_lines"]

_TITLES = {pillar.slug: pillar.title for pillar in PILLARS}
_SEVERITY = 10
_WIDE = 110


def list_lines(records: Sequence[CheckRecord]) -> Iterator[str]:
    """Give the list, by pillar."""
    longest = max((len(record.id) for record in records), default=0)
    by_pillar = sorted(records, key=lambda record: (record.pillar, record.id))
    ink = ink_for(sys.stdout)
    for pillar, found in groupby(by_pillar, key=lambda record: record.pillar):
        listed = list(found)
        yield f"{ink.bold(_TITLES.get(pillar, pillar))}  {ink.dim(_counted(len(listed)))}"
        for record in listed:
            yield from _row(record, longest)
        yield ""


def _row(record: CheckRecord, longest: int) -> Iterator[str]:
    """One line where the terminal is wide, else the title below the id."""
    ink, width = ink_for(sys.stdout), terminal_width()
    badge = ink.severity(record.severity, f"{record.severity:<{_SEVERITY}}")
    off = "" if record.default else "  (off by default)"
    if width >= _WIDE:
        yield f"  {badge}{record.id:<{longest}}  {ink.dim(record.title)}{off}"
        return
    yield f"  {badge}{record.id}{off}"
    for line in wrapped(record.title, width, " " * (_SEVERITY + 2)):
        yield ink.dim(line)


def _counted(count: int) -> str:
    return f"{count} check{'' if count == 1 else 's'}"


def page_lines(record: CheckRecord, patch: Sequence[str]) -> Iterator[str]:
    """Give the page about one check.

    Args:
        record: the check.
        patch: an example of what mends an object; empty where there is none.
    """
    ink, width = ink_for(sys.stdout), terminal_width()
    yield ink.bold(record.id) + "  " + ink.severity(record.severity, record.severity)
    yield from wrapped(record.title, width)
    for paragraph in record.rationale.split("\n\n"):
        yield ""
        yield from wrapped(" ".join(paragraph.split()), width, "  ")
    if record.remediation:
        yield ""
        for line in wrapped(record.remediation, width, "  fix: "):
            yield ink.paint(line, "green")
    yield ""
    facts = list(_facts(record))
    column = max(len(label) for label, _ in facts) + 2
    for label, text in facts:
        first, *more = wrapped(text, width, " " * column)
        yield ink.dim(f"{label:<{column}}") + first[column:]
        yield from more
    yield from _pasted("a patch, as for this object", patch)
    yield from _pasted("to exempt an object, annotate it", exemption_lines(record.id))


def _pasted(said: str, lines: Sequence[str]) -> Iterator[str]:
    """What can be copied, as it is and unwrapped."""
    if lines:
        yield ""
        yield ink_for(sys.stdout).dim(f"{said}:")
        yield from (f"    {line}" for line in lines)


def _facts(record: CheckRecord) -> Iterator[tuple[str, str]]:
    yield "pillar", _TITLES.get(record.pillar, record.pillar)
    yield "plugin", record.plugin
    yield "runs", "always" if record.default else "only when named by --check or switched on"
    yield "looks at", f"{record.subject}, in {' and in a '.join(reversed(record.modes))}"
    yield "reads", ", ".join(record.reads) or "nothing else"
    if record.told:
        yield "rests on", f"{', '.join(record.told)}, which only the operator knows"
    for item in record.frameworks:
        yield item.name, item.control
    for tool, names in record.equivalents.items():
        yield tool, ", ".join(names)
    for same in record.equivalents_with:
        given = ", ".join(f"{key}={value}" for key, value in same.params.items())
        yield same.tool, f"{same.id}, with {given}"
    for name, schema in _properties(record):
        yield f"params.{name}", _parameter(schema)
    if record.supersedes:
        yield "says more than", ", ".join(record.supersedes)
    for page in record.references:
        yield "read on", page
    yield "since", f"{record.plugin} {record.since}, revision {record.revision}"
    if record.aliases:
        yield "once called", ", ".join(record.aliases)


def _properties(record: CheckRecord) -> Iterator[tuple[str, dict[str, Any]]]:
    properties = (record.parameters or {}).get("properties", {})
    yield from properties.items()


def _parameter(schema: dict[str, Any]) -> str:
    """What a settings file may say under `params`."""
    said = schema.get("description") or schema.get("title") or "a parameter"
    return f"{said} (default: {schema['default']})" if "default" in schema else str(said)
