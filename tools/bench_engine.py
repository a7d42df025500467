"""The engine alone: 100 checks over the containers of 5,000 pod templates, against a bare loop.

It also writes the plugin with many checks that the whole-command measurement loads.
"""

import gc
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from kube9_core.api import SECURITY, Check, Container, Problem, Problems, Snapshot
from kube9_core.engine.assessment import Rules, assess
from kube9_core.engine.selection import Planned
from kube9_core.model.source import Document, Source
from kube9_core.model.version import NEWEST
from kube9_core.snapshot.documents import views_of
from kube9_core.snapshot.snapshot import Mode

__all__ = ["Measured", "measure", "write_plugin"]

_CHECK = '''
@SECURITY.check("bench/check-{n}", "info", on={subject})
def check_{n}({argument}: {subject}) -> Problems:
    """Rule number {n}.

    One of many, to see what many cost.
    """
    if {condition}:
        yield Problem("is odd")

'''
_HEAD = '''"""Many checks."""

from kube9_core.api import SECURITY, Check, Checks, Container, PodSpec, Problem, Problems
from kube9_core.api import Workload, hookimpl

'''
_TAIL = """
@hookimpl
def kube9_checks() -> Checks:
    return [item for item in globals().values() if isinstance(item, Check)]
"""
_SUBJECTS = (
    ("Container", "container", "container.privileged and container.read_only_root"),
    ("Container", "container", "container.image.registry == 'nowhere.example'"),
    ("PodSpec", "pod", "pod.host_network and pod.host_pid"),
    ("Workload", "workload", "workload.replicas == 1000"),
)


@dataclass(frozen=True)
class Measured:
    """Processor seconds of the engine, and of the same checks in a bare loop."""

    engine: float
    bare: float


def write_plugin(folder: Path, checks: int) -> Path:
    """Write an installed distribution with many checks; put the folder on PYTHONPATH."""
    parts = [_one(n) for n in range(checks)]
    info = folder / "kube9_bench-1.0.dist-info"
    info.mkdir(parents=True)
    (folder / "kube9_bench_plugin.py").write_text(_HEAD + "".join(parts) + _TAIL)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: bench\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[kube9]\nbench = kube9_bench_plugin\n")
    return folder


def _one(n: int) -> str:
    subject, argument, condition = _SUBJECTS[n % len(_SUBJECTS)]
    return _CHECK.format(n=n, subject=subject, argument=argument, condition=condition)


def measure(templates: int = 5000, checks: int = 100) -> Measured:
    """Time the engine and the bare loop on the same snapshot."""
    snapshot = _snapshot(templates)
    planned = tuple(Planned(check, check.severity) for check in map(_check, range(checks)))
    containers = [item for shape in snapshot.shapes for item in shape.pod.containers]
    gc.collect()
    gc.disable()
    started = time.process_time()
    assess(snapshot, Rules(planned, (), datetime.now(UTC), lambda _: "bench"))
    between = time.process_time()
    for item in planned:
        function = item.check.function
        for container in containers:
            for _ in function(container):
                pass
    ended = time.process_time()
    gc.enable()
    return Measured(between - started, ended - between)


def _snapshot(templates: int) -> Snapshot:
    documents = [_document(n) for n in range(templates)]
    objects = views_of(documents, NEWEST).objects
    return Snapshot(objects, version=NEWEST, mode=Mode.MANIFESTS, coverage={})


def _document(n: int) -> Document:
    containers = [{"name": f"c{m}", "image": f"registry.example/app-{n}:1.{m}"} for m in range(3)]
    body = {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": f"app-{n}", "namespace": f"space-{n % 100}"},
        "spec": {"template": {"spec": {"containers": containers}}},
    }
    return Document("apps/v1", "Deployment", msgspec.json.encode(body), Source("bench.yaml", n))


def _check(n: int) -> Check[Container]:
    @SECURITY.check(f"bench/check-{n}", "low", on=Container)
    def rule(container: Container) -> Problems:
        """Nothing is privileged.

        Measures what an evaluation costs.
        """
        if container.privileged:
            yield Problem("is privileged")

    return rule
