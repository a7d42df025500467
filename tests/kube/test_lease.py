"""Of two pods one holds the Lease, whatever their clocks say and whichever of them goes away."""

import json
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from kube9_core.kube.connection import Connection
from kube9_core.kube.errors import Failed, Forbidden, NotServed, Unreachable
from kube9_core.kube.lease import Lease

pytest.importorskip("kube9_testbed")
from kube9_testbed.scripted import Reply

if TYPE_CHECKING:
    from kube9_testbed.cluster import Cluster
    from kube9_testbed.scripted import ScriptedServer

Json = dict[str, Any]


class Hands:
    """A clock that is turned by hand, and whose time of day may be wrong."""

    def __init__(self, *, wrong: timedelta = timedelta()) -> None:
        self.passed = 100.0
        self._wrong = wrong

    def now(self) -> datetime:
        return datetime(2026, 3, 1, tzinfo=UTC) + timedelta(seconds=self.passed) + self._wrong

    def monotonic(self) -> float:
        return self.passed


Make = Callable[..., Lease]


@pytest.fixture
def lease(admin: Connection, room: str, request: pytest.FixtureRequest) -> Make:
    """Somebody's view of a Lease of this test's own."""
    name = request.node.name.replace("_", "-").partition("[")[0][:60]

    def make(identity: str, clock: Hands, seconds: int = 15) -> Lease:
        return Lease(admin, room, name, identity, clock, seconds)

    return make


@pytest.mark.cluster
def test_the_first_one_gets_it_and_the_second_does_not(lease: Make) -> None:
    clock = Hands()
    first, second = lease("first", clock), lease("second", clock)
    assert (first.held, first.holder) == (False, "")
    assert first.acquire()
    assert first.held
    assert not second.acquire()
    assert not second.held
    assert second.holder == "first"
    assert first.acquire()


@pytest.mark.cluster
def test_what_is_renewed_stays_ours(lease: Make) -> None:
    clock = Hands()
    first, second = lease("first", clock), lease("second", clock)
    assert first.acquire()
    for _ in range(5):
        clock.passed += 10
        assert not second.acquire()
        assert first.renew()
        assert first.held


@pytest.mark.cluster
def test_what_is_not_renewed_while_we_watch_is_taken_over(lease: Make) -> None:
    clock = Hands()
    first, second = lease("first", clock), lease("second", clock)
    assert first.acquire()
    clock.passed += 1000
    assert not second.acquire()  # seen for the first time; nobody knows how old it is
    clock.passed += 14.9
    assert not second.acquire()
    clock.passed += 0.1
    assert second.acquire()
    assert not first.renew()
    assert (first.held, first.holder) == (False, "second")


@pytest.mark.cluster
@pytest.mark.parametrize("hours", [-30, 30])
def test_the_other_clock_is_never_believed(lease: Make, hours: int) -> None:
    wrong = Hands(wrong=timedelta(hours=hours))
    clock = Hands()
    theirs, ours = lease(f"theirs-{hours}", wrong), lease(f"ours-{hours}", clock)
    while not theirs.acquire():
        wrong.passed += 5  # the other parameter's holder has to run out
    assert not ours.acquire()
    clock.passed += 14
    assert not ours.acquire()
    wrong.passed += 14
    assert theirs.renew()
    clock.passed += 14
    assert not ours.acquire()
    clock.passed += 15
    assert ours.acquire()


@pytest.mark.cluster
def test_it_is_ours_no_longer_than_it_was_asked_for(lease: Make) -> None:
    clock = Hands()
    first = lease("first", clock)
    assert first.acquire()
    held = []
    for seconds in (14.9, 0.1):
        clock.passed += seconds
        held.append(first.held)
    assert held == [True, False]
    assert first.renew()


@pytest.mark.cluster
def test_what_is_released_can_be_taken_at_once(lease: Make) -> None:
    clock = Hands()
    first, second = lease("first", clock), lease("second", clock)
    assert first.acquire()
    assert not second.acquire()
    second.release()  # not its to release
    assert first.renew()
    first.release()
    assert not first.held
    assert second.acquire()
    assert not first.acquire()


