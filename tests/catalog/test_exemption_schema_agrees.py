"""What the API server accepts as an Exemption, the reader of exemptions understands."""

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kube9_core.model.source import Document, Source
from kube9_core.runs.exemptions import everywhere, from_documents

if TYPE_CHECKING:
    from kube9_testbed.cluster import Cluster

pytestmark = pytest.mark.cluster
pytest.importorskip("kube9_testbed")

NOW = datetime(2026, 11, 23, 12, 0, 0, tzinfo=UTC)
PATH = "/apis/kube9.io/v1alpha1/namespaces/default/exemptions?dryRun=All"

two = st.integers(0, 62).map(lambda number: f"{number:02}")
day = st.integers(0, 32).map(lambda number: f"{number:02}")
month = st.integers(0, 13).map(lambda number: f"{number:02}")
dates = st.builds("{}-{}-{}".format, st.sampled_from(("2027", "2028", "1999", "9999")), month, day)
zones = st.sampled_from(("Z", "z", "", "+02:00", "-23:59", "+24:00", "+0200"))
clocks = st.builds("{}:{}:{}{}".format, two, two, two, st.sampled_from(("", ".5", ".123456789")))
real = st.dates(min_value=NOW.date(), max_value=(NOW + timedelta(days=700)).date()).map(str)
expires = st.one_of(
    real,
    st.builds("{}T{}{}".format, real, clocks, zones),
    st.builds("{}T{}{}".format, dates, clocks, zones),
    dates,
    st.sampled_from(("", "soon", "2027-W05-1", "20270131", "2027-01-31 10:00:00Z")),
)
texts = st.lists(st.sampled_from(("*", "security/host-*", "", "a b")), max_size=3)
labels = st.dictionaries(st.sampled_from("ab"), st.sampled_from(("", "x")))
matches = st.fixed_dictionaries(
    {}, optional={"namespaces": texts, "kinds": texts, "labels": labels, "containers": texts}
)
reasons = st.sampled_from(
    ("It is agreed.", "short", " padded   ", "\u2003\u2003\u2003short\u2003\u2003")
)
specs = st.fixed_dictionaries(
    {"checks": texts, "reason": reasons, "expires": expires},
    optional={"match": matches | st.none(), "ticket": st.just("OPS-1")},
)


def complaint(body: dict[str, Any]) -> str | None:
    """What our reader says against an object."""
    document = Document(
        body["apiVersion"], body["kind"], json.dumps(body).encode(), Source("exemption.yaml")
    )
    found = from_documents([document], NOW, everywhere)
    assert len(found.found) + len(found.errors) == 1
    return found.errors[0].message if found.errors else None


@settings(max_examples=400, deadline=None)
@given(spec=specs)
def test_what_the_server_accepts_is_understood(crds: "Cluster", spec: dict[str, Any]) -> None:
    body = {
        "apiVersion": "kube9.io/v1alpha1",
        "kind": "Exemption",
        "metadata": {"name": "agreed"},
        "spec": spec,
    }
    answer = crds.request("POST", PATH, body)
    told = complaint(answer.json) if answer.ok else complaint(body)
    if answer.ok:
        assert told is None or "more than 2 years ahead" in told
    elif told is None:
        said = answer.json["message"]
        assert "spec.expires" in said or "at least 1 chars long" in said
