"""A control group of its own for a process and its children, with either version of cgroups.

It measures what all of them use together and can hold them to a part of a processor, as a
container's limit does.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_ROOT: Final = Path("/sys/fs/cgroup")
_PERIOD: Final = 100_000  # microseconds
_ENDING_SECONDS: Final = 5.0


class NoControlGroupError(Exception):
    """This machine does not let us make one; the message says why."""


@dataclass(frozen=True, slots=True)
class ControlGroup:
    """A group that exists.

    Attributes:
        folders: Its folders: one with version 2, one per controller with version 1.
        current: The file with the bytes it uses now.
        detail: The file that says what the bytes are.
        limit: The file with the most bytes it may use.
        kills: The file that counts processes killed for memory.
    """

    folders: tuple[Path, ...]
    current: Path
    detail: Path
    limit: Path
    kills: Path

    def join(self) -> None:
        """Move the calling process into the group."""
        for folder in self.folders:
            (folder / "cgroup.procs").write_text(str(os.getpid()))

    def limit_cpu(self, share: float) -> None:
        """Let all of it together have so much of one processor, and no more."""
        quota = str(int(share * _PERIOD))
        for folder in self.folders:
            with suppress(FileNotFoundError):
                _existing(folder / "cpu.cfs_quota_us").write_text(quota)
            with suppress(FileNotFoundError):
                _existing(folder / "cpu.max").write_text(f"{quota} {_PERIOD}")

    def limit_memory(self, size: int) -> None:
        """Let all of it together have so many bytes; beyond them the kernel kills."""
        self.limit.write_text(str(size))

    def killed(self) -> int:
        """How many of its processes were killed for memory."""
        return _numbers(self.kills)["oom_kill"]

    def working_set(self) -> int:
        """What counts against a pod's limit now: memory without the files easily dropped."""
        numbers = _numbers(self.detail)
        dropped = numbers.get("total_inactive_file", numbers.get("inactive_file", 0))
        return int(self.current.read_text()) - dropped


@contextmanager
def control_group(name: str) -> Iterator[ControlGroup]:
    """A group called `name` for the time of the block; its processes are killed at the end.

    Raises:
        NoControlGroupError: This machine does not let us.
    """
    try:
        group = _version_2(name) if _unified() else _version_1(name)
    except OSError as error:
        raise NoControlGroupError(f"no cgroup can be made: {error}") from error
    try:
        yield group
    finally:
        for folder in group.folders:
            _remove(folder)


def can_limit() -> str | None:
    """Why no group can be made here; None when one can."""
    try:
        with control_group(f"kube9-try-{os.getpid()}"):
            return None
    except NoControlGroupError as error:
        return str(error)


def _unified() -> bool:
    return (_ROOT / "cgroup.controllers").exists()


def _version_1(name: str) -> ControlGroup:
    folders = tuple(_ROOT / controller / name for controller in ("memory", "cpu"))
    for folder in folders:
        folder.mkdir(exist_ok=True)
    memory = folders[0]
    names = ("usage_in_bytes", "stat", "limit_in_bytes", "oom_control")
    return ControlGroup(folders, *(memory / f"memory.{name}" for name in names))


def _version_2(name: str) -> ControlGroup:
    folder = _ROOT / name
    folder.mkdir(exist_ok=True)
    if not (folder / "memory.max").exists():
        folder.rmdir()
        raise OSError(f"{_ROOT} has no memory controller for its groups")
    names = ("current", "stat", "max", "events")
    return ControlGroup((folder,), *(folder / f"memory.{name}" for name in names))


def _numbers(file: Path) -> dict[str, int]:
    pairs = (line.split() for line in file.read_text().splitlines())
    return {pair[0]: int(pair[1]) for pair in pairs}


def _existing(path: Path) -> Path:
    if not path.exists():
        raise FileNotFoundError(path)
    return path


def _remove(folder: Path) -> None:
    deadline = time.monotonic() + _ENDING_SECONDS
    while time.monotonic() < deadline:
        for pid in (folder / "cgroup.procs").read_text().split():
            with suppress(ProcessLookupError):
                os.kill(int(pid), 9)
        with suppress(OSError):
            folder.rmdir()
            return
        time.sleep(0.05)
