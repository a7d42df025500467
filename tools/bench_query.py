"""Measures what queries in the pod cost on 100,000 stored events; prints and never fails.

Wall time is that of the whole process, from the fork to its end; memory is the largest resident
size that the process itself had. Both stand beside a Python that does nothing, and beside one that
opens SQLite and counts the same rows, so that a slow machine can be told from a slow query.

    python tools/bench_query.py [--runs 11] [--events 100000]
"""

import argparse
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from bench_process import peak_of, wall_of
from bench_rows import Row, say, say_head
from stored_events import stored_events

from kube9_core.runs.clock import SystemClock
from kube9_core.store.store import Store

_BARE = "pass"
_COUNT = (
    "import sqlite3, sys; "
    "c = sqlite3.connect(f'file:{sys.argv[1]}/kube9.db?mode=ro', uri=True); "
    "c.execute('SELECT count(*) FROM core_events').fetchone()"
)
_QUERY = """
import sys
import kube9_core.cli.operator_entry
from kube9_core.cli.query.running import run
run(sys.argv[1:])
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
        store.events.put(stored_events(given.events))
        say_head(f"queries, {given.events} events")
        _measure(folder, given.runs)
    return 0


def _measure(folder: str, runs: int) -> None:
    for name, code in (("a bare Python", _BARE), ("SQLite counts the rows", _COUNT)):
        say(Row(f"{name}, ms", wall_of([sys.executable, "-c", code, folder], runs)))
    for line in _LINES:
        words = [*line.split(" "), f"--data={folder}"]
        command = [sys.executable, "-m", "kube9_core.cli.operator_entry", *words]
        say_head(line)
        say(Row("ms", wall_of(command, runs), 300))
        say(Row("MiB", peak_of(_QUERY, *words), 20))


if __name__ == "__main__":
    sys.exit(main())
