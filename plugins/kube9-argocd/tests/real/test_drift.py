"""Drift of each class on a real Argo CD, as two operators see it, and what their queries answer.

One has a token of Argo CD's, the other looks at live objects with nothing but the operator's own
rights. Everything is read by `kube9-operator query`, a process of its own.
"""

import json
import os
import subprocess
from collections.abc import Mapping
from typing import Any, Final

import pytest
from kube9_testbed.argocd.installation import ArgoCD
from kube9_testbed.kubectl import kubectl
from kube9_testbed.operator.installation import COMMAND
from kube9_testbed.operator.process import Operator

pytestmark = pytest.mark.cluster

Answer = dict[str, Any]
Operators = Mapping[str, Operator]
BOTH: Final = ("argocd-api", "live-object")
CAUSES: Final = {
    "edited": ["manual-edit"],
    "deleted": ["missing"],
    "scaled": ["controller"],
    "tuned": ["controller"],
    "hooked": ["mutating-webhook"],
    "ruled": ["mutating-webhook"],
    "pruned": ["pruning-pending"],
    "migrated": ["hook-failed", "missing"],
    "refused": ["hook-failed", "missing"],
    "ahead": ["source-ahead"],
    "sick": ["health-only"],
    "sourceless": ["not-assessed"],
}


def run(operator: Operator, *words: str) -> subprocess.CompletedProcess[str]:
    place = operator.installation
    return subprocess.run(  # noqa: S603 - our own command
        [*COMMAND, "query", "argocd", *words, f"--data={place.data}", "--format=json"],
        env={**os.environ, "KUBE9_CONFIG": str(place.settings)},
        capture_output=True,
        text=True,
        check=False,
    )


def ask(operator: Operator, *words: str) -> Answer:
    said = run(operator, *words)
    assert said.returncode == 0, said.stderr
    answer: Answer = json.loads(said.stdout)
    return answer


@pytest.fixture(scope="module")
def drifts(operators: Operators) -> Mapping[str, Mapping[str, Answer]]:
    """What each operator says of each application that drifts."""
    return {
        name: {
            each["name"]: each
            for each in ask(operators[name], "apps", "drift", "--limit=100")["applications"]
        }
        for name in BOTH
    }


@pytest.mark.parametrize("basis", BOTH)
@pytest.mark.parametrize("app", CAUSES)
def test_the_cause_is_found(
    drifts: Mapping[str, Mapping[str, Answer]], app: str, basis: str
) -> None:
    drift = drifts[basis][app]
    assert drift["causes"] == CAUSES[app], drift["summary"]


@pytest.mark.parametrize("basis", BOTH)
def test_nothing_is_said_of_what_is_fine(
    drifts: Mapping[str, Mapping[str, Answer]], basis: str
) -> None:
    assert "fine" not in drifts[basis]


def resource(drift: Answer, kind: str) -> Answer:
    found: Answer = next(each for each in drift["resources"] if each["kind"] == kind)
    return found


@pytest.mark.parametrize("basis", BOTH)
def test_an_edit_names_the_field_the_program_and_the_time(
    drifts: Mapping[str, Mapping[str, Answer]], basis: str
) -> None:
    found = resource(drifts[basis]["edited"], "Deployment")
    (change,) = found["changes"]
    assert found["basis"] == basis
    assert change["path"] == "spec.template.spec.containers[app].image"
    assert change["live"] == "registry.example.org/app:2"
    assert (change["manager"], change["operation"]) == ("kubectl-edit", "Update")
    assert change["at"] in found["reason"]


@pytest.mark.parametrize("basis", BOTH)
def test_a_value_that_may_be_secret_is_shown_nowhere(
    operators: Operators, drifts: Mapping[str, Mapping[str, Answer]], basis: str
) -> None:
    (change,) = resource(drifts[basis]["edited"], "ConfigMap")["changes"]
    assert (change["path"], change["hidden"]) == ("data.password", True)
    told = json.dumps(drifts[basis]) + json.dumps(operators[basis].log())
    assert "swordfish" not in told + json.dumps(operators[basis].published())


