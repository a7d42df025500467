"""A store in a folder of its own, a clock that is turned by hand, and rows to put in."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from kube9_core.model.event import EventMetadata, EventRow, EventSeverity, EventType
from kube9_core.model.finding import Finding
from kube9_core.model.ref import Ref
from kube9_core.model.run import Run, RunState
from kube9_core.model.severity import Severity
from kube9_core.store import Limits, Store

USUAL = Limits()
START = datetime(2026, 11, 23, 12, tzinfo=UTC)


class Hands:
    """A clock that stands still until it is turned."""

    def __init__(self) -> None:
        self.time = START

    def now(self) -> datetime:
        return self.time

    def monotonic(self) -> float:
        return (self.time - START).total_seconds()

    def turn(self, **by: float) -> None:
        self.time += timedelta(**by)


Opener = Callable[..., Store]


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture
def turn(clock: Hands) -> Callable[..., None]:
    """Turns the clock forward: `turn(minutes=5)`."""
    return clock.turn


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def opened(folder: Path, clock: Hands) -> Iterator[Opener]:
    """Opens the store of this test, as often as is wanted, and closes what is left open."""
    stores: list[Store] = []

    def opener(limits: Limits = USUAL, mirror: Callable[[str], None] | None = None) -> Store:
        stores.append(Store.open(folder, clock, limits, mirror))
        return stores[-1]

    yield opener
    for store in stores:
        store.close()


@pytest.fixture
def store(opened: Opener) -> Store:
    return opened()


@pytest.fixture
def event() -> Callable[..., EventRow]:
    return make_event


@pytest.fixture
def finding() -> Callable[..., Finding]:
    return make_finding


@pytest.fixture
def run() -> Callable[..., Run]:
    return make_run


def make_event(  # noqa: PLR0913 - the fields that tests vary
    number: int,
    *,
    severity: EventSeverity = EventSeverity.INFO,
    event_type: EventType = EventType.CLUSTER,
    kind: str = "Pod",
    namespace: str = "shop",
    count: int = 1,
    at: datetime | None = None,
    padding: int = 0,
) -> EventRow:
    time = at or START + timedelta(seconds=number)
    return EventRow(
        id=f"evt_{START:%Y%m%d_%H%M%S}_{number:06x}",
        key=f"uid-{number}",
        event_type=event_type,
        severity=severity,
        title="BackOff",
        description="Back-off restarting failed container" + "." * padding,
        object_kind=kind,
        object_namespace=namespace,
        object_name=f"front-{number}",
        metadata=EventMetadata(reason="BackOff", count=count, source="kubelet"),
        created_at=time.isoformat().replace("+00:00", "Z"),
    )


def make_finding(
    number: int,
    *,
    check: str = "security/non-root",
    severity: Severity = Severity.HIGH,
    namespace: str | None = "shop",
    message: str = "runs as root",
) -> Finding:
    return Finding(
        check=check,
        pillar="security",
        severity=severity,
        message=message,
        remediation="Set runAsNonRoot.",
        resource=Ref("apps/v1", "Deployment", namespace, f"front-{number}"),
        fingerprint=f"{number:032x}",
    )


def make_run(number: int, at: datetime = START, *, state: RunState = RunState.RUNNING) -> Run:
    time = at.isoformat().replace("+00:00", "Z")
    return Run(
        id=f"run-{number}",
        scheduled=True,
        requested_by="schedule",
        state=state,
        requested_at=time,
        started_at=time if state is not RunState.QUEUED else None,
        finished_at=time if state.finished else None,
    )


@pytest.fixture
def rows() -> str:
    """An event and a finding as JSON, for another process to vary."""
    return msgspec.json.encode((make_event(1), make_finding(1))).decode()
