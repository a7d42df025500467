"""Builds a binary of the testbed, once, and says how long it will take.

Go does the work and keeps its own cache, so a second build after a small change
takes seconds. Where the result lives is decided by `cache`.
"""

import os
import signal
import subprocess
import sys
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kube9_testbed.cache import binary_path, build_lock
from kube9_testbed.errors import UnavailableError
from kube9_testbed.progress import Progress, clock, remaining
from kube9_testbed.recipe import SERVER, Recipe
from kube9_testbed.toolchain import go_command, go_environment

_TAIL_LINES: Final = 15
_WORTH_A_LINE: Final = 200


def ensure_built(progress: Progress | None = None, recipe: Recipe = SERVER) -> Path:
    """Return the binary of `recipe`, building it first when the cache has none.

    Args:
        progress: Where to report; a fresh one on standard error when not given.
        recipe: What to build; the servers when not given.

    Raises:
        UnavailableError: This machine cannot build it; the message says why.
    """
    binary = binary_path(recipe)
    if binary.exists():
        return binary
    _refuse_other_systems()
    with build_lock():
        if not binary.exists():  # somebody else may have built it while we waited
            _build(recipe, binary, progress or Progress())
    return binary


def _refuse_other_systems() -> None:
    if sys.platform != "linux":
        raise UnavailableError(f"The testbed runs on Linux only, this is {sys.platform}.")


def _build(recipe: Recipe, binary: Path, progress: Progress) -> None:
    job = _Job(recipe, go_command(), progress)
    progress.tick("fetching Go modules")
    stale = job.stale_packages()
    job.announce(stale)
    unfinished = binary.with_name(f"{binary.name}.{os.getpid()}")
    try:
        job.compile(unfinished, stale)
        unfinished.replace(binary)
    finally:
        unfinished.unlink(missing_ok=True)
    progress.say(f"kube9-testbed: built {binary} in {clock(progress.elapsed)}")


@dataclass(frozen=True, slots=True)
class _Job:
    """One build: what, with which Go, and where to report."""

    recipe: Recipe
    go: Path
    progress: Progress

    def stale_packages(self) -> int:
        """How many packages this build will compile: those Go's own cache does not hold."""
        form = "{{if .Stale}}{{.ImportPath}}{{end}}"
        return len(self._run("list", "-deps", *self._flags(), "-f", form, self.recipe.package))

    def announce(self, stale: int) -> None:
        """Say what a person waits for, if it is worth a line."""
        if stale > _WORTH_A_LINE:
            self.progress.say(
                f"kube9-testbed: building {self.recipe.title} from source, "
                f"about {clock(self._expected(stale))} (once; {stale} packages)"
            )

    def compile(self, target: Path, stale: int) -> None:
        """Compile and link into `target`."""
        words = ["build", "-v", *self._flags(), "-o", str(target), self.recipe.package]
        tail: deque[str] = deque(maxlen=_TAIL_LINES)
        with subprocess.Popen(  # noqa: S603  # our own words
            [str(self.go), *words],
            cwd=self.recipe.sources,
            env=go_environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            process_group=0,
        ) as job:
            try:
                self._follow(job, tail, stale)
            except BaseException:  # Ctrl-C must not leave a compiler behind
                os.killpg(job.pid, signal.SIGKILL)
                raise
        if job.returncode != 0:
            raise UnavailableError("The testbed's servers could not be built:\n" + "".join(tail))

    def _follow(self, job: subprocess.Popen[str], tail: deque[str], stale: int) -> None:
        progress, started = self.progress, self.progress.elapsed
        for done, line in enumerate(job.stderr or (), start=1):
            tail.append(line)
            spent = progress.elapsed - started
            left = remaining(min(done, stale), stale, spent, self._expected(stale))
            step = f"compiling {done} of {stale}, {clock(left)} left" if done < stale else "linking"
            progress.tick(step)
        progress.clear()

    def _flags(self) -> tuple[str, ...]:
        return ("-trimpath", "-ldflags", self.recipe.linker_flags)

    def _expected(self, stale: int) -> float:
        cores = len(os.sched_getaffinity(0))
        return self.recipe.cpu_seconds / cores * stale / self.recipe.packages

    def _run(self, *words: str) -> list[str]:
        result = subprocess.run(  # noqa: S603  # our own words
            [str(self.go), *words],
            cwd=self.recipe.sources,
            env=go_environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        if result.returncode != 0:
            what = " ".join(words[:2])
            raise UnavailableError(f"`go {what}` failed:\n{result.stderr.strip()}")
        return result.stdout.split()
