"""The whole security pillar over a large cluster: what judging costs, reading left out.

A cluster of 5,000 Deployments, 2,000 roles and 5,000 bindings is made up, with accounts, Services
and policies in proportion. A fifth of the Deployments say nothing of security, the rest are
hardened. All of it is decoded first; then the checks that are on by default judge it, or with
--all every check. The standard library's JSON over the same objects stands beside it, so that a
slow machine does not change the ratio.

    python tools/bench_security.py [--deployments 5000] [--slowest 0]
"""

import argparse
import gc
import json
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from bench_rows import MIB, Row, say, say_head
from large_cluster import objects_of

from kube9_core.engine.assessment import Rules, assess
from kube9_core.engine.selection import Planned
from kube9_core.model.coverage import Coverage, CoverageState
from kube9_core.model.source import Document, Source
from kube9_core.model.version import NEWEST
from kube9_core.plugins.catalogue import Catalogue, discover
from kube9_core.snapshot.documents import views_of
from kube9_core.snapshot.snapshot import Mode, Snapshot

_SECONDS, _MEMORY = 2.0, 100.0
_PILLAR = "security"


def main() -> int:
    """Measure, and print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--deployments", type=int, default=5000)
    parser.add_argument("--slowest", type=int, default=0, help="how many checks to name")
    parser.add_argument("--all", action="store_true", help="those that are off by default too")
    given = parser.parse_args()
    say_head(f"the security pillar, {given.deployments} Deployments")
    planned = _planned(discover(), everything=given.all)
    bodies = [json.dumps(item).encode() for item in objects_of(given.deployments)]
    beside = _seconds(lambda: [json.loads(body) for body in bodies])
    before = _resident("VmRSS")
    began = time.process_time()
    snapshot = _snapshot(bodies, planned)
    read = time.process_time() - began
    held = _resident("VmRSS")
    gc.collect()
    gc.disable()  # as the command and the operator do while they judge
    began = time.process_time()
    found = assess(snapshot, _rules(planned))
    judged = time.process_time() - began
    more = _resident("VmHWM") - held
    say(Row(f"{len(planned)} checks judge, CPU-seconds", judged, _SECONDS))
    say(Row("the same / the standard library's JSON on the same objects", judged / beside))
    say(Row("memory that judging adds, MiB", more, _MEMORY))
    say(Row(f"reading {len(bodies)} objects beforehand, CPU-seconds", read))
    say(Row("memory that the objects take, MiB", held - before))
    say(Row("findings", sum(len(item.drafts) for item in found)))
    if given.slowest:
        _say_slowest(_snapshot(bodies, planned), planned, given.slowest)
    return 0


def _planned(catalogue: Catalogue, *, everything: bool) -> tuple[Planned, ...]:
    return tuple(
        Planned(check, check.severity, check.params() if check.params else None)
        for check in catalogue.checks
        if check.pillar == _PILLAR and "cluster" in check.modes and (check.default or everything)
    )


def _snapshot(bodies: Sequence[bytes], planned: Sequence[Planned]) -> Snapshot:
    kinds = {
        kind
        for item in planned
        for view in (*item.check.views, *item.check.wants)
        for kind in view.KINDS
    }
    coverage = {kind: Coverage(str(kind), CoverageState.COMPLETE, 0) for kind in kinds}
    objects = views_of(_documents(bodies), NEWEST).objects
    return Snapshot(objects, version=NEWEST, mode=Mode.CLUSTER, coverage=coverage)


def _documents(bodies: Sequence[bytes]) -> Iterator[Document]:
    for number, body in enumerate(bodies):
        head: dict[str, Any] = json.loads(body)
        yield Document(head["apiVersion"], head["kind"], body, Source("cluster", number))


def _rules(planned: tuple[Planned, ...]) -> Rules:
    return Rules(planned, (), datetime.now(UTC), lambda _: _PILLAR)


def _say_slowest(snapshot: Snapshot, planned: Sequence[Planned], count: int) -> None:
    """Time each check alone; an index counts for the first that uses it."""
    taken = {
        item.check.id: _seconds(lambda item=item: assess(snapshot, _rules((item,))))
        for item in planned
    }
    say_head("slowest checks, each alone")
    for name in sorted(taken, key=lambda name: -taken[name])[:count]:
        say(Row(name, taken[name]))


def _seconds(work: Any) -> float:  # noqa: ANN401 - any call without arguments
    began = time.process_time()
    work()
    return time.process_time() - began


def _resident(field: str) -> float:
    """A figure of the kernel about this process, in MiB."""
    with Path("/proc/self/status").open(encoding="utf-8") as status:
        line = next(line for line in status if line.startswith(field))
    return int(line.split()[1]) * 1024 / MIB


if __name__ == "__main__":
    sys.exit(main())
