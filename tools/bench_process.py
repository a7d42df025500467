"""What a short process costs from outside: its time on the clock, and the most memory it had.

Linux only, as the kernel is asked under /proc.
"""

import statistics
import subprocess
import sys
import time
from collections.abc import Sequence

__all__ = ["peak_of", "wall_of"]

# What getrusage says of a child includes the moment when it was still a copy of its parent.
_PEAK = """
import os
with open("/proc/self/status") as status:
    peak = next(line.split()[1] for line in status if line.startswith("VmHWM"))
os.write(2, peak.encode())
os._exit(0)
"""


def wall_of(command: Sequence[str], runs: int) -> float:
    """The median of several runs of a command, in milliseconds from the fork to the end."""
    taken: list[float] = []
    for _ in range(runs):
        began = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own command
        taken.append(time.perf_counter() - began)
    return 1000 * statistics.median(taken)


def peak_of(code: str, *words: str) -> float:
    """The largest resident size of a Python that runs `code` with these arguments, in MiB."""
    command = [sys.executable, "-c", code + _PEAK, *words]
    done = subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - our own command
    return int(done.stderr) / 1024
