"""The command as a process of its own, on stores that are filled as the operator fills them."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from kube9_core.cli.operator_entry import main
from kube9_core.model.audit import AuditAction
from kube9_core.model.clock import spelled
from kube9_core.model.coverage import Coverage, CoverageState
from kube9_core.model.event import EventMetadata, EventRow, EventSeverity, EventType
from kube9_core.model.finding import Finding
from kube9_core.model.outcome import CheckRow, Outcome, Totals
from kube9_core.model.ref import Ref
from kube9_core.model.report import FindingCounts, PillarSummary, PluginRow, Summary
from kube9_core.model.run import PillarResult, Run, RunState, ScheduledCheck, Wish
from kube9_core.model.severity import Severity
from kube9_core.operator.kept import STATUS
from kube9_core.publish.state import OperatorState
from kube9_core.publish.status import resource_status
from kube9_core.runs.clock import SystemClock
from kube9_core.store.collection import CollectionOutcome
from kube9_core.store.store import Store

COMMAND = (sys.executable, "-m", "kube9_core.cli.operator_entry")
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
FIRST, SECOND = (f"7e57c0de-0000-4000-8000-00000000000{number}" for number in (1, 2))


@dataclass(frozen=True)
class Answer:
    """What a process said."""

    code: int
    out: bytes
    err: bytes


Operator = Callable[..., Answer]


class SteppingClock:
    """A time of day that moves only when it is told to."""

    def __init__(self, time: datetime) -> None:
        self.time = time

    def now(self) -> datetime:
        return self.time

    def monotonic(self) -> float:
        return self.time.timestamp()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the store is."""
    return tmp_path / "data"


@pytest.fixture
def store(folder: Path) -> Iterator[Store]:
    """The store as its owner has it, empty and open, as it is while queries are asked."""
    with Store.open(folder, SystemClock()) as opened:
        yield opened


