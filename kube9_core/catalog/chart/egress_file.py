"""What each plugin connects to besides the API server, for the chart's NetworkPolicy."""

from collections.abc import Iterable, Iterator

from kube9_core.catalog.chart.json_text import json_text
from kube9_core.catalog.markdown import Page
from kube9_core.declare.access import Egress
from kube9_core.plugins.loading import Loaded

__all__ = ["egress_page", "reached"]

_PATH = "charts/kube9-operator/files/egress.json"


def reached(plugin: Loaded) -> tuple[Egress, ...]:
    """What a plugin declares, each place once, sorted."""
    return tuple(sorted(set(_declared(plugin))))


def egress_page(plugins: Iterable[Loaded]) -> Page:
    """The file that the chart's template reads: places by plugin, without plugins that have none.

    Args:
        plugins: those that the chart can enable.
    """
    found = {item.candidate.name: reached(item) for item in plugins}
    return Page(_PATH, json_text({name: places for name, places in found.items() if places}))


def _declared(plugin: Loaded) -> Iterator[Egress]:
    for task in plugin.tasks:
        yield from (access for access in task.access if isinstance(access, Egress))
    for query in plugin.queries:
        yield from (access for access in query.access if isinstance(access, Egress))
