"""Starts a supervisor for a plan and waits for its one answer.

What the supervisor then does is its own business; ending it is the caller's.
"""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Final

from kube9_testbed.errors import StartError
from kube9_testbed.plan import Plan, clear
from kube9_testbed.progress import Progress

_PACKAGE_PARENT: Final = Path(__file__).parent.parent
_REDRAW_SECONDS: Final = 0.5


def launch(plan: Plan, progress: Progress) -> subprocess.Popen[bytes]:
    """Start the cluster of `plan` and return its supervisor once the cluster is ready.

    Raises:
        StartError: It did not come up. Nothing is running then.
    """
    plan.layout.logs.mkdir(exist_ok=True)
    supervisor = _spawn(plan)
    try:
        _hand_over(supervisor, plan)
        problem = _answer(supervisor, progress)
    except BaseException:
        stop(supervisor)
        raise
    if problem:
        stop(supervisor)
        plan.layout.keep_logs.touch()
        clear(plan.layout)
        raise StartError(problem, plan.layout.logs)
    return supervisor


def stop(supervisor: subprocess.Popen[bytes], patience: float = 20.0) -> None:
    """End a supervisor, and with it every server, and wait for that.

    Args:
        supervisor: What `launch` returned.
        patience: Seconds until it is killed; the kernel then kills its servers.
    """
    supervisor.terminate()
    try:
        supervisor.wait(patience)
    except subprocess.TimeoutExpired:
        supervisor.kill()
        supervisor.wait()
    for pipe in (supervisor.stdin, supervisor.stdout):
        if pipe is not None:
            pipe.close()


def _spawn(plan: Plan) -> subprocess.Popen[bytes]:
    search = os.pathsep.join(filter(None, (str(_PACKAGE_PARENT), os.environ.get("PYTHONPATH"))))
    with plan.layout.log("supervisor").open("wb") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "kube9_testbed.supervisor"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            cwd=plan.layout.root,
            env={**os.environ, "PYTHONPATH": search},
            start_new_session=True,  # Ctrl-C is ours to handle
        )


def _hand_over(supervisor: subprocess.Popen[bytes], plan: Plan) -> None:
    pipe = supervisor.stdin
    if pipe is None:
        raise TypeError("the supervisor was started without a lifeline")
    pipe.write(plan.to_json().encode() + b"\n")
    pipe.flush()


def _answer(supervisor: subprocess.Popen[bytes], progress: Progress) -> str:
    """The problem the supervisor reports, empty when there is none."""
    lines: list[bytes] = []
    reader = threading.Thread(target=_read_line, args=(supervisor, lines), daemon=True)
    reader.start()
    while reader.is_alive():
        progress.tick("kube9-testbed: starting the control plane")
        reader.join(_REDRAW_SECONDS)
    progress.clear()
    if not lines or not lines[0]:
        return "The supervisor ended without a word."
    return str(json.loads(lines[0])["problem"])


def _read_line(supervisor: subprocess.Popen[bytes], into: list[bytes]) -> None:
    if supervisor.stdout is not None:
        into.append(supervisor.stdout.readline())
