"""Frameworks with their controls, each with the checks behind it or with what to look at."""

import sys
from collections import Counter
from collections.abc import Iterator

import msgspec

from kube9_core.cli.installed import load_installed
from kube9_core.cli.nearest import known
from kube9_core.cli.output_format import print_json, print_lines, wants_json
from kube9_core.cli.streams import ink_for, terminal_width
from kube9_core.declare.framework import Control, Framework
from kube9_core.engine.controls import Standing, standing
from kube9_core.plugins.catalogue import Catalogue
from kube9_core.publish.layout import wrapped

__all__ = ["list_frameworks", "show_framework"]


class ControlRecord(msgspec.Struct, frozen=True):
    """One control.

    Attributes:
        standing: how it is decided: by checks, by a person, or not through the API at all.
        checks: ids of those whose failure breaks it.
        off: those of them that are off by default.
        manual: what a person must look at, where no check is enough.
        unseen: why the API does not show it; null where it does.
    """

    id: str
    title: str
    standing: Standing
    checks: tuple[str, ...]
    off: tuple[str, ...]
    manual: str | None
    unseen: str | None


class FrameworkRecord(msgspec.Struct, frozen=True):
    """One framework."""

    name: str
    title: str
    version: str | None
    url: str
    controls: tuple[ControlRecord, ...]


def list_frameworks(output_format: str) -> int:
    """Print all frameworks."""
    json = wants_json(output_format)
    catalogue = load_installed().catalogue
    records = tuple(_record(item, catalogue) for item in catalogue.frameworks)
    if json:
        print_json(records)
    else:
        print_lines(_listed(records))
    return 0


def show_framework(name: str, output_format: str) -> int:
    """Print one framework with its controls.

    Raises:
        UsageError: there is none of that name.
    """
    json = wants_json(output_format)
    catalogue = load_installed().catalogue
    known(name, (item.name for item in catalogue.frameworks), "framework")
    framework = next(item for item in catalogue.frameworks if item.name == name)
    record = _record(framework, catalogue)
    if json:
        print_json(record)
    else:
        print_lines(_page(record))
    return 0


def _record(framework: Framework, catalogue: Catalogue) -> FrameworkRecord:
    return FrameworkRecord(
        framework.name,
        framework.title,
        framework.version,
        framework.url,
        tuple(_control(item, framework.name, catalogue) for item in framework.controls),
    )


def _control(control: Control, framework: str, catalogue: Catalogue) -> ControlRecord:
    behind = [check for check in catalogue.checks if (framework, control.id) in check.frameworks]
    return ControlRecord(
        id=control.id,
        title=control.title,
        standing=standing(control, behind),
        checks=tuple(check.id for check in behind),
        off=tuple(check.id for check in behind if not check.default),
        manual=control.manual,
        unseen=control.unseen,
    )


def _listed(records: tuple[FrameworkRecord, ...]) -> Iterator[str]:
    ink = ink_for(sys.stdout)
    if not records:
        yield "No installed plugin declares a framework."
    for record in records:
        counted = Counter(control.standing for control in record.controls)
        said = ", ".join(f"{counted[word]} {word}" for word in Standing if counted[word])
        edition = f" {record.version}" if record.version else ""
        yield f"{ink.bold(f'{record.name:<18}')}  {record.title}{edition}"
        yield ink.dim(f"{'':<20}{len(record.controls)} controls: {said}")


def _page(record: FrameworkRecord) -> Iterator[str]:
    ink, width = ink_for(sys.stdout), terminal_width()
    edition = f" {record.version}" if record.version else ""
    yield f"{ink.bold(record.name)}  {record.title}{edition}"
    yield ink.dim(record.url)
    for control in record.controls:
        yield ""
        first, *more = wrapped(control.title, width, f"{control.id}  ", "    ")
        yield ink.bold(first[: len(control.id)]) + first[len(control.id) :]
        yield from more
        for check in control.checks:
            off = " (off by default)" if check in control.off else ""
            yield f"    {ink.paint(check, 'cyan')}{off}"
        yield from wrapped(_look(control), width, "    ") if _look(control) else ()


def _look(control: ControlRecord) -> str:
    """What a person does about it; nothing where the checks that run decide it."""
    if control.standing is Standing.AUTOMATIC:
        return f"where they cannot see it: {control.manual}" if control.manual else ""
    if control.standing is Standing.UNSEEN:
        return f"not visible, {control.unseen}: {control.manual}"
    return f"manual: {control.manual or 'no installed check decides it; look at it yourself'}"
