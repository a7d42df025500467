"""Who owns a field, measured by the API server: it names the owners to whom applying conflicts."""

import re
import uuid
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kube9_argocd.drift.ownership import Ownership
from kube9_argocd.drift.paths import Item, Path
from kube9_argocd.drift.writers import Writer, program, writer
from kube9_testbed.written import WrittenObject

Write = Callable[[str], WrittenObject]

APP = ("spec", "template", "spec", "containers", Item(0, (("name", "app"),)))
FIELDS: dict[str, tuple[Path, Any]] = {
    ".spec.replicas": (("spec", "replicas"), 9),
    ".spec.paused": (("spec", "paused"), False),
    ".metadata.labels.team": (("metadata", "labels", "team"), "theirs"),
    '.spec.template.spec.containers[name="app"].image': ((*APP, "image"), "mine:9"),
    '.spec.template.spec.containers[name="app"].env[name="A"].value': (
        (*APP, "env", Item(0, (("name", "A"),)), "value"),
        "mine",
    ),
    '.spec.template.spec.containers[name="app"].ports[containerPort=53,protocol="UDP"].name': (
        (*APP, "ports", Item(0, (("containerPort", 53), ("protocol", "UDP"))), "name"),
        "mine",
    ),
    '.spec.template.spec.containers[name="app"].args': ((*APP, "args"), ["mine"]),
}


def body(name: str, values: dict[Path, Any]) -> dict[str, Any]:
    """A Deployment with these values; what a Deployment must have is the same for all."""
    tree: dict[str, Any] = {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name},
        "spec": {
            "selector": {"matchLabels": {"app": "web"}},
            "template": {
                "metadata": {"labels": {"app": "web"}},
                "spec": {"containers": [{"name": "app", "image": "a:1"}]},
            },
        },
    }
    for path, value in values.items():
        put(tree, path, value)
    return tree


def put(tree: dict[str, Any], path: Path, value: object) -> None:
    place: Any = tree
    for step, following in pairwise(path):
        if isinstance(step, str):
            place = place.setdefault(step, [] if isinstance(following, Item) else {})
        else:
            place = item_of(place, step)
    place[path[-1]] = value


def item_of(items: list[dict[str, Any]], step: Item) -> dict[str, Any]:
    found = next((item for item in items if step.fits(item)), None)
    if found is None:
        found = dict(step.key)
        items.append(found)
    return found


VALUES: dict[str, Any] = {
    ".spec.replicas": 3,
    ".spec.paused": True,
    ".metadata.labels.team": "shop",
    '.spec.template.spec.containers[name="app"].image': "b:2",
    '.spec.template.spec.containers[name="app"].env[name="A"].value': "1",
    '.spec.template.spec.containers[name="app"].ports[containerPort=53,protocol="UDP"].name': "dns",
    '.spec.template.spec.containers[name="app"].args': ["x", "y"],
}


@pytest.mark.cluster
@pytest.mark.parametrize("seed", range(4))
def test_the_api_server_names_the_same_owners(writing: Write, seed: int) -> None:
    written = writing(f"owned-{uuid.uuid4().hex[:8]}")
    managers = ["argocd-controller", "kubectl-edit", "k9s"]
    shares: dict[str, dict[Path, Any]] = {manager: {} for manager in managers}
    for place, (told, (path, _)) in enumerate(FIELDS.items()):
        shares[managers[(place * (seed + 1) + seed) % 3]][path] = VALUES[told]
    for manager in managers:
        written.apply(body(written.name, shares[manager]), manager)
    live = written.stored
    wanted = body(written.name, dict(FIELDS.values()))
    answer = written.conflict(wanted, "somebody")
    assert answer.status == 409
    named: dict[str, set[str]] = {field: set() for field in FIELDS}
    for cause in answer.json["details"]["causes"]:
        named[cause["field"]] |= set(re.findall(r'conflict with "([^"]+)"', cause["message"]))
    ownership = Ownership(live)
    ours = {
        field: {owner.manager for owner in ownership.of(path)}
        for field, (path, _) in FIELDS.items()
    }
    assert ours == named


def live_of(*entries: tuple[str, str, dict[str, Any]], **rest: object) -> dict[str, Any]:
    fields = [
        {"manager": manager, "operation": "Update", "time": time, "fieldsV1": tree}
        for manager, time, tree in entries
    ]
    return {"metadata": {"managedFields": fields}, **rest}


