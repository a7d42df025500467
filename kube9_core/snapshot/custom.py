"""The base of views that plugins bring for kinds the core does not know, such as their own CRDs.

A mistake in the class is told where the class is written, because whoever reads a cluster with it
later could only fail.
"""

import sys
from collections.abc import Callable
from typing import Any, ClassVar

import msgspec

from kube9_core.errors import DeclarationError
from kube9_core.model.kind import Kind
from kube9_core.snapshot.object import Object
from kube9_core.snapshot.wire.meta import ObjectMeta, Wire

__all__ = ["CustomObject", "Guard", "unguarded"]

Guard = Callable[[Callable[[], None]], str | None]
"""Runs code of a plugin, and tells what it did instead of coming back."""


def unguarded(code: Callable[[], None]) -> None:
    """Let what is raised be raised, where somebody else guards all of it."""
    code()


class CustomObject(Object):
    """A view of a kind that a plugin knows; made by subclassing.

    Attributes:
        KINDS: the kinds it is the view of; of each the version it is read at.
        SHAPE: the `Wire` struct an object is decoded into, with `metadata` and the fields wanted.
        wire: the decoded object.
    """

    SHAPE: ClassVar[type[Wire]]
    wire: Any

    @classmethod
    def reduced(cls, wire: Any) -> Any:  # noqa: ANN401 - each view has a shape of its own
        """Leave out what is not needed, right after an object was decoded; by default nothing.

        Override it where objects are large and views need little of them: what is not in the
        result takes no memory while the others are read.

        Args:
            wire: the decoded object, of type `SHAPE`.

        Returns:
            Another one of the same type.
        """
        return wire

    @classmethod
    def taken(cls, wire: Wire, guard: Guard) -> tuple[Wire, str | None]:
        """Reduce an object; one that cannot be stays as it is, and the reason is given besides.

        Args:
            wire: the decoded object.
            guard: runs the view's code.
        """
        found: list[object] = []
        reason = guard(lambda: found.append(cls.reduced(wire)))
        if reason is None and found and isinstance(found[0], cls.SHAPE):
            return found[0], None
        said = reason or f"gave what is no {cls.SHAPE.__name__}"
        return wire, f"{cls.__name__}.reduced: {said}"

    def __init_subclass__(cls, **options: object) -> None:
        super().__init_subclass__(**options)
        writer = sys._getframe(1)  # noqa: SLF001 - no public way to name the line of a class
        fault = _fault(cls)
        if fault is not None:
            place = f"{writer.f_code.co_filename}:{writer.f_lineno}"
            raise DeclarationError(f"{place}: view {cls.__name__}: {fault}")


def _fault(view: type[CustomObject]) -> str | None:
    kinds: object = view.KINDS
    if not isinstance(kinds, tuple) or not kinds or not all(type(k) is Kind for k in kinds):
        return "KINDS must be a tuple of at least one Kind"
    for kind in view.KINDS:
        if not all((kind.name, kind.version, kind.plural)):
            return f"{kind} lacks its name, version or plural"
    shape = getattr(view, "SHAPE", None)
    if not isinstance(shape, type) or not issubclass(shape, Wire):
        return "SHAPE must be a subclass of Wire"
    return _shape_fault(shape)


def _shape_fault(shape: type[Wire]) -> str | None:
    """Every field needs a default: what a document lacks must not cost the whole document."""
    fields = {field.name: field for field in msgspec.structs.fields(shape)}
    if "metadata" not in fields or fields["metadata"].type not in (ObjectMeta, ObjectMeta | None):
        return f"{shape.__name__} must have the field `metadata: ObjectMeta | None = None`"
    required = ", ".join(name for name, field in fields.items() if field.required)
    return f"{shape.__name__} must give {required} a default" if required else None
