"""Events of some namespaces are watched in each; one that may not be watched costs no other."""

import threading
import time
from collections.abc import Callable, Iterator
from queue import Empty, Queue
from typing import TYPE_CHECKING, Any

import pytest

from kube9_core.kube.connection import connect
from kube9_core.model.audit import Silent
from kube9_core.operator.event_watch import EventWatch, watch_events
from kube9_core.runs.clock import SystemClock

if TYPE_CHECKING:
    from kube9_testbed.cluster import Cluster

pytestmark = pytest.mark.cluster
pytest.importorskip("kube9_testbed")

CLOCK = SystemClock()
SPACES = ("events-a", "events-b", "events-closed")
RBAC = "/apis/rbac.authorization.k8s.io/v1"
ACCOUNT = {"kind": "ServiceAccount", "name": "default", "namespace": SPACES[0]}


def eventually(condition: Callable[[], object], seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def post(cluster: "Cluster", path: str, body: dict[str, Any]) -> None:
    answer = cluster.request("POST", path, body)
    assert answer.ok, answer.text


@pytest.fixture(scope="module")
def kubeconfig(cluster: "Cluster", tmp_path_factory: pytest.TempPathFactory) -> str:
    """Of an account that may watch Events in the first two namespaces."""
    from kube9_testbed.kubeconfig import write_kubeconfig  # noqa: PLC0415 - may be missing

    rule = {"apiGroups": [""], "resources": ["events"], "verbs": ["list", "watch"]}
    role = {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "events"}
    for name in SPACES:
        post(cluster, "/api/v1/namespaces", {"metadata": {"name": name}})
    for name in SPACES[:2]:
        named, within = {"metadata": {"name": "events"}}, f"{RBAC}/namespaces/{name}"
        post(cluster, f"{within}/roles", {**named, "rules": [rule]})
        post(cluster, f"{within}/rolebindings", {**named, "roleRef": role, "subjects": [ACCOUNT]})
    account = f"/api/v1/namespaces/{SPACES[0]}/serviceaccounts/default"
    eventually(lambda: cluster.request("GET", account).ok)
    path = tmp_path_factory.mktemp("events") / "config"
    token = cluster.service_account_token(SPACES[0], "default")
    write_kubeconfig(path, url=cluster.url, certificate=cluster.ca_file, token=token)
    return str(path)


Begin = Callable[..., tuple[EventWatch, "Queue[str]"]]


@pytest.fixture
def begin(kubeconfig: str) -> Iterator[Begin]:
    made: list[EventWatch] = []

    def start(*scope: str) -> tuple[EventWatch, "Queue[str]"]:
        heard: Queue[str] = Queue()
        watch = watch_events(lambda: connect(kubeconfig), CLOCK, Silent(), 60, scope)
        made.append(watch)
        watch.start(lambda told: heard.put(f"{told.item.metadata.namespace}/{told.item.reason}"))
        return watch, heard

    yield start
    for watch in made:
        watch.stop()


def happen(cluster: "Cluster", namespace: str, name: str) -> None:
    about = {"kind": "Pod", "namespace": namespace, "name": "web"}
    body = {"metadata": {"name": name}, "involvedObject": about, "reason": name.title()}
    post(cluster, f"/api/v1/namespaces/{namespace}/events", body)


def heard_until(heard: "Queue[str]", last: set[str]) -> set[str]:
    found: set[str] = set()
    while not last <= found:
        try:
            found.add(heard.get(timeout=20))
        except Empty:
            pytest.fail(f"heard only {found}")
    return found


def test_what_happens_in_each_namespace_of_a_scope_is_heard(
    cluster: "Cluster", begin: Begin
) -> None:
    watch, heard = begin(*SPACES[:2])
    eventually(lambda: watch.watching().connected)
    for name in SPACES:
        happen(cluster, name, "first")
    found = heard_until(heard, {f"{name}/First" for name in SPACES[:2]})
    assert not [item for item in found if item.startswith(SPACES[2])]
    assert watch.watching().reason is None


def test_a_namespace_that_may_not_be_watched_is_named_and_the_others_go_on(
    cluster: "Cluster", begin: Begin
) -> None:
    watch, heard = begin(*SPACES)
    eventually(lambda: watch.watching().reason)
    found = watch.watching()
    assert (found.enabled, found.connected) == (True, False)
    assert str(found.reason).startswith(f"{SPACES[2]}: not allowed to list events")
    assert found.silent_seconds is None
    happen(cluster, SPACES[1], "second")
    heard_until(heard, {f"{SPACES[1]}/Second"})


def test_a_reader_that_is_about_to_begin_is_not_told_to_have_ended(kubeconfig: str) -> None:
    spaces = tuple(f"events-many-{n}" for n in range(40))
    watch = watch_events(lambda: connect(kubeconfig), CLOCK, Silent(), 60, spaces)
    begun, told = threading.Event(), list[str | None]()

    def ask() -> None:
        while not begun.is_set():
            told.append(watch.watching().reason)

    asking = threading.Thread(target=ask)
    asking.start()
    try:
        watch.start(lambda _: None)
    finally:
        begun.set()
        asking.join()
        watch.stop()
    assert told
    assert not [reason for reason in told if reason and "ended" in reason]
