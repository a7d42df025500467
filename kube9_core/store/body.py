"""Rows as they stand in the file, made into structs; a row that makes no sense is named.

SQLite keeps no checksums, so a damaged disk can change any byte of a row without its noticing.
"""

import zlib
from collections.abc import Callable
from typing import ParamSpec, TypeVar

import msgspec

from kube9_core.store.errors import StoreBroken

__all__ = ["decoded", "understood"]

Made = TypeVar("Made")
Given = ParamSpec("Given")


def understood(make: Callable[Given, Made], *row: Given.args, **more: Given.kwargs) -> Made:
    """Make something out of stored values.

    Raises:
        StoreBroken: another version wrote them, or their bytes are damaged.
    """
    try:
        return make(*row, **more)
    except (
        msgspec.DecodeError,
        zlib.error,
        ValueError,
        TypeError,
        LookupError,
        ArithmeticError,
    ) as error:
        raise StoreBroken(f"a stored row cannot be understood: {error}") from error


def decoded(body: bytes, kind: type[Made]) -> Made:
    """Read a stored JSON document; raises as `understood`."""
    return understood(msgspec.json.Decoder(kind).decode, body)
