"""Remembers large Widgets, with the time each was first seen."""

from datetime import timedelta

import msgspec

from acme_widgets.settings import WidgetSettings
from acme_widgets.widget import Widget
from kube9_core.api import Task, TaskTools


class Watched(msgspec.Struct, frozen=True):
    """What the last run of the task saw."""

    widgets: int
    large: int


_PUT = """INSERT INTO widgets_large VALUES (?, ?, ?, ?)
    ON CONFLICT (namespace, name) DO UPDATE SET size = excluded.size"""


def watch(tools: TaskTools) -> None:
    """Look at all Widgets, page by page."""
    limit, now = tools.settings(WidgetSettings).large, tools.clock.now().isoformat()
    widgets = large = 0
    for widget in tools.reader.all(Widget):
        widgets += 1
        if widget.size >= limit:
            large += 1
            tools.tables.execute(_PUT, widget.namespace, widget.name, widget.size, now)
    tools.state.put("watched", Watched(widgets, large))
    tools.note("looked at Widgets", widgets=widgets, large=large)


WATCH = Task(
    name="widgets/watch",
    summary="Remembers large Widgets.",
    every=timedelta(minutes=10),
    run=watch,
    reads=(Widget,),
)
