"""`query status` and `query plugins list`: what the running operator published last."""

from collections.abc import Iterator

import msgspec

from kube9_core.cli.query.answer import Answer, Look
from kube9_core.cli.query.given import Given
from kube9_core.cli.query.opening import reading
from kube9_core.cli.query.paging import now
from kube9_core.cli.query.published import Plugin, Published, published, stored_status
from kube9_core.cli.query.run_rows import percent
from kube9_core.cli.query.times import ago

__all__ = ["PluginList", "list_plugins", "show_status"]

_PILLARS = ("PILLAR", "SCORE", "COVERAGE", "CRIT", "HIGH", "MED", "LAST RUN", "NEXT RUN")
_PLUGINS = ("NAME", "STATE", "CHECKS", "FROM", "REASON")


class PluginList(msgspec.Struct, frozen=True):
    """The document of `plugins list`."""

    plugins: tuple[Plugin, ...]


def show_status(given: Given) -> Answer:
    """Show the status as it was published last.

    Raises:
        Failure: none was published yet, or the store cannot be read.
    """
    with reading(given) as store:
        document = stored_status(store)
    found = published(document)
    return Answer(msgspec.Raw(document), lambda look: _page(found, look))


def list_plugins(given: Given) -> Answer:
    """List the plugins of the operator that published the status.

    Raises:
        Failure: as for `show_status`.
    """
    with reading(given) as store:
        found = PluginList(published(stored_status(store)).plugins)
    return Answer(found, lambda look: _plugins(found, look))


def _page(found: Published, look: Look) -> Iterator[str]:
    from kube9_core.cli.query.drawing import drawn, pairs  # noqa: PLC0415 - JSON draws nothing

    overall, age = found.summary, ago(found.last_update, now())
    yield from pairs(
        look,
        (
            ("Health", found.health),
            ("Tier", found.tier or found.mode),
            ("Version", found.version),
            ("Updated", f"{found.last_update}, {age} ago" if found.last_update else "never"),
            ("Cluster", " ".join(filter(None, (found.kubernetes_version, found.cluster_id)))),
            ("Scope", ", ".join(found.scope) or None),
            ("Score", "-" if overall.score is None else overall.score),
            ("Coverage", f"{overall.coverage_percent or 0} %"),
            ("Findings", _counted(overall.findings)),
            ("Note", found.error),
        ),
    )
    if found.pillars:
        yield ""
        yield from drawn(look, _PILLARS, _pillars(found), "")


def _counted(findings: dict[str, int]) -> str:
    return ", ".join(f"{number} {name}" for name, number in findings.items() if number) or "none"


def _pillars(found: Published) -> Iterator[tuple[object, ...]]:
    present = now()
    for pillar in found.pillars:
        yield (
            pillar.name,
            pillar.score,
            percent(pillar.coverage),
            *(pillar.findings.get(name, 0) for name in ("critical", "high", "medium")),
            ago(pillar.last_run, present),
            ago(pillar.next_run, present),
        )


def _plugins(found: PluginList, look: Look) -> Iterator[str]:
    from kube9_core.cli.query.drawing import drawn  # noqa: PLC0415 - as above

    rows = (
        (item.name, item.state, item.checks, f"{item.distribution} {item.version}", item.reason)
        for item in found.plugins
    )
    yield from drawn(look, _PLUGINS, rows, "The operator has no plugins.")
