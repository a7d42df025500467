"""Widgets in the published status."""

import msgspec

from acme_widgets.sizes import Sizes
from acme_widgets.watch import Watched
from kube9_core.api import StatusBlock, StatusTools


class WidgetStatus(msgspec.Struct, frozen=True):
    """What people see at a glance."""

    widgets: int
    large: int
    namespaces: int


def block(tools: StatusTools) -> WidgetStatus | None:
    """Say nothing until both have run: a zero would be believed."""
    watched = tools.state.get("watched", Watched)
    sizes = tools.records.latest("widgets/sizes", Sizes)
    if watched is None or sizes is None:
        return None
    return WidgetStatus(watched.widgets, watched.large, len(sizes.records))


BLOCK = StatusBlock("widgets", "How many Widgets there are.", block)
