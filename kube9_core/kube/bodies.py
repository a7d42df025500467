"""Reads what a server sends, as a whole or line by line, within bounds of size and time.

A server that drips a byte a second never trips a timeout of the socket, and one that compresses
well can fill any memory; so both are looked at after every piece.
"""

import time
from collections.abc import Iterator
from typing import Final

import urllib3
from urllib3.exceptions import ReadTimeoutError

from kube9_core.kube.answer import Answer
from kube9_core.kube.errors import Failed, Refused, Silence, Unreachable

__all__ = ["LARGEST", "lines", "whole"]

LARGEST: Final = 64 * 1024 * 1024
"""Bytes of one answer or one line: the API server's own objects are at most 1.5 MiB each."""

_PIECE: Final = 256 * 1024
_OK: Final = 200


def whole(response: urllib3.BaseHTTPResponse, deadline: float, host: str) -> Answer:
    """Read an answer to its end.

    Args:
        response: whose head has come.
        deadline: of the monotonic clock.
        host: for error messages.

    Raises:
        Failed: it is larger than `LARGEST`.
        Unreachable: it was not there in time.
    """
    pieces: list[bytes] = []
    size = 0
    for piece in _pieces(response):
        pieces.append(piece)
        size += len(piece)
        if size > LARGEST:
            raise Failed(0, "", f"{host} sent more than {LARGEST >> 20} MiB; ask for smaller pages")
        if time.monotonic() > deadline:
            raise Unreachable(f"{host} sends too slowly; raise the timeout or look at its load")
    body = pieces[0] if len(pieces) == 1 else b"".join(pieces)
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Answer(response.status, headers, body, response.tell())


def lines(response: urllib3.BaseHTTPResponse, silence: float, host: str) -> Iterator[bytes]:
    """Read a stream line by line.

    Raises:
        Refused: it did not start.
        Silence: nothing came for `silence` seconds.
        Failed: a line is longer than `LARGEST`.
    """
    if response.status != _OK:
        answer = whole(response, time.monotonic() + silence, host)
        failure = answer.failure
        raise Refused(answer.status, failure.reason, failure.message, answer.retry_after)
    rest = bytearray()
    try:
        for piece in _pieces(response):
            rest += piece
            if b"\n" not in piece:
                if len(rest) > LARGEST:
                    raise Failed(0, "", f"{host} sent a line of more than {LARGEST >> 20} MiB")
                continue
            *full, tail = bytes(rest).split(b"\n")
            rest = bytearray(tail)
            yield from filter(None, full)
    except ReadTimeoutError:
        raise Silence(f"{host} has said nothing for {silence:.0f} s on a stream") from None


def _pieces(response: urllib3.BaseHTTPResponse) -> Iterator[bytes]:
    """Give each piece as it comes, decompressed."""
    while True:
        piece = response.read1(_PIECE, decode_content=True)
        if not piece:
            return
        yield piece
