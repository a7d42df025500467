"""Measures every budget as a ratio within one run, so that a slow machine does not change it.

Two commands are timed in turn and compared pair by pair; the median of the ratios is printed
beside its budget. It prints and never fails: a measurement is not a test.

    python tools/bench.py [--runs 5] [--deployments 1000]
"""

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import bench_engine
import generate_manifests
from bench_rows import MIB, Row, say, say_head

_PYYAML = """
import glob, sys, yaml
for path in sorted(glob.glob(sys.argv[1] + "/**/*.yaml", recursive=True)):
    with open(path, encoding="utf-8") as file:
        for _ in yaml.load_all(file, Loader=yaml.CSafeLoader):
            pass
"""


@dataclass(frozen=True)
class Sample:
    """One finished process.

    Attributes:
        seconds: processor time, user and system, with its children.
        wall: time on the clock.
        memory: the largest resident size in bytes.
    """

    seconds: float
    wall: float
    memory: int


def main() -> int:
    """Run all measurements and print one line for each budget."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--deployments", type=int, default=1000)
    given = parser.parse_args()
    say_head(f"manifests, {given.deployments} Deployments")
    with tempfile.TemporaryDirectory() as folder:
        small, large = Path(folder, "small"), Path(folder, "large")
        generate_manifests.write(given.deployments, small)
        generate_manifests.write(5 * given.deployments, large)
        plugin = bench_engine.write_plugin(Path(folder, "plugin"), 200)
        _whole(small, large, plugin, given.runs)
    _start(given.runs)
    _engine(given.runs)
    return 0


def _whole(small: Path, large: Path, plugin: Path, runs: int) -> None:
    yaml = [sys.executable, "-c", _PYYAML, str(small)]
    ours = [sys.executable, "-m", "kube9_core.cli", "assess", str(small)]
    many = {"PYTHONPATH": str(plugin)}
    pairs = _pairs(lambda: _run(ours), lambda: _run(yaml), runs)
    say(Row("assess / PyYAML's C loader on the same files", _ratio(pairs, "wall"), 1.0))
    say(Row("the same, processor time", _ratio(pairs, "seconds"), 1.0))
    say(Row("memory, MiB", max(first.memory for first, _ in pairs) / MIB, 200))
    pairs = _pairs(lambda: _run(ours, many), lambda: _run(yaml), runs)
    say(Row("with 200 more checks / PyYAML's C loader", _ratio(pairs, "wall"), 1.0))
    json = [*ours, "--format", "json"]
    pairs = _pairs(lambda: _run(json), lambda: _run(yaml), runs)
    say(Row("as JSON, with the line of every finding / PyYAML", _ratio(pairs, "wall"), 1.0))
    big = [*ours[:-1], str(large)]
    pairs = _pairs(lambda: _run(big), lambda: _run(ours), max(1, runs // 2))
    say(Row("five times as many Deployments / these", _ratio(pairs, "wall"), 6.0))
    say(Row("memory of that, MiB", max(first.memory for first, _ in pairs) / MIB))


def _start(runs: int) -> None:
    version = [sys.executable, "-m", "kube9_core.cli", "--version"]
    api = [sys.executable, "-c", "import kube9_core.api"]
    bare = [sys.executable, "-c", "pass"]
    pairs = _pairs(lambda: _run(version), lambda: _run(bare), runs)
    say(Row("kube9 --version, ms", 1000 * statistics.median(a.wall for a, _ in pairs), 150))
    pairs = _pairs(lambda: _run(api), lambda: _run(bare), runs)
    spent = statistics.median(a.wall - b.wall for a, b in pairs)
    say(Row("import kube9_core.api beyond a bare Python, ms", 1000 * spent, 100))


def _engine(runs: int) -> None:
    found = [bench_engine.measure() for _ in range(runs)]
    ratio = statistics.median(item.engine / item.bare for item in found)
    seconds = statistics.median(item.engine for item in found)
    say(Row("engine: 100 checks x 15,000 containers, CPU-seconds", seconds, 0.5))
    say(Row("the same / a bare loop over the same generators", ratio, 2.4))


def _pairs(
    first: Callable[[], Sample], second: Callable[[], Sample], runs: int
) -> list[tuple[Sample, Sample]]:
    first(), second()
    return [(first(), second()) for _ in range(runs)]


def _run(command: Sequence[str], extra: dict[str, str] | None = None) -> Sample:
    started = time.perf_counter()
    with subprocess.Popen(  # noqa: S603 - our own command line
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=os.environ | (extra or {}),
    ) as process:
        _, _, used = os.wait4(process.pid, 0)
        process.returncode = 0
    return Sample(used.ru_utime + used.ru_stime, time.perf_counter() - started, _bytes(used))


def _bytes(used: resource.struct_rusage) -> int:
    return used.ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def _ratio(pairs: list[tuple[Sample, Sample]], field: str) -> float:
    ratios: list[float] = [getattr(a, field) / getattr(b, field) for a, b in pairs]
    return statistics.median(ratios)


if __name__ == "__main__":
    sys.exit(main())
