"""Remembers the clusters that `kube9-testbed up` left running, by name.

One small file per cluster says where it is and which process owns it. A process
id alone is not proof, ids are reused: its start time is compared too.
"""

import fcntl
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from kube9_testbed.cache import cache_folder
from kube9_testbed.errors import TestbedError
from kube9_testbed.layout import Layout

_NAME: Final = re.compile(r"[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?")
_START_TIME_FIELD: Final = 19  # of /proc/PID/stat, counted after the command's bracket


@dataclass(frozen=True, slots=True)
class Entry:
    """A cluster somebody left running.

    Attributes:
        root: Its folder.
        pid: The process that owns it.
        born: When that process started, in the kernel's ticks.
    """

    root: str
    pid: int
    born: int

    @property
    def layout(self) -> Layout:
        """Where its files are."""
        return Layout(Path(self.root))

    @property
    def alive(self) -> bool:
        """Whether that very process still runs."""
        return start_time(self.pid) == self.born


def start_time(pid: int) -> int | None:
    """When the process `pid` started, or None when there is no such process."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return None
    fields = stat.rpartition(")")[2].split()
    return None if fields[0] == "Z" else int(fields[_START_TIME_FIELD])


def recall(name: str) -> Entry | None:
    """The cluster last started as `name` and not ended since, alive or not."""
    try:
        return Entry(**json.loads(_path(name).read_text()))
    except FileNotFoundError:
        return None


def find(name: str) -> Entry | None:
    """The cluster called `name`, or None when none is running."""
    entry = recall(name)
    return entry if entry is not None and entry.alive else None


def remember(name: str, entry: Entry) -> None:
    """Write down that `entry` runs as `name`."""
    _path(name).write_text(json.dumps(asdict(entry)))


def forget(name: str) -> None:
    """Forget whatever ran as `name`."""
    _path(name).unlink(missing_ok=True)


@contextmanager
def registry_lock() -> Iterator[None]:
    """Hold the right to start and end clusters by name."""
    path = _folder() / "lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _path(name: str) -> Path:
    if not _NAME.fullmatch(name):
        raise TestbedError(f"{name!r} is no name for a cluster: use a-z, 0-9 and dashes.")
    return _folder() / f"{name}.json"


def _folder() -> Path:
    return cache_folder() / "clusters"