@pytest.mark.parametrize("basis", BOTH)
def test_the_one_who_owns_the_field_is_named(
    drifts: Mapping[str, Mapping[str, Answer]], basis: str
) -> None:
    scaled = resource(drifts[basis]["scaled"], "Deployment")
    assert "HorizontalPodAutoscaler scaled/web" in scaled["reason"]
    assert (scaled["changes"][0]["desired"], scaled["changes"][0]["live"]) == ("1", "3")
    assert "memory-operator" in resource(drifts[basis]["tuned"], "Deployment")["reason"]
    assert "pull-always" in resource(drifts[basis]["hooked"], "Deployment")["reason"]
    assert "pull-always-rule" in resource(drifts[basis]["ruled"], "Deployment")["reason"]


def test_what_the_api_server_drops_is_told_with_a_token(
    drifts: Mapping[str, Mapping[str, Answer]],
) -> None:
    drift = drifts["argocd-api"]["rewritten"]
    assert drift["causes"] == ["defaulting"]
    assert [each["path"] for each in resource(drift, "Boat")["changes"]] == ["spec.colour"]


def test_without_a_token_a_kind_nobody_granted_is_not_assessed(
    drifts: Mapping[str, Mapping[str, Answer]],
) -> None:
    """The definition may be looked at, the boat may not."""
    drift = drifts["live-object"]["rewritten"]
    assert drift["causes"] == ["defaulting", "not-assessed"]
    assert 'resources: ["boats"]' in resource(drift, "Boat")["reason"]


@pytest.mark.parametrize("basis", BOTH)
def test_what_is_sick_is_named_though_argocd_keeps_no_health_of_objects(
    argocd: ArgoCD, drifts: Mapping[str, Mapping[str, Answer]], basis: str
) -> None:
    """So it is since 3.0."""
    status = argocd.apps.get("sick")["status"]
    assert status["resourceHealthSource"] == "appTree"
    found = resource(drifts[basis]["sick"], "Deployment")
    assert (found["name"], found["health"], found["basis"]) == ("web", "Degraded", basis)
    assert "progress" in found["reason"]


@pytest.mark.parametrize("basis", BOTH)
def test_a_failed_hook_is_named_with_what_it_said(
    drifts: Mapping[str, Mapping[str, Answer]], basis: str
) -> None:
    assert "active longer" in resource(drifts[basis]["migrated"], "Job")["reason"]
    assert "must be between 1 and 65535" in resource(drifts[basis]["refused"], "Service")["reason"]


@pytest.mark.parametrize("basis", BOTH)
def test_the_onset_is_that_of_argocd_own_events(
    argocd: ArgoCD, drifts: Mapping[str, Mapping[str, Answer]], basis: str
) -> None:
    """Sick since the very second that Argo CD says."""
    health = argocd.apps.get("sick")["status"]["health"]
    assert drifts[basis]["sick"]["onset"] == health["lastTransitionTime"]
    assert drifts[basis]["sick"]["onset_exact"]


def test_the_status_tells_the_extension_what_it_may_ask(operators: Operators) -> None:
    told, other = (block(operators[name]) for name in BOTH)
    assert (told["detected"], told["namespace"]) == (True, "argocd")
    assert (told["version"], told["resourceTreeCapable"]) == ("v3.2.6", True)
    assert (other["detected"], other["resourceTreeCapable"]) == (True, False)
    assert other["resourceTreeLastError"]["code"] == "ARGOCD_TOKEN_MISSING"


def block(operator: Operator) -> Answer:
    """The block of the status, once it is published."""
    operator.wait(lambda: "argocd" in (operator.published() or {}), 20, "the block")
    found: Answer = (operator.published() or {})["argocd"]
    return found


