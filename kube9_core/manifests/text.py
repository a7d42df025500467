"""Bytes of a file as clean UTF-8 with plain line ends, and what is wrong where that fails.

Lines keep their numbers. The text stays bytes, because every parser here wants bytes.
"""

import codecs
import re

from kube9_core.manifests.faults import Fault, Unparsable
from kube9_core.manifests.newlines import Newlines

__all__ = ["check", "clean"]

_WIDE = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL = bytes(set(range(0x20)) - set(b"\t\n\r")) + b"\x7f"
_FIRST_CONTROL = re.compile(b"[" + re.escape(_CONTROL) + b"]")


def clean(raw: bytes) -> bytes:
    """Take byte order marks and carriage returns away.

    Raises:
        Unparsable: the byte order mark promises an encoding that the rest is not in.
    """
    for mark, encoding in _WIDE:
        if raw.startswith(mark):
            raw = _narrow(raw, encoding)
            break
    raw = raw.removeprefix(codecs.BOM_UTF8)
    if b"\r" in raw:
        raw = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return raw


def check(text: bytes) -> None:
    """Make sure that a document is text.

    Raises:
        Unparsable: it is not UTF-8, or holds a control character, with line and column.
    """
    try:
        if not text.isascii():
            text.decode()
    except UnicodeDecodeError as error:
        byte = text[error.start]
        message = f"is not UTF-8 (byte 0x{byte:02x}); save the file as UTF-8"
        raise Unparsable(_fault(text, error.start, message)) from None
    if len(text.translate(None, _CONTROL)) != len(text):
        match = _FIRST_CONTROL.search(text)
        offset = match.start() if match else 0
        message = f"holds the control character 0x{text[offset]:02x}, which YAML does not allow"
        raise Unparsable(_fault(text, offset, message))


def _narrow(raw: bytes, encoding: str) -> bytes:
    try:
        return raw.decode(encoding).encode()
    except UnicodeError as error:
        raise Unparsable(Fault(f"begins as {encoding.upper()} but is not: {error}")) from None


def _fault(text: bytes, offset: int, message: str) -> Fault:
    return Fault(message, *Newlines(text).place(offset))
