"""An index of a plugin's own over the whole snapshot, built once however many checks ask for it.

`Snapshot.index` builds it; what it tells is the business of who wrote it.
"""

from typing import TYPE_CHECKING, ClassVar, Protocol

from kube9_core.snapshot.object import Object

if TYPE_CHECKING:
    from kube9_core.snapshot.snapshot import Snapshot

__all__ = ["Index"]


class Index(Protocol):
    """What `Snapshot.index` can build.

    Args:
        snapshot: limited to `READS`.

    Attributes:
        READS: the views it is made of; a check that asks for it needs all of them.
    """

    READS: ClassVar[tuple[type[Object], ...]]

    def __init__(self, snapshot: "Snapshot") -> None: ...
