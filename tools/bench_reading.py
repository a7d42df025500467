"""What assessing a large cluster takes: memory and processor time, without a cluster.

The lists of 10,000 pods of 1,000 Deployments are generated and read as a run reads them, judged
by all installed checks, and their findings put aside, three times over. It prints what was added
to the process beside the budget, and never fails: a measurement is not a test.

    python tools/bench_reading.py [--deployments 1000] [--pods 10]
"""

import argparse
import gc
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec

sys.path.insert(0, str(Path(__file__).parent))

from bench_rows import MIB, Row, say, say_head
from cluster_feed import Feed

from kube9_core.engine.assessment import Rules, judgements
from kube9_core.engine.selection import Planned, Selection, plan
from kube9_core.model.coverage import Coverage, CoverageState
from kube9_core.model.version import NEWEST
from kube9_core.plugins.catalogue import Catalogue, discover
from kube9_core.runs.memory import calm, resident, sparing
from kube9_core.runs.needs import Needs, needs_of
from kube9_core.runs.tally import Tally
from kube9_core.snapshot.intake import Intake
from kube9_core.snapshot.platform import ConfigMap, Node
from kube9_core.snapshot.snapshot import Mode, Snapshot

_RUNS = 3
_PEAK = Path("/proc/self/status")


@dataclass(frozen=True)
class Sample:
    """One run.

    Attributes:
        seconds: processor time without that of making the input.
        peak: bytes at the most, above those before the first run.
        left: bytes still held afterwards, above those before the first run.
    """

    seconds: float
    peak: int
    left: int
    findings: int


class _Page(msgspec.Struct):
    items: list[msgspec.Raw]


_PAGE = msgspec.json.Decoder(_Page)


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--deployments", type=int, default=1000)
    parser.add_argument("--pods", type=int, default=10, help="of each Deployment")
    given = parser.parse_args()
    sparing()
    catalogue = discover()
    feed = Feed(given.deployments, given.pods)
    needs = needs_of(_planned(catalogue), catalogue.registry, (Node, ConfigMap))
    making = _making(feed, needs)
    gc.collect()
    before = resident() or 0
    for number in range(1, _RUNS + 1):
        _say(number, _run(feed, needs, catalogue, making, before))
    return 0


def _planned(catalogue: Catalogue) -> tuple[Planned, ...]:
    return plan(catalogue.checks, Selection(), {}, "cluster")


def _making(feed: Feed, needs: Needs) -> float:
    """Processor seconds that making the input takes."""
    started = time.process_time()
    for kind in needs.kinds:
        for page in feed.pages(kind.plural):
            _PAGE.decode(page)
    return time.process_time() - started


def _run(feed: Feed, needs: Needs, catalogue: Catalogue, making: float, before: int) -> Sample:
    _forget_peak()
    started = time.process_time()
    with calm():
        tally = _assessed(feed, needs, catalogue)
    seconds = time.process_time() - started - making
    return Sample(seconds, _peak() - before, (resident() or 0) - before, len(tally.findings))


def _assessed(feed: Feed, needs: Needs, catalogue: Catalogue) -> Tally:
    intake = Intake(NEWEST)
    for kind in needs.kinds:
        for body in _bodies(feed, kind.plural):
            for entry in needs.entries[kind]:
                intake.take(entry, kind.api_version, body)
    complete = CoverageState.COMPLETE
    now = datetime.now(UTC)
    snapshot = Snapshot(
        intake.finish(),
        version=NEWEST,
        mode=Mode.CLUSTER,
        coverage={kind: Coverage(str(kind), complete, 0) for kind in needs.kinds},
        live=intake.live(),
        taken_at=now,
    )
    tally = Tally()
    rules = Rules(_planned(catalogue), (), now, catalogue.plugin_of)
    for judgement in judgements(snapshot, rules):
        tally.add(judgement)
    tally.findings.pack()
    return tally


def _bodies(feed: Feed, plural: str) -> Iterator[bytes]:
    for page in feed.pages(plural):
        yield from map(bytes, _PAGE.decode(page).items)


def _forget_peak() -> None:
    """Make the kernel measure the peak anew, where it lets us."""
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        return


def _peak() -> int:
    text = _PEAK.read_text()
    line = next(line for line in text.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1024


def _say(number: int, sample: Sample) -> None:
    say_head(f"reading, run {number}, {sample.findings:,} findings")
    say(Row("CPU-seconds", sample.seconds, 4))
    say(Row("added at the peak, MiB", sample.peak / MIB, 30))
    say(Row("left afterwards, MiB", sample.left / MIB))


if __name__ == "__main__":
    sys.exit(main())
