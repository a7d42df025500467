"""Our objects get written, what is not ours is left alone, and a rival is outlasted."""

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from kube9_core.kube.connection import MERGE_PATCH, Connection
from kube9_core.kube.errors import Displaced, Failed, Forbidden, NotServed, Refused
from kube9_core.kube.owner import OwnerReference, deployment_owner
from kube9_core.kube.writer import NotOurs, Regarding, Writer
from kube9_core.model.audit import AuditAction, Silent
from kube9_core.model.kind import Kind
from kube9_core.model.problem import Scalar

pytest.importorskip("kube9_testbed")
from kube9_testbed.scripted import Reply

if TYPE_CHECKING:
    from kube9_testbed.cluster import Cluster
    from kube9_testbed.scripted import ScriptedServer

pytestmark = pytest.mark.cluster

Account = Callable[..., Connection]
Json = dict[str, Any]
TRIAL = Kind("kube9.io", "Trial", "v1alpha1", "trials")
_CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
_MAPS = {"apiGroups": [""], "resources": ["configmaps"]}


class Kept:
    """An audit that a test can read."""

    def __init__(self) -> None:
        self.entries: list[tuple[AuditAction, str, str, Mapping[str, Scalar]]] = []

    def record(
        self, action: AuditAction, subject: str, outcome: str = "ok", **detail: Scalar
    ) -> None:
        self.entries.append((action, subject, outcome, detail))


@pytest.fixture(scope="module")
def trials(cluster: "Cluster") -> Iterator[None]:
    """A custom resource of our group with a status, in the cluster."""
    schema = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
    count = {"type": "object", "properties": {"count": {"type": "integer"}}, **schema}
    version = {
        "name": "v1alpha1",
        "served": True,
        "storage": True,
        "subresources": {"status": {}},
        "schema": {
            "openAPIV3Schema": {"type": "object", "properties": {"spec": schema, "status": count}}
        },
    }
    body = {
        "metadata": {"name": "trials.kube9.io"},
        "spec": {
            "group": "kube9.io",
            "scope": "Namespaced",
            "names": {"plural": "trials", "kind": "Trial"},
            "versions": [version],
        },
    }
    assert cluster.request("POST", _CRDS, body).ok
    deadline = time.monotonic() + 20
    while not cluster.request("GET", "/apis/kube9.io/v1alpha1/trials").ok:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    yield
    assert cluster.request("DELETE", f"{_CRDS}/trials.kube9.io").ok


def read(cluster: "Cluster", path: str) -> Json:
    answer = cluster.request("GET", path)
    assert answer.ok, answer.text
    return answer.json


def maps(room: str, name: str) -> str:
    return f"/api/v1/namespaces/{room}/configmaps/{name}"


def test_a_config_map_is_created_and_then_changed(
    admin: Connection, cluster: "Cluster", room: str
) -> None:
    writer = Writer(admin, Silent(), room)
    labels = {"app.kubernetes.io/name": "kube9"}
    assert writer.config_map("kube9-a", {"status": "1", "gone": "x"}, {"raw": b"\xff"}, labels)
    first = read(cluster, maps(room, "kube9-a"))
    assert (first["data"], first["binaryData"]) == ({"status": "1", "gone": "x"}, {"raw": "/w=="})
    assert first["metadata"]["labels"] == labels
    assert writer.config_map("kube9-a", {"status": "2"}, labels=labels)
    second = read(cluster, maps(room, "kube9-a"))
    assert second["data"] == {"status": "2"}
    assert "binaryData" not in second


def test_who_may_not_write_any_more_asks_the_server_for_nothing(
    admin: Connection, cluster: "Cluster", room: str
) -> None:
    writer = Writer(admin, Silent(), room, may=lambda: False)
    with pytest.raises(Displaced, match="another operator"):
        writer.config_map("kube9-displaced", {"a": "1"})
    with pytest.raises(Displaced):
        writer.delete(TRIAL, "any", "uid")
    path = f"/api/v1/namespaces/{room}/configmaps/kube9-displaced"
    assert cluster.request("GET", path).status == 404


