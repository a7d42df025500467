"""Selectors mean what they mean to the API server, and the index finds what a scan finds."""

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kube9_core.model.version import NEWEST
from kube9_core.snapshot import kinds
from kube9_core.snapshot.selector import Selector, selector_from_labels, selector_from_wire
from kube9_core.snapshot.snapshot import Mode, Snapshot
from kube9_core.snapshot.wire import pods, workloads
from kube9_core.snapshot.wire.maps import Texts
from kube9_core.snapshot.wire.meta import LabelSelector, ObjectMeta, Requirement
from kube9_core.snapshot.workload import Workload

Labels = Mapping[str, str]
OPERATORS = ("In", "NotIn", "Exists", "DoesNotExist", "Near")
keys = st.sampled_from(("app", "tier", "track"))
values = st.sampled_from(("a", "b", "c", ""))
labels = st.dictionaries(keys, values, max_size=3)
requirements = st.builds(
    Requirement,
    key=keys,
    operator=st.sampled_from(OPERATORS),
    values=st.none() | st.lists(values, max_size=3).map(tuple),
)
selectors = st.builds(
    LabelSelector,
    match_labels=st.none() | labels.map(Texts),
    match_expressions=st.none() | st.lists(requirements, max_size=3).map(tuple),
)


def meets(item: Requirement, found: Labels) -> bool:
    """The rules of meta/v1, written down a second time."""
    wanted = item.values or ()
    return {
        "In": item.key in found and found[item.key] in wanted,
        "NotIn": item.key not in found or found[item.key] not in wanted,
        "Exists": item.key in found,
        "DoesNotExist": item.key not in found,
    }.get(item.operator, False)


def matches(wire: LabelSelector, found: Labels) -> bool:
    named = all(found.get(key) == value for key, value in (wire.match_labels or {}).items())
    return named and all(meets(item, found) for item in wire.match_expressions or ())


def workload(name: str, namespace: str, pod_labels: Labels) -> Workload:
    template = pods.PodTemplate(metadata=ObjectMeta(labels=Texts(pod_labels)))
    wire = workloads.Controller(
        metadata=ObjectMeta(name=name, namespace=namespace),
        spec=workloads.ControllerSpec(template=template),
    )
    return Workload(kinds.DEPLOYMENT, "apps/v1", wire, None, NEWEST)


def snapshot(listed: Sequence[Workload]) -> Snapshot:
    return Snapshot(listed, version=NEWEST, mode=Mode.MANIFESTS, coverage={})


@given(selectors, labels)
def test_a_selector_matches_by_the_rules(wire: LabelSelector, found: Labels) -> None:
    assert selector_from_wire(wire).matches(found) is matches(wire, found)


@given(
    wire=selectors,
    pods_of=st.lists(st.tuples(st.sampled_from(("one", "two")), labels), max_size=12),
)
def test_the_index_finds_what_a_scan_finds_and_in_the_same_order(
    wire: LabelSelector, pods_of: list[tuple[str, Labels]]
) -> None:
    listed = [workload(f"w{n}", space, found) for n, (space, found) in enumerate(pods_of)]
    selector = selector_from_wire(wire)
    scanned = [
        item for item in listed if item.namespace == "one" and selector.matches(item.pod_labels)
    ]
    assert list(snapshot(listed).selected(selector, "one")) == scanned


def test_an_empty_selector_matches_everything() -> None:
    assert Selector(()).matches({})
    assert selector_from_wire(LabelSelector()).empty


@pytest.mark.parametrize(
    ("wire", "text"),
    [
        (LabelSelector(), "everything"),
        (LabelSelector(match_labels=Texts(app="web", tier="front")), "app=web, tier=front"),
        (LabelSelector(match_expressions=(Requirement("a", "Exists"),)), "a"),
        (LabelSelector(match_expressions=(Requirement("a", "DoesNotExist"),)), "!a"),
        (LabelSelector(match_expressions=(Requirement("a", "In", ("x", "y")),)), "a in (x, y)"),
        (LabelSelector(match_expressions=(Requirement("a", "NotIn", ("x",)),)), "a notin (x)"),
    ],
)
def test_a_selector_is_written_as_kubectl_takes_it(wire: LabelSelector, text: str) -> None:
    assert str(selector_from_wire(wire)) == text


def test_a_plain_map_is_a_selector_of_equalities() -> None:
    selector = selector_from_labels({"app": "web"})
    assert selector.matches({"app": "web", "tier": "front"})
    assert not selector.matches({"app": "api"})
