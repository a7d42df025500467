"""The operator as its users see it: a process under its own ServiceAccount, a real API server.

The tests share one operator and tell its life in order; the last ones end it and start the next.
"""

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from kube9_testbed.cluster import Cluster
from kube9_testbed.operator.installation import Installation
from kube9_testbed.operator.process import Operator

pytestmark = pytest.mark.cluster


@pytest.fixture(scope="module")
def cluster(cluster: Cluster) -> Iterator[Cluster]:
    """A cluster of its own: other tests must find none of what the operator installs."""
    del cluster  # asked for, because it skips where there can be none
    with Cluster.start() as alone:
        yield alone


ROOT = "/apis/kube9.io/v1alpha1/namespaces/kube9-life"
WORKLOAD = {
    "apiVersion": "apps/v1",
    "kind": "Deployment",
    "metadata": {"name": "careless", "namespace": "kube9-life"},
    "spec": {
        "replicas": 0,
        "selector": {"matchLabels": {"app": "careless"}},
        "template": {
            "metadata": {"labels": {"app": "careless"}},
            "spec": {
                "containers": [
                    {"name": "app", "image": "x", "securityContext": {"privileged": True}}
                ]
            },
        },
    },
}


def create(cluster: Cluster, path: str, body: dict[str, Any]) -> None:
    answer = cluster.request("POST", path, body)
    assert answer.ok, answer.text


def assessment(cluster: Cluster, name: str) -> dict[str, Any]:
    found: dict[str, Any] = cluster.request("GET", f"{ROOT}/assessments/{name}").json
    return found


def written(operator: Operator) -> list[str]:
    """What the operator wrote into the cluster, by its own account."""
    lines = (line for line in operator.log() if line.get("action") == "write")
    return [str(line["subject"]) for line in lines]


def test_the_first_status_is_there_within_ten_seconds(
    cluster: Cluster, place: Installation
) -> None:
    begun = time.monotonic()
    with Operator(place, identity="first") as made:
        made.wait(lambda: made.published() is not None, 10, "a status")
    assert time.monotonic() - begun < 20


def test_a_finished_run_is_visible_within_five_seconds(operator: Operator) -> None:
    status = operator.assessment()
    finished = datetime.fromisoformat(status["lastScheduledCompletedAt"])
    updated = datetime.fromisoformat((operator.published() or {})["lastUpdate"])
    assert updated - finished <= timedelta(seconds=5) or status["lastScheduledOutcome"] == "success"
    lines = [line for line in operator.log() if line.get("message") == "assessed"]
    assert lines


def test_config_map_resource_and_query_tell_the_same(operator: Operator) -> None:
    operator.wait(lambda: operator.resource() is not None, 10, "the resource")
    status = operator.published() or {}
    resource = (operator.resource() or {})["status"]
    query = operator.query("status")
    for key in ("mode", "health", "clusterId", "kubernetesVersion", "error"):
        assert status.get(key) == resource.get(key) == query.get(key), key
    totals = status["assessment"]["lastScheduledTotals"]
    assert totals == resource["assessment"]["lastScheduledTotals"]
    assert totals["totalChecks"] > 0


def test_the_extension_finds_the_namespace_in_the_config_map(
    cluster: Cluster, operator: Operator
) -> None:
    del operator
    path = "/api/v1/namespaces/kube9-life/configmaps/kube9-operator-status"
    assert cluster.request("GET", path).json["data"]["namespace"] == "kube9-life"


