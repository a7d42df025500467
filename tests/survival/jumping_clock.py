"""Runs the operator by a clock that a file sets: `python jumping_clock.py FILE OPTION...`.

The file holds the seconds by which the wall clock is off; the monotonic clock goes on as it does
when somebody sets a machine's time.
"""

import sys
from datetime import datetime, timedelta
from pathlib import Path

from kube9_core.cli.query.parsing import parse
from kube9_core.cli.query.process_commands import SERVE
from kube9_core.cli.serve_operator import serve_options
from kube9_core.operator.serve import serve
from kube9_core.runs.clock import SystemClock


class JumpingClock(SystemClock):
    """A clock that is off by what a file says."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self._file = file

    def now(self) -> datetime:
        """The time, off by so much."""
        try:
            off = float(self._file.read_text())
        except (FileNotFoundError, ValueError):
            off = 0.0
        return super().now() + timedelta(seconds=off)


if __name__ == "__main__":
    options = serve_options(parse(SERVE, sys.argv[2:]))
    sys.exit(serve(options, JumpingClock(Path(sys.argv[1]))))
