"""How large the Widgets of each namespace are together."""

from collections.abc import Iterable
from datetime import timedelta

import msgspec

from acme_widgets.widget import Widget
from kube9_core.api import Collector, Snapshot


class Sizes(msgspec.Struct, frozen=True):
    """The Widgets of one namespace."""

    namespace: str
    widgets: int
    size: int


def sizes(snapshot: Snapshot) -> Iterable[Sizes]:
    """Add up by namespace."""
    found: dict[str, list[int]] = {}
    for widget in snapshot.all(Widget):
        found.setdefault(widget.namespace or "", []).append(widget.size)
    return [Sizes(name, len(each), sum(each)) for name, each in sorted(found.items())]


SIZES = Collector("widgets/sizes", "Widgets by namespace.", (Widget,), timedelta(hours=1), sizes)
