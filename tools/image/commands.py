"""Runs the programs an image is made with, and shows what they said when they fail.

What is run is decided by the other modules; nothing a stranger gives ever becomes a command here.
"""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

__all__ = ["run"]


def run(*words: str, cwd: Path | None = None, env: Mapping[str, str] | None = None) -> str:
    """Run a command to its end.

    Args:
        words: the program and its arguments.
        cwd: where it runs; here by default.
        env: variables beside those of this process.

    Returns:
        What it wrote to standard output.

    Raises:
        SystemExit: it failed; both of its streams were printed.
    """
    done = subprocess.run(  # noqa: S603 - the words are this folder's own
        words,
        cwd=cwd,
        env={**os.environ, **(env or {})},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.stderr.write(done.stdout + done.stderr)
        raise SystemExit(f"{' '.join(words[:4])} ... ended with {done.returncode}")
    return done.stdout
