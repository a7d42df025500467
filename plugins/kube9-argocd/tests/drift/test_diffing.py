"""Where two objects differ: laws that hold for all, and the subtleties one by one."""

import json
import random
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from kube9_argocd.drift.diffing import Difference, Manner, agree, differences
from kube9_argocd.drift.equality import rewritten
from kube9_argocd.drift.paths import Item, Path, reached, shown
from kube9_argocd.drift.trees import UNSET, Json, Tree

EXACT = Manner(exact=True, known=True)
CUSTOM = Manner(exact=True, known=False)
MERGE = Manner(exact=False, known=True)
MERGE_CUSTOM = Manner(exact=False, known=False)

LEAVES = st.booleans() | st.integers(-3, 3) | st.sampled_from(["", "a", "1", "1000m"])
NAMES = st.sampled_from(["a", "b", "env", "ports", "containers", "args", "limits"])
NAMED = st.dictionaries(NAMES, LEAVES, max_size=2)
LISTS = st.lists(LEAVES, max_size=3) | st.lists(
    st.tuples(st.sampled_from("xyz"), NAMED), max_size=3, unique_by=lambda item: item[0]
).map(lambda items: [{"name": name, **rest} for name, rest in items])
TREES: st.SearchStrategy[dict[str, Any]] = st.recursive(
    st.dictionaries(NAMES, LEAVES | LISTS, max_size=3),
    lambda inner: st.dictionaries(NAMES, inner | LEAVES | LISTS, max_size=3),
    max_leaves=10,
)


def listed(desired: Tree, live: Tree, manner: Manner) -> list[str]:
    return [shown(one.path) for one in differences(desired, live, manner)]


def shuffled(value: Any, chance: random.Random) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(value, dict):
        keys = list(value)
        chance.shuffle(keys)
        return {key: shuffled(value[key], chance) for key in keys}
    return [shuffled(item, chance) for item in value] if isinstance(value, list) else value


@given(TREES, st.randoms(use_true_random=False), st.sampled_from([EXACT, CUSTOM, MERGE]))
def test_an_object_does_not_differ_from_itself_however_its_fields_are_ordered(
    tree: Tree, chance: random.Random, manner: Manner
) -> None:
    assert listed(tree, shuffled(tree, chance), manner) == []


@given(TREES, TREES, st.sampled_from([EXACT, CUSTOM]))
def test_live_with_all_differences_put_into_it_is_what_is_desired(
    desired: Tree, live: Tree, manner: Manner
) -> None:
    mended = live
    for one in sorted(differences(desired, live, manner), key=lambda one: one.desired is UNSET):
        mended = put(mended, one.path, one)
    assert json.dumps(by_name(mended), sort_keys=True) == json.dumps(
        by_name(desired), sort_keys=True
    )


@given(TREES, TREES)
def test_each_difference_is_one(desired: Tree, live: Tree) -> None:
    for one in differences(desired, live, CUSTOM):
        assert one.desired is UNSET or reached(desired, one.path) == one.desired or moved(one)
        assert one.live is UNSET or reached(live, one.path) == one.live or moved(one)
        assert msgspec.json.encode(
            None if one.desired is UNSET else one.desired
        ) != msgspec.json.encode(None if one.live is UNSET else one.live)


@given(TREES, TREES)
def test_what_was_not_asked_for_never_counts_in_a_merge(desired: Tree, live: Tree) -> None:
    assert all(one.desired is not UNSET for one in differences(desired, {}, MERGE))
    assert listed({}, live, MERGE) == []


def moved(one: Difference) -> bool:
    """Whether it only says in which order the items of a list stand, by their keys."""
    ours, theirs = one.desired, one.live
    if not (isinstance(ours, list) and isinstance(theirs, list)):
        return False
    return all(isinstance(key, str) for key in (*ours, *theirs)) and sorted(ours) == sorted(theirs)  # type: ignore[type-var] # all are texts