def test_an_assessment_object_runs_now_and_leaves_the_scheduled_result_alone(
    cluster: Cluster, operator: Operator
) -> None:
    create(cluster, "/apis/apps/v1/namespaces/kube9-life/deployments", WORKLOAD)
    before = operator.assessment()["lastScheduledRunId"]
    body = {
        "apiVersion": "kube9.io/v1alpha1",
        "kind": "Assessment",
        "metadata": {"name": "now", "namespace": "kube9-life"},
        "spec": {"checks": ["security/privileged-c*"], "ttlSecondsAfterFinished": 1},
    }
    create(cluster, f"{ROOT}/assessments", body)
    operator.wait(
        lambda: assessment(cluster, "now").get("status", {}).get("phase") == "Succeeded",
        20,
        "the Assessment",
    )
    status = assessment(cluster, "now")["status"]
    assert status["summary"]["totals"]["checks"] == 1
    assert status["summary"]["findings"]["critical"] >= 1
    report = operator.query("assessments", "get", status["reportID"])["assessment"]
    assert report["requestedBy"] == "Assessment kube9-life/now"
    assert operator.assessment()["lastScheduledRunId"] == before


def test_a_finished_assessment_goes_when_its_time_is_up(
    cluster: Cluster, operator: Operator
) -> None:
    path = f"{ROOT}/assessments/now"
    operator.wait(lambda: cluster.request("GET", path).status == 404, 45, "the deletion")


def test_the_assessment_of_the_documentation_is_accepted(cluster: Cluster) -> None:
    page = (Path(__file__).parents[2] / "docs" / "operator.md").read_text(encoding="utf-8")
    body = yaml.safe_load(page.partition("```yaml assessment.yaml\n")[2].partition("```")[0])
    body["metadata"]["namespace"] = "kube9-life"
    create(cluster, f"{ROOT}/assessments?dryRun=All", body)


def test_an_exemption_moves_the_score_within_a_minute_and_shows_what_it_covers(
    cluster: Cluster, operator: Operator
) -> None:
    ends = datetime.now(UTC) + timedelta(days=30)
    body = {
        "apiVersion": "kube9.io/v1alpha1",
        "kind": "Exemption",
        "metadata": {"name": "careless", "namespace": "kube9-life"},
        "spec": {
            "checks": ["security/*"],
            "match": {"names": ["careless"], "namespaces": ["kube9-life"]},
            "reason": "A test of exemptions needs it.",
            "expires": ends.strftime("%Y-%m-%dT%H:%M:%SZ"),
        },
    }
    create(cluster, f"{ROOT}/exemptions", body)

    def covered() -> bool:
        found = cluster.request("GET", f"{ROOT}/exemptions/careless").json
        return bool(found.get("status", {}).get("matched"))

    operator.wait(covered, 60, "the status of the Exemption")
    found = cluster.request("GET", f"{ROOT}/exemptions/careless").json["status"]
    assert {item["type"]: item["status"] for item in found["conditions"]} == {
        "Active": "True",
        "Expired": "False",
        "Unused": "False",
    }
    query = operator.query(
        "findings", "list", "--name=careless", "--check=security/privileged-container"
    )
    assert query["findings"][0]["exemption"]["name"] == "kube9-life/careless"


def test_the_cluster_s_events_and_our_own_can_be_queried(operator: Operator) -> None:
    def both() -> bool:
        kinds = {
            row["event_type"] for row in operator.query("events", "list", "--limit=1000")["events"]
        }
        return {"cluster", "assessment"} <= kinds

    operator.wait(both, 15, "events of both sorts")


def test_a_pod_that_crash_loops_becomes_a_row_of_the_clusters_health(
    cluster: Cluster, operator: Operator
) -> None:
    pod = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "waiting", "namespace": "kube9-life"},
        "spec": {"containers": [{"name": "app", "image": "x"}], "nodeName": "gone"},
    }
    create(cluster, "/api/v1/namespaces/kube9-life/pods", pod)
    status = {
        "status": {
            "phase": "Running",
            "startTime": "2020-01-01T00:00:00Z",
            "containerStatuses": [
                {
                    "name": "app",
                    "image": "x",
                    "imageID": "",
                    "ready": False,
                    "restartCount": 12,
                    "state": {"waiting": {"reason": "CrashLoopBackOff"}},
                    "lastState": {"terminated": {"exitCode": 1, "reason": "Error"}},
                }
            ],
        }
    }
    path = "/api/v1/namespaces/kube9-life/pods/waiting/status"
    assert cluster.request("PATCH", path, status).ok
    operator.run("assess", "run", "--pillar=reliability", "--format=json")

    def told() -> bool:
        rows = operator.query("events", "list", "--type=health", "--object-name=waiting")["events"]
        return bool(rows)

    operator.wait(told, 10, "a row of the cluster's health")


