"""What the kernel says a process used of memory and processor."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_KIB: Final = 1024
_UTIME: Final = 11  # of /proc/PID/stat, counted after the command's bracket
_STIME: Final = 12


@dataclass(frozen=True, slots=True)
class Usage:
    """One look at a process.

    Attributes:
        resident: Bytes in memory now.
        peak: The most bytes it ever had in memory.
        cpu: Processor seconds so far, user and system.
    """

    resident: int
    peak: int
    cpu: float


def usage_of(pid: int) -> Usage:
    """Look at the process `pid`.

    Raises:
        FileNotFoundError: There is none.
    """
    lines = (line.split() for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    sizes = {line[0]: int(line[1]) * _KIB for line in lines if line[-1:] == ["kB"]}
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    ticks = int(fields[_UTIME]) + int(fields[_STIME])
    return Usage(sizes["VmRSS:"], sizes["VmHWM:"], ticks / os.sysconf("SC_CLK_TCK"))
