"""Events of a real cluster, read through a bad network and stored in a real store."""

import asyncio
import os
import resource
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from kube9_core.kube.connection import connect
from kube9_core.model.audit import Silent
from kube9_core.model.event import EventRow, EventSeverity, EventType
from kube9_core.model.ref import Ref
from kube9_core.operator.event_buffer import EventBuffer
from kube9_core.operator.event_watch import watch_events
from kube9_core.operator.events import EventReader, Put
from kube9_core.runs.clock import SystemClock
from kube9_core.store import EventFilter, Store
from kube9_core.store.errors import StoreFull

if TYPE_CHECKING:
    from kube9_testbed.cluster import Cluster
    from kube9_testbed.proxy import Proxy

Json = dict[str, Any]
CLOCK = SystemClock()
in_cluster = pytest.mark.cluster
BURST = 40_000 if os.environ.get("KUBE9_PROVE") else 8_000


def eventually(condition: Callable[[], bool], seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "data", CLOCK) as opened:
        yield opened


class Space:
    """A namespace of its own in which things happen, and a proxy in front of the server."""

    def __init__(self, cluster: "Cluster", proxy: "Proxy", name: str, folder: Path) -> None:
        from kube9_testbed.kubeconfig import write_kubeconfig  # noqa: PLC0415 - may be missing

        self.cluster = cluster
        self.proxy = proxy
        self.name = name
        self.kubeconfig = folder / f"{name}.json"
        url = f"https://127.0.0.1:{proxy.port}"
        write_kubeconfig(self.kubeconfig, url=url, certificate=cluster.ca_file, token=cluster.token)
        answer = cluster.request("POST", "/api/v1/namespaces", {"metadata": {"name": name}})
        assert answer.ok, answer.text

    @property
    def path(self) -> str:
        return f"/api/v1/namespaces/{self.name}/events"

    def body(self, name: str, **fields: object) -> Json:
        return {
            "metadata": {"name": name},
            "involvedObject": {"kind": "Pod", "namespace": self.name, "name": "web-1"},
            "reason": "Unhealthy",
            "message": f"Readiness probe failed: {name}",
            "type": "Warning",
            "count": 1,
            "firstTimestamp": "2026-11-23T14:00:00Z",
            "lastTimestamp": "2026-11-23T14:00:00Z",
            "source": {"component": "kubelet"},
            **fields,
        }

    def happen(self, *names: str, **fields: object) -> None:
        for name in names:
            answer = self.cluster.request("POST", self.path, self.body(name, **fields))
            assert answer.ok, answer.text

    @contextmanager
    def reader(self, put: Put, silence: float = 30) -> Iterator[EventReader]:
        watch = watch_events(lambda: connect(str(self.kubeconfig)), CLOCK, Silent(), silence)
        reader = EventReader(watch, put, CLOCK)
        reader.start()
        try:
            yield reader
        finally:
            reader.stop()

    def rows(self, store: Store) -> Sequence[EventRow]:
        return store.events.list(EventFilter(object_namespace=self.name), limit=1000).items


@pytest.fixture
def space(cluster: "Cluster", request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Space]:
    from kube9_testbed.proxy import Proxy  # noqa: PLC0415 - may be missing

    port = urlsplit(cluster.url).port
    assert port
    name = "events-" + format(abs(hash(request.node.name)), "x")[:12]
    with Proxy("127.0.0.1", port) as proxy:
        made = Space(cluster, proxy, name, tmp_path)
        yield made
        cluster.request("DELETE", f"/api/v1/namespaces/{name}")


@in_cluster
def test_events_that_are_there_and_that_come_are_stored_once(space: Space, store: Store) -> None:
    space.happen("a", "b")
    with space.reader(store.events.put) as reader:
        eventually(lambda: len(space.rows(store)) == 2)
        space.happen(
            "c",
            reason="NodeNotReady",
            involvedObject={"kind": "Node", "name": "n1", "namespace": space.name},
        )
        eventually(lambda: len(space.rows(store)) == 3)
        assert reader.watching().connected
        before = {row.id for row in space.rows(store)}
    with space.reader(store.events.put) as again:
        eventually(lambda: again.stored >= 3)
        eventually(lambda: again.waiting == 0)
        assert {row.id for row in space.rows(store)} == before


@in_cluster
def test_a_repetition_updates_its_row(space: Space, store: Store) -> None:
    space.happen("a")
    with space.reader(store.events.put):
        eventually(lambda: len(space.rows(store)) == 1)
        change = {"count": 9, "lastTimestamp": "2026-11-23T14:09:00Z"}
        assert space.cluster.request("PATCH", f"{space.path}/a", change).ok
        eventually(lambda: space.rows(store)[0].metadata.count == 9)
        (row,) = space.rows(store)
        assert row.created_at == "2026-11-23T14:09:00Z"
        assert row.metadata.first_timestamp == "2026-11-23T14:00:00Z"


@in_cluster
def test_an_event_that_expires_in_the_cluster_stays_in_the_store(
    space: Space, store: Store
) -> None:
    space.happen("a")
    with space.reader(store.events.put):
        eventually(lambda: len(space.rows(store)) == 1)
        assert space.cluster.request("DELETE", f"{space.path}/a").ok
        space.happen("b")
        eventually(lambda: len(space.rows(store)) == 2)


