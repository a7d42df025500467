"""Threads and processes at the same file at the same time."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kube9_core.model.audit import AuditAction
from kube9_core.store import EventFilter, Store

Make = Callable[..., Any]

READ = """
import sys, time
from pathlib import Path
from kube9_core.store import Store
end, least = time.monotonic() + 2, 0
while time.monotonic() < end:
    with Store.reading(Path(sys.argv[1])) as store:
        page = store.events.list()
        assert page.total >= least, (page.total, least)
        assert len(page.items) == min(25, page.total)
        least = page.total
        store.findings.list()
        assert store.audit.verify().whole
print(least)
"""
JOIN = """
import sys
from pathlib import Path
from kube9_core.model.run import Run, RunState
from kube9_core.store import Store
for number in range(50):
    with Store.joining(Path(sys.argv[1])) as store:
        store.runs.enqueue(Run(id=f"{sys.argv[2]}-{number}", scheduled=False, requested_by="cli",
            state=RunState.QUEUED, requested_at="2026-11-23T12:00:00Z"))
"""


def start(code: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", code, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_readers_and_askers_work_while_the_operator_writes(
    store: Store, folder: Path, event: Make, run: Make, finding: Make
) -> None:
    wrong: list[BaseException] = []
    ended = threading.Event()

    def repeat(work: Callable[[int], object]) -> None:
        number = 0
        try:
            while not ended.is_set():
                work(number)
                number += 1
        except (Exception, AssertionError) as error:  # noqa: BLE001 - told by the test
            wrong.append(error)

    def events(number: int) -> None:
        store.events.put(event(number * 50 + item) for item in range(50))

    def findings(number: int) -> None:
        found = (finding(item) for item in range(number % 5, 200))
        store.findings.record(run(number), found, lambda *_: True)

    def look(number: int) -> None:
        page = store.events.list(EventFilter(object_kind="Pod"))
        assert len(page.items) == min(25, page.total)

    def note(number: int) -> None:
        store.audit.record(AuditAction.TASK, str(number))
        time.sleep(0.002)

    works = (events, findings, look, look, note, lambda _: store.tidy(0.1))
    threads = [threading.Thread(target=repeat, args=(work,)) for work in works]
    others = [start(READ, str(folder)), start(READ, str(folder))]
    others += [start(JOIN, str(folder), name) for name in "ab"]
    for thread in threads:
        thread.start()
    said = [other.communicate(timeout=60) for other in others]
    ended.set()
    for thread in threads:
        thread.join(30)
    assert (wrong, [error for _, error in said]) == ([], [""] * 4)
    assert store.runs.list(requested_by="cli").total == 100
    assert store.audit.verify().whole
    assert (store.failed_writes, store.audit.lost) == (0, 0)
