"""Which namespaces were read: what stands in another one is unseen, and never missing."""

from collections.abc import Callable

import msgspec

from kube9_core.errors import Unseen
from kube9_core.snapshot.kinds import NAMESPACE
from kube9_core.snapshot.object import Object

__all__ = ["EVERYWHERE", "Sight"]


class Sight(msgspec.Struct, frozen=True):
    """What a snapshot was made of.

    Attributes:
        read: tells which namespaces were read; None where all were.
        scoped: whether of the others not even the Namespace objects were, as they are in no scope.
        enough: whether what was read may be taken for all there is.
    """

    read: Callable[[str], bool] | None = None
    scoped: bool = False
    enough: bool = False

    def expect(self, view: type[Object], namespace: str | None) -> None:
        """Refuse to call something absent in a namespace that nobody read.

        Args:
            view: what is looked for.
            namespace: where it would be; its own name for a Namespace.

        Raises:
            Unseen: nobody looked there.
        """
        if self.read is None or namespace is None or self.read(namespace):
            return
        if self._lacks(view):
            why = ", as it is outside the scope" if self.scoped else ""
            raise Unseen(f"the namespace {namespace} was not read{why}")

    def expect_all(self, view: type[Object]) -> None:
        """Refuse to call what was read all there is of a view.

        Raises:
            Unseen: there may be more.
        """
        if self.enough or self.read is None or not self._lacks(view):
            return
        some = "what is outside the scope was not" if self.scoped else "not every namespace was"
        raise Unseen(f"{some} read, so there may be more of {view.__name__}")

    def _lacks(self, view: type[Object]) -> bool:
        return any(kind.namespaced or (self.scoped and kind == NAMESPACE) for kind in view.KINDS)


EVERYWHERE = Sight()
