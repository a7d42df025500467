"""The API server is the judge of our CRDs: of their schemas, columns and rules."""

from typing import TYPE_CHECKING, Any

import pytest
import yaml

from kube9_core.catalog.crds import DEFINITIONS
from kube9_core.catalog.resources_page import EXAMPLES as SHOWN

if TYPE_CHECKING:
    from kube9_testbed.cluster import Cluster

pytestmark = pytest.mark.cluster
pytest.importorskip("kube9_testbed")

CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
OURS = "/apis/kube9.io/v1alpha1/namespaces/crds"
REASON = "It configures the node's network."


@pytest.fixture(scope="module")
def installed(crds: "Cluster") -> "Cluster":
    """The cluster with our CRDs and a namespace for this file."""
    crds.request("POST", "/api/v1/namespaces", {"metadata": {"name": "crds"}})
    return crds


def _object(kind: str, name: str, spec: object) -> dict[str, Any]:
    told = {"apiVersion": "kube9.io/v1alpha1", "kind": kind, "metadata": {"name": name}}
    return told if spec is None else {**told, "spec": spec}


@pytest.mark.parametrize("definition", DEFINITIONS, ids=lambda item: item.kind.name)
def test_every_kind_is_found_by_its_names(definition: Any, installed: "Cluster") -> None:  # noqa: ANN401 - a Definition
    told = installed.request("GET", f"{CRDS}/{definition.kind.plural}.kube9.io").json["status"]
    assert {item["type"]: item["status"] for item in told["conditions"]} == {
        "NamesAccepted": "True",
        "Established": "True",
    }
    names = told["acceptedNames"]
    assert names["shortNames"] == [definition.short]
    assert names["categories"] == ["kube9"]


EXAMPLES = [
    ("assessments", "Assessment", None),
    ("assessments", "Assessment", {}),
    (
        "assessments",
        "Assessment",
        {
            "pillars": ["security", "acme"],
            "checks": ["security/host-*", "*"],
            "frameworks": ["pss-baseline", "cis-1.12"],
            "namespaces": ["team-*"],
            "ttlSecondsAfterFinished": 0,
        },
    ),
    ("exemptions", "Exemption", {"checks": ["*"], "reason": REASON, "expires": "2027-06-30"}),
    (
        "exemptions",
        "Exemption",
        {
            "checks": ["security/host-*"],
            "match": {
                "namespaces": ["kube-*"],
                "kinds": ["DaemonSet"],
                "names": ["cni-*"],
                "labels": {"app.kubernetes.io/name": "cni"},
                "containers": ["agent"],
            },
            "reason": REASON,
            "expires": "2027-06-30T12:00:00.5+02:00",
            "ticket": "OPS-17",
        },
    ),
    ("operatorstatuses", "OperatorStatus", None),
    (
        "operatorstatuses",
        "OperatorStatus",
        {
            "acknowledgements": [
                {"id": "a", "status": "dismissed"},
                {"id": "b", "status": "acknowledged", "at": "2026-11-23T12:00:00Z"},
            ]
        },
    ),
]


@pytest.mark.parametrize(("plural", "kind", "spec"), EXAMPLES)
def test_a_good_object_is_accepted_as_it_is(
    plural: str, kind: str, spec: dict[str, Any] | None, installed: "Cluster"
) -> None:
    path = f"{OURS}/{plural}?dryRun=All&fieldValidation=Strict"
    answer = installed.request("POST", path, _object(kind, "good", spec))
    assert answer.ok, answer.text
    kept = answer.json.get("spec", {})
    assert {key: kept.get(key) for key in spec or ()} == (spec or {})


EXEMPTED = {"checks": ["*"], "reason": REASON, "expires": "2027-06-30"}
REFUSED = [
    ("assessments", "Assessment", {"pillars": ["Security!"]}, "spec.pillars[0]"),
    ("assessments", "Assessment", {"checks": [""]}, "spec.checks[0]"),
    ("assessments", "Assessment", {"ttlSecondsAfterFinished": -1}, "greater than or equal to 0"),
    ("assessments", "Assessment", {"pilars": ["security"]}, 'unknown field "spec.pilars"'),
    ("exemptions", "Exemption", None, "spec: Required value"),
    ("exemptions", "Exemption", {**EXEMPTED, "checks": []}, "spec.checks"),
    ("exemptions", "Exemption", {**EXEMPTED, "reason": "because"}, "spec.reason"),
    ("exemptions", "Exemption", {**EXEMPTED, "reason": "  because   "}, "at least 10 characters"),
    ("exemptions", "Exemption", {**EXEMPTED, "expires": "soon"}, "a time or a date that exists"),
    (
        "exemptions",
        "Exemption",
        {**EXEMPTED, "expires": "2027-02-31"},
        "a date that exists, such as 2027-01-31T00:00:00Z",
    ),
    ("exemptions", "Exemption", {**EXEMPTED, "expires": "2027-02-03 10:00"}, "spec.expires"),
    ("exemptions", "Exemption", {**EXEMPTED, "expires": ""}, "spec.expires"),
    ("exemptions", "Exemption", {"checks": ["*"], "reason": REASON}, "spec.expires: Required"),
    ("exemptions", "Exemption", {"reason": REASON, "expires": "2027-06-30"}, "spec.checks: Req"),
    ("exemptions", "Exemption", {**EXEMPTED, "match": {"kind": "Pod"}}, "spec.match.kind"),
    (
        "operatorstatuses",
        "OperatorStatus",
        {"acknowledgements": [{"id": "a", "status": "resolved"}]},
        'supported values: "acknowledged", "dismissed"',
    ),
    (
        "operatorstatuses",
        "OperatorStatus",
        {"acknowledgements": [{"id": "a", "status": "dismissed"}] * 2},
        "Duplicate value",
    ),
    (
        "operatorstatuses",
        "OperatorStatus",
        {"acknowledgements": [{"status": "dismissed"}]},
        "spec.acknowledgements[0].id: Required",
    ),
]


@pytest.mark.parametrize(("plural", "kind", "spec", "said"), REFUSED)
def test_a_bad_object_is_refused_with_its_reason(
    plural: str, kind: str, spec: object, said: str, installed: "Cluster"
) -> None:
    path = f"{OURS}/{plural}?dryRun=All&fieldValidation=Strict"
    answer = installed.request("POST", path, _object(kind, "bad", spec))
    assert not answer.ok
    assert said in answer.json["message"]


@pytest.mark.parametrize("definition", DEFINITIONS, ids=lambda item: item.kind.name)
def test_the_example_of_the_docs_is_accepted(definition: Any, installed: "Cluster") -> None:  # noqa: ANN401 - a Definition
    body = yaml.safe_load(SHOWN[definition.kind.name])
    body["metadata"]["namespace"] = "crds"
    path = f"{OURS}/{definition.kind.plural}?dryRun=All&fieldValidation=Strict"
    answer = installed.request("POST", path, body)
    assert answer.ok, answer.text


def test_an_assessment_cannot_be_changed_afterwards(installed: "Cluster") -> None:
    path = f"{OURS}/assessments"
    created = installed.request("POST", path, _object("Assessment", "fixed", None))
    assert created.json["spec"] == {"ttlSecondsAfterFinished": 86400}
    changed = installed.request("PATCH", f"{path}/fixed", {"spec": {"pillars": ["security"]}})
    assert "the spec of an Assessment cannot be changed; create another one" in changed.text
    labelled = installed.request("PATCH", f"{path}/fixed", {"metadata": {"labels": {"a": "b"}}})
    assert labelled.ok, labelled.text
