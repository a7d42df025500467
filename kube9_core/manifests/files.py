"""Reads the bytes of one file, refusing what is no file or far too large before opening it."""

import os
from typing import BinaryIO

from kube9_core.manifests.faults import Fault, Unparsable
from kube9_core.manifests.inputs import special

__all__ = ["LARGEST_FILE", "read_file", "read_stream"]

LARGEST_FILE = 256 << 20
"""Bytes; a file of that size takes about a gigabyte of memory to judge."""


def read_file(path: str) -> bytes:
    """Read a regular file.

    Raises:
        Unparsable: it is no file, too large, or may not be read.
    """
    try:
        status = os.stat(path)  # noqa: PTH116 - Path would respell what the user wrote
        if kind := special(status.st_mode):
            raise Unparsable(Fault(f"is {kind}, not a file"))
        if status.st_size > LARGEST_FILE:
            raise _too_large(status.st_size)
        with open(path, "rb") as stream:  # noqa: PTH123 - as above
            return read_stream(stream)
    except PermissionError:
        raise Unparsable(Fault("may not be read: permission denied")) from None
    except OSError as error:
        raise Unparsable(Fault(f"cannot be read: {error.strerror}")) from None


def read_stream(stream: BinaryIO) -> bytes:
    """Read to the end.

    Raises:
        Unparsable: more came than is accepted.
    """
    raw = stream.read(LARGEST_FILE + 1)
    if len(raw) > LARGEST_FILE:
        raise _too_large(None)
    return raw


def _too_large(size: int | None) -> Unparsable:
    found = "is" if size is None else f"is {size >> 20} MiB,"
    limit = LARGEST_FILE >> 20
    return Unparsable(Fault(f"{found} larger than {limit} MiB; split it into several files"))
