"""Measures the store: what 100,000 events and 40,000 findings cost to put in, and to ask for.

python tools/bench_store.py [--events 100000] [--findings 40000]
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from kube9_core.model.audit import AuditAction
from kube9_core.model.event import EventMetadata, EventRow, EventSeverity, EventType
from kube9_core.model.finding import Finding
from kube9_core.model.ref import Ref
from kube9_core.model.run import Run, RunState
from kube9_core.model.severity import SEVERITIES
from kube9_core.store import EventFilter, FindingFilter, Store

_START = datetime.now(UTC) - timedelta(hours=20)
_RUNS = 5
QUERY = """
import sys
from pathlib import Path
from kube9_core.store import Store
with Store.reading(Path(sys.argv[1])) as store:
    assert len(store.events.list().items) == 25
"""
_MEMORY = """
print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))
"""
"""What getrusage says of a child includes the moment when it was still a copy of its parent."""
FILTERS = (
    EventFilter(),
    EventFilter(object_namespace="ns-3"),
    EventFilter(object_kind="Pod"),
    EventFilter(severities=(EventSeverity.CRITICAL,)),
    EventFilter(event_types=(EventType.SYSTEM,)),
    EventFilter(object_namespace="ns-3", object_kind="Node", since=_START + timedelta(hours=3)),
    EventFilter(object_kind="Pod", event_types=(EventType.SYSTEM,)),
    EventFilter(object_namespace="none", severities=(EventSeverity.INFO,)),
)


class Now:
    """The machine's clock."""

    def now(self) -> datetime:
        """The time of day."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds that only go forward."""
        return time.monotonic()


def main() -> int:
    """Fill a store, ask it, and print one line for each figure."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--findings", type=int, default=40_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name, "data")
        with Store.open(folder, Now()) as store:
            _write(store, given.events, given.findings)
            _ask(store)
            _say("size, MiB", store.size / (1 << 20), "256")
        _start(folder)
        _query(folder)
    return 0


def _write(store: Store, events: int, findings: int) -> None:
    _say("put events, CPU-seconds", _cpu(lambda: store.events.put(_events(events))))
    _say("the same again", _cpu(lambda: store.events.put(_events(events))))
    for number, what in enumerate(("record findings, CPU-seconds", "the same again")):
        _say(what, _cpu(lambda run=number: _record(store, run, findings)))  # type: ignore[misc] # a lambda's default
    spent = _cpu(lambda: _entries(store, 1000))
    _say("an entry of the audit trail, CPU-ms", spent)
    _say("verify the trail, ms", _wall(store.audit.verify))
    _say("tidy with nothing to do, ms", _wall(store.tidy))


def _ask(store: Store) -> None:
    slowest = max(_wall(lambda wanted=wanted: store.events.list(wanted)) for wanted in FILTERS)  # type: ignore[misc] # a lambda's default
    _say("events list, the slowest of its filters, ms", slowest, "20")
    wanted = FindingFilter(namespace="ns-3")
    _say("findings list, ms", _wall(store.findings.list))
    _say("findings list of a namespace, ms", _wall(lambda: store.findings.list(wanted)))
    _say("compare two runs, ms", _wall(lambda: store.findings.diff("run-0", "run-1")))


def _start(folder: Path) -> None:
    def opened() -> None:
        Store.open(folder, Now()).close()

    _say("open with the quick check, ms", _wall(opened), "2000")


def _query(folder: Path) -> None:
    _process(QUERY, folder)
    samples = [_process(QUERY, folder) for _ in range(_RUNS)]
    bare = [_process("", folder) for _ in range(_RUNS)]
    _say("a process that lists 25 events, MiB", max(memory for _, memory in samples), "20")
    _say("of which a bare Python, MiB", max(memory for _, memory in bare))
    _say("the same, ms", statistics.median(wall for wall, _ in samples), "150")


def _events(count: int) -> Iterator[EventRow]:
    for number in range(count):
        at = f"{_START + timedelta(seconds=number / 2):%Y-%m-%dT%H:%M:%SZ}"
        yield EventRow(
            id=f"evt_20260101_000000_{number:06x}",
            key=f"{number:08x}-5c1d-4f0e-9d2a-3f1b2c4d5e6f",
            event_type=EventType.CLUSTER,
            severity=(EventSeverity.INFO, EventSeverity.WARNING)[number % 7 == 0],
            title="BackOff",
            description="Back-off restarting failed container app in pod front-7d9f8b6c5-abcde",
            object_kind=("Pod", "Node", "ReplicaSet")[number % 3],
            object_namespace=f"ns-{number % 50}",
            object_name=f"front-7d9f8b6c5-{number:05x}",
            metadata=EventMetadata(reason="BackOff", count=3, last_timestamp=at, source="kubelet"),
            created_at=at,
        )


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


def _process(code: str, folder: Path) -> tuple[float, float]:
    """Run Python code; tell milliseconds and, of its own memory, the most MiB."""
    command = [sys.executable, "-c", code + _MEMORY, str(folder)]
    started = time.perf_counter()
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - our own command line
    return 1000 * (time.perf_counter() - started), int(done.stdout) / 1024


def _say(what: str, value: float, budget: str = "-") -> None:
    sys.stdout.write(f"store: {what:<51} {value:8.2f}   budget {budget}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
