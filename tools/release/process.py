"""Starts other programs: without a shell, and with their words in the error when they fail.

What they are told to do is the business of the callers.
"""

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

__all__ = ["ROOT", "ReleaseError", "answered", "find", "parser", "run"]

ROOT = Path(__file__).resolve().parents[2]
_MOST_SHOWN = 30


class ReleaseError(Exception):
    """Why there is no release; the message says what is wrong and where."""


def find(name: str, hint: str) -> str:
    """Find a program on PATH, beside this Python, or where the build keeps its tools.

    Raises:
        ReleaseError: It is not there; the message repeats the hint.
    """
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "kube9-ci-tools"
    places = (os.environ.get("PATH", ""), str(Path(sys.executable).parent), str(cache))
    found = shutil.which(name, path=os.pathsep.join(places))
    if found is None:
        raise ReleaseError(f"{name} is missing: {hint}")
    return found


def run(
    command: Sequence[str | Path],
    *,
    folder: Path | None = None,
    env: Mapping[str, str] | None = None,
    given: str | None = None,
) -> str:
    """Run a program to its end and return its standard output.

    Args:
        command: the program and its arguments; no shell reads them.
        folder: where it runs; by default here.
        env: variables added to ours.
        given: its standard input.

    Raises:
        ReleaseError: It failed; the message has the end of what it wrote.
    """
    words = [str(word) for word in command]
    done = subprocess.run(  # noqa: S603 - our own words, and no shell
        words,
        cwd=folder,
        env={**os.environ, **(env or {})},
        input=given,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        told = (done.stderr.strip() or done.stdout.strip()).splitlines()[-_MOST_SHOWN:]
        raise ReleaseError("\n  ".join([f"{Path(words[0]).name} {words[1]} failed:", *told]))
    return done.stdout


def parser(page: str | None) -> argparse.ArgumentParser:
    """Start the parser of a module's own command from the module's docstring."""
    return argparse.ArgumentParser(description=(page or "").split("\n", 1)[0])


def answered(work: Callable[[], str]) -> int:
    """Do the work of a command: print its answer, or one error; return the exit code."""
    try:
        sys.stdout.write(f"{work()}\n")
    except ReleaseError as error:
        sys.stdout.flush()
        sys.stderr.write(f"release: {error}\n")
        return 1
    return 0
