"""What we publish survives the API server as it is: nothing pruned, nothing refused."""

import http.client
import json
import ssl
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import msgspec
import pytest

from kube9_core.kube.connection import connect
from kube9_core.kube.writer import Writer
from kube9_core.model.audit import Silent
from kube9_core.model.coverage import Coverage, CoverageState
from kube9_core.model.finding import Finding
from kube9_core.model.insight import Insight
from kube9_core.model.kind import Kind
from kube9_core.model.outcome import Outcome, Totals
from kube9_core.model.report import (
    ControlCounts,
    FindingCounts,
    FrameworkSummary,
    PillarSummary,
    PluginRow,
    Summary,
)
from kube9_core.model.run import PillarResult, ScheduledCheck
from kube9_core.model.severity import Severity
from kube9_core.publish.object_status import AssessmentStatus, ExemptionStatus
from kube9_core.publish.state import OperatorState, PillarSchedule
from kube9_core.publish.status import conditions_in, config_map_data, resource_status
from kube9_core.publish.status.resource_document import Condition

if TYPE_CHECKING:
    from kube9_testbed.cluster import Cluster

pytestmark = pytest.mark.cluster
pytest.importorskip("kube9_testbed")

StateOf = Callable[..., OperatorState]
CheckOf = Callable[..., ScheduledCheck]
ResultOf = Callable[..., PillarResult]
FindingOf = Callable[..., Finding]
OURS = "/apis/kube9.io/v1alpha1/namespaces/published"
STATUSES = f"{OURS}/operatorstatuses"
KIND = Kind("kube9.io", "OperatorStatus", "v1alpha1", "operatorstatuses")
EXEMPTED = {"checks": ["*"], "reason": "It is agreed upon.", "expires": "2027-06-30"}


@pytest.fixture(scope="module")
def installed(crds: "Cluster") -> "Cluster":
    """The cluster with our CRDs and a namespace for this file."""
    crds.request("POST", "/api/v1/namespaces", {"metadata": {"name": "published"}})
    return crds


def created(cluster: "Cluster", plural: str, kind: str, name: str, **spec: object) -> str:
    """Create an object of ours, and give its path."""
    body = {"apiVersion": "kube9.io/v1alpha1", "kind": kind, "metadata": {"name": name}}
    answer = cluster.request("POST", f"{OURS}/{plural}", {**body, "spec": spec})
    assert answer.ok, answer.text
    return f"{OURS}/{plural}/{name}"


def kept(cluster: "Cluster", path: str, status: object) -> Any:  # noqa: ANN401 - a JSON tree
    """Write a status whole, and give back what the server keeps of it.

    A merge patch would take away every field that is null.
    """
    body = {**cluster.request("GET", path).json, "status": status}
    answer = cluster.request("PUT", f"{path}/status", body)
    assert answer.ok, answer.text[:500]
    return cluster.request("GET", path).json.get("status")


@pytest.mark.parametrize("times", [1, 2])
def test_the_writer_of_the_operator_loses_nothing(
    times: int, installed: "Cluster", eventful: OperatorState
) -> None:
    path = created(installed, "operatorstatuses", "OperatorStatus", f"applied-{times}")
    connection = connect(str(installed.kubeconfig))
    writer = Writer(connection, Silent(), "published")
    status = resource_status(eventful)
    for _ in range(times):
        writer.status(KIND, "published", f"applied-{times}", status)
    writer.config_map("kube9-operator-status", config_map_data(eventful))
    connection.close()
    assert installed.request("GET", path).json["status"] == json.loads(status)


def built(status: msgspec.Struct) -> Any:  # noqa: ANN401 - a JSON tree
    return msgspec.json.decode(msgspec.json.encode(status))


