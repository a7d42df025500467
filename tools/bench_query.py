"""Measures what queries in the pod cost on 100,000 stored events; prints and never fails.

Wall time is that of the whole process, from the fork to its end; memory is the largest resident
size that the process itself had. Both stand beside a Python that does nothing, and beside one that
opens SQLite and counts the same rows, so that a slow machine can be told from a slow query.

    python tools/bench_query.py [--runs 11] [--events 100000]
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from kube9_core.model.clock import spelled
from kube9_core.model.event import EventMetadata, EventRow, EventSeverity, EventType
from kube9_core.runs.clock import SystemClock
from kube9_core.store.store import Store

_BARE = "pass"
_COUNT = (
    "import sqlite3, sys; "
    "c = sqlite3.connect(f'file:{sys.argv[1]}/kube9.db?mode=ro', uri=True); "
    "c.execute('SELECT count(*) FROM core_events').fetchone()"
)
_PEAK = """
import os, sys
import kube9_core.cli.operator_entry
from kube9_core.cli.query.running import run
run(sys.argv[1:])
with open("/proc/self/status") as status:
    peak = next(line.split()[1] for line in status if line.startswith("VmHWM"))
os.write(2, peak.encode())
os._exit(0)
"""
_EXTENSION = "--object-namespace=team-7 --since=2026-01-01T00:00:00.000Z --object-kind=Pod"
_LINES = (
    "query events list --limit=25 --format=json",
    f"query events list {_EXTENSION} --limit=25 --format=json",
    "query events list --severity=critical --limit=1000 --offset=20000 --format=json",
    "query events list --object-name=web-77 --format=json",
    "query events list --limit=25 --format=table",
)


def main() -> int:
    """Run all measurements and print one line for each."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--runs", type=int, default=11)
    parser.add_argument("--events", type=int, default=100_000)
    given = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        Store.open(Path(folder), SystemClock()) as store,
    ):
        store.events.put(_events(given.events))
        _measure(folder, given.runs)
    return 0


def _measure(folder: str, runs: int) -> None:
    for name, code in (("a bare Python", _BARE), ("SQLite counts the rows", _COUNT)):
        wall = _wall([sys.executable, "-c", code, folder], runs)
        sys.stdout.write(f"{name:<80} {wall:6.0f} ms\n")
    for line in _LINES:
        words = [*line.split(" "), f"--data={folder}"]
        wall = _wall([sys.executable, "-m", "kube9_core.cli.operator_entry", *words], runs)
        peak = _peak(words)
        sys.stdout.write(f"{line:<80} {wall:6.0f} ms {peak:6.1f} MiB   budget 300 ms, 20 MiB\n")
        sys.stdout.flush()


def _wall(command: Sequence[str], runs: int) -> float:
    """Give the median of several runs, in milliseconds."""
    taken: list[float] = []
    for _ in range(runs):
        began = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own command
        taken.append(time.perf_counter() - began)
    return 1000 * statistics.median(taken)


def _peak(words: Sequence[str]) -> float:
    """Give the largest resident size of a query, in MiB."""
    command = [sys.executable, "-c", _PEAK, *words]
    done = subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - our own command
    return int(done.stderr) / 1024


def _events(number: int) -> Iterator[EventRow]:
    start = datetime.now(UTC) - timedelta(days=1)
    severities, kinds = tuple(EventSeverity), ("Pod", "Deployment", "Node")
    for index in range(number):
        at = spelled(start + timedelta(days=index / number))
        yield EventRow(
            id=f"evt_20261123_120000_{index:06x}",
            key=f"0a1b2c3d-0000-4000-8000-{index:012}",
            event_type=EventType.CLUSTER,
            severity=severities[index % 4],
            title="BackOff",
            description=f"Back-off restarting failed container app in pod web-{index} \u2013 5m0s",
            object_kind=kinds[index % 3],
            object_namespace=f"team-{index % 100}",
            object_name=f"web-{index}",
            metadata=EventMetadata(
                reason="BackOff", count=3, first_timestamp=at, last_timestamp=at, source="kubelet"
            ),
            created_at=at,
        )


if __name__ == "__main__":
    sys.exit(main())
