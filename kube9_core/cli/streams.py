"""Where output goes: standard output, a file written in one piece, colours only for terminals."""

import codecs
import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from kube9_core.errors import UsageError
from kube9_core.publish.ink import Ink
from kube9_core.publish.layout import plain

__all__ = [
    "check_writable",
    "complain",
    "ink_for",
    "only_ours",
    "say",
    "terminal_width",
    "write_file",
]

_SIMPLE = {"━": "=", "─": "-", "·": ".", "…": "..."}
_STDOUT, _STDERR = 1, 2
_NARROWEST, _WIDEST, _DEFAULT = 40, 140, 80


def say(text: str) -> None:
    """Write to standard output; who reads it may stop reading at any time.

    Raises:
        UsageError: it cannot be written, for example because the disk is full.
    """
    _tolerant(sys.stdout)
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        _give_up()
    except OSError as error:
        _give_up()
        raise UsageError(f"standard output cannot be written: {error.strerror}") from None


def _give_up() -> None:
    """Lose the rest, which Python would try to write once more at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@contextmanager
def only_ours() -> Iterator[None]:
    """Send to standard error what anybody, also a program started here, prints meanwhile.

    Plugins are the work of strangers; one that prints, even from C, must not tear the report.
    """
    try:
        kept = os.dup(_STDOUT)
    except OSError:  # standard output is closed: nothing can be torn
        yield
        return
    try:
        sys.stdout.flush()
        _point_at_stderr()
        yield
        sys.stdout.flush()
    finally:
        os.dup2(kept, _STDOUT)
        os.close(kept)


def _point_at_stderr() -> None:
    with suppress(OSError):  # standard error is closed
        os.dup2(_STDERR, _STDOUT)


def complain(text: str) -> None:
    """Write a line to standard error, without anything in it that could steer a terminal."""
    _tolerant(sys.stderr)
    sys.stderr.write(f"{plain(text)}\n")


def _tolerant(stream: TextIO) -> None:
    """Never fail because a terminal's encoding lacks a character."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        codecs.register_error("kube9", _simpler)
        reconfigure(errors="kube9")


def _simpler(error: UnicodeError) -> tuple[str, int]:
    """Give plain characters for what the terminal's encoding lacks."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    return "".join(_SIMPLE.get(character, "?") for character in lacking), error.end


def ink_for(stream: TextIO) -> Ink:
    """Colours if the stream is a terminal that wants them, or somebody forces them."""
    if os.environ.get("NO_COLOR"):
        return Ink()
    if os.environ.get("FORCE_COLOR", "0") != "0":
        return Ink(colour=True)
    return Ink(colour=stream.isatty() and os.environ.get("TERM") != "dumb")


def terminal_width() -> int:
    """The width of the terminal within reason; 80 where there is none."""
    columns = shutil.get_terminal_size((_DEFAULT, 24)).columns
    return max(_NARROWEST, min(columns, _WIDEST))


def check_writable(path: str) -> None:
    """Find out before the work that its result could not be written.

    Raises:
        UsageError: the folder is missing, or the path is a folder.
    """
    target = Path(path)
    if target.is_dir():
        raise UsageError(f"--output {path}: is a folder")
    if not target.parent.is_dir():
        raise UsageError(f"--output {path}: there is no folder {target.parent}")


def write_file(path: str, text: str) -> None:
    """Write a file so that it is either the old one or the new one, never half of it.

    Raises:
        UsageError: it cannot be written.
    """
    target = Path(path)
    data = text.encode("utf-8", "replace")
    try:
        if target.exists() and not stat.S_ISREG(target.stat().st_mode):
            target.write_bytes(data)  # a device or a pipe cannot be replaced
        else:
            _replace(target.resolve(), data)  # a link stays a link
    except OSError as error:
        raise UsageError(f"--output {path}: cannot be written: {error.strerror}") from None


def _replace(target: Path, data: bytes) -> None:
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    aside = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        aside.chmod(_mode(target))
        aside.replace(target)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise


def _mode(target: Path) -> int:
    """Keep the rights of the file that is there, else what a new file gets."""
    if target.exists():
        return stat.S_IMODE(target.stat().st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