@pytest.fixture
def eventful(
    state_of: StateOf, check_of: CheckOf, result_of: ResultOf, finding_of: FindingOf
) -> OperatorState:
    """A state in which everything that can be said is said."""
    failing = check_of(
        "security/failing",
        outcome=Outcome.FAILED,
        worst=Severity.HIGH,
        message="is wrong \N{SNOWMAN}",
        remediation="Mend it.",
    )
    cluster_wide = msgspec.convert(
        {"apiVersion": "v1", "kind": "Namespace", "namespace": None, "name": "shop"},
        type(finding_of().resource),
    )
    security = result_of(
        "security",
        failing,
        check_of("security/passing"),
        check_of("security/skipped", outcome=Outcome.SKIPPED, reason="Pods could not be read"),
        top=(
            finding_of(1, container="app", at="spec.a", first_seen="2026-11-01T00:00:00Z"),
            finding_of(2, resource=cluster_wide, severity=Severity.CRITICAL),
        ),
        coverage=(Coverage("v1/Pod", CoverageState.FORBIDDEN, 0, "list pods is missing"),),
        summary=PillarSummary(87, 80, 0.9, Totals(checks=3), FindingCounts(critical=1, high=1)),
    )
    unjudged = result_of("cost", score=None, score_without_exemptions=None)
    insight = Insight(
        id="one",
        insight_type="cost",
        severity=Severity.LOW,
        title="Half as many would do",
        insight_text="They idle.",
        created_at="2026-11-23T10:00:00Z",
        confidence=0.5,
    )
    return state_of(
        results=(security, unjudged),
        plugins=(
            PluginRow("security", "kube9-security", "0.1.0", "loaded"),
            PluginRow("acme", "acme-kube9", "1.0", "failed", "No module named acme"),
        ),
        checks_of_plugin={"security": 3},
        schedules=(PillarSchedule("security", 3600), PillarSchedule("reliability", 3600)),
        insights=(insight, msgspec.structs.replace(insight, id="two", confidence=None)),
        blocks={
            "argocd": msgspec.Raw(
                b'{"detected":false,"namespace":null,"version":null,'
                b'"lastChecked":"2026-11-23T11:00:00Z"}'
            ),
            "acme": msgspec.Raw(b'{"deep":{"list":[1,null,{"a":"\\u00e9"}]},"none":null}'),
        },
        tier_since=state_of().started,
    )


@pytest.mark.parametrize("moment", ["first", "eventful", "last"])
def test_the_status_is_kept_as_it_was_written(
    moment: str, installed: "Cluster", eventful: OperatorState, state_of: StateOf
) -> None:
    last = msgspec.structs.replace(eventful, shutting_down=True, running="a-run")
    state = {"first": state_of(cluster_id=None), "eventful": eventful, "last": last}[moment]
    path = created(installed, "operatorstatuses", "OperatorStatus", moment)
    status = json.loads(resource_status(state))
    assert kept(installed, path, status) == status


def test_the_largest_status_is_accepted(
    installed: "Cluster",
    state_of: StateOf,
    check_of: CheckOf,
    result_of: ResultOf,
    eventful: OperatorState,
) -> None:
    texts = {"message": "\N{SNOWMAN}" * 9000, "remediation": "x" * 9000}
    checks = (
        check_of(f"security/c{n}", outcome=Outcome.FAILED, worst=Severity.LOW, **texts)
        for n in range(900)
    )
    insights = (
        msgspec.structs.replace(eventful.insights[0], id=f"i{n}", insight_text="x" * 9000)
        for n in range(300)
    )
    state = state_of(results=(result_of("security", *checks),), insights=tuple(insights))
    path = created(installed, "operatorstatuses", "OperatorStatus", "largest")
    status = json.loads(resource_status(state))
    assert kept(installed, path, status) == status
    data = dict(config_map_data(state))
    body = {"metadata": {"name": "kube9-largest"}, "data": data}
    answer = installed.request("POST", "/api/v1/namespaces/published/configmaps", body)
    assert answer.json["data"] == data


def test_both_documents_agree_on_what_they_share(eventful: OperatorState) -> None:
    told = json.loads(config_map_data(eventful)["status"])
    resource = json.loads(resource_status(eventful))
    legacy = told.pop("tier")
    assert {key: resource[key] for key in told} == told
    assert (legacy, resource["tier"]) == ("free", "operated")


def test_an_unknown_field_within_a_row_is_pruned(
    installed: "Cluster", eventful: OperatorState
) -> None:
    path = created(installed, "operatorstatuses", "OperatorStatus", "pruned")
    status = json.loads(resource_status(eventful))
    status["assessment"]["extra"] = 1
    assert "extra" not in kept(installed, path, status)["assessment"]


def test_a_client_may_flip_an_insight_by_its_id(
    installed: "Cluster", eventful: OperatorState
) -> None:
    path = created(installed, "operatorstatuses", "OperatorStatus", "flipped")
    status = json.loads(resource_status(eventful))
    status["insights"][0]["status"] = "acknowledged"
    assert kept(installed, path, status)["insights"][0]["status"] == "acknowledged"
    status["insights"][0]["status"] = "forgotten"
    body = {**installed.request("GET", path).json, "status": status}
    refused = installed.request("PUT", f"{path}/status", body)
    assert (
        'supported values: "acknowledged", "active", "dismissed", "resolved"'
        in refused.json["message"]
    )


