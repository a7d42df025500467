"""Measures the store: what 100,000 events and 40,000 findings cost to put in, and to ask for.

python tools/bench_store.py [--events 100000] [--findings 40000]
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from bench_process import peak_of, wall_of
from bench_rows import MIB, Row, say, say_head
from stored_events import stored_events

from kube9_core.model.audit import AuditAction
from kube9_core.model.event import EventSeverity, EventType
from kube9_core.model.finding import Finding
from kube9_core.model.ref import Ref
from kube9_core.model.run import Run, RunState
from kube9_core.model.severity import SEVERITIES
from kube9_core.runs.clock import SystemClock
from kube9_core.store import EventFilter, FindingFilter, Store

_START = datetime.now(UTC) - timedelta(hours=20)
_RUNS = 5
_QUERY = """
import sys
from pathlib import Path
from kube9_core.store import Store
with Store.reading(Path(sys.argv[1])) as store:
    assert len(store.events.list().items) == 25
"""
_FILTERS = (
    EventFilter(),
    EventFilter(object_namespace="team-3"),
    EventFilter(object_kind="Pod"),
    EventFilter(severities=(EventSeverity.CRITICAL,)),
    EventFilter(event_types=(EventType.SYSTEM,)),
    EventFilter(object_namespace="team-3", object_kind="Node", since=_START + timedelta(hours=3)),
    EventFilter(object_kind="Pod", event_types=(EventType.SYSTEM,)),
    EventFilter(object_namespace="none", severities=(EventSeverity.INFO,)),
)


def main() -> int:
    """Fill a store, ask it, and print one line for each figure."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--findings", type=int, default=40_000)
    given = parser.parse_args()
    say_head(f"store, {given.events} events and {given.findings} findings")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name, "data")
        with Store.open(folder, SystemClock()) as store:
            _write(store, given.events, given.findings)
            _ask(store)
            say(Row("size, MiB", store.size / MIB, 256))
        _start(folder)
        _query(folder)
    return 0


def _write(store: Store, events: int, findings: int) -> None:
    say(Row("put events, CPU-seconds", _cpu(lambda: store.events.put(stored_events(events)))))
    say(Row("the same again", _cpu(lambda: store.events.put(stored_events(events)))))
    for number, what in enumerate(("record findings, CPU-seconds", "the same again")):
        say(Row(what, _cpu(lambda run=number: _record(store, run, findings))))  # type: ignore[misc] # a lambda's default
    spent = _cpu(lambda: _entries(store, 1000))
    say(Row("an entry of the audit trail, CPU-ms", spent))
    say(Row("verify the trail, ms", _wall(store.audit.verify)))
    say(Row("tidy with nothing to do, ms", _wall(store.tidy)))


def _ask(store: Store) -> None:
    slowest = max(_wall(lambda wanted=wanted: store.events.list(wanted)) for wanted in _FILTERS)  # type: ignore[misc] # a lambda's default
    say(Row("events list, the slowest of its filters, ms", slowest, 20))
    wanted = FindingFilter(namespace="team-3")
    say(Row("findings list, ms", _wall(store.findings.list)))
    say(Row("findings list of a namespace, ms", _wall(lambda: store.findings.list(wanted))))
    say(Row("compare two runs, ms", _wall(lambda: store.findings.diff("run-0", "run-1"))))


def _start(folder: Path) -> None:
    def opened() -> None:
        Store.open(folder, SystemClock()).close()

    say(Row("open with the quick check, ms", _wall(opened), 2000))


def _query(folder: Path) -> None:
    peak = max(peak_of(_QUERY, str(folder)) for _ in range(_RUNS))
    say(Row("a process that lists 25 events, MiB", peak, 20))
    say(Row("of which a bare Python, MiB", max(peak_of("") for _ in range(_RUNS))))
    command = [sys.executable, "-c", _QUERY, str(folder)]
    say(Row("the same, ms", wall_of(command, _RUNS), 150))


def _findings(count: int) -> Iterator[Finding]:
    for number in range(count):
        yield Finding(
            check=f"security/check-{number % 40}",
            pillar="security",
            severity=SEVERITIES[number % 5],
            message="the container may become root by a setuid program",
            remediation="Set allowPrivilegeEscalation to false in its securityContext.",
            resource=Ref("apps/v1", "Deployment", f"ns-{number % 50}", f"front-{number // 40}"),
            container="app",
            at="spec.template.spec.containers[0].securityContext",
            fingerprint=f"{number * 2654435761 % 2**128:032x}",
        )


def _record(store: Store, number: int, count: int) -> None:
    at = f"2026-01-02T0{number}:00:00Z"
    run = Run(
        id=f"run-{number}",
        scheduled=True,
        requested_by="schedule",
        state=RunState.RUNNING,
        requested_at=at,
        started_at=at,
    )
    store.findings.record(run, _findings(count), lambda *_: True)


def _entries(store: Store, count: int) -> None:
    for number in range(count):
        store.audit.record(AuditAction.LIST, "list v1/Pod", objects=number)


def _cpu(work: Callable[[], object]) -> float:
    before = time.process_time()
    work()
    return time.process_time() - before


def _wall(work: Callable[[], object]) -> float:
    samples: list[float] = []
    for _ in range(_RUNS):
        before = time.perf_counter()
        work()
        samples.append(1000 * (time.perf_counter() - before))
    return statistics.median(samples)


if __name__ == "__main__":
    sys.exit(main())
