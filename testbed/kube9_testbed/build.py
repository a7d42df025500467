"""Builds the one binary that holds every server, once, and says how long it will take.

Go does the work and keeps its own cache, so a second build after a small change
takes seconds. Where the result lives is decided by `cache`.
"""

import os
import signal
import subprocess
import sys
from collections import deque
from pathlib import Path
from typing import Final

from kube9_testbed.cache import SOURCES, binary_path, build_lock
from kube9_testbed.errors import UnavailableError
from kube9_testbed.progress import Progress, clock, remaining
from kube9_testbed.toolchain import go_command, go_environment
from kube9_testbed.versions import KUBERNETES, linker_flags

# The cost of a cold build, measured with k8s 1.37.2 on two cores (11-12 minutes of CPU).
_COLD_CPU_SECONDS: Final = 720.0
_COLD_PACKAGES: Final = 2880
_TAIL_LINES: Final = 15
_WORTH_A_LINE: Final = 200


def ensure_built(progress: Progress | None = None) -> Path:
    """Return the server binary, building it first when the cache has none.

    Args:
        progress: Where to report; a fresh one on standard error when not given.

    Raises:
        UnavailableError: This machine cannot build it; the message says why.
    """
    binary = binary_path()
    if binary.exists():
        return binary
    _refuse_other_systems()
    with build_lock():
        if not binary.exists():  # somebody else may have built it while we waited
            _build(binary, progress or Progress())
    return binary


def _refuse_other_systems() -> None:
    if sys.platform != "linux":
        raise UnavailableError(f"The testbed runs on Linux only, this is {sys.platform}.")


def _build(binary: Path, progress: Progress) -> None:
    go = go_command()
    progress.tick("fetching Go modules")
    stale = _stale_packages(go)
    _announce(stale, progress)
    unfinished = binary.with_name(f"{binary.name}.{os.getpid()}")
    try:
        _compile(go, unfinished, stale, progress)
        unfinished.replace(binary)
    finally:
        unfinished.unlink(missing_ok=True)
    progress.say(f"kube9-testbed: built {binary} in {clock(progress.elapsed)}")


def _flags() -> tuple[str, ...]:
    return ("-trimpath", "-ldflags", linker_flags())


def _stale_packages(go: Path) -> int:
    """How many packages this build will compile: those Go's own cache does not hold."""
    form = "{{if .Stale}}{{.ImportPath}}{{end}}"
    listing = _run([str(go), "list", "-deps", *_flags(), "-f", form, "."])
    return len(listing.split())


def _announce(stale: int, progress: Progress) -> None:
    if stale > _WORTH_A_LINE:
        progress.say(
            f"kube9-testbed: building the servers of Kubernetes {KUBERNETES} from source, "
            f"about {clock(_expected(stale))} (once; {stale} packages)"
        )


def _expected(stale: int) -> float:
    cores = len(os.sched_getaffinity(0))
    return _COLD_CPU_SECONDS / cores * stale / _COLD_PACKAGES


def _compile(go: Path, target: Path, stale: int, progress: Progress) -> None:
    command = [str(go), "build", "-v", *_flags(), "-o", str(target), "."]
    tail: deque[str] = deque(maxlen=_TAIL_LINES)
    with subprocess.Popen(  # noqa: S603  # our own words
        command,
        cwd=SOURCES,
        env=go_environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        process_group=0,
    ) as job:
        try:
            _follow(job, tail, stale, progress)
        except BaseException:  # Ctrl-C must not leave a compiler behind
            os.killpg(job.pid, signal.SIGKILL)
            raise
    if job.returncode != 0:
        raise UnavailableError("The testbed's servers could not be built:\n" + "".join(tail))


def _follow(job: subprocess.Popen[str], tail: deque[str], stale: int, progress: Progress) -> None:
    started = progress.elapsed
    for done, line in enumerate(job.stderr or (), start=1):
        tail.append(line)
        left = remaining(min(done, stale), stale, progress.elapsed - started, _expected(stale))
        step = f"compiling {done} of {stale}, {clock(left)} left" if done < stale else "linking"
        progress.tick(step)
    progress.clear()


def _run(command: list[str]) -> str:
    result = subprocess.run(  # noqa: S603  # our own words
        command, cwd=SOURCES, env=go_environment(), capture_output=True, text=True, check=False
    )
    if result.returncode != 0:
        what = " ".join(command[1:3])
        raise UnavailableError(f"`go {what}` failed:\n{result.stderr.strip()}")
    return result.stdout
