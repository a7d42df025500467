"""What a watch tells, one change at a time, and the wire forms it comes in.

Objects stay undecoded until they are given away, so a page of a thousand costs its bytes only.
"""

from enum import StrEnum
from typing import Generic, TypeVar

import msgspec

__all__ = [
    "Change",
    "Followed",
    "Line",
    "LineKind",
    "Page",
    "Trouble",
    "line_of",
    "page_of",
    "trouble_of",
    "version_of",
]

T = TypeVar("T")


class Change(StrEnum):
    """What happened to an object.

    Listed objects were there when a list was made; they may have been told before.
    """

    LISTED = "LISTED"
    ADDED = "ADDED"
    MODIFIED = "MODIFIED"
    DELETED = "DELETED"


class LineKind(StrEnum):
    """The types of line in a watch, `meta/v1 WatchEvent`."""

    ADDED = "ADDED"
    MODIFIED = "MODIFIED"
    DELETED = "DELETED"
    BOOKMARK = "BOOKMARK"
    ERROR = "ERROR"


class Followed(msgspec.Struct, Generic[T], frozen=True):
    """One object and what happened to it."""

    change: Change
    item: T


class Line(msgspec.Struct, frozen=True):
    """One line of a watch; `object` is a Status where the type is ERROR."""

    type: LineKind
    object: msgspec.Raw


class Trouble(msgspec.Struct, frozen=True):
    """Why the server ends a watch, in the middle of it.

    Attributes:
        code: as an HTTP status; 410 where it forgot the version we were at.
    """

    code: int = 500
    reason: str = ""
    message: str = ""


class _PageMeta(msgspec.Struct, frozen=True, rename="camel"):
    resource_version: str = ""
    continue_: str = msgspec.field(default="", name="continue")


class Page(msgspec.Struct, frozen=True):
    """One page of a list, its objects not yet decoded."""

    metadata: _PageMeta
    items: tuple[msgspec.Raw, ...] | None = None


class _VersionMeta(msgspec.Struct, frozen=True, rename="camel"):
    resource_version: str = ""


class _Versioned(msgspec.Struct, frozen=True):
    metadata: _VersionMeta = _VersionMeta()


_LINE = msgspec.json.Decoder(Line)
_PAGE = msgspec.json.Decoder(Page)
_VERSION = msgspec.json.Decoder(_Versioned)
_TROUBLE = msgspec.json.Decoder(Trouble)


def line_of(body: bytes) -> Line:
    """Read a line of a watch.

    Raises:
        msgspec.MsgspecError: it is no such line.
    """
    return _LINE.decode(body)


def trouble_of(body: msgspec.Raw) -> Trouble:
    """Read the object of an ERROR line.

    Raises:
        msgspec.MsgspecError: it is no Status.
    """
    return _TROUBLE.decode(body)


def page_of(body: bytes) -> Page:
    """Read a page of a list.

    Raises:
        msgspec.MsgspecError: it is none.
    """
    return _PAGE.decode(body)


def version_of(body: msgspec.Raw) -> str:
    """The resourceVersion of an object or bookmark.

    Raises:
        msgspec.MsgspecError: it is no object.
    """
    return _VERSION.decode(body).metadata.resource_version
