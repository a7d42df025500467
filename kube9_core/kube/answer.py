"""What came back from the API server, whatever its status; decoding is somebody else's work."""

from collections.abc import Mapping

import msgspec

__all__ = ["Answer", "Status"]


class _Details(msgspec.Struct, frozen=True, rename="camel"):
    retry_after_seconds: int | None = None


class _ListMeta(msgspec.Struct, frozen=True):
    """`continue` comes with 410: where a list may go on from the present state."""

    continue_: str = msgspec.field(default="", name="continue")


class Status(msgspec.Struct, frozen=True):
    """The server's own account of a failure, `meta/v1 Status`.

    Attributes:
        message: for people.
        reason: for machines: "Forbidden", "Expired".
        metadata: of a list that expired, where it may go on.
    """

    message: str = ""
    reason: str = ""
    details: _Details | None = None
    metadata: _ListMeta = msgspec.field(default_factory=_ListMeta)


_STATUS = msgspec.json.Decoder(Status)
_LONGEST = 300


class Answer(msgspec.Struct, frozen=True):
    """One answer.

    Attributes:
        status: the HTTP status.
        headers: by name in lower case.
        body: decompressed.
        received: bytes that came over the wire for the body.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    received: int = 0

    @property
    def ok(self) -> bool:
        """Whether the server did what it was asked for."""
        return 200 <= self.status < 300  # noqa: PLR2004 - the statuses of success, RFC 9110

    @property
    def retry_after(self) -> float | None:
        """Seconds the server asks us to wait; None if it does not, or names a date."""
        asked = self.headers.get("retry-after", "")
        return float(asked) if asked.isdecimal() else None

    @property
    def failure(self) -> Status:
        """Why not; a body that is no Status (a proxy's page) is cut and quoted."""
        try:
            status = _STATUS.decode(self.body)
        except msgspec.MsgspecError:
            status = Status()
        if status.message:
            return status
        text = " ".join(self.body[:_LONGEST].decode(errors="replace").split())
        return Status(message=text or f"HTTP {self.status}", reason=status.reason)
