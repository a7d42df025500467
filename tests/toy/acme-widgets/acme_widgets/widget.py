"""Widgets as the cluster has them."""

from typing import ClassVar

from kube9_core.api import CustomObject, Kind, ObjectMeta, Wire


class WidgetSpec(Wire, frozen=True):
    """As much of the spec as we use; every field may be missing."""

    size: int | None = None
    owner: str | None = None


class WidgetShape(Wire, frozen=True):
    """How a Widget is decoded."""

    metadata: ObjectMeta | None = None
    spec: WidgetSpec | None = None


class Widget(CustomObject):
    """A Widget."""

    KINDS: ClassVar[tuple[Kind, ...]] = (Kind("acme.example", "Widget", "v1", "widgets"),)
    SHAPE: ClassVar[type[Wire]] = WidgetShape
    wire: WidgetShape

    @property
    def size(self) -> int:
        """How large it is; 1 where nothing is said, as our controller has it."""
        size = self.wire.spec.size if self.wire.spec else None
        return 1 if size is None else size

    @property
    def owner(self) -> str | None:
        """The team it belongs to."""
        return self.wire.spec.owner if self.wire.spec else None
