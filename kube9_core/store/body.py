"""The part of a row that is not searched: JSON or MessagePack of a struct of the model."""

from typing import TypeVar

import msgspec

from kube9_core.store.errors import StoreBroken

__all__ = ["decoded"]

Struct = TypeVar("Struct")


def decoded(body: bytes, kind: type[Struct]) -> Struct:
    """Read a stored JSON document.

    Raises:
        StoreBroken: another version wrote it, or its bytes are damaged.
    """
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.DecodeError as error:
        raise StoreBroken(f"a stored row cannot be understood: {error}") from error