@pytest.fixture
def operator(folder: Path) -> Operator:
    """Run `kube9-operator` on the store."""

    def run(*words: str, **environment: str) -> Answer:
        settings = {name: value for name, value in os.environ.items() if "COLOR" not in name}
        done = subprocess.run(  # noqa: S603 - our own command with the test's words
            [*COMMAND, *words],
            env={**settings, "KUBE9_STORE_FOLDER": str(folder), "COLUMNS": "80", **environment},
            capture_output=True,
            timeout=60,
            check=False,
        )
        return Answer(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture
def inside(folder: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> Operator:
    """Run `kube9-operator` on the store within this process; quick, for what is only read."""

    def run(*words: str) -> Answer:
        capfdbinary.readouterr()
        code = main([*words, f"--data={folder}"])
        heard = capfdbinary.readouterr()
        return Answer(code, heard.out, heard.err)

    return run


@pytest.fixture
def happened() -> Callable[..., EventRow]:
    """Make an event that happened some time ago."""

    def make(number: int, ago: timedelta = timedelta(), **fields: object) -> EventRow:
        return replace(_event(number, spelled(datetime.now(UTC) - ago)), **fields)

    return make


@pytest.fixture
def sample(folder: Path) -> Iterator[Store]:
    """A store after two scheduled runs, one at noon of a certain day and one an hour later."""
    clock = SteppingClock(NOON)
    with Store.open(folder, clock) as opened:
        opened.audit.record(AuditAction.START, "kube9-operator 0.1.0")
        _ran(opened, clock, FIRST, (_finding("web", Severity.CRITICAL), _finding("api")))
        clock.time += timedelta(hours=1)
        opened.audit.record(AuditAction.REFUSAL, "list v1/Secret", "refused", reason="forbidden")
        found = (_finding("web", Severity.CRITICAL), _finding("db", Severity.MEDIUM))
        _ran(opened, clock, SECOND, found)
        opened.collections.put("acme/widgets", (Ref("v1", "Pod", "shop", "web"),))
        opened.collections.put("acme/widgets", (), CollectionOutcome.FAILED, reason="no answer")
        opened.events.put(_event(number, spelled(NOON)) for number in range(3))
        opened.tasks.put(STATUS, resource_status(_state(opened)))
        yield opened


def _event(number: int, at: str) -> EventRow:
    return EventRow(
        id=f"evt_20261123_120000_{number:06x}",
        key=f"uid-{number}",
        event_type=EventType.CLUSTER,
        severity=EventSeverity.WARNING,
        title="BackOff",
        description=f"Back-off restarting failed container {number}",
        object_kind="Pod",
        object_namespace="shop",
        object_name=f"web-{number}",
        metadata=EventMetadata(
            reason="BackOff", count=3, first_timestamp=at, last_timestamp=at, source="kubelet"
        ),
        created_at=at,
    )


def _finding(name: str, severity: Severity = Severity.HIGH) -> Finding:
    return Finding(
        check="security/privileged-container",
        pillar="security",
        severity=severity,
        message="the container is privileged",
        remediation="Take privileged: true away.",
        resource=Ref("apps/v1", "Deployment", "shop", name),
        container="app",
        fingerprint=f"{name:0>16}",
    )


def _ran(store: Store, clock: SteppingClock, name: str, findings: tuple[Finding, ...]) -> None:
    run = Run(
        id=name,
        scheduled=True,
        requested_by="schedule",
        wish=Wish(pillars=("reliability", "security")),
        state=RunState.RUNNING,
        requested_at=spelled(clock.now()),
        started_at=spelled(clock.now()),
    )
    store.runs.enqueue(run)
    store.runs.begin(name)
    store.findings.record(run, findings, lambda _check, _namespace: True)
    done = replace(run, state=RunState.COMPLETED, finished_at=spelled(clock.now()))
    store.runs.finish(done, _summary(findings), (_row(findings),))
    for pillar in ("reliability", "security"):
        store.runs.keep_result(_result(pillar, done, findings))
    store.audit.record(AuditAction.RUN, f"schedule {name}")


def _counts(findings: tuple[Finding, ...]) -> FindingCounts:
    found = [item.severity.value for item in findings]
    return FindingCounts(**{name: found.count(name) for name in set(found)})


def _totals(*, failed: int) -> Totals:
    return Totals(checks=3, passed=1, failed=failed, skipped=2 - failed)


def _of_pillar(findings: tuple[Finding, ...]) -> PillarSummary:
    score = 61 if findings else 100
    return PillarSummary(
        score, score, 0.75, _totals(failed=1 if findings else 0), _counts(findings)
    )


def _summary(findings: tuple[Finding, ...]) -> Summary:
    pillars = {"reliability": _of_pillar(()), "security": _of_pillar(findings)}
    return Summary(80, 80, 0.75, _totals(failed=1), _counts(findings), pillars, {})


def _row(findings: tuple[Finding, ...]) -> CheckRow:
    return CheckRow(
        "security/privileged-container",
        "Containers are not privileged",
        "security",
        Severity.CRITICAL,
        "kube9-security",
        Outcome.FAILED,
        None,
        3,
        len(findings),
        0,
    )


def _result(pillar: str, run: Run, findings: tuple[Finding, ...]) -> PillarResult:
    secure = pillar == "security"
    found = findings if secure else ()
    rule = 'list secrets in the API group "" at the cluster scope'
    return PillarResult(
        pillar=pillar,
        run=run.id,
        state=run.state,
        started_at=run.requested_at,
        finished_at=run.requested_at,
        score=61.5 if secure else 100.0,
        score_without_exemptions=61.5 if secure else 100.0,
        summary=_of_pillar(found),
        checks=(ScheduledCheck(_row(found), Severity.CRITICAL, "privileged"),) if secure else (),
        top=found,
        coverage=(Coverage("v1/Secret", CoverageState.FORBIDDEN, 0, rule),) if secure else (),
    )


def _state(store: Store) -> OperatorState:
    broken = PluginRow("acme", "acme-kube9", "1.2", "failed", "it cannot be imported")
    return OperatorState(
        now=NOON + timedelta(hours=1),
        started=NOON,
        version="0.1.0",
        namespace="kube9-system",
        cluster_id="0a1b2c3d-0000-4000-8000-000000000000",
        kubernetes_version="1.37",
        plugins=(PluginRow("security", "kube9-security", "0.1.0", "loaded"), broken),
        checks_of_plugin={"security": 20},
        results=store.runs.latest_results(),
    )
