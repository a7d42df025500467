"""How a table looks, decided by whoever knows where it will be read."""

import msgspec

from kube9_core.publish.ink import Ink

__all__ = ["Look"]


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """What a table must fit.

    Attributes:
        width: columns of the terminal.
        ink: colours, or none.
        shown: how many findings of a check are spelled out.
        detailed: how many checks are; the others have one line each.
    """

    width: int = 80
    ink: Ink = Ink()
    shown: int = 3
    detailed: int = 20