def test_an_answer_that_is_no_object_is_told(
    scripted: "Callable[..., ScriptedServer]", talk: Callable[..., Connection]
) -> None:
    server = scripted(lambda _: Reply(b"<html>maintenance</html>"))
    with pytest.raises(Failed, match="no object came back"):
        Writer(talk(server), Silent(), "n").config_map("kube9-x", {})


def test_writing_the_same_again_changes_nothing(admin: Connection, room: str) -> None:
    audit = Kept()
    writer = Writer(admin, audit, room)
    assert writer.config_map("kube9-same", {"status": "1"})
    assert not writer.config_map("kube9-same", {"status": "1"})
    assert [entry[:3] for entry in audit.entries] == [
        (AuditAction.WRITE, f"ConfigMap {room}/kube9-same", "ok")
    ]


def test_a_config_map_that_was_deleted_comes_back(
    admin: Connection, cluster: "Cluster", room: str
) -> None:
    writer = Writer(admin, Silent(), room)
    writer.config_map("kube9-back", {"status": "1"})
    assert cluster.request("DELETE", maps(room, "kube9-back")).ok
    assert writer.config_map("kube9-back", {"status": "1"})
    assert read(cluster, maps(room, "kube9-back"))["data"] == {"status": "1"}


def test_what_others_added_survives(admin: Connection, cluster: "Cluster", room: str) -> None:
    writer = Writer(admin, Silent(), room)
    writer.config_map("kube9-shared", {"status": "1"}, labels={"ours": "1"})
    theirs = {
        "metadata": {"labels": {"theirs": "1"}, "annotations": {"note": "theirs"}},
        "data": {"theirs": "1"},
    }
    assert cluster.request("PATCH", maps(room, "kube9-shared"), theirs).ok
    assert writer.config_map("kube9-shared", {"status": "2"})
    found = read(cluster, maps(room, "kube9-shared"))
    assert found["metadata"]["labels"] == {"theirs": "1"}
    assert found["metadata"]["annotations"] == {"note": "theirs"}
    assert found["data"] == {"status": "2", "theirs": "1"}


def test_a_conflicting_writer_loses_and_is_named(
    admin: Connection, cluster: "Cluster", room: str
) -> None:
    audit = Kept()
    writer = Writer(admin, audit, room)
    writer.config_map("kube9-rival", {"status": "ours"})
    query = {"fieldManager": "rival"}
    body = json.dumps({"data": {"status": "theirs"}}).encode()
    path = maps(room, "kube9-rival")
    assert admin.request("PATCH", path, query=query, body=body, content_type=MERGE_PATCH).ok
    assert writer.config_map("kube9-rival", {"status": "ours again"})
    assert read(cluster, path)["data"] == {"status": "ours again"}
    assert writer.conflicts == 1
    conflicts = [detail["conflict"] for *_, detail in audit.entries if "conflict" in detail]
    assert conflicts == ["rival"]
    assert writer.config_map("kube9-rival", {"status": "and again"})
    assert writer.conflicts == 1


def test_two_writers_at_once_both_end(admin: Connection, cluster: "Cluster", room: str) -> None:
    path = maps(room, "kube9-busy")
    writer = Writer(admin, Silent(), room)
    writer.config_map("kube9-busy", {"status": "0"})
    ended = threading.Event()

    def rival() -> None:
        with cluster.client() as client:
            while not ended.is_set():
                client.request("PATCH", path, {"data": {"status": "theirs"}})

    thread = threading.Thread(target=rival)
    thread.start()
    try:
        for number in range(1, 11):
            assert writer.config_map("kube9-busy", {"status": str(number)})
    finally:
        ended.set()
        thread.join()
    assert writer.conflicts > 0
    writer.config_map("kube9-busy", {"status": "last"})
    assert read(cluster, path)["data"] == {"status": "last"}


def test_objects_belong_to_our_deployment(admin: Connection, cluster: "Cluster", room: str) -> None:
    labels = {"app": "operator"}
    template = {
        "metadata": {"labels": labels},
        "spec": {"containers": [{"name": "a", "image": "a"}]},
    }
    body = {
        "metadata": {"name": "operator"},
        "spec": {"replicas": 0, "selector": {"matchLabels": labels}, "template": template},
    }
    assert cluster.request("POST", f"/apis/apps/v1/namespaces/{room}/deployments", body).ok
    owner = deployment_owner(admin, room, "operator")
    assert owner is not None
    Writer(admin, Silent(), room, owner).config_map("kube9-owned", {"a": "1"})
    found = read(cluster, maps(room, "kube9-owned"))["metadata"]["ownerReferences"]
    expected = {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "name": "operator",
        "uid": owner.uid,
    }
    assert found == [expected]
    assert deployment_owner(admin, room, "nobody") is None


