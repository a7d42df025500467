"""A watch goes on through all that a real API server and a bad network do to it."""

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import msgspec
import pytest

from kube9_core.kube.connection import Connection, connect
from kube9_core.kube.followed import Change
from kube9_core.kube.watch import Watcher, WatchPace
from kube9_core.model.audit import Silent
from kube9_core.model.kind import Kind

if TYPE_CHECKING:
    from kube9_testbed.cluster import Cluster
    from kube9_testbed.proxy import Proxy

pytestmark = pytest.mark.cluster
pytest.importorskip("kube9_testbed")

Json = dict[str, Any]
EVENT = Kind("", "Event", "v1", "events")
CONFIG_MAP = Kind("", "ConfigMap", "v1", "configmaps")
SOON = WatchPace(page=3, silence=2, shortest=300, longest=300, answer=5)


class Meta(msgspec.Struct):
    name: str


class Named(msgspec.Struct):
    metadata: Meta


class RealClock:
    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()


class Listener:
    """A watch in a thread of its own, and everything it was told."""

    def __init__(self, watcher: Watcher[Named]) -> None:
        self.watcher = watcher
        self.told: list[tuple[Change, str]] = []
        self.thread = threading.Thread(target=self._listen, daemon=True)
        self.thread.start()

    def _listen(self) -> None:
        for item in self.watcher:
            self.told.append((item.change, item.item.metadata.name))

    def names(self, *changes: Change) -> list[str]:
        return [name for change, name in tuple(self.told) if not changes or change in changes]


class Space:
    """A namespace of its own, a proxy in front of the server, and watches through it."""

    def __init__(self, cluster: "Cluster", name: str, proxy: "Proxy", folder: Path) -> None:
        self.cluster = cluster
        self.name = name
        self.proxy = proxy
        self._folder = folder
        self.listeners: list[Listener] = []
        answer = cluster.request("POST", "/api/v1/namespaces", {"metadata": {"name": name}})
        assert answer.ok, answer.text

    def kubeconfig(self, token: str) -> Path:
        from kube9_testbed.kubeconfig import write_kubeconfig  # noqa: PLC0415 - may be missing

        path = self._folder / f"{self.name}.json"
        url = f"https://127.0.0.1:{self.proxy.port}"
        write_kubeconfig(path, url=url, certificate=self.cluster.ca_file, token=token)
        return path

    def account(self) -> Path:
        """What a pod has mounted of its account, without the token."""
        account = f"/api/v1/namespaces/{self.name}/serviceaccounts/default"
        eventually(lambda: self.cluster.request("GET", account).ok)
        folder = self._folder / "account"
        folder.mkdir()
        (folder / "ca.crt").write_bytes(self.cluster.ca_file.read_bytes())
        return folder

    def connection(self, token: str | None, account: Path | None) -> Connection:
        if account is None:
            return connect(str(self.kubeconfig(token or self.cluster.token)))
        host = {"KUBERNETES_SERVICE_HOST": "127.0.0.1"}
        environ = {**host, "KUBERNETES_SERVICE_PORT": str(self.proxy.port)}
        return connect(environ=environ, account=account)

    def follow(
        self,
        pace: WatchPace = SOON,
        token: str | None = None,
        account: Path | None = None,
        kind: Kind = CONFIG_MAP,
    ) -> Listener:
        connection = self.connection(token, account)
        watcher = Watcher(
            connection,
            kind,
            Named,
            RealClock(),
            audit=Silent(),
            pace=pace,
            chance=random.Random(1),  # noqa: S311 - jitter
            namespace=self.name,
        )
        self.listeners.append(Listener(watcher))
        return self.listeners[-1]

    def make(self, *names: str) -> None:
        for name in names:
            answer = self.cluster.request(
                "POST", f"/api/v1/namespaces/{self.name}/configmaps", {"metadata": {"name": name}}
            )
            assert answer.ok, answer.text

    def grant(self, *verbs: str) -> None:
        """Let the namespace's default account do this with ConfigMaps."""
        rbac = f"/apis/rbac.authorization.k8s.io/v1/namespaces/{self.name}"
        rules = [{"apiGroups": [""], "resources": ["configmaps"], "verbs": list(verbs)}]
        subject = {"kind": "ServiceAccount", "name": "default", "namespace": self.name}
        role = {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "reader"}
        binding = {"metadata": {"name": "reader"}, "roleRef": role, "subjects": [subject]}
        for plural, body in (
            ("roles", {"metadata": {"name": "reader"}, "rules": rules}),
            ("rolebindings", binding),
        ):
            answer = self.cluster.request("POST", f"{rbac}/{plural}", body)
            assert answer.ok, answer.text

    def end(self) -> None:
        for listener in self.listeners:
            listener.watcher.stop()
        self.cluster.request("DELETE", f"/api/v1/namespaces/{self.name}")


