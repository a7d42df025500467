"""What a plugin of `plugins.extra` may read, as the values of the chart spell it.

The chart knows the rules of its own plugins. Those of others are reviewed by whoever installs them,
so they are printed with their reasons and pasted by hand.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from kube9_core.catalog.access import Rule
from kube9_core.catalog.chart.access_file import granted
from kube9_core.catalog.roles import rule_lines
from kube9_core.declare.access import Access, Egress
from kube9_core.plugins.catalogue import Catalogue
from kube9_core.plugins.loading import Loaded

__all__ = ["extra_rules"]


def extra_rules(catalogue: Catalogue, plugin: str) -> str:
    """The value `rbac` for one plugin, with what it needs beyond the core and nothing else.

    Args:
        catalogue: the loaded plugins.
        plugin: its name.

    Raises:
        UsageError: it is not loaded.
    """
    rules = granted(catalogue, (plugin,)).plugins[plugin]
    (loaded,) = (item for item in catalogue.loaded if item.candidate.name == plugin)
    package = f"{loaded.candidate.distribution} {loaded.candidate.version}"
    head = f"# What {plugin} ({package}) reads. Review it, then paste it into plugins.extra.\n"
    lines = [rule_lines(_fields(rule), rule.reasons) for rule in rules]
    return "".join((head, *_reached(loaded), "rbac:\n" if lines else "rbac: []\n", *lines))


def _fields(rule: Rule) -> Mapping[str, Any]:
    return {**rule.fields, "ownNamespace": True} if rule.namespaced else rule.fields


def _reached(loaded: Loaded) -> Iterator[str]:
    """Where it connects to, which no role allows or forbids."""
    places = sorted({item for item in _access(loaded) if isinstance(item, Egress)})
    if places:
        yield "# It also connects to these; networkPolicy.extraEgress has to let it:\n"
    yield from (f"#   {item.host}:{item.port}, {item.why}\n" for item in places)


def _access(loaded: Loaded) -> Iterator[Access]:
    yield from (access for task in loaded.tasks for access in task.access)
    yield from (access for query in loaded.queries for access in query.access)