def test_a_pointer_in_another_namespace_is_owned_by_nobody(
    admin: Connection, cluster: "Cluster", room: str
) -> None:
    owner = OwnerReference("apps/v1", "Deployment", "operator", "u")
    writer = Writer(admin, Silent(), room, owner)
    writer.config_map("kube9-pointer", {"namespace": room}, namespace="default")
    found = read(cluster, maps("default", "kube9-pointer"))
    assert found["data"] == {"namespace": room}
    assert "ownerReferences" not in found["metadata"]


@pytest.mark.usefixtures("trials")
def test_a_custom_resource_is_created_once_and_its_status_written(
    admin: Connection, cluster: "Cluster", room: str
) -> None:
    writer = Writer(admin, Silent(), room)
    assert writer.create(TRIAL, "one", b'{"spec": {"interval": "1h"}}')
    assert not writer.create(TRIAL, "one", b'{"spec": {"interval": "2h"}}')
    path = f"/apis/kube9.io/v1alpha1/namespaces/{room}/trials/one"
    assert writer.status(TRIAL, room, "one", b'{"count": 1, "word": "a", "rows": [1, 2]}')
    assert not writer.status(TRIAL, room, "one", b'{"count": 1, "word": "a", "rows": [1, 2]}')
    assert writer.status(TRIAL, room, "one", b'{"count": 2, "rows": [3]}')
    found = read(cluster, path)
    assert found["spec"] == {"interval": "1h"}
    assert found["status"] == {"count": 2, "rows": [3]}


@pytest.mark.usefixtures("trials")
def test_the_status_of_what_is_not_there_is_told(admin: Connection, room: str) -> None:
    writer = Writer(admin, Silent(), room)
    with pytest.raises(NotServed, match="install the CRDs or create the object"):
        writer.status(TRIAL, room, "nobody", b"{}")
    with pytest.raises(NotServed):
        writer.create(Kind("kube9.io", "Ghost", "v1", "ghosts"), "one")


@pytest.mark.usefixtures("trials")
def test_an_event_about_our_resource_is_written(
    admin: Connection, cluster: "Cluster", room: str
) -> None:
    writer = Writer(admin, Silent(), room)
    about = Regarding("kube9.io/v1alpha1", "Trial", room, "one", "u-1")
    at = datetime.now(UTC)
    assert writer.event(about, "Degraded", "x" * 3000, action="Assess", at=at, sort="Warning")
    found = read(cluster, f"/api/v1/namespaces/{room}/events?fieldSelector=reason=Degraded")
    (event,) = found["items"]
    assert event["involvedObject"]["name"] == "one"
    assert (event["type"], len(event["message"])) == ("Warning", 1024)


@pytest.mark.parametrize(
    ("write", "granted", "words"),
    [
        ("map", [], 'patch configmaps "kube9-x" in the API group ""'),
        ("map", [{**_MAPS, "verbs": ["patch"]}], 'create configmaps in the API group ""'),
        ("status", [], 'patch trials/status "one" in the API group "kube9.io"'),
        ("create", [], 'create trials in the API group "kube9.io"'),
        ("event", [], 'create events in the API group "events.k8s.io"'),
    ],
)
@pytest.mark.usefixtures("trials")
def test_a_forbidden_write_names_the_missing_rule(
    account: Account, room: str, write: str, granted: list[Json], words: str
) -> None:
    audit = Kept()
    writer = Writer(account(*granted), audit, room)
    about = Regarding("kube9.io/v1alpha1", "Trial", room, "one")
    writes: Mapping[str, Callable[[], bool]] = {
        "map": lambda: writer.config_map("kube9-x", {"a": "1"}),
        "status": lambda: writer.status(TRIAL, room, "one", b"{}"),
        "create": lambda: writer.create(TRIAL, "two"),
        "event": lambda: writer.event(about, "A", "b", action="C", at=datetime.now(UTC)),
    }
    with pytest.raises(Forbidden) as caught:
        writes[write]()
    assert caught.value.rule.words == f'{words} in the namespace "{room}"'
    assert caught.value.rule.yaml in str(caught.value)
    action, _, outcome, detail = audit.entries[0]
    assert (action, outcome) == (AuditAction.REFUSAL, "refused")
    assert detail["rule"] == caught.value.rule.words