@pytest.fixture
def space(cluster: "Cluster", request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Space]:
    from kube9_testbed.proxy import Proxy  # noqa: PLC0415 - may be missing

    name = "watch-" + format(abs(hash(request.node.name)), "x")[:12]
    port = urlsplit(cluster.url).port
    assert port
    with Proxy("127.0.0.1", port) as proxy:
        made = Space(cluster, name, proxy, tmp_path)
        yield made
        made.end()


def eventually(condition: Callable[[], bool], seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    began = time.monotonic()
    yield
    assert time.monotonic() - began < seconds


def test_what_is_there_is_listed_page_by_page_and_then_changes_are_told(space: Space) -> None:
    space.make(*(f"c{n}" for n in range(7)))
    listener = space.follow()
    wanted = {f"c{n}" for n in range(7)}
    eventually(lambda: wanted <= set(listener.names(Change.LISTED)))
    space.make("late")
    eventually(lambda: "late" in listener.names(Change.ADDED))
    gone = f"/api/v1/namespaces/{space.name}/configmaps/late"
    assert space.cluster.request("DELETE", gone).ok
    eventually(lambda: "late" in listener.names(Change.DELETED))
    assert len(listener.names(Change.LISTED)) == len(set(listener.names(Change.LISTED)))
    assert listener.watcher.health.lists == 1


def test_a_broken_connection_resumes_where_it_was_without_a_new_list(space: Space) -> None:
    listener = space.follow()
    eventually(lambda: listener.watcher.health.connected)
    for name in ("one", "two", "three"):
        space.proxy.cut()
        space.make(name)
        eventually(lambda name=name: name in listener.names(Change.ADDED))  # type: ignore[misc] # bound on purpose
    added = listener.names(Change.ADDED)
    assert [name for name in added if name in ("one", "two", "three")] == ["one", "two", "three"]
    assert listener.watcher.health.lists == 1


def test_a_watch_the_server_ends_goes_on_at_once(space: Space) -> None:
    listener = space.follow(WatchPace(silence=30, shortest=1, longest=1))
    eventually(lambda: listener.watcher.health.connected)
    time.sleep(3.5)
    space.make("late")
    eventually(lambda: "late" in listener.names(Change.ADDED))
    health = listener.watcher.health
    assert (health.lists, health.reason) == (1, None)


def test_a_connection_that_falls_silent_is_dropped_and_resumed(space: Space) -> None:
    listener = space.follow()
    eventually(lambda: listener.watcher.health.connected)
    space.proxy.hold()
    space.make("unseen")
    before = space.proxy.accepted
    eventually(lambda: space.proxy.accepted > before)
    assert "unseen" not in listener.names()
    assert (listener.watcher.health.silent_seconds or 0) > 1.5
    space.proxy.go_on()
    eventually(lambda: "unseen" in listener.names())
    assert listener.watcher.health.lists == 1


def test_a_quiet_kind_is_resumed_without_calling_it_lost(space: Space) -> None:
    listener = space.follow(WatchPace(silence=1))
    eventually(lambda: listener.watcher.health.connected)
    before = space.proxy.accepted
    eventually(lambda: space.proxy.accepted >= before + 3)
    assert listener.watcher.health.reason is None
    space.make("late")
    eventually(lambda: listener.told.count((Change.ADDED, "late")) == 1)
    assert listener.watcher.health.lists == 1


def test_a_server_that_is_gone_is_named_and_found_again(space: Space) -> None:
    listener = space.follow()
    eventually(lambda: listener.watcher.health.connected)
    space.proxy.refuse()
    eventually(lambda: not listener.watcher.health.connected)
    assert "127.0.0.1" in (listener.watcher.health.reason or "")
    space.make("meanwhile")
    time.sleep(2)
    space.proxy.go_on()
    eventually(lambda: "meanwhile" in listener.names())
    assert listener.watcher.health.reason is None


def test_a_version_the_server_has_forgotten_leads_to_a_fresh_list(space: Space) -> None:
    listener = space.follow()
    eventually(lambda: listener.watcher.health.connected)
    space.proxy.refuse()
    for n in range(150):  # more than the server's window of past changes holds
        space.make(f"x{n}")
    space.cluster.compact()
    space.proxy.go_on()
    eventually(lambda: {f"x{n}" for n in range(150)} <= set(listener.names()))


def test_a_quiet_kind_that_is_forgotten_again_and_again_is_never_called_lost(space: Space) -> None:
    listener = space.follow(WatchPace(silence=1), kind=EVENT)
    eventually(lambda: listener.watcher.health.connected)

    def listed_again(before: int) -> bool:
        health = listener.watcher.health
        assert health.reason is None
        return health.lists > before

    for n in range(4):
        before = listener.watcher.health.lists
        space.make(*(f"other{n}-{m}" for m in range(3)))
        space.cluster.compact()
        eventually(lambda before=before: listed_again(before), 5)  # type: ignore[misc] # bound on purpose


def test_a_missing_rule_is_named_and_the_watch_begins_once_it_is_granted(space: Space) -> None:
    account = f"/api/v1/namespaces/{space.name}/serviceaccounts/default"
    eventually(lambda: space.cluster.request("GET", account).ok)
    space.make("there")
    token = space.cluster.service_account_token(space.name, "default")
    listener = space.follow(token=token)
    eventually(lambda: listener.watcher.health.reason is not None)
    reason = listener.watcher.health.reason or ""
    assert f'list configmaps in the API group "" in the namespace "{space.name}"' in reason
    space.grant("list", "watch")
    eventually(lambda: "there" in listener.names(), 60)
    eventually(lambda: listener.watcher.health.reason is None)


@pytest.mark.slow
def test_a_token_that_expires_before_it_is_rotated_is_survived(space: Space) -> None:
    space.grant("list", "watch")
    folder = space.account()
    token = space.cluster.revocable_token(space.name, "default")
    (folder / "token").write_text(token.token)
    listener = space.follow(WatchPace(silence=30, shortest=1, longest=1), account=folder)
    eventually(lambda: listener.watcher.health.connected)
    token.revoke()
    eventually(lambda: not listener.watcher.health.connected, 30)
    assert "does not accept the credentials" in (listener.watcher.health.reason or "")
    space.make("meanwhile")
    (folder / "token").write_text(space.cluster.service_account_token(space.name, "default"))
    eventually(lambda: "meanwhile" in listener.names(Change.ADDED), 30)
    assert listener.watcher.health.lists == 1


def test_it_shows_its_age(space: Space) -> None:
    listener = space.follow(WatchPace(silence=30))
    eventually(lambda: listener.watcher.health.connected)
    young = listener.watcher.health
    time.sleep(1)
    old = listener.watcher.health
    assert old.connected_seconds is not None
    assert young.connected_seconds is not None
    assert 0.9 < old.connected_seconds - young.connected_seconds < 2


@pytest.mark.parametrize("state", ["idle", "silent", "gone"])
def test_it_stops_within_a_second_whatever_it_waits_for(space: Space, state: str) -> None:
    listener = space.follow(WatchPace(silence=30))
    eventually(lambda: listener.watcher.health.connected)
    space.make("open")
    eventually(lambda: "open" in listener.names(Change.ADDED))
    if state == "silent":
        space.proxy.hold()
    if state == "gone":
        space.proxy.refuse()
        eventually(lambda: not listener.watcher.health.connected)
        time.sleep(3)
    with at_most(1):
        listener.watcher.stop()
        listener.thread.join(5)
    assert not listener.thread.is_alive()
