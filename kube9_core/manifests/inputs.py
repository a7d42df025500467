"""Which files a PATH stands for, opening none of them but kustomizations met in a folder.

A folder stands for its *.yaml, *.yml and *.json files, sorted, each real folder once. Hidden names
and node_modules are left out: what is in them is not deployed. A folder with a Chart.yaml is one
input, wherever it is found; a kustomization is built only where it is the PATH itself, because
one in the middle of a tree usually builds on others that would then be judged twice. There its
objects are judged as they stand, and what it names as a patch, as values or for a generator is
left alone.
"""

import difflib
import enum
import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from kube9_core.model.source import InputError

__all__ = ["KUSTOMIZATIONS", "Input", "InputKind", "expand", "special"]

_ENDINGS = (".yaml", ".yml", ".json")
_SKIPPED = frozenset({"node_modules"})
KUSTOMIZATIONS = ("kustomization.yaml", "kustomization.yml", "Kustomization")
_SPECIAL = (
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
    (stat.S_ISDIR, "a folder"),
)
_PIPE = "is a pipe, not a file; read it from standard input instead: kube9 assess - < PIPE"


class InputKind(enum.Enum):
    """How an input is read."""

    FILE = "file"
    STDIN = "stdin"
    CHART = "chart"
    KUSTOMIZATION = "kustomization"
    PART = "part of a kustomization"
    MISSING = "missing"


class Input(msgspec.Struct, frozen=True):
    """One thing to read.

    Attributes:
        path: as the user gave it; within a folder the folder, "/" and the relative path.
        kind: how it is read.
        error: why it cannot be read; only where kind is MISSING.
    """

    path: str
    kind: InputKind
    error: InputError | None = None


def expand(paths: Sequence[str]) -> tuple[Input, ...]:
    """Give the inputs that the paths stand for, in the order given, each once.

    Args:
        paths: files, folders, "-" for standard input.

    Returns:
        The inputs; what cannot be read is among them with its error.
    """
    found: dict[str, Input] = {}
    for path in paths:
        for each in _inputs(path):
            if found.setdefault(each.path, each).kind is InputKind.PART:
                found[each.path] = each  # it may be given by itself too
    return tuple(found.values())


def special(mode: int) -> str | None:
    """Say what a path is that is no regular file, None for a regular file."""
    if stat.S_ISREG(mode):
        return None
    return next((name for test, name in _SPECIAL if test(mode)), "no regular file")


def _inputs(path: str) -> Iterator[Input]:
    if path == "-":
        yield Input(path, InputKind.STDIN)
        return
    try:
        mode = os.stat(path).st_mode  # noqa: PTH116 - Path would respell what the user wrote
    except (OSError, ValueError) as error:
        yield _missing(path, _why(path, error))
        return
    if stat.S_ISDIR(mode):
        yield from _folder(path)
    elif stat.S_ISFIFO(mode):
        yield _missing(path, _PIPE)
    else:
        yield _file(path, mode)


def _folder(path: str) -> Iterator[Input]:
    if (Path(path) / "Chart.yaml").is_file():
        yield Input(path, InputKind.CHART)
    elif any((Path(path) / name).is_file() for name in KUSTOMIZATIONS):
        yield Input(path, InputKind.KUSTOMIZATION)
    else:
        found = sorted(_walk(path.rstrip("/") or "/"), key=lambda each: each.path.split("/"))
        yield from _without_parts(found)


def _without_parts(found: list[Input]) -> list[Input]:
    if not any(each.path.endswith(tuple(f"/{name}" for name in KUSTOMIZATIONS)) for each in found):
        return found
    from kube9_core.manifests.kustomizations import leave_parts  # noqa: PLC0415 - loads a parser

    return leave_parts(found)


def _walk(top: str) -> Iterator[Input]:
    """Go through a folder, entering each real folder once so that a loop of links ends."""
    seen: set[tuple[int, int]] = set()
    waiting = [top]
    while waiting:
        folder = waiting.pop()
        try:
            status = os.stat(folder)  # noqa: PTH116 - as in _inputs
            entries = sorted(os.listdir(folder))  # noqa: PTH208 - as in _inputs
        except OSError as error:
            yield _missing(folder, _reason(error))
            continue
        if (status.st_dev, status.st_ino) in seen:
            continue
        seen.add((status.st_dev, status.st_ino))
        if folder != top and "Chart.yaml" in entries:
            yield Input(folder, InputKind.CHART)
            continue
        for name in entries:
            yield from _entry(_join(folder, name), name, waiting)


def _entry(path: str, name: str, waiting: list[str]) -> Iterator[Input]:
    if name.startswith(".") or name in _SKIPPED:
        return
    try:
        mode = os.stat(path).st_mode  # noqa: PTH116 - as in _inputs
    except OSError as error:
        if name.lower().endswith(_ENDINGS):
            yield _missing(path, _reason(error))
        return
    if stat.S_ISDIR(mode):
        waiting.append(path)
    elif name.lower().endswith(_ENDINGS) or name in KUSTOMIZATIONS:
        yield _file(path, mode)


def _file(path: str, mode: int) -> Input:
    kind = special(mode)
    return _missing(path, f"is {kind}, not a file") if kind else Input(path, InputKind.FILE)


def _missing(path: str, reason: str) -> Input:
    return Input(path, InputKind.MISSING, InputError(path, None, None, reason))


def _join(folder: str, name: str) -> str:
    return f"{folder.rstrip('/')}/{name}"


def _why(path: str, error: OSError | ValueError) -> str:
    reason = _reason(error)
    near = _near(path) if isinstance(error, FileNotFoundError) else []
    return f"{reason}; did you mean {' or '.join(near)}?" if near else reason


def _near(path: str) -> list[str]:
    """Find names like the last part of a path that does not exist."""
    head, _, name = path.rstrip("/").rpartition("/")
    folder = head if head or not path.startswith("/") else "/"
    try:
        names = os.listdir(folder or ".")  # noqa: PTH208 - as in _inputs
    except OSError:
        return []
    close = difflib.get_close_matches(name, names, n=2, cutoff=0.6)
    return [f"{head}/{each}" if "/" in path.rstrip("/") else each for each in close]


def _reason(error: OSError | ValueError) -> str:
    if isinstance(error, FileNotFoundError):
        return "no such file or folder"
    if isinstance(error, PermissionError):
        return "may not be read: permission denied"
    return f"cannot be read: {getattr(error, 'strerror', None) or error}"
