"""Measures the operator's budgets on a cluster of 10,000 pods that real controllers made.

Every row is one budget of the operator: what was measured, what is allowed, and whether it holds.
Times are compared with what curl needs in the same run, so a slow machine does not change them.

    python tools/bench_operator.py [--pods 10000] [--quiet 60]
"""

import argparse
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

sys.path.insert(0, str(Path(__file__).parent))

from bench_listing import Listing, list_kinds
from bench_rows import MIB, Row, say, say_head
from kube9_testbed.cluster import Cluster
from kube9_testbed.errors import TestbedError
from kube9_testbed.operator.installation import Installation, install
from kube9_testbed.operator.limits import ControlGroup, can_limit, control_group
from kube9_testbed.operator.process import Operator
from kube9_testbed.operator.usage import Usage
from kube9_testbed.responses import JsonObject
from kube9_testbed.scale.cluster import start_at_scale
from kube9_testbed.scale.size import Size

_RUNS = 3
_PATIENCE = 300.0
_QUERIES = 2
_EVENTS = "v1/Event"
_REQUESTS = "kube9_run_api_requests "
_LOOK_SECONDS = 0.05
_SETTLED = 15.0
_LIMIT = 128 * MIB
_FRESH = frozenset({"kube9-operator-status", "kube9-operator", "kube9-dashboard-data"})


@dataclass(frozen=True)
class Assessed:
    """One assessment, seen from outside.

    Attributes:
        seconds: from its start to its end, by its own clock, with what is stored.
        cpu: processor seconds of the process meanwhile.
        visible: seconds from its end until the published status showed it.
        usage: of the process afterwards.
    """

    seconds: float
    cpu: float
    visible: float
    usage: Usage


