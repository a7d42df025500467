"""One pass of the task that watches Argo CD, over 2,000 Applications with 20,000 resources.

The Applications are made up: one in twenty is out of sync, each has ten resources, ten entries of
history with inline Helm values, and a result of its last sync. They are handed over in pages as the
API server sends them; the pass cuts, decodes and reduces them, finds onsets, says why they drift
and keeps it all in a real store. The first pass writes everything, the second what has changed.
Plain decoding of the same pages stands beside it, so that a slow machine changes no ratio.

    python tools/bench_argocd.py [--applications 2000]
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
from importlib_metadata import EntryPoint

sys.path.insert(0, str(Path(__file__).parent))

from argocd_applications import RESOURCES, application
from bench_rows import MIB, Row, say, say_head

from kube9_core.errors import Unseen
from kube9_core.kube.reading import Page
from kube9_core.model.audit import Silent
from kube9_core.model.kind import Kind
from kube9_core.model.version import NEWEST
from kube9_core.plugins.catalogue import build
from kube9_core.plugins.loading import Candidate, load
from kube9_core.runs.clock import SystemClock
from kube9_core.runs.cluster_tools import Labels, Listed, Named
from kube9_core.runs.hosting import Host
from kube9_core.runs.overseer import Overseer
from kube9_core.store.store import Store

_SECONDS, _MEMORY = 2.0, 30.0
_PAGE = 30


def main() -> int:
    """Measure, and print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--applications", type=int, default=2000)
    count = parser.parse_args().applications
    say_head(f"a pass over {count} Applications of Argo CD, {count * RESOURCES} resources")
    pages = list(_pages(count))
    beside = _seconds(lambda: [msgspec.json.decode(page) for page in pages])
    standard = _seconds(lambda: [json.loads(page) for page in pages])
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        made = _host(Path(folder), pages, stack)
        before = _resident("VmRSS")
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the peak begins anew
        first = _seconds(made.run_due_tasks)
        second = _seconds(_host(Path(folder), pages, stack, later=6).run_due_tasks)
        after, most = _resident("VmRSS"), _resident("VmHWM")
        if made.notes:
            raise SystemExit("\n".join(made.notes.values()))
    say(Row("first pass, all is new, CPU-seconds", first, _SECONDS))
    say(Row("next pass, nothing is new, CPU-seconds", second, _SECONDS))
    say(Row("first pass / msgspec's plain decoding of the same pages", first / beside))
    say(Row("next pass / msgspec's plain decoding of the same pages", second / beside))
    say(Row("next pass / the standard library's JSON on the same pages", second / standard))
    say(Row("JSON of all pages, MiB", sum(map(len, pages)) / MIB))
    say(Row("memory that stays after two passes, MiB", after - before))
    say(Row("memory that a pass adds at most, MiB", most - before, _MEMORY))
    return 0


class _Cluster:
    """A cluster that holds pages of Applications, and what detection asks for."""

    version = NEWEST

    def __init__(self, pages: list[bytes]) -> None:
        self._pages = pages

    def each(
        self, kind: Kind, namespace: str | None, names: tuple[str, ...], labels: Labels = ()
    ) -> Iterator[Listed]:
        del namespace, names, labels  # nothing else is here
        if kind.name == "Application":
            for page in self._pages:
                for item in msgspec.json.decode(page, type=Page).items or ():
                    yield "argoproj.io/v1alpha1", bytes(item)
        elif kind.name == "Deployment":
            yield "apps/v1", json.dumps(_SERVER).encode()

    def one(self, named: Named) -> bytes | None:
        if named.kind == "CustomResourceDefinition":
            return b"{}"
        return json.dumps(_deployment(named.name, named.namespace)).encode()

    def get(self, path: str) -> bytes:
        raise Unseen(f"{path} could not be read: there is no cluster here")


class _Later(SystemClock):
    """The real time, and some minutes."""

    def __init__(self, minutes: int) -> None:
        self._minutes = timedelta(minutes=minutes)

    def now(self) -> datetime:
        return super().now() + self._minutes


def _host(folder: Path, pages: list[bytes], stack: ExitStack, *, later: int = 0) -> Host:
    """An operator that has not run its tasks yet; the store is the same each time."""
    entry = EntryPoint(name="argocd", value="kube9_argocd", group="kube9")
    loaded = load(Candidate("argocd", "kube9-argocd", "0", (), entry))
    clock = _Later(later)
    store = Store.open(folder, clock)
    stack.callback(store.close)
    host = Host(
        build((loaded.candidate,), lambda _: loaded),
        store,
        Overseer(),
        _Cluster(pages),
        clock=clock,
        audit=Silent(),
        settings=lambda _: loaded.settings[0].model(),
        namespace="kube9-system",
    )
    host.prepare()
    return host


_LABELS = {"app.kubernetes.io/name": "argocd-server", "app.kubernetes.io/version": "v3.2.6"}
_SERVER = {"metadata": {"name": "argocd-server", "namespace": "argocd", "labels": _LABELS}}


def _pages(count: int) -> Iterator[bytes]:
    for start in range(0, count, _PAGE):
        items = [application(number) for number in range(start, min(start + _PAGE, count))]
        yield json.dumps({"metadata": {}, "items": items}).encode()


def _deployment(name: str, namespace: str) -> dict[str, Any]:
    """A Deployment that somebody scaled by hand."""
    container = {"name": "web", "image": "registry.example/shop/web:1.2.3"}
    spec = {"replicas": 2, "template": {"spec": {"containers": [container]}}}
    written = {"apiVersion": "apps/v1", "kind": "Deployment", "spec": spec}
    by_hand = {
        "manager": "kubectl-edit",
        "operation": "Update",
        "fieldsType": "FieldsV1",
        "fieldsV1": {"f:spec": {"f:replicas": {}}},
        "time": "2026-11-20T00:00:00Z",
    }
    annotations = {"kubectl.kubernetes.io/last-applied-configuration": json.dumps(written)}
    meta = {"name": name, "namespace": namespace, "annotations": annotations}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {**meta, "managedFields": [by_hand]},
        "spec": {**spec, "replicas": 5},
    }


def _seconds(work: Callable[[], object]) -> float:
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