@pytest.mark.cluster
def test_of_many_that_try_at_once_one_gets_it(lease: Make) -> None:
    clock = Hands()
    leases = [lease(f"pod-{number}", clock) for number in range(8)]
    start = threading.Barrier(len(leases))
    got: list[bool] = []

    def try_once(mine: Lease) -> None:
        start.wait()
        got.append(mine.acquire())

    threads = [threading.Thread(target=try_once, args=(mine,)) for mine in leases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == [False] * 7 + [True]
    assert sum(mine.held for mine in leases) == 1


@pytest.mark.cluster
def test_the_lease_says_what_kubectl_shows(
    lease: Make, cluster: "Cluster", room: str, request: pytest.FixtureRequest
) -> None:
    clock = Hands()
    first, second = lease("first", clock), lease("second", clock)
    first.acquire()
    clock.passed += 5
    first.renew()
    path = f"/apis/coordination.k8s.io/v1/namespaces/{room}/leases/"
    name = request.node.name.replace("_", "-")[:60]
    spec = cluster.request("GET", path + name).json["spec"]
    assert spec == {
        "holderIdentity": "first",
        "leaseDurationSeconds": 15,
        "acquireTime": "2026-03-01T00:01:40.000000Z",
        "renewTime": "2026-03-01T00:01:45.000000Z",
        "leaseTransitions": 0,
    }
    second.acquire()
    clock.passed += 15
    second.acquire()
    assert cluster.request("GET", path + name).json["spec"]["leaseTransitions"] == 1


@pytest.mark.cluster
def test_a_lease_that_was_deleted_is_taken_anew(
    lease: Make, cluster: "Cluster", room: str, request: pytest.FixtureRequest
) -> None:
    first = lease("first", Hands())
    assert first.acquire()
    name = request.node.name.replace("_", "-")[:60]
    path = f"/apis/coordination.k8s.io/v1/namespaces/{room}/leases/{name}"
    assert cluster.request("DELETE", path).ok
    assert first.renew()
    assert cluster.request("GET", path).ok


def _taken_and_kept(mine: Lease) -> bool:
    return mine.acquire() and mine.renew()


@pytest.mark.cluster
def test_a_missing_permission_is_named(account: Callable[..., Connection], room: str) -> None:
    verbs = ("get", "update", "create")
    rule = {
        "apiGroups": ["coordination.k8s.io"],
        "resources": ["leases"],
        "resourceNames": ["kube9-rights"],
    }
    for number, verb in enumerate(verbs):
        allowed = {**rule, "verbs": list(verbs[:number]) or ["watch"]}
        mine = Lease(account(allowed), room, "kube9-rights", "me", Hands())
        with pytest.raises(Forbidden) as caught:
            _taken_and_kept(mine)
        assert (caught.value.rule.verb, caught.value.rule.resource) == (verb, "leases")
    whole = Lease(account({**rule, "verbs": list(verbs)}), room, "kube9-rights", "me", Hands())
    assert _taken_and_kept(whole)


@pytest.mark.cluster
def test_a_missing_namespace_is_told(admin: Connection) -> None:
    with pytest.raises(NotServed, match="cannot make the Lease nowhere/x"):
        Lease(admin, "nowhere", "x", "me", Hands()).acquire()


def test_it_stays_ours_while_the_server_is_away_but_no_longer_than_its_time(
    scripted: "Callable[..., ScriptedServer]", talk: Callable[..., Connection]
) -> None:
    body: Json = {"metadata": {"name": "x", "namespace": "y", "resourceVersion": "1"}}
    replies = [Reply({}, 404), Reply({**body, "spec": {"holderIdentity": "me"}}, 201)]
    server = scripted(lambda _: replies.pop(0) if replies else Reply({"message": "away"}, 503))
    clock = Hands()
    mine = Lease(talk(server), "y", "x", "me", clock)
    assert mine.acquire()
    clock.passed += 10
    with pytest.raises(Failed, match="away"):
        mine.renew()
    assert mine.held
    clock.passed += 5
    assert not mine.held


def test_whether_it_is_held_is_told_at_once_even_while_the_server_hangs(
    scripted: "Callable[..., ScriptedServer]", talk: Callable[..., Connection]
) -> None:
    server = scripted(lambda _: Reply(hang=True))
    mine = Lease(talk(server, timeout=3), "y", "x", "me", Hands())
    ended: list[Unreachable] = []

    def acquire() -> None:
        try:
            mine.acquire()
        except Unreachable as error:
            ended.append(error)

    thread = threading.Thread(target=acquire)
    thread.start()
    while not server.seen:
        time.sleep(0.01)
    begun = time.monotonic()
    assert not mine.held
    assert mine.holder == ""
    assert time.monotonic() - begun < 0.5
    thread.join()
    assert len(ended) == 1


@pytest.mark.cluster
def test_what_others_wrote_on_the_lease_stays(
    lease: Make, admin: Connection, room: str, request: pytest.FixtureRequest
) -> None:
    name = request.node.name.replace("_", "-")[:60]
    leases = f"/apis/coordination.k8s.io/v1/namespaces/{room}/leases"
    marks = {"labels": {"made-by": "helm"}, "annotations": {"release": "one"}}
    body = json.dumps({"metadata": {"name": name, **marks}}).encode()
    assert admin.request("POST", leases, body=body).status == 201
    mine = lease("me", Hands())
    assert mine.acquire()
    assert mine.renew()
    mine.release()
    kept = json.loads(admin.request("GET", f"{leases}/{name}").body)["metadata"]
    assert {key: kept[key] for key in marks} == marks


@pytest.mark.cluster
def test_what_others_wrote_in_the_meantime_does_not_keep_us_from_giving_it_back(
    lease: Make, admin: Connection, room: str, request: pytest.FixtureRequest
) -> None:
    """An upgrade of the chart writes its labels just before the pod is told to end."""
    name = request.node.name.replace("_", "-")[:60]
    path = f"/apis/coordination.k8s.io/v1/namespaces/{room}/leases/{name}"
    clock = Hands()
    first, second = lease("first", clock), lease("second", clock)
    assert first.acquire()
    there = json.loads(admin.request("GET", path).body)
    there["metadata"]["labels"] = {"helm.sh/chart": "newer"}
    assert admin.request("PUT", path, body=json.dumps(there).encode()).ok
    first.release()
    assert second.acquire()
    labels = json.loads(admin.request("GET", path).body)["metadata"]["labels"]
    assert labels == {"helm.sh/chart": "newer"}


@pytest.mark.cluster
def test_what_somebody_else_took_is_not_given_back(lease: Make) -> None:
    clock = Hands()
    other = Hands()
    first, second = lease("first", clock), lease("second", other)
    assert first.acquire()
    assert not second.acquire()
    other.passed += 15  # to the first one hardly any time has passed
    assert second.acquire()
    first.release()
    assert not lease("third", clock).acquire()
    assert second.renew()


def test_an_answer_that_is_no_lease_is_refused(
    scripted: "Callable[..., ScriptedServer]", talk: Callable[..., Connection]
) -> None:
    server = scripted(lambda _: Reply(json.dumps({"items": []}).encode()))
    with pytest.raises(Failed, match="not what it should be"):
        Lease(talk(server), "y", "x", "me", Hands()).acquire()
