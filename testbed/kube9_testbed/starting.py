"""Brings a cluster up: which binaries, which data, and another try when a port was taken.

What runs is decided in `programs`; using the cluster is the business of `cluster`.
"""

import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Final

from kube9_testbed.binaries import Binaries, find_binaries
from kube9_testbed.build import ensure_built
from kube9_testbed.errors import StartError
from kube9_testbed.launcher import launch
from kube9_testbed.layout import Layout
from kube9_testbed.node.place import Place
from kube9_testbed.plan import Plan, clear, new_plan
from kube9_testbed.progress import Progress
from kube9_testbed.recipe import PLAYER
from kube9_testbed.saved import restore

_ATTEMPTS: Final = 3
_PORT_TAKEN: Final = b"address already in use"


def start(
    progress: Progress,
    *,
    detached: bool,
    played: bool = False,
    saved: Path | None = None,
    place: Place | None = None,
) -> tuple[Plan, subprocess.Popen[bytes]]:
    """Start a cluster and return what was planned and the process that owns it.

    Args:
        progress: Where to report.
        detached: Whether the cluster outlives this process.
        played: Whether kwok plays the nodes and pods that are created.
        saved: The data to begin with, see `saved`; an empty cluster when not given.
        place: Where its real node is; none when not given.

    Raises:
        UnavailableError: This machine cannot run one.
        StartError: It did not come up; the message names the logs.
    """
    binaries = _binaries(progress, played=played)
    for attempt in range(1, _ATTEMPTS + 1):
        root = Path(tempfile.mkdtemp(prefix="kube9-testbed-"))
        plan = new_plan(Layout(root), binaries, detached=detached, place=place)
        try:
            if saved is not None:
                restore(saved, plan.layout)
            return plan, launch(plan, progress)
        except StartError:
            if attempt == _ATTEMPTS or not _port_was_taken(plan.layout):
                raise
            plan.layout.keep_logs.unlink()
            clear(plan.layout)
        except BaseException:
            clear(plan.layout)
            raise
    raise AssertionError("the last attempt either returned or raised")


def _binaries(progress: Progress, *, played: bool) -> Binaries:
    binaries = find_binaries(lambda: ensure_built(progress))
    return replace(binaries, player=ensure_built(progress, PLAYER)) if played else binaries


def _port_was_taken(layout: Layout) -> bool:
    """Whether somebody took one of our ports between planning and listening."""
    return any(_PORT_TAKEN in log.read_bytes() for log in layout.logs.glob("*.log"))