def test_a_condition_keeps_its_time_until_it_changes(
    installed: "Cluster", state_of: StateOf
) -> None:
    path = created(installed, "operatorstatuses", "OperatorStatus", "conditions")
    first = state_of()
    stored = kept(installed, path, json.loads(resource_status(first)))
    before = conditions_in(json.dumps(stored).encode())
    later = msgspec.structs.replace(first, now=first.now.replace(hour=13), trouble="no API server")
    after = {item.type: item for item in conditions_in(resource_status(later, before))}
    assert after["Ready"].last_transition_time == "2026-11-23T13:00:00Z"
    assert after["PluginsLoaded"].last_transition_time == "2026-11-23T12:00:00Z"


SUMMARY = Summary(
    score=87,
    score_without_exemptions=None,
    coverage=0.5,
    totals=Totals(checks=1),
    findings=FindingCounts(critical=3, high=4),
    pillars={"security": PillarSummary(None, None, 0.0, Totals(), FindingCounts())},
    frameworks={"pss-baseline": FrameworkSummary(None, ControlCounts())},
)


def test_the_status_of_an_assessment_is_kept(installed: "Cluster") -> None:
    path = created(installed, "assessments", "Assessment", "now")
    condition = Condition("Complete", "True", "Succeeded", "It ended.", "2026-11-23T12:00:00Z")
    for status in (
        AssessmentStatus(phase="Pending"),
        AssessmentStatus(
            phase="Succeeded",
            started_at="2026-11-23T11:59:00Z",
            finished_at="2026-11-23T12:00:00Z",
            summary=SUMMARY,
            report_id="11111111-2222-3333-4444-555555555555",
            conditions=(condition,),
        ),
    ):
        assert kept(installed, path, built(status)) == built(status)


def test_the_status_of_an_exemption_is_kept(installed: "Cluster") -> None:
    path = created(installed, "exemptions", "Exemption", "agreed", **EXEMPTED)
    condition = Condition("Active", "True", "Holds", "It holds.", "2026-11-23T12:00:00Z")
    told = built(ExemptionStatus(matched=3, conditions=(condition,)))
    assert kept(installed, path, told) == told


def columns(cluster: "Cluster", path: str) -> dict[str, object]:
    """The row that `kubectl get` shows, by the names of its columns."""
    url = urlsplit(cluster.url)
    trust = ssl.create_default_context(cafile=str(cluster.ca_file))
    connection = http.client.HTTPSConnection(url.hostname or "", url.port, context=trust)
    wanted = "application/json;as=Table;v=v1;g=meta.k8s.io"
    headers = {"Authorization": f"Bearer {cluster.token}", "Accept": wanted}
    connection.request("GET", path, headers=headers)
    told = json.loads(connection.getresponse().read())
    connection.close()
    names = [column["name"] for column in told["columnDefinitions"]]
    return dict(zip(names, told["rows"][0]["cells"], strict=True))


def test_kubectl_shows_the_numbers_of_the_operator(
    installed: "Cluster", eventful: OperatorState
) -> None:
    path = created(installed, "operatorstatuses", "OperatorStatus", "shown")
    kept(installed, path, json.loads(resource_status(eventful)))
    shown = columns(installed, path)
    assert list(shown) == [
        "Name",
        "Mode",
        "Health",
        "Score",
        "Critical",
        "High",
        "Coverage",
        "Last Run",
        "Tier",
        "Version",
        "Error",
        "Age",
    ]
    assert (shown["Mode"], shown["Health"], shown["Tier"]) == ("operated", "healthy", "operated")
    assert (shown["Score"], shown["Critical"], shown["High"], shown["Coverage"]) == (87, 1, 1, 66)
    assert shown["Last Run"] not in ("", "<unknown>", "<invalid>", None)


def test_kubectl_shows_assessments_and_exemptions(installed: "Cluster") -> None:
    path = created(installed, "assessments", "Assessment", "shown")
    status = AssessmentStatus(
        phase="Succeeded", finished_at="2026-11-23T12:00:00Z", summary=SUMMARY, report_id="r"
    )
    kept(installed, path, built(status))
    shown = columns(installed, path)
    assert (shown["Phase"], shown["Score"], shown["Critical"], shown["Report"]) == (
        "Succeeded",
        87,
        3,
        "r",
    )
    path = created(installed, "exemptions", "Exemption", "shown", **EXEMPTED, ticket="OPS-1")
    condition = Condition("Active", "True", "Holds", "It holds.", "2026-11-23T12:00:00Z")
    kept(installed, path, built(ExemptionStatus(matched=3, conditions=(condition,))))
    shown = columns(installed, path)
    assert (shown["Expires"], shown["Active"], shown["Matched"]) == ("2027-06-30", "True", 3)
    assert (shown["Checks"], shown["Ticket"]) == ('["*"]', "OPS-1")
