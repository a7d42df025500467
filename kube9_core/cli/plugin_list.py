"""What is installed, and what became of it."""

import sys
from collections.abc import Iterable, Iterator

import msgspec

from kube9_core.cli.installed import Installed, load_installed
from kube9_core.cli.output_format import print_json, print_lines, wants_json
from kube9_core.cli.streams import ink_for, terminal_width
from kube9_core.declare.tuning import field_names
from kube9_core.model.report import PluginRow
from kube9_core.plugins.loading import Loaded
from kube9_core.publish.ink import Style
from kube9_core.publish.layout import columns, wrapped
from kube9_core.runs.configuration import disabled_here

__all__ = ["list_plugins"]

_WORDS = {"queries": ("query", "queries"), "status": ("status block", "status blocks")}
_STATES: dict[str, Style] = {
    "loaded": "green",
    "failed": "red",
    "disabled": "yellow",
    "not selected": "yellow",
}


class Declared(msgspec.Struct, frozen=True):
    """Names of what a plugin declares."""

    pillars: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    collectors: tuple[str, ...] = ()
    sanitizers: tuple[str, ...] = ()
    sinks: tuple[str, ...] = ()
    frameworks: tuple[str, ...] = ()
    tasks: tuple[str, ...] = ()
    queries: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()

    def summary(self) -> str:
        """Give the numbers in words."""
        counted = ((len(getattr(self, name)), name) for name in self.__struct_fields__)
        return ", ".join(_counted(number, name) for number, name in counted if number)


def _counted(number: int, name: str) -> str:
    one, many = _WORDS.get(name, (name[:-1], name))
    return f"{number} {one if number == 1 else many}"


class PluginRecord(msgspec.Struct, frozen=True):
    """One plugin as `--format json` gives it."""

    name: str
    distribution: str
    version: str
    state: str
    reason: str | None
    declares: Declared


def list_plugins(output_format: str) -> int:
    """Print all plugins, also those that failed."""
    json = wants_json(output_format)
    found = load_installed(disabled_here())
    records = tuple(_record(row, found) for row in found.catalogue.plugins)
    if json:
        print_json(records)
    else:
        print_lines(_lines(records))
    return 0


def _record(row: PluginRow, found: Installed) -> PluginRecord:
    loaded = found.loaded.get(row.name)
    declares = _declared(loaded) if loaded and row.state == "loaded" else Declared()
    return PluginRecord(row.name, row.distribution, row.version, row.state, row.reason, declares)


def _declared(loaded: Loaded) -> Declared:
    return Declared(
        pillars=_names(pillar.slug for pillar in loaded.pillars),
        checks=_names(check.id for check in loaded.checks),
        collectors=_names(port.name for port in loaded.collectors),
        sanitizers=_names(port.name for port in loaded.sanitizers),
        sinks=_names(port.name for port in loaded.sinks),
        frameworks=_names(framework.name for framework in loaded.frameworks),
        tasks=_names(task.name for task in loaded.tasks),
        queries=_names(query.words for query in loaded.queries),
        status=_names(block.key for block in loaded.status),
        tables=_names(table.name for table in loaded.tables),
        settings=_names(name for item in loaded.settings for name in field_names(item.model)),
    )


def _names(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(names))


def _lines(records: tuple[PluginRecord, ...]) -> Iterator[str]:
    ink, width = ink_for(sys.stdout), terminal_width()
    if not records:
        yield "No plugin is installed; pip install kube9-security brings the first checks."
        return
    heads = [(item.name, f"{item.distribution} {item.version}", item.state) for item in records]
    for record, line in zip(records, columns(heads), strict=True):
        head = line.removesuffix(record.state)
        state = ink.paint(record.state, _STATES[record.state])
        yield f"{ink.bold(head[: len(record.name)])}{head[len(record.name) :]}{state}"
        for text in wrapped(record.reason or record.declares.summary(), width, "    "):
            yield text if record.reason else ink.dim(text)
