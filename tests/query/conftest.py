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

from kube9_core.model.clock import spelled
from kube9_core.model.event import EventMetadata, EventRow, EventSeverity, EventType
from kube9_core.runs.clock import SystemClock
from kube9_core.store.store import Store

COMMAND = (sys.executable, "-m", "kube9_core.cli.operator_entry")


@dataclass(frozen=True)
class Answer:
    """What a process said."""

    code: int
    out: bytes
    err: bytes


Operator = Callable[..., Answer]


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
def happened() -> Callable[..., EventRow]:
    """Make an event that happened some time ago."""

    def make(number: int, ago: timedelta = timedelta(), **fields: object) -> EventRow:
        at = spelled(datetime.now(UTC) - ago)
        usual = EventRow(
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
        return replace(usual, **fields)

    return make