def test_a_resource_that_somebody_deleted_comes_back(cluster: Cluster, operator: Operator) -> None:
    assert cluster.request("DELETE", f"{ROOT}/operatorstatuses/kube9-operator").ok
    operator.wait(
        lambda: (operator.resource() or {}).get("status", {}).get("mode") == "operated",
        20,
        "the resource",
    )


def test_a_settings_file_that_changes_is_taken_up(operator: Operator) -> None:
    operator.installation.write_settings({"schedule": {"interval": "2h"}})
    operator.wait(
        lambda: operator.assessment()["scheduleIntervalSeconds"] == 7200, 30, "the new interval"
    )
    actions = {line.get("action") for line in operator.log()}
    assert "configuration" in actions


def test_only_our_own_objects_are_written(operator: Operator) -> None:
    ours = ("ConfigMap kube9-life/kube9-", "OperatorStatus kube9-life/kube9-operator")
    more = ("Event kube9-life/kube9-operator.", "Assessment kube9-life/", "Exemption kube9-life/")
    assert [item for item in written(operator) if not item.startswith((*ours, *more))] == []


def test_nothing_is_refused_with_the_rights_it_prints_itself(operator: Operator) -> None:
    assert [line for line in operator.log() if line.get("action") == "refusal"] == []


def test_what_is_watched_is_taken_down(operator: Operator) -> None:
    watched = [line["subject"] for line in operator.log() if line.get("action") == "watch"]
    assert set(watched) == {"watch kube9.io/v1alpha1"}


def test_metrics_carry_the_score(operator: Operator) -> None:
    status, page = operator.get("/metrics")
    assert status == 200
    assert 'kube9_pillar_score{pillar="security"}' in page


def test_a_run_can_be_asked_for_from_within_the_pod(operator: Operator) -> None:
    answer = json.loads(operator.run("assess", "run", "--pillar=reliability", "--format=json"))
    assert answer["assessment"]["state"] == "completed"


def test_what_it_did_is_a_whole_chain(operator: Operator) -> None:
    verdict = operator.query("audit", "verify")
    assert verdict["whole"]
    assert verdict["entries"] > 20


def test_told_to_end_it_says_so_and_frees_the_lease(cluster: Cluster, operator: Operator) -> None:
    begun = time.monotonic()
    assert operator.stop() == 0
    assert time.monotonic() - begun < 5
    status = operator.published() or {}
    assert (status["health"], status["error"]) == ("unhealthy", "Shutting down")
    path = "/apis/coordination.k8s.io/v1/namespaces/kube9-life/leases/kube9-operator"
    assert not cluster.request("GET", path).json["spec"].get("holderIdentity")


def test_the_next_one_shows_the_last_result_at_once_and_keeps_first_sights(
    operator: Operator,
) -> None:
    before = operator.assessment()["lastScheduledRunId"]
    seen = operator.query("findings", "list", "--name=careless")["findings"][0]["firstSeen"]
    operator.start()
    operator.wait(lambda: (operator.published() or {})["health"] == "healthy", 10, "a status")
    assert operator.assessment()["lastScheduledRunId"] == before
    assert operator.query("findings", "list", "--name=careless")["findings"][0]["firstSeen"] == seen


def test_without_its_volume_it_assesses_anew_and_still_knows_first_sights(
    operator: Operator,
) -> None:
    seen = operator.query("findings", "list", "--name=careless")["findings"][0]["firstSeen"]
    operator.stop()
    for file in operator.installation.data.iterdir():
        file.unlink()
    after = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    operator.start()
    operator.await_assessment(after=after)
    operator.wait(
        lambda: operator.query("findings", "list", "--name=careless")["findings"], 10, "findings"
    )
    assert operator.query("findings", "list", "--name=careless")["findings"][0]["firstSeen"] == seen
