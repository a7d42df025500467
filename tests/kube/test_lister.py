"""A list gives every object once, says exactly what it may not read, and never lies by silence."""

import json
from collections.abc import Callable, Generator, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from kube9_core.kube.connection import Connection
from kube9_core.kube.errors import Failed, Forbidden, NotServed
from kube9_core.kube.lister import Lister
from kube9_core.kube.pacing import Pacer
from kube9_core.kube.reading import Selection
from kube9_core.model.audit import AuditAction, Silent
from kube9_core.model.coverage import CoverageState
from kube9_core.model.kind import Kind
from kube9_core.model.problem import Scalar
from kube9_core.snapshot import kinds

pytest.importorskip("kube9_testbed")
from kube9_testbed.scripted import Reply

if TYPE_CHECKING:
    from kube9_testbed.cluster import Cluster
    from kube9_testbed.scripted import ScriptedServer, Seen

Start = Callable[..., "ScriptedServer"]
Talk = Callable[..., Connection]
Json = dict[str, Any]
Entry = tuple[AuditAction, str, str, dict[str, Scalar]]


class Kept:
    """An audit that a test can read."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []

    def record(
        self, action: AuditAction, subject: str, outcome: str = "ok", **detail: Scalar
    ) -> None:
        self.entries.append((action, subject, outcome, detail))


def lister(connection: Connection, page: int = 500) -> Lister:
    return Lister(connection, Pacer(1000, patience=0.2), Silent(), page)


def names(objects: Iterator[bytes]) -> list[str]:
    return [json.loads(each)["metadata"]["name"] for each in objects]


def page(*found: str, then: str = "", weight: int = 0) -> Json:
    """A page of a list of Pods in the namespace shop, each with so many bytes of something."""
    items = [
        {"metadata": {"name": name, "namespace": "shop"}, "data": "y" * weight} for name in found
    ]
    return {"kind": "PodList", "metadata": {"continue": then}, "items": items}


def book(**pages: Json | Reply) -> Callable[["Seen"], Reply]:
    """Serve pages by their `continue`; the first one is called `start`."""

    def script(seen: "Seen") -> Reply:
        found = pages[seen.query.get("continue") or "start"]
        return found if isinstance(found, Reply) else Reply(found)

    return script


def expired(fresh: str = "") -> Reply:
    return Reply({"reason": "Expired", "message": "too old", "metadata": {"continue": fresh}}, 410)


@pytest.fixture(scope="module")
def maps(cluster: "Cluster", room: str) -> list[str]:
    """Names of ConfigMaps in the room; every second one is labelled."""
    made = [f"map-{number:03}" for number in range(25)]
    for number, name in enumerate(made):
        labels = {"half": "yes"} if number % 2 else {}
        body = {"metadata": {"name": name, "labels": labels}, "data": {"n": name}}
        answer = cluster.request("POST", f"/api/v1/namespaces/{room}/configmaps", body)
        assert answer.ok, answer.text
    return made


@pytest.mark.cluster
def test_every_object_comes_once_over_all_pages(
    admin: Connection, room: str, maps: list[str]
) -> None:
    reading = lister(admin, page=4)
    found = names(reading.each(kinds.CONFIG_MAP, "v1", room))
    assert [name for name in found if name in maps] == maps
    assert len(found) == len(set(found))
    coverage = reading.listed(kinds.CONFIG_MAP)
    assert coverage is not None
    assert (coverage.state, coverage.objects, coverage.reason) == (
        CoverageState.COMPLETE,
        len(found),
        None,
    )


@pytest.mark.cluster
def test_all_namespaces_are_read_at_once_unless_one_is_named(
    admin: Connection, room: str, maps: list[str]
) -> None:
    everywhere = names(lister(admin).each(kinds.CONFIG_MAP, "v1"))
    assert set(maps) < set(everywhere)
    assert everywhere.count("kube-root-ca.crt") > 1
    here = names(lister(admin).each(kinds.CONFIG_MAP, "v1", room))
    assert here.count("kube-root-ca.crt") == 1


@pytest.mark.cluster
def test_objects_are_selected_by_labels_and_fields(
    admin: Connection, room: str, maps: list[str]
) -> None:
    def chosen(selection: Selection) -> list[str]:
        return names(lister(admin, 4).each(kinds.CONFIG_MAP, "v1", room, selection))

    assert chosen(Selection(labels="half=yes")) == maps[1::2]
    assert chosen(Selection(fields=f"metadata.name={maps[3]}")) == [maps[3]]
    assert chosen(Selection(labels="!half", fields=f"metadata.name={maps[3]}")) == []


@pytest.mark.cluster
def test_a_kind_without_namespaces_has_none_in_its_path(admin: Connection, room: str) -> None:
    assert room in names(lister(admin).each(kinds.NAMESPACE, "v1", room))


@pytest.mark.cluster
def test_a_forbidden_kind_names_the_missing_rule(account: Callable[..., Connection]) -> None:
    reading = lister(account())
    with pytest.raises(Forbidden) as caught:
        list(reading.each(kinds.POD, "v1"))
    assert str(caught.value) == (
        'may not list pods in the API group "" at the cluster scope; '
        'add {apiGroups: [""], resources: ["pods"], verbs: ["list"]} to a ClusterRole'
    )
    coverage = reading.listed(kinds.POD)
    assert coverage is not None
    assert (coverage.state, coverage.objects) == (CoverageState.FORBIDDEN, 0)
    assert coverage.reason == str(caught.value)


@pytest.mark.cluster
def test_the_rule_that_is_named_is_the_one_that_helps(
    account: Callable[..., Connection], room: str
) -> None:
    with pytest.raises(Forbidden) as caught:
        list(lister(account()).each(kinds.DEPLOYMENT, "apps/v1", room))
    rule = caught.value.rule
    assert (rule.role, rule.group) == (f"Role in namespace {room}", "apps")
    granted = {"apiGroups": [rule.group], "resources": [rule.resource], "verbs": [rule.verb]}
    allowed = account(granted)
    assert list(lister(allowed).each(kinds.DEPLOYMENT, "apps/v1", room)) == []
    with pytest.raises(Forbidden):
        list(lister(allowed).each(kinds.DEPLOYMENT, "apps/v1"))
    everywhere = account(granted, everywhere=True)
    reading = lister(everywhere)
    listed = list(reading.each(kinds.DEPLOYMENT, "apps/v1"))
    coverage = reading.listed(kinds.DEPLOYMENT)
    assert coverage is not None
    assert (coverage.state, coverage.objects) == (CoverageState.COMPLETE, len(listed))


@pytest.mark.cluster
def test_a_kind_that_is_not_served_is_absent(admin: Connection) -> None:
    reading = lister(admin)
    with pytest.raises(NotServed, match=r"does not serve argoproj\.io/v1alpha1/Rollout"):
        list(reading.each(kinds.ROLLOUT, "argoproj.io/v1alpha1"))
    coverage = reading.listed(kinds.ROLLOUT)
    assert coverage is not None
    assert coverage.state is CoverageState.ABSENT


@pytest.mark.cluster
def test_a_real_list_that_expires_half_way_still_gives_every_object_once(
    admin: Connection, cluster: "Cluster", room: str
) -> None:
    event = Kind("", "Event", "v1", "events")  # the API server keeps no copy of these
    made = [f"event-{number}" for number in range(10)]
    about = {"involvedObject": {"kind": "Pod", "name": "x", "namespace": room}}
    path = f"/api/v1/namespaces/{room}/events"
    for name in made:
        assert cluster.request("POST", path, {"metadata": {"name": name}, **about}).ok
    audit = Kept()
    reading = Lister(admin, Pacer(1000), audit, 4)
    objects = reading.each(event, "v1", room)
    found = [json.loads(next(objects))["metadata"]["name"]]
    assert cluster.request("POST", path, {"metadata": {"name": "event-x"}, **about}).ok
    cluster.compact()
    assert found + names(objects) == [*made, "event-x"]  # the rest as it is now
    assert audit.entries[0][3]["restarts"] == 1


def test_a_list_that_expires_goes_on_where_the_server_offers(scripted: Start, talk: Talk) -> None:
    pages = book(start=page("a", "b", then="old"), old=expired("fresh"), fresh=page("c"))
    reading = lister(talk(scripted(pages)))
    assert names(reading.each(kinds.POD, "v1")) == ["a", "b", "c"]
    coverage = reading.listed(kinds.POD)
    assert coverage is not None
    assert coverage.state is CoverageState.COMPLETE


def test_a_list_that_expires_begins_anew_where_nothing_is_offered(
    scripted: Start, talk: Talk
) -> None:
    starts = iter((page("a", "c", then="old"), page("a", "b", "c", "d", then="two")))

    def script(seen: "Seen") -> Reply:
        match seen.query.get("continue"):
            case "old":
                return expired()
            case "two":
                return Reply(page("e"))
            case _:
                return Reply(next(starts))

    server = scripted(script)
    found = names(lister(talk(server)).each(kinds.POD, "v1"))
    assert found == ["a", "c", "d", "e"]  # b came into being meanwhile, behind our back
    assert [seen.query.get("continue", "") for seen in server.seen] == ["", "old", "", "two"]


def test_namespaces_are_sorted_as_the_server_sorts_them(scripted: Start, talk: Talk) -> None:
    def item(namespace: str) -> Json:
        return {"metadata": {"name": "x", "namespace": namespace}}

    sorted_so = [item("shop-a"), item("shop")]  # "shop-a/" comes before "shop/"
    starts = iter((sorted_so, [*sorted_so, item("zoo")]))

    def script(seen: "Seen") -> Reply:
        if seen.query.get("continue"):
            return expired()
        items = next(starts)
        then = "old" if len(items) == 2 else ""
        return Reply({"metadata": {"continue": then}, "items": items})

    found = list(lister(talk(scripted(script))).each(kinds.POD, "v1"))
    assert [json.loads(each)["metadata"]["namespace"] for each in found] == [
        "shop-a",
        "shop",
        "zoo",
    ]


def test_a_list_that_expires_twice_is_stale(scripted: Start, talk: Talk) -> None:
    pages = book(start=page("a", then="old"), old=expired("fresh"), fresh=expired("fresher"))
    reading = lister(talk(scripted(pages)))
    objects = reading.each(kinds.POD, "v1")
    assert json.loads(next(objects))["metadata"]["name"] == "a"
    with pytest.raises(Failed, match="HTTP 410: too old"):
        next(objects)
    coverage = reading.listed(kinds.POD)
    assert coverage is not None
    assert (coverage.state, coverage.objects) == (CoverageState.STALE, 1)


def test_an_unsorted_list_is_not_begun_anew(scripted: Start, talk: Talk) -> None:
    third = iter((expired(), Reply(page("b"))))
    pages = {"": page("c", then="two"), "two": page("a", then="three")}

    def script(seen: "Seen") -> Reply:
        found = pages.get(seen.query.get("continue", ""))
        return next(third) if found is None else Reply(found)

    with pytest.raises(Failed, match="HTTP 410"):  # what came already could not be told apart
        list(lister(talk(scripted(script))).each(kinds.POD, "v1"))


def test_pages_shrink_where_objects_are_large(scripted: Start, talk: Talk) -> None:
    large = 100_000
    server = scripted(
        book(
            start=page(*"abcdefghij", then="two", weight=large),
            two=page("k", then="three", weight=large),
            three=page("l"),
        )
    )
    assert len(list(lister(talk(server)).each(kinds.POD, "v1"))) == 12
    limits = [int(seen.query["limit"]) for seen in server.seen]
    assert limits[0] == 100
    assert limits[1:] == [10, 10]


def test_pages_grow_where_objects_are_small_but_not_beyond_what_is_allowed(
    scripted: Start, talk: Talk
) -> None:
    server = scripted(book(start=page("a", "b", then="two"), two=page("c")))
    list(lister(talk(server), 300).each(kinds.POD, "v1"))
    assert [int(seen.query["limit"]) for seen in server.seen] == [100, 300]
    server.seen.clear()
    list(lister(talk(server), 20).each(kinds.POD, "v1"))
    assert [int(seen.query["limit"]) for seen in server.seen] == [20, 20]


def test_an_object_larger_than_a_page_still_comes(scripted: Start, talk: Talk) -> None:
    huge = 1_400_000
    server = scripted(book(start=page("a", then="two", weight=huge), two=page("b", weight=huge)))
    assert names(lister(talk(server)).each(kinds.POD, "v1")) == ["a", "b"]
    assert server.seen[1].query["limit"] == "1"


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (Reply({"message": "etcd is away"}, 500), "HTTP 500: etcd is away"),
        (Reply(b"<html>", 200), "not what a list should be"),
        (Reply({"message": "slow down"}, 429), "HTTP 429: slow down"),
    ],
)
def test_a_failing_list_is_failed_and_never_empty(
    scripted: Start, talk: Talk, reply: Reply, words: str
) -> None:
    reading = lister(talk(scripted(book(start=page("a", then="two"), two=reply))))
    with pytest.raises(Failed, match=words):
        list(reading.each(kinds.POD, "v1"))
    coverage = reading.listed(kinds.POD)
    assert coverage is not None
    assert (coverage.state, coverage.objects) == (CoverageState.FAILED, 1)
    assert words in (coverage.reason or "")


def test_a_list_that_nobody_read_to_its_end_is_failed(scripted: Start, talk: Talk) -> None:
    reading = lister(talk(scripted(book(start=page("a", "b")))))
    objects = reading.each(kinds.POD, "v1")
    next(objects)
    assert isinstance(objects, Generator)
    objects.close()
    coverage = reading.listed(kinds.POD)
    assert coverage is not None
    assert (coverage.state, coverage.reason) == (CoverageState.FAILED, "reading was broken off")


def test_no_items_at_all_is_an_empty_list(scripted: Start, talk: Talk) -> None:
    reading = lister(talk(scripted(book(start={"metadata": {}, "items": None}))))
    assert list(reading.each(kinds.POD, "v1")) == []


def test_coverage_adds_up_over_namespaces_and_the_worst_counts(scripted: Start, talk: Talk) -> None:
    def script(seen: "Seen") -> Reply:
        return Reply({}, 403) if "/closed/" in seen.path else Reply(page("a", "b"))

    reading = lister(talk(scripted(script)))
    for namespace in ("shop", "zoo"):
        list(reading.each(kinds.POD, "v1", namespace))
    with pytest.raises(Forbidden):
        list(reading.each(kinds.POD, "v1", "closed"))
    coverage = reading.listed(kinds.POD)
    assert coverage is not None
    assert (coverage.state, coverage.objects) == (CoverageState.FORBIDDEN, 4)
    assert 'in the namespace "closed"' in (coverage.reason or "")


def test_what_was_not_even_tried_can_be_noted(scripted: Start, talk: Talk) -> None:
    reading = lister(talk(scripted(book(start=page()))))
    usage = Kind("metrics.k8s.io", "PodMetrics", "v1beta1", "pods")
    reading.absent(kinds.VPA)
    reading.failed(usage, "its API server does not answer")
    assert {each.kind: each.state for each in reading.coverage} == {
        "autoscaling.k8s.io/v1/VerticalPodAutoscaler": CoverageState.ABSENT,
        "metrics.k8s.io/v1beta1/PodMetrics": CoverageState.FAILED,
    }
    assert reading.listed(kinds.POD) is None


def test_each_list_is_taken_down(scripted: Start, talk: Talk) -> None:
    audit = Kept()
    pages = book(start=page("a", then="old"), old=expired("fresh"), fresh=page("b"))
    reading = Lister(talk(scripted(pages)), Pacer(100), audit, 500)
    list(reading.each(kinds.POD, "v1", "shop"))
    action, subject, outcome, detail = audit.entries[0]
    assert (action, subject, outcome) == (AuditAction.LIST, "list v1/Pod", "ok")
    assert {name: detail[name] for name in ("objects", "pages", "restarts", "namespace")} == {
        "objects": 2,
        "pages": 2,
        "restarts": 1,
        "namespace": "shop",
    }