@in_cluster
def test_events_missed_in_a_black_hole_are_made_up_for(space: Space, store: Store) -> None:
    with space.reader(store.events.put, silence=2) as reader:
        space.happen("before")
        eventually(lambda: len(space.rows(store)) == 1)
        space.proxy.hold()
        space.happen("within")
        eventually(lambda: (reader.watching().silent_seconds or 0) > 3)
        eventually(lambda: not reader.watching().connected)
        space.proxy.go_on()
        eventually(lambda: len(space.rows(store)) == 2)
        assert reader.watching().reason is None


@in_cluster
def test_it_ends_within_a_second_though_the_network_holds_it(space: Space, store: Store) -> None:
    space.proxy.hold()
    with space.reader(store.events.put) as reader:
        eventually(lambda: space.proxy.accepted > 0)
        reader.record(EventType.OPERATOR, EventSeverity.INFO, "Ending")
        began = time.monotonic()
        reader.stop()
        assert time.monotonic() - began < 1
    assert [row.title for row in store.events.list().items] == ["Ending"]


def test_rows_of_our_own_are_stored_with_the_object_they_are_about(store: Store) -> None:
    reader = EventReader(None, store.events.put, CLOCK)
    reader.start()
    about = Ref("apps/v1", "Deployment", "shop", "web")
    reader.record(
        EventType.HEALTH, EventSeverity.ERROR, "Down", "All of it", reason="Down", about=about
    )
    for _ in range(2):
        reader.record(EventType.ASSESSMENT, EventSeverity.INFO, "Run finished", key="run:1")
    reader.stop()
    down, run = sorted(store.events.list().items, key=lambda row: row.event_type, reverse=True)
    assert (down.object_kind, down.object_namespace, down.object_name) == (
        "Deployment",
        "shop",
        "web",
    )
    assert (down.description, down.metadata.reason) == ("All of it", "Down")
    assert (run.event_type, run.title) == ("assessment", "Run finished")
    assert not reader.watching().enabled


def test_a_store_that_fails_for_a_while_loses_nothing_that_fits(store: Store) -> None:
    troubles = [StoreFull("no room"), StoreFull("no room")]

    def put(rows: Sequence[EventRow]) -> None:
        if troubles:
            raise troubles.pop()
        store.events.put(rows)

    reader = EventReader(None, put, CLOCK)
    reader.start()
    reader.record(EventType.SYSTEM, EventSeverity.INFO, "kept")
    eventually(lambda: reader.stored == 1)
    reader.stop()
    assert [row.title for row in store.events.list().items] == ["kept"]


def test_what_had_to_be_dropped_is_counted_and_said(store: Store) -> None:
    held = [True]

    def put(rows: Sequence[EventRow]) -> None:
        if held[0]:
            raise StoreFull("no room")
        store.events.put(rows)

    reader = EventReader(None, put, CLOCK, EventBuffer(room=10, patience=0))
    reader.start()
    for n in range(100):
        reader.record(EventType.SYSTEM, EventSeverity.INFO, f"row {n}")
    assert reader.dropped > 0
    held[0] = False
    eventually(lambda: any(row.title == "Events dropped" for row in store.events.list().items))
    reader.stop()
    (said,) = [row for row in store.events.list(limit=1000).items if row.title == "Events dropped"]
    assert str(reader.dropped) in said.description


@in_cluster
@pytest.mark.slow
def test_a_burst_of_events_is_stored_in_bounded_memory_and_the_loop_runs_on(
    space: Space, store: Store
) -> None:
    parts = 8

    def load(part: int) -> None:
        with space.cluster.client() as client:
            for n in range(part, BURST, parts):
                body = space.body(f"e{n}", type=("Normal", "Warning")[n % 2])
                assert client.post(space.path, body).ok

    with space.reader(store.events.put) as reader:
        eventually(lambda: reader.watching().connected)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        lag = asyncio.run(_lag_while(load, parts, lambda: reader.waiting))
        eventually(lambda: _count(store, space) == BURST, 60)
        assert reader.dropped == 0
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 30 * 1024, f"{grown} KiB"
    assert lag < 0.5, f"{lag:.2f} s"
    with space.reader(store.events.put) as again:
        eventually(lambda: again.stored >= BURST, 60)
    assert _count(store, space) == BURST


def _count(store: Store, space: Space) -> int:
    return store.events.list(EventFilter(object_namespace=space.name), limit=1).total


async def _lag_while(load: Callable[[int], None], parts: int, waiting: Callable[[], int]) -> float:
    """Run the load in threads; the longest time the event loop was kept from its turn."""
    worst, loop = 0.0, asyncio.get_running_loop()
    with ThreadPoolExecutor(parts) as pool:
        tasks = [loop.run_in_executor(pool, load, part) for part in range(parts)]
        while not all(task.done() for task in tasks) or waiting():
            began = loop.time()
            await asyncio.sleep(0.05)
            worst = max(worst, loop.time() - began - 0.05)
        for task in tasks:
            task.result()
    return worst


def test_a_reader_that_has_not_begun_is_no_trouble(tmp_path: Path) -> None:
    config = tmp_path / "config"
    config.write_text(
        '{"clusters": [{"name": "a", "cluster": {"server": "http://127.0.0.1:1"}}],'
        ' "contexts": [{"name": "a", "context": {"cluster": "a"}}], "current-context": "a"}'
    )
    with connect(str(config)) as connection:
        watch = watch_events(lambda: connection, CLOCK, Silent(), 5)
        watching = EventReader(watch, lambda _: None, CLOCK).watching()
    assert (watching.connected, watching.reason) == (False, None)
