"""What is kept of a Secret: its type and the names of its keys, and never a value."""

import msgspec

from kube9_core.snapshot.wire.maps import Names
from kube9_core.snapshot.wire.meta import ObjectMeta, Wire

__all__ = ["AGE", "KEY_COUNT", "Secret"]

KEY_COUNT = "kube9.io/key-count"
AGE = "kube9.io/age"
"""Fields that no manifest has: what is told of a Secret without its values."""


class Secret(Wire, frozen=True):
    """A Secret without its values.

    Attributes:
        data: its keys; the values are dropped where they are decoded.
        string_data: as `data`.
        key_count: how many keys it has, where only their number was asked for.
        age: as the API server's tables tell it ("5d12h"), where only that was asked for.
    """

    metadata: ObjectMeta | None = None
    type: str | None = None
    data: Names | None = None
    string_data: Names | None = None
    immutable: bool | None = None
    key_count: int | None = msgspec.field(default=None, name=KEY_COUNT)
    age: str | None = msgspec.field(default=None, name=AGE)