def test_the_last_to_write_comes_first() -> None:
    live = live_of(
        ("one", "2026-01-01T00:00:00Z", {"f:spec": {"f:a": {}}}),
        ("two", "2026-02-01T00:00:00Z", {"f:spec": {"f:a": {}}}),
        spec={"a": 1},
    )
    assert [owner.manager for owner in Ownership(live).of(("spec", "a"))] == ["two", "one"]


def test_who_owns_a_whole_map_owns_what_is_in_it_unless_somebody_owns_that_alone() -> None:
    live = live_of(
        ("whole", "", {"f:spec": {"f:map": {}}}),
        ("part", "", {"f:spec": {"f:map": {"f:a": {}}}}),
        spec={"map": {"a": 1, "b": 2}},
    )
    ownership = Ownership(live)
    assert [owner.manager for owner in ownership.of(("spec", "map", "a"))] == ["part"]
    assert [owner.manager for owner in ownership.of(("spec", "map", "b"))] == ["whole"]
    assert ownership.of(("spec", "other")) == ()


def test_keys_that_cannot_be_read_are_nobodys() -> None:
    live = live_of(("one", "", {"f:l": {"k:{": {"f:a": {}}, "k:[1]": {"f:a": {}}}}), l=[{"a": 1}])
    assert Ownership(live).of(("l", Item(0), "a")) == ()


def test_an_item_of_a_custom_kind_is_found_by_the_key_of_its_schema() -> None:
    entry: dict[str, Any] = {"f:l": {'k:{"port":80}': {"f:a": {}}}}
    live = live_of(("one", "", entry), l=[{"port": 79}, {"port": 80, "name": "x", "a": 1}])
    ownership = Ownership(live)
    assert ownership.of(("l", Item(0), "a")) == ()
    assert len(ownership.of(("l", Item(1), "a"))) == 1
    assert len(ownership.of(("l", Item(1, (("name", "x"),)), "a"))) == 1


LEAVES = st.none() | st.booleans() | st.integers() | st.text(max_size=5)
JSON: st.SearchStrategy[object] = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["f:a", 'k:{"a":1}', "v:1", "i:0", ".", "x"]), inner)
    ),
    max_leaves=12,
)


@given(JSON, JSON)
def test_no_managed_fields_break_it(entries: object, fields: object) -> None:
    others = entries if isinstance(entries, list) else []
    items = [*others, {"fieldsV1": fields}]
    live: dict[str, Any] = {"metadata": {"managedFields": items}, "a": {"a": [{"a": 1}]}}
    ownership = Ownership(live)
    for owner in ownership.owners:
        list(ownership.written(owner))
    ownership.of(("a", "a", Item(0)))


@pytest.mark.parametrize(
    ("manager", "sort"),
    [
        ("argocd-controller", Writer.ARGOCD),
        ("argocd-application-controller", Writer.ARGOCD),
        ("argocd-server", Writer.PERSON),
        ("kubectl-edit", Writer.PERSON),
        ("kubectl", Writer.PERSON),
        ("kubectl-client-side-apply", Writer.PERSON),
        ("k9s", Writer.PERSON),
        ("OpenLens", Writer.PERSON),
        ("node-fetch", Writer.PERSON),
        ("Mozilla", Writer.PERSON),
        ("helm", Writer.PERSON),
        ("helm-controller", Writer.CONTROLLER),
        ("Go-http-client", Writer.PERSON),
        ("kube-controller-manager", Writer.CONTROLLER),
        ("vpa-updater", Writer.CONTROLLER),
        ("rollouts-controller", Writer.CONTROLLER),
        ("PrometheusOperator", Writer.CONTROLLER),
        ("acme-sidecar-injector", Writer.CONTROLLER),
        ("ocelot", Writer.UNKNOWN),
        ("lensmaker", Writer.UNKNOWN),
        ("", Writer.UNKNOWN),
    ],
)
def test_managers_are_told_apart(manager: str, sort: Writer) -> None:
    (owner,) = Ownership(live_of((manager, "", {"f:a": {}}))).owners
    assert writer(owner) is sort
    assert program(owner)