def test_the_named_rules_together_let_it_write(account: Account, room: str) -> None:
    rules = ({**_MAPS, "verbs": ["create"]}, {**_MAPS, "verbs": ["patch"]})
    assert Writer(account(*rules), Silent(), room).config_map("kube9-allowed", {"a": "1"})
    names = {**_MAPS, "verbs": ["patch"], "resourceNames": ["kube9-allowed"]}
    assert Writer(account(names), Silent(), room).config_map("kube9-allowed", {"a": "2"})


def test_an_object_that_is_too_large_is_refused_with_the_limit(
    admin: Connection, room: str
) -> None:
    writer = Writer(admin, Silent(), room)
    with pytest.raises(Refused, match=r"cannot write ConfigMap .*kube9-big") as caught:
        writer.config_map("kube9-big", {"a": "x" * 1_100_000})
    assert caught.value.status == 422
    with pytest.raises(Refused, match="too large") as caught:
        writer.config_map("kube9-big", {"a": "x" * 4_000_000})
    assert caught.value.status == 413


@pytest.mark.usefixtures("trials")
def test_an_invalid_status_is_refused_with_the_field(admin: Connection, room: str) -> None:
    writer = Writer(admin, Silent(), room)
    writer.create(TRIAL, "invalid")
    begun = time.monotonic()
    with pytest.raises(Refused, match=r"status\.count") as caught:
        writer.status(TRIAL, room, "invalid", b'{"count": "many"}')
    assert not isinstance(caught.value, Failed)
    assert time.monotonic() - begun < 3.7  # it is not tried again, though the server says 500


def test_nothing_but_our_own_is_written(admin: Connection, room: str) -> None:
    writer = Writer(admin, Silent(), room)
    deployment = Kind("apps", "Deployment", "v1", "deployments")
    about = Regarding("v1", "Pod", room, "one")
    attempts: tuple[Callable[[], bool], ...] = (
        lambda: writer.config_map("coredns", {}),
        lambda: writer.status(deployment, room, "one", b"{}"),
        lambda: writer.create(deployment, "one"),
        lambda: writer.event(about, "A", "b", action="C", at=datetime.now(UTC)),
    )
    for attempt in attempts:
        with pytest.raises(NotOurs):
            attempt()


def test_a_busy_server_is_asked_again_a_few_times(
    scripted: "Callable[..., ScriptedServer]", talk: Callable[..., Connection]
) -> None:
    replies = [Reply({}, 429, {"Retry-After": "1"}), Reply({}, 503), Reply({"metadata": {}})]
    server = scripted(lambda _: replies.pop(0))
    assert Writer(talk(server), Silent(), "shop").config_map("kube9-a", {})
    assert len(server.seen) == 3
    assert server.seen[1].at - server.seen[0].at >= 1


def test_a_server_that_stays_busy_is_reported_not_waited_for(
    scripted: "Callable[..., ScriptedServer]", talk: Callable[..., Connection]
) -> None:
    server = scripted(lambda _: Reply({"message": "overloaded"}, 500))
    audit = Kept()
    with pytest.raises(Failed, match="HTTP 500"):
        Writer(talk(server), audit, "shop").config_map("kube9-a", {})
    assert len(server.seen) == 4
    assert audit.entries[0][:3] == (AuditAction.WRITE, "ConfigMap shop/kube9-a", "failed")


def test_a_server_that_always_says_conflict_is_given_up(
    scripted: "Callable[..., ScriptedServer]", talk: Callable[..., Connection]
) -> None:
    server = scripted(lambda _: Reply({"message": "conflict", "reason": "Conflict"}, 409))
    writer = Writer(talk(server), Silent(), "shop")
    with pytest.raises(Failed, match="HTTP 409"):
        writer.config_map("kube9-a", {})
    assert [seen.query["force"] for seen in server.seen] == ["false", "true", "true", "true"]
    assert writer.conflicts == 1
