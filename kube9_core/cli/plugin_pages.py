"""One plugin with everything it declares, what it reads, and how often it runs."""

import sys
from collections.abc import Collection, Iterable, Iterator

import msgspec

from kube9_core.cli.installed import load_installed
from kube9_core.cli.nearest import known
from kube9_core.cli.output_format import print_json, print_lines, wants_json
from kube9_core.cli.streams import ink_for, terminal_width
from kube9_core.declare.access import Egress, Inspect, Read, Url
from kube9_core.declare.tuning import model_of
from kube9_core.plugins.loading import Loaded
from kube9_core.publish.layout import wrapped
from kube9_core.runs.configuration import disabled_here
from kube9_core.snapshot.object import Object

__all__ = ["show_plugin"]

_UNITS = ((86400, "d"), (3600, "h"), (60, "m"))


class DeclarationRecord(msgspec.Struct, frozen=True):
    """One thing a plugin declares.

    Attributes:
        sort: "check", "task", "query".
        every: seconds between two runs; None where something else decides.
        reads: the kinds it looks at.
        reaches: paths of the API server and places beyond it.
    """

    sort: str
    name: str
    summary: str
    every: float | None = None
    reads: tuple[str, ...] = ()
    reaches: tuple[str, ...] = ()


class PluginPage(msgspec.Struct, frozen=True):
    """One plugin as `--format json` gives it."""

    name: str
    distribution: str
    version: str
    state: str
    reason: str | None
    declarations: tuple[DeclarationRecord, ...]


def show_plugin(name: str, output_format: str) -> int:
    """Print one plugin.

    Raises:
        UsageError: none of that name is installed.
    """
    json = wants_json(output_format)
    found = load_installed(disabled_here())
    rows = {row.name: row for row in reversed(found.catalogue.plugins)}  # the first has the name
    row = rows[known(name, rows, "plugin")]
    loaded = found.loaded.get(name) if row.state == "loaded" else None
    declared = tuple(_records(loaded)) if loaded else ()
    page = PluginPage(row.name, row.distribution, row.version, row.state, row.reason, declared)
    if json:
        print_json(page)
    else:
        print_lines(_lines(page))
    return 0


def _records(loaded: Loaded) -> Iterator[DeclarationRecord]:
    for pillar in loaded.pillars:
        yield DeclarationRecord("pillar", pillar.slug, pillar.question)
    for check in loaded.checks:
        yield DeclarationRecord("check", check.id, check.title, reads=_kinds(check.views))
    for framework in loaded.frameworks:
        yield DeclarationRecord("framework", framework.name, framework.title)
    yield from _work(loaded)
    for query in loaded.queries:
        reaches = _reached(query.access)
        yield DeclarationRecord("query", query.words, query.summary, reaches=reaches)
    for block in loaded.status:
        yield DeclarationRecord("status block", block.key, block.summary)
    for table in loaded.tables:
        yield DeclarationRecord("table", table.name, table.summary)
    for settings in loaded.settings:
        for field, info in model_of(settings.model).model_fields.items():
            yield DeclarationRecord("setting", field, info.description or "")


def _work(loaded: Loaded) -> Iterator[DeclarationRecord]:
    """What runs by itself."""
    for collector in loaded.collectors:
        reads, every = _kinds(collector.reads), collector.every.total_seconds()
        yield DeclarationRecord("collector", collector.name, collector.summary, every, reads)
    for task in loaded.tasks:
        also = tuple(str(item.kind) for item in task.access if isinstance(item, Read))
        yield DeclarationRecord(
            "task",
            task.name,
            task.summary,
            task.every.total_seconds(),
            (*_kinds(task.reads), *also),
            _reached(task.access),
        )
    for sanitizer in loaded.sanitizers:
        yield DeclarationRecord("sanitizer", sanitizer.name, sanitizer.summary)
    for sink in loaded.sinks:
        yield DeclarationRecord("sink", sink.name, sink.summary)


def _kinds(views: Iterable[type[Object]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(kind) for view in views for kind in view.KINDS))


def _reached(access: Collection[Read | Url | Inspect | Egress]) -> tuple[str, ...]:
    paths = [item.path for item in access if isinstance(item, Url)]
    places = [f"{item.host}:{item.port}" for item in access if isinstance(item, Egress)]
    single = ["single objects of what may be listed"] if Inspect() in access else []
    return (*paths, *single, *places)


def _lines(page: PluginPage) -> Iterator[str]:
    ink, width = ink_for(sys.stdout), terminal_width()
    yield f"{ink.bold(page.name)}  {page.distribution} {page.version}  {page.state}"
    if page.reason:
        yield from wrapped(page.reason, width, "    ")
    for item in page.declarations:
        yield ""
        yield f"{item.sort} {ink.bold(item.name)}"
        for text in _facts(item):
            yield from wrapped(text, width, "    ")


def _facts(item: DeclarationRecord) -> Iterator[str]:
    if item.summary:
        yield item.summary
    if item.every is not None:
        yield f"every {_span(item.every)}"
    if item.reads and item.sort != "check":
        yield f"reads {', '.join(item.reads)}"
    if item.reaches:
        yield f"reaches {', '.join(item.reaches)}"


def _span(seconds: float) -> str:
    """A span of time with the largest unit that leaves no rest."""
    for size, unit in _UNITS:
        if seconds and not seconds % size:
            return f"{seconds / size:g}{unit}"
    return f"{seconds:g}s"
