"""What is asked of Widgets."""

from acme_widgets.widget import Widget
from kube9_core.api import OPERATIONS, Problem, Problems


@OPERATIONS.check("widgets/owner", "medium", on=Widget, fix="Name the team in spec.owner.")
def owner(widget: Widget) -> Problems:
    """Widgets say to whom they belong.

    Nobody dares to delete one whose owner is unknown.
    """
    if widget.owner is None:
        yield Problem("belongs to nobody", at="spec.owner")
