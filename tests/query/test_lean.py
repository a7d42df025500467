"""What a query costs and leaves alone: memory, imports, and the store itself."""

import hashlib
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

import pytest

from kube9_core.model.clock import spelled
from kube9_core.model.event import EventMetadata, EventRow, EventSeverity, EventType
from kube9_core.runs.clock import SystemClock
from kube9_core.store.store import Store


class Answer(Protocol):
    code: int
    out: bytes
    err: bytes


Operator = Callable[..., Answer]

MANY = 100_000
BUDGET = 20 * 1024
"""KiB: design section 6 gives a query process 20 MiB."""
LIBCRYPTO = 3 * 1024
"""KiB that hashlib maps; the operator has them mapped too, so the container pays once."""
EXTENSION = (
    "query events list --object-namespace=team-7 --since=2026-01-01T00:00:00.000Z --object-kind=Pod"
)
MEASURED = """
import sys
import kube9_core.cli.operator_entry
from kube9_core.cli.query.defects import tell_defects
from kube9_core.cli.query.running import run, wants_json
tell_defects(json=wants_json(sys.argv[1:]))
code = run(sys.argv[1:])
with open("/proc/self/status") as status:
    (peak,) = (line.split()[1] for line in status if line.startswith("VmHWM"))
imported = {name.partition(".")[0] for name in sys.modules}
sys.stderr.write(f"{peak} {','.join(imported)}")
sys.exit(code)
"""


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A store with 100,000 events, open as it is beside a running operator."""
    folder = tmp_path_factory.mktemp("crowded")
    with Store.open(folder, SystemClock()) as store:
        assert store.events.put(_events()) == MANY
        yield folder


def _events() -> Iterator[EventRow]:
    start = datetime.now(UTC) - timedelta(days=1)
    severities, kinds = tuple(EventSeverity), ("Pod", "Deployment", "Node")
    for number in range(MANY):
        at = spelled(start + timedelta(seconds=number * 0.8))
        yield EventRow(
            id=f"evt_20261123_120000_{number:06x}",
            key=f"0a1b2c3d-0000-4000-8000-{number:012}",
            event_type=EventType.CLUSTER,
            severity=severities[number % 4],
            title="BackOff",
            description=f"Back-off restarting failed container app in pod web-{number} \u2013 5m0s",
            object_kind=kinds[number % 3],
            object_namespace=f"team-{number % 100}",
            object_name=f"web-6d4cf56db6-{number}",
            metadata=EventMetadata(
                reason="BackOff", count=3, first_timestamp=at, last_timestamp=at, source="kubelet"
            ),
            created_at=at,
        )


def measured(folder: Path, line: str) -> tuple[dict[str, object], int, set[str]]:
    """Run a query; gives its document, the peak of its memory in KiB, and what it imported."""
    done = subprocess.run(  # noqa: S603 - our own code with the test's words
        [sys.executable, "-c", MEASURED, *line.split(" "), f"--data={folder}"],
        capture_output=True,
        text=True,
        check=True,
    )
    peak, _, imported = done.stderr.rpartition("\n")[2].partition(" ")
    return json.loads(done.stdout), int(peak), set(imported.split(","))


@pytest.mark.parametrize(
    "line",
    [
        "query events list --limit=25 --format=json",
        f"{EXTENSION} --limit=25 --format=json",
        "query events list --limit=1000 --offset=50000 --format=json",
        "query events list --severity=critical --object-name=web-6d4cf56db6-99 --format=json",
    ],
)
def test_a_list_of_events_out_of_100_000_stays_within_20_mib(crowded: Path, line: str) -> None:
    document, peak, _ = measured(crowded, line)
    assert document["events"]
    assert peak <= BUDGET


def test_it_imports_only_what_reads_the_store(crowded: Path) -> None:
    _, _, imported = measured(crowded, "query events list --limit=1 --format=json")
    heavy = {"argparse", "asyncio", "hashlib", "json", "logging", "subprocess", "tempfile"}
    assert imported & heavy == set()
    outside = imported - sys.stdlib_module_names
    assert {name for name in outside if not name.startswith("_")} <= {
        "kube9_core",
        "msgspec",
        "typing_extensions",
        "sitecustomize",
    }


@pytest.mark.parametrize(
    "line",
    [
        "query status",
        "query events list",
        "query assessments list",
        "query assessments summary",
        "query findings list",
        "query collections list",
        "query coverage",
        "query plugins list",
    ],
)
def test_every_query_stays_within_20_mib(sample: Store, folder: Path, line: str) -> None:
    document, peak, _ = measured(folder, f"{line} --format=json")
    assert document
    assert peak <= BUDGET


@pytest.mark.parametrize("line", ["query audit list", "query audit verify"])
def test_a_query_of_the_trail_needs_the_library_of_digests_besides(
    sample: Store, folder: Path, line: str
) -> None:
    document, peak, _ = measured(folder, f"{line} --format=json")
    assert document
    assert peak <= BUDGET + LIBCRYPTO


def test_a_query_changes_nothing_in_the_folder(
    sample: Store, folder: Path, operator: Operator
) -> None:
    sample.close()
    before = _content(folder)
    assert operator("query", "findings", "list").code == 0
    assert operator("query", "audit", "verify").code == 0
    assert _content(folder) == before


def test_a_folder_that_cannot_be_written_can_be_read(
    sample: Store, folder: Path, operator: Operator
) -> None:
    sample.close()
    folder.chmod(0o500)
    try:
        assert operator("query", "findings", "list").code == 0
    finally:
        folder.chmod(0o700)


def test_a_damaged_store_is_a_coded_error(sample: Store, folder: Path, operator: Operator) -> None:
    sample.close()
    (folder / "kube9.db").write_bytes(b"SQLite format 3\0" + bytes(range(256)) * 64)
    answer = operator("query", "events", "list", "--format=json")
    assert (answer.code, json.loads(answer.err)["code"]) == (7, "STORE_UNAVAILABLE")


def _content(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}
