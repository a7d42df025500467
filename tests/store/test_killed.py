"""Killed at any moment, the store has lost nothing that was said to be stored."""

import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from kube9_core.model.run import RunState
from kube9_core.store import FindingFilter, FindingState, Store

Opener = Callable[..., Store]

WORK = """
import itertools, sys
from datetime import UTC, datetime
from pathlib import Path
import msgspec
from kube9_core.model.audit import AuditAction
from kube9_core.model.event import EventRow
from kube9_core.model.finding import Finding
from kube9_core.model.run import Run, RunState
from kube9_core.store import Limits, Store

class Clock:
    def now(self):
        return datetime.now(UTC)
    def monotonic(self):
        return 0.0

made = msgspec.json.Decoder(tuple[EventRow, Finding])
event, finding = made.decode(sys.argv[3].encode())
store = Store.open(Path(sys.argv[1]), Clock(), Limits(events=500))
assert store.mended is None and store.trouble is None, (store.mended, store.trouble)
replace = msgspec.structs.replace
for number in itertools.count(int(sys.argv[2])):
    name = f"run-{number:06}"
    now = datetime.now(UTC).isoformat()
    run = Run(
        id=name, scheduled=True, requested_by="me", state=RunState.QUEUED, requested_at=now
    )
    store.runs.enqueue(run)
    run = store.runs.begin(name)
    print("begun", number, flush=True)
    store.audit.record(AuditAction.RUN, name)
    names = (f"{number}-{item}" for item in range(40))
    store.events.put(replace(event, key=name, id=name) for name in names)
    print("events", number, flush=True)
    found = (replace(finding, fingerprint=str(item)) for item in range(number % 7, 300))
    store.findings.record(run, found, lambda check, namespace: True)
    print("findings", number, flush=True)
    store.runs.finish(replace(run, state=RunState.COMPLETED, finished_at=now))
    print("finished", number, flush=True)
    store.tidy()
"""


def kill_after(seconds: float, folder: Path, first: int, rows: str) -> dict[str, int]:
    """Let it work, kill it, and tell the last number of each thing it said was stored."""
    said: dict[str, int] = {}
    command = [sys.executable, "-c", WORK, str(folder), str(first), rows]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - our own interpreter
        assert process.stdout
        said.update([word(process.stdout.readline())])
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)
        said.update(word(line) for line in process.stdout if line.endswith("\\n"))
    assert process.returncode == -signal.SIGKILL
    return said


def word(line: str) -> tuple[str, int]:
    name, _, number = line.partition(" ")
    return name, int(number)


@pytest.mark.slow
def test_a_killed_operator_loses_nothing_and_leaves_nothing_running(
    opened: Opener, folder: Path, rows: str
) -> None:
    chance = random.Random(9)  # noqa: S311 - moments, not secrets
    first = 0
    for _ in range(15):
        said = kill_after(chance.uniform(0, 0.4), folder, first, rows)
        store = opened()
        assert (store.mended, store.trouble) == (None, None)
        begun = said["begun"]
        stored = {record.run.id: record.run for record in store.runs.list(10_000).items}
        assert f"run-{begun:06}" in stored
        if said.get("events", -1) >= first:
            assert store.events.get(f"{said['events']}-39")
        if said.get("finished", -1) >= first:
            assert stored[f"run-{said['finished']:06}"].state is RunState.COMPLETED
        if said.get("findings", -1) == begun:
            opening = store.findings.list(FindingFilter(state=FindingState.OPEN)).total
            assert opening == 300 - begun % 7
        store.runs.interrupted()
        assert store.runs.list(state=RunState.RUNNING).total == 0
        assert store.audit.verify().whole
        first = len(stored) + 1
        store.close()
    assert not [path for path in folder.iterdir() if "corrupt" in path.name]
