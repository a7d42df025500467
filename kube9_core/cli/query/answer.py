"""An answer in its two forms, and how it gets out: whole, quietly, and alone on its stream."""

import codecs
import errno
import os
from collections.abc import Callable, Iterable, Iterator

import msgspec

from kube9_core.cli.query.failure import Failure
from kube9_core.publish.ink import Ink

__all__ = ["Answer", "Look", "ascii_only", "complain", "print_answer", "print_text"]

_STDOUT, _STDERR = 1, 2
_ESCAPING = "kube9-json"
_PART = 1 << 14


class Look(msgspec.Struct, frozen=True):
    """What a table is drawn for."""

    width: int
    ink: Ink


class Answer(msgspec.Struct, frozen=True):
    """What a command found.

    Attributes:
        document: becomes JSON; a `msgspec.Raw` is JSON already.
        lines: draws the table.
    """

    document: object
    lines: Callable[[Look], Iterable[str]]


def print_answer(answer: Answer, *, json: bool) -> None:
    """Print an answer to standard output.

    Raises:
        Failure: it cannot be written, for example because the disk is full.
    """
    if json:
        _write(ascii_only(msgspec.json.encode(answer.document)))
        _write((b"\n",))
        return
    from kube9_core.cli.query.terminal import look  # noqa: PLC0415 - JSON needs no terminal

    print_text(answer.lines(look()))


def print_text(lines: Iterable[str]) -> None:
    """Print lines to standard output.

    Raises:
        Failure: it cannot be written.
    """
    text = "".join(f"{line.rstrip()}\n" for line in lines)
    _write((text.encode("utf-8", "replace"),))


def ascii_only(document: bytes) -> Iterable[bytes]:
    r"""Write what is not ASCII as `\uXXXX`: the extension decodes chunk by chunk.

    Args:
        document: JSON in UTF-8, where such characters stand within strings only.

    Returns:
        The same document in parts, so that it is not held twice.
    """
    if document.isascii():
        return (document,)
    codecs.register_error(_ESCAPING, _escaped)
    return _in_parts(memoryview(document))


def _in_parts(document: memoryview) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder("utf-8")()
    for start in range(0, len(document), _PART):
        yield decoder.decode(document[start : start + _PART]).encode("ascii", _ESCAPING)


def _escaped(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    units = error.object[error.start : error.end].encode("utf-16-be").hex()
    parts = (f"\\u{units[start : start + 4]}" for start in range(0, len(units), 4))
    return "".join(parts), error.end


def complain(failure: Failure, *, json: bool) -> None:
    """Say on standard error why there is no answer: one JSON object, or one sentence."""
    text = b"".join(ascii_only(failure.as_json())) if json else _sentence(failure)
    try:
        _write_all(_STDERR, text + b"\n")
    except OSError:
        return  # nobody can be told


def _sentence(failure: Failure) -> bytes:
    from kube9_core.publish.layout import plain  # noqa: PLC0415 - JSON needs no layout

    return f"kube9-operator: {plain(failure.message)}".encode("utf-8", "replace")


def _write(parts: Iterable[bytes]) -> None:
    try:
        for part in parts:
            _write_all(_STDOUT, part)
    except BrokenPipeError:
        return  # who reads it may stop at any time
    except OSError as error:
        reason = os.strerror(error.errno or errno.EIO)
        raise Failure("INTERNAL_ERROR", f"standard output cannot be written: {reason}") from None


def _write_all(stream: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(stream, rest) :]