def has_keys(value: Any) -> bool:  # noqa: ANN401 - any JSON
    return any(isinstance(item, dict) for item in value)


def put(parent: Any, path: Path, one: Difference) -> Any:  # noqa: ANN401 - any JSON
    if not path:
        return parent if moved(one) and has_keys(parent) else one.desired
    step, rest = path[0], path[1:]
    if isinstance(step, str):
        child = put(parent.get(step), rest, one)
        kept = {key: value for key, value in parent.items() if key != step}
        return kept if child is UNSET else {**kept, step: child}
    place = [at for at, item in enumerate(parent) if step.key and step.fits(item)]
    at = place[0] if place else (step.index if not step.key else len(parent))
    child = put(parent[at] if at < len(parent) else None, rest, one)
    if child is UNSET:
        return [*parent[:at], None, *parent[at + 1 :]]
    return [*parent[:at], child, *parent[at + 1 :]]


def by_name(value: Any) -> Any:  # noqa: ANN401 - any JSON
    """As it is once nothing is left where something was taken out, and order means nothing."""
    if isinstance(value, dict):
        return {key: by_name(child) for key, child in value.items()}
    if not isinstance(value, list):
        return value
    kept = [by_name(item) for item in value if item is not None]
    named = all(isinstance(item, dict) and "name" in item for item in kept)
    return sorted(kept, key=lambda item: str(item["name"])) if named else kept


def at(path: str, value: Json) -> Tree:
    tree: Json = value
    for field in reversed(path.split(".")):
        tree = {field: tree}
    assert isinstance(tree, dict)
    return tree


SAME = [
    ("resources.requests", {"cpu": "1000m"}, {"cpu": "1"}),
    ("resources.requests", {"cpu": 0.5}, {"cpu": "500m"}),
    ("resources.limits", {"memory": "1Gi"}, {"memory": "1024Mi"}),
    ("resources.limits", {"memory": 1000}, {"memory": "1k"}),
    ("spec", {"replicas": 1}, {"replicas": 1.0}),
    ("spec", {"gone": None}, {}),
    ("spec", {"securityContext": {}, "args": []}, {}),
    ("spec", {"hostNetwork": False}, {}),
    ("spec.containers", [{"name": "a", "stdin": False}], [{"name": "a"}]),
    ("spec", {"template": {"metadata": {"creationTimestamp": None}}}, {"template": {}}),
    ("status", {"phase": "Bound"}, {"phase": "Lost"}),
    ("metadata", {"uid": "1", "resourceVersion": "1", "generation": 1}, {"uid": "2"}),
    ("metadata", {"finalizers": ["a"]}, {"finalizers": ["b", "a"]}),
    ("metadata", {"annotations": {"argocd.argoproj.io/tracking-id": "a"}}, {"annotations": {}}),
]
OTHER = [
    ("spec.env", [{"name": "A", "value": "1000m"}], [{"name": "A", "value": "1"}]),
    ("metadata.labels", {"a": ""}, {}),
    ("metadata.labels", {"a": "true"}, {"a": True}),
    ("spec", {"automountServiceAccountToken": False}, {}),
    ("spec", {"replicas": 0}, {}),
    ("spec", {"suspend": False}, {"suspend": True}),
    ("spec", {"port": 80}, {"port": "80"}),
    ("spec", {"flag": True}, {"flag": 1}),
    ("spec", {"storageClassName": ""}, {}),
    ("spec.volumes", [{"name": "a", "emptyDir": {}}], [{"name": "a", "configMap": {}}]),
    ("spec", {"args": ["a", "b"]}, {"args": ["b", "a"]}),
    ("spec", {"tolerations": [{"key": "a"}]}, {"tolerations": [{"key": "a"}, {"key": "b"}]}),
    ("data", {"key": ""}, {}),
]


@pytest.mark.parametrize(("path", "applied", "live"), SAME)
def test_it_is_the_same_to_a_merge(path: str, applied: Json, live: Json) -> None:
    assert listed(at(path, applied), at(path, live), MERGE) == []