def test_a_token_that_ended_costs_nothing_but_the_api(operators: Operators) -> None:
    told = block(operators["ended"])
    assert told["resourceTreeLastError"]["code"] == "ARGOCD_AUTH_FAILED"
    assert told["applications"]["storedCount"] == len(CAUSES) + 3
    found = ask(operators["ended"], "apps", "get", "edited", "--namespace=argocd")
    assert {each["basis"] for each in found["drift"]["resources"]} == {"live-object"}


def test_without_the_right_to_applications_argocd_is_seen_and_nothing_is_claimed(
    operators: Operators,
) -> None:
    """The workloads and the definition are there; how the applications stand nobody knows."""
    told = block(operators["blind"])
    assert told["detected"]
    assert "applications" not in told
    said = run(operators["blind"], "apps", "list")
    assert (said.returncode, said.stdout) == (7, "")
    failure = json.loads(said.stderr)
    assert failure["code"] == "APPLICATIONS_NOT_READ"
    assert "may not list applications" in failure["message"]


def test_all_applications_are_listed(operators: Operators) -> None:
    listed = ask(operators["live-object"], "apps", "list", "--limit=100")["applications"]
    stands = {each["app_name"]: (each["sync_status"], each["health_status"]) for each in listed}
    assert stands.keys() >= {*CAUSES, "fine", "rewritten", "rolled"}
    assert stands["fine"] == ("Synced", "Healthy")
    assert stands["sourceless"] == ("Unknown", "Healthy")


def test_one_application_is_shown_with_its_drift(operators: Operators) -> None:
    found = ask(operators["argocd-api"], "apps", "get", "edited", "--namespace=argocd")
    assert found["drift"]["causes"] == ["manual-edit"]
    assert found["destination_namespace"] == "edited"


def test_a_rollback_is_one_in_the_history(operators: Operators) -> None:
    told = ask(operators["live-object"], "apps", "history", "rolled", "--namespace=argocd")
    assert [each["kind"] for each in told["deployments"]] == ["rollback", "change", "change"]
    assert told["statistics"]["rollbacks"] == 1
    assert {each["initiator"] for each in told["deployments"]} == {"admin"}


def test_a_failure_is_one_in_the_history(operators: Operators) -> None:
    told = ask(operators["live-object"], "apps", "history", "migrated", "--namespace=argocd")
    assert [each["outcome"] for each in told["deployments"]] == ["failed"]
    assert told["statistics"]["failed"] == 1


@pytest.mark.parametrize(
    "words", [("apps", "get"), ("apps", "history"), ("resource-tree", "get")], ids=" ".join
)
def test_an_application_that_is_not_there_is_not_found(
    operators: Operators, words: tuple[str, ...]
) -> None:
    said = run(operators["argocd-api"], *words, "nothing", "--namespace=argocd")
    assert (said.returncode, said.stdout) == (3, "")
    assert json.loads(said.stderr)["code"] in {"APPLICATION_NOT_FOUND", "NOT_FOUND"}


def test_the_token_is_nowhere_but_in_its_file(operators: Operators) -> None:
    operator = operators["argocd-api"]
    token = (operator.installation.folder / "argocd-token").read_text()
    signature = token.rpartition(".")[2].encode()
    files = [path for path in operator.installation.folder.rglob("*") if path.is_file()]
    holders = [path.name for path in files if signature in path.read_bytes()]
    assert holders == ["argocd-token"]
    assert signature.decode() not in json.dumps(operator.published())


@pytest.mark.parametrize("app", ["scaled", "hooked"])
def test_the_snippet_puts_an_end_to_the_drift(
    argocd: ArgoCD, drifts: Mapping[str, Mapping[str, Answer]], app: str
) -> None:
    snippet = resource(drifts["argocd-api"][app], "Deployment")["snippet"]
    assert argocd.apps.refresh(app)["status"]["sync"]["status"] == "OutOfSync"
    words = ("--namespace=argocd", "--type=merge", "--patch", snippet)
    kubectl(argocd.cluster, "patch", "application", app, *words)
    assert argocd.apps.refresh(app, hard=True)["status"]["sync"]["status"] == "Synced"
