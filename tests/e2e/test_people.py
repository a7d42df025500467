"""What the VS Code extension asks through the API server, as a user of the chart's own role."""

import json
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from kube9_testbed.kubectl import kubectl
from kube9_testbed.operator.release import Release

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

CHART = Path(__file__).parents[2] / "charts" / "kube9-operator"
USER = {"kind": "ServiceAccount", "name": "default", "namespace": "default"}


@dataclass(frozen=True)
class Answer:
    """What a command in the operator's container left behind.

    Attributes:
        asked: The requests that kubectl made for it.
    """

    code: int
    out: str
    error: str
    asked: str


@pytest.fixture(scope="module")
def installed(shared_release: Release) -> Release:
    """A release that the user may use."""
    shared_release.install(CHART, values={"rbac": {"users": [USER]}})
    shared_release.assessed()
    return shared_release


def execute(release: Release, *words: str) -> Answer:
    """Run a command as the user, by WebSocket, as the extension does."""
    program = release.cluster.plan.binaries.command("kubectl")
    config = release.kubeconfig_of("default", "default")
    options = (f"--kubeconfig={config}", f"--namespace={release.namespace}", "-v=6")
    pod = release.pod()["metadata"]["name"]
    done = subprocess.run(  # noqa: S603 - ours
        [*program, *options, "exec", pod, "--container=operator", "--", *words],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    said = done.stderr.splitlines()
    notes = [line for line in said if line.startswith("I") and "]" in line]
    error = [line for line in said if line not in notes and "command terminated" not in line]
    return Answer(done.returncode, done.stdout, "\n".join(error), "\n".join(notes))


def test_a_user_lists_events(installed: Release) -> None:
    since = (datetime.now(UTC) - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    order = f"kube9-operator query events list --since={since} --limit=25 --format=json"
    answer = execute(installed, *order.split(" "))
    assert answer.code == 0, answer.error
    events = json.loads(answer.out)["events"]
    assert 0 < len(events) <= 25
    assert answer.out.isascii()
    assert answer.error == ""
    (upgrade,) = (line for line in answer.asked.splitlines() if "/exec?" in line)
    assert 'verb="GET"' in upgrade
    assert "101 Switching Protocols" in upgrade
    assert "channel.k8s.io" in answer.asked


def test_a_user_asks_for_a_resource_tree_and_hears_the_truth(installed: Release) -> None:
    order = "kube9-operator query argocd resource-tree get shop --namespace=argocd --format=json"
    answer = execute(installed, *order.split(" "))
    if answer.code == 0:
        assert "nodes" in json.loads(answer.out)
        return
    refusal = json.loads(answer.error)
    assert answer.out == ""
    assert refusal["ok"] is False
    assert refusal["code"]
    assert refusal["message"]


def test_a_user_reads_the_status_and_nothing_of_the_settings(installed: Release) -> None:
    account = f"--as=system:serviceaccount:default:{USER['name']}"
    space = f"--namespace={installed.namespace}"
    given = ("get", "configmap", "kube9-operator-status", space, account, "--output=json")
    status = json.loads(kubectl(installed.cluster, *given))["data"]["status"]
    assert json.loads(status)["mode"] == "operated"
    for verb, what in (("get", "secrets"), ("get", "configmaps/kube9-operator-config")):
        assert _may(installed, account, verb, what) == "no"


def _may(release: Release, account: str, *words: str) -> str:
    said = ("auth", "can-i", *words, account, f"--namespace={release.namespace}")
    program = (
        *release.cluster.plan.binaries.command("kubectl"),
        f"--kubeconfig={release.cluster.kubeconfig}",
    )
    done = subprocess.run([*program, *said], capture_output=True, text=True, check=False)  # noqa: S603 - ours
    answer: Any = done.stdout.strip()
    return str(answer)