@pytest.mark.parametrize(("path", "applied", "live"), OTHER)
def test_it_is_not_the_same(path: str, applied: Json, live: Json) -> None:
    assert listed(at(path, applied), at(path, live), MERGE) != []


def test_a_custom_kind_keeps_what_is_empty_so_nothing_is_not_the_same() -> None:
    applied: Tree = {"spec": {"enabled": False, "rules": [], "none": None}}
    assert listed(applied, {"spec": {}}, MERGE_CUSTOM) == ["spec.enabled", "spec.rules"]


def test_argo_cds_comparison_is_taken_to_the_letter() -> None:
    desired: Tree = {"spec": {"limits": {"cpu": "1000m"}}}
    live: Tree = {"spec": {"limits": {"cpu": "1", "memory": "1Gi"}}, "status": {"a": 1}}
    found = listed(desired, live, EXACT)
    assert found == ["spec.limits.cpu", "spec.limits.memory", "status"]


def test_the_order_of_items_counts_where_argo_cd_compares() -> None:
    one: Tree = {"env": [{"name": "A"}, {"name": "B"}]}
    other: Tree = {"env": [{"name": "B"}, {"name": "A"}]}
    (found,) = differences(one, other, EXACT)
    assert (shown(found.path), found.desired, found.live) == ("env", ["A", "B"], ["B", "A"])
    assert listed(one, other, MERGE) == []


def test_an_item_put_first_does_not_make_all_others_differ() -> None:
    one: Tree = {"spec": {"servers": [{"name": "b", "x": 1}, {"name": "c"}]}}
    other: Tree = {"spec": {"servers": [{"name": "a"}, {"name": "b", "x": 2}, {"name": "c"}]}}
    assert listed(one, other, CUSTOM) == ["spec.servers[b].x", "spec.servers[a]"]


def test_items_without_keys_of_their_own_are_joined_by_place() -> None:
    one: Tree = {"spec": {"rules": [{"name": "a", "x": 1}, {"name": "a", "x": 2}]}}
    other: Tree = {"spec": {"rules": [{"name": "a", "x": 1}]}}
    assert listed(one, other, CUSTOM) == ["spec.rules[1]"]


def test_ports_of_a_service_have_another_key_than_those_of_a_container() -> None:
    one: Tree = {"ports": [{"port": 80, "targetPort": 1}, {"port": 80, "protocol": "UDP"}]}
    other: Tree = {"ports": [{"port": 80, "protocol": "TCP", "targetPort": 2}]}
    assert listed(one, other, MERGE) == ["ports[80/TCP].targetPort", "ports[80/UDP]"]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("1h", "1h0m0s", True),
        ("2160h", "2160h0m0s", True),
        ("90s", "1m30s", True),
        ("1h", "1h0m1s", False),
        ("0.5", "500m", True),
        (False, UNSET, True),
        ("", UNSET, True),
        ("a", UNSET, False),
        ("a", "A", False),
        (True, 1, False),
    ],
)
def test_other_spellings_are_known(one: Json, other: Json, same: bool) -> None:  # noqa: FBT001 - a table
    assert rewritten(one, other) is same


def test_the_same_place_may_be_asked_alone() -> None:
    assert agree(("spec", "args"), ["a"], ["a"], known=True)
    assert not agree(("spec", "args"), ["a"], ["b"], known=True)
    assert agree(("spec", "args"), UNSET, UNSET, known=True)
    assert not agree(("spec", "args"), UNSET, ["b"], known=True)


def deep(levels: int) -> Iterator[Tree]:
    for leaf in (1, 2):
        tree: Tree = {"leaf": leaf}
        for _ in range(levels):
            tree = {"a": tree}
        yield tree


def test_a_deep_object_is_followed_to_its_end() -> None:
    one, other = deep(100)
    (found,) = differences(one, other, EXACT)
    assert len(found.path) == 101
    assert Item(0).fits({})