def main() -> int:
    """Measure all budgets; 1 when one is exceeded."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--pods", type=int, default=10_000, help="how many (10000)")
    parser.add_argument("--quiet", type=float, default=60.0, help="seconds of the quiet period")
    given = parser.parse_args()
    rows: list[Row] = []
    try:
        with start_at_scale(Size.of_pods(given.pods)) as cluster, _folder() as folder:
            say_head(f"operator, {given.pods} pods")
            rows.extend(map(say, _rows(cluster, folder, given.quiet)))
    except TestbedError as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    return int(any(row.over for row in rows))


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="kube9-bench-") as folder:
        yield Path(folder)


def _rows(cluster: Cluster, folder: Path, quiet: float) -> Iterator[Row]:
    place = install(cluster, "kube9-bench", folder / "free")
    with Operator(place, settings={"schedule": {"interval": "1h"}}) as operator:
        yield from _of_assessments(cluster, operator, folder, quiet)
    yield from _under_limits(cluster, folder)


def _of_assessments(
    cluster: Cluster, operator: Operator, folder: Path, quiet: float
) -> Iterator[Row]:
    shown = operator.wait(operator.published, _PATIENCE, "a first status")
    yield Row("first status after the start, seconds", shown, 10)
    begun = operator.usage().cpu
    runs = [_first_run(operator, begun), *(_run_on_demand(operator) for _ in range(_RUNS - 1))]
    listing = list_kinds(cluster, _kinds(operator), folder)
    requests = _requests(operator)
    yield Row("peak RSS over three assessments, MiB", runs[-1].usage.peak / MIB, 100)
    growth = runs[-1].usage.resident - runs[1].usage.resident
    yield Row("RSS after the third beyond that after the second, MiB", growth / MIB, 2)
    what = f"requests of an assessment ({listing.requests} of that listing)"
    yield Row(what, requests, 3 * listing.requests)
    yield from _of_time(runs, listing)
    yield from _of_quiet(operator, quiet, max(run.cpu for run in runs))


def _of_time(runs: list[Assessed], listing: Listing) -> Iterator[Row]:
    spent = statistics.median(run.seconds for run in runs)
    what = f"assessment / curl listing the same ({spent:.1f} s / {listing.seconds:.1f} s)"
    yield Row(what, spent / listing.seconds, 3)
    yield Row("processor time of an assessment, seconds", max(run.cpu for run in runs), 4)
    yield Row("end of a run until it is published, seconds", max(r.visible for r in runs), 5)


def _of_quiet(operator: Operator, quiet: float, cpu: float) -> Iterator[Row]:
    time.sleep(_SETTLED)
    before, writes = operator.usage().cpu, _versions(operator)
    time.sleep(quiet)
    idle = (operator.usage().cpu - before) / quiet
    yield Row("idle processor use, millicores", 1000 * idle, 5)
    yield Row("hourly average with one run, millicores", 1000 * (idle + cpu / 3600), 100)
    changed = {name for name, version in _versions(operator).items() if writes[name] != version}
    fresh = sorted(changed - _FRESH)
    yield Row(f"objects written while quiet, beyond freshness {fresh or ''}", len(fresh), 0)


def _under_limits(cluster: Cluster, folder: Path) -> Iterator[Row]:
    reason = can_limit()
    if reason is not None:
        yield Row("what the cgroup holds to", None, 0, reason)
        return
    yield from _in_little_memory(install(cluster, "kube9-bench-memory", folder / "memory"))
    place = install(cluster, "kube9-bench-cpu", folder / "cpu")
    with control_group("kube9-bench-cpu") as group:
        group.limit_cpu(0.1)
        with Operator(place, join=group.join) as operator:
            shown = operator.wait(operator.published, _PATIENCE, "a status")
            yield Row("first status under a hard limit of 100m, seconds", shown, 60)


def _in_little_memory(place: Installation) -> Iterator[Row]:
    with control_group("kube9-bench-memory") as group:
        group.limit_memory(_LIMIT)
        with Operator(place, join=group.join) as operator, _Peak(group) as peak:
            operator.wait(operator.published, _PATIENCE, "a status")
            with _queries(operator):
                _first_run(operator, 0.0)
                _run_on_demand(operator)
            what = "working set of the cgroup with two queries, MiB"
            yield Row(what, peak.size / MIB, _LIMIT / MIB)
            what = f"killed for memory under a limit of {_LIMIT // MIB} MiB"
            yield Row(what, group.killed(), 0)


class _Peak:
    """Looks at a group many times a second and keeps the largest size."""

    def __init__(self, group: ControlGroup) -> None:
        self.size = 0
        self._group = group
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(_LOOK_SECONDS):
            self.size = max(self.size, self._group.working_set())


@contextmanager
def _queries(operator: Operator) -> Iterator[None]:
    """Two queries at a time, again and again, until the block ends."""
    over = threading.Event()

    def ask() -> None:
        while not over.wait(_LOOK_SECONDS):
            operator.query("events", "list")

    threads = [threading.Thread(target=ask) for _ in range(_QUERIES)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join()


def _first_run(operator: Operator, cpu_before: float) -> Assessed:
    published = operator.await_assessment(_PATIENCE)["assessment"]["lastScheduledCompletedAt"]
    seen = datetime.now(UTC) - datetime.fromisoformat(published)
    return _assessed(operator, cpu_before, seen.total_seconds())


def _run_on_demand(operator: Operator) -> Assessed:
    before = operator.usage().cpu
    operator.run("assess", "run", "--format=json", f"--timeout={_PATIENCE:.0f}s")
    return _assessed(operator, before, 0.0)


def _assessed(operator: Operator, cpu_before: float, visible: float) -> Assessed:
    usage, run = operator.usage(), _last_run(operator)
    return Assessed(run["detail"]["seconds"], usage.cpu - cpu_before, visible, usage)


def _last_run(operator: Operator) -> JsonObject:
    """Its line in the trail, which has milliseconds; it may come a moment after the end."""
    trail: list[JsonObject] = []

    def told() -> bool:
        trail[:] = operator.query("audit", "list", "--action=run", "--limit=100")["entries"]
        total: int = operator.query("assessments", "list")["pagination"]["total"]
        return len(trail) == total

    operator.wait(told, _PATIENCE, "the trail of a run")
    return trail[0]


def _kinds(operator: Operator) -> list[str]:
    """What the runs listed, by their own trail; Events are read once, and by no run."""
    trail = operator.query("audit", "list", "--action=list", "--limit=1000")["entries"]
    kinds = {entry["subject"].removeprefix("list ").split()[0] for entry in trail}
    return sorted(kinds - {_EVENTS})


def _requests(operator: Operator) -> float:
    """What the last run asked of the API server, by its own metrics."""
    lines = operator.get("/metrics")[1].splitlines()
    found = (line.removeprefix(_REQUESTS) for line in lines if line.startswith(_REQUESTS))
    return float(next(found))


def _versions(operator: Operator) -> dict[str, str]:
    """The version of each of our objects in the cluster."""
    space = operator.installation.namespace
    paths = (
        f"/api/v1/namespaces/{space}/configmaps",
        f"/api/v1/namespaces/{space}/events",
        f"/apis/kube9.io/v1alpha1/namespaces/{space}/operatorstatuses",
        f"/apis/kube9.io/v1alpha1/namespaces/{space}/assessments",
    )
    ask = operator.installation.cluster.request
    answers = (ask("GET", path) for path in paths)
    found = (item for answer in answers if answer.ok for item in answer.json["items"])
    return {item["metadata"]["name"]: item["metadata"]["resourceVersion"] for item in found}


if __name__ == "__main__":
    sys.exit(main())
