"""A host over a real store and a shelf of objects, for what plugins declare to be run in."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from kube9_core.errors import Unseen
from kube9_core.model.audit import AuditAction
from kube9_core.model.kind import Kind
from kube9_core.model.problem import Scalar
from kube9_core.model.version import NEWEST
from kube9_core.plugins.catalogue import build
from kube9_core.plugins.loading import Loaded
from kube9_core.runs.cluster_tools import Labels, Named
from kube9_core.runs.hosting import Host
from kube9_core.runs.inspection import Denied
from kube9_core.runs.overseer import Overseer
from kube9_core.store.store import Store


class Watch:
    """A clock that a test turns."""

    def __init__(self) -> None:
        self.time = datetime(2026, 11, 23, 12, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time

    def monotonic(self) -> float:
        return time.monotonic()


class Trail:
    def __init__(self) -> None:
        self.entries: list[tuple[AuditAction, str, str, dict[str, Scalar]]] = []

    def record(
        self, action: AuditAction, subject: str, outcome: str = "ok", **detail: Scalar
    ) -> None:
        self.entries.append((action, subject, outcome, detail))


class Shelf:
    """A cluster that holds a few objects and refuses pods."""

    version = NEWEST

    def __init__(self) -> None:
        self.asked: list[tuple[str, str | None, tuple[str, ...]]] = []
        self.labels: Labels = ()

    def each(
        self, kind: Kind, namespace: str | None, names: tuple[str, ...], labels: Labels = ()
    ) -> Iterator[tuple[str, bytes]]:
        self.asked.append((kind.plural, namespace, names))
        self.labels = labels
        if kind.plural == "pods":
            raise Unseen('v1/Pod could not be read: may not list pods in the API group ""')
        if kind.plural == "services":
            for place, name in (("shop", "web"), ("data", "db")):
                if namespace in (None, place):
                    body = {"metadata": {"namespace": place, "name": name}}
                    yield "v1", msgspec.json.encode(body)

    def one(self, named: Named) -> bytes | None:
        self.asked.append((named.kind, named.namespace, (named.name,)))
        if named.kind == "Node":
            raise Denied("v1/Node could not be read: may not list nodes")
        return b"{}" if named.name == "web" else None

    def get(self, path: str) -> bytes:
        return path.encode()


class Surroundings:
    """A host over a real store, and everything that a test looks at."""

    def __init__(
        self, folder: Path, clock: Watch, *plugins: Loaded, memory: int | None = None
    ) -> None:
        self.clock = clock
        self.store = Store.open(folder, self.clock)
        self.overseer = Overseer(0.3, 0.3)
        self.trail = Trail()
        self.cluster = Shelf()
        found = {item.candidate: item for item in plugins}
        self.host = Host(
            build(tuple(found), found.__getitem__),
            self.store,
            self.overseer,
            self.cluster,
            clock=self.clock,
            audit=self.trail,
            settings=lambda _: None,
            namespace="kube9-system",
            memory=memory,
        )
        self.host.prepare()

    def collections(self) -> list[tuple[str, str, int, str | None]]:
        page = self.store.collections.list()
        return [(item.collector, item.outcome, item.records, item.reason) for item in page.items]


Make = Callable[..., Surroundings]


@pytest.fixture
def hosted(tmp_path: Path) -> Iterator[Make]:
    """Call with plugins; called again, the operator restarts: same store, same clock."""
    made: list[Surroundings] = []
    clock = Watch()

    def make(*plugins: Loaded, memory: int | None = None) -> Surroundings:
        for old in made:
            old.store.close()
        made.append(Surroundings(tmp_path, clock, *plugins, memory=memory))
        return made[-1]

    yield make
    for old in made:
        old.store.close()
