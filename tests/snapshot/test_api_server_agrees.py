"""The API server's own selectors are the judge of ours."""

import itertools
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kube9_core.snapshot.selector import selector_from_wire
from kube9_core.snapshot.wire.maps import Texts
from kube9_core.snapshot.wire.meta import LabelSelector, Requirement

if TYPE_CHECKING:
    from kube9_testbed.cluster import Cluster

pytestmark = pytest.mark.cluster
pytest.importorskip("kube9_testbed")

KEYS = ("app", "example.com/tier")
VALUES = (None, "", "a", "b")
LABELS = {
    f"labels-{n}": {key: value for key, value in zip(KEYS, pair, strict=True) if value is not None}
    for n, pair in enumerate(itertools.product(VALUES, repeat=len(KEYS)))
}
values = st.lists(st.sampled_from(("", "a", "b", "c")), min_size=1, max_size=2, unique=True)
valued = st.builds(
    Requirement,
    st.sampled_from(KEYS),
    st.sampled_from(("In", "NotIn")),
    values.map(tuple),
)
bare = st.builds(Requirement, st.sampled_from(KEYS), st.sampled_from(("Exists", "DoesNotExist")))
selectors = st.builds(
    LabelSelector,
    match_labels=st.dictionaries(st.sampled_from(KEYS), st.sampled_from("ab")).map(Texts),
    match_expressions=st.lists(valued | bare, max_size=3).map(tuple),
)


@pytest.fixture(scope="module")
def labelled(cluster: "Cluster") -> "Cluster":
    """The cluster with a ConfigMap for every combination of labels."""
    cluster.request("POST", "/api/v1/namespaces", {"metadata": {"name": "labelled"}})
    for name, labels in LABELS.items():
        body = {"metadata": {"name": name, "labels": {"ours": "yes", **labels}}}
        answer = cluster.request("POST", "/api/v1/namespaces/labelled/configmaps", body)
        assert answer.ok, answer.text
    return cluster


@settings(max_examples=300, deadline=None)
@given(wire=selectors)
def test_a_selector_matches_what_the_server_lists(labelled: "Cluster", wire: LabelSelector) -> None:
    selector = selector_from_wire(wire)
    text = "ours" if selector.empty else f"ours, {selector}"
    query = f"/api/v1/namespaces/labelled/configmaps?labelSelector={quote(text)}"
    answer = labelled.request("GET", query)
    assert answer.ok, answer.text
    theirs = {item["metadata"]["name"] for item in answer.json["items"]}
    ours = {name for name, labels in LABELS.items() if selector.matches(labels)}
    assert ours == theirs
