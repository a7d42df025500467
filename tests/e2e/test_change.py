"""What a user does to a release later: upgrade, rollback, a lost pod, a drained node."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from kube9_testbed.kubectl import apply, kubectl
from kube9_testbed.node.cluster import NodeCluster
from kube9_testbed.operator.release import Release

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

CHART = Path(__file__).parents[2] / "charts" / "kube9-operator"
NOBODY = 65532
VOLUME: dict[str, Any] = {"persistence": {"enabled": True, "storageClass": "-"}}


@pytest.fixture
def volume(node: NodeCluster) -> Iterator[None]:
    """A volume on the node that takes the claim of the chart."""
    folder = node.volumes / "store"
    folder.mkdir()
    os.chown(folder, NOBODY, NOBODY)
    spec = {
        "capacity": {"storage": "1Gi"},
        "accessModes": ["ReadWriteOnce"],
        "persistentVolumeReclaimPolicy": "Retain",
        "hostPath": {"path": str(folder)},
    }
    kind = {"apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": "store"}}
    apply(node, json.dumps({**kind, "spec": spec}))
    yield
    kubectl(node, "delete", "persistentvolume", "store", "--wait=false")


def seen(release: Release) -> dict[tuple[str, str], str]:
    """When each finding about the shop was first seen."""
    found = release.ask("findings", "list", "--limit=1000")["findings"]
    return {
        (row["check"], row["resource"]["name"]): row["firstSeen"]
        for row in found
        if row["resource"]["namespace"] == "shop"
    }


def runs(release: Release) -> set[str]:
    return {row["id"] for row in release.ask("assessments", "list")["assessments"]}


def ended(release: Release) -> str:
    """When the run ended that is published now."""
    status = release.status()
    assert status is not None
    return str(status["assessment"]["lastScheduledCompletedAt"])


def image(release: Release) -> str:
    (container,) = release.pod()["spec"]["containers"]
    return str(container["image"]).rpartition(":")[2]


def test_upgrade_and_rollback_keep_when_each_finding_was_first_seen(
    release: Release, shop: str, older_chart: Path, version: str
) -> None:
    """Without a volume: the ConfigMap with the state remembers."""
    release.install(older_chart)
    release.assessed()
    assert image(release) == "0.0.1"
    before, run = seen(release), ended(release)
    assert before
    release.upgrade(CHART)
    release.assessed(20, after=run)  # a lease that was not given back costs 30 s
    assert image(release) == version
    assert seen(release) == before
    run = ended(release)
    release.run("rollback", "kube9-operator", "1", "--wait", "--timeout=2m")
    release.assessed(after=run)
    assert image(release) == "0.0.1"
    assert seen(release) == before


def test_with_a_volume_an_upgrade_keeps_the_whole_history(
    release: Release, shop: str, volume: None, older_chart: Path
) -> None:
    release.install(older_chart, values=VOLUME)
    release.assessed()
    before, first = runs(release), seen(release)
    assert len(before) == 1
    release.upgrade(CHART)
    release.assessed()
    assert runs(release) >= before
    assert seen(release) == first
    assert release.ask("audit", "verify")["whole"] is True


def test_a_killed_pod_comes_back_with_what_it_knew(release: Release, shop: str) -> None:
    release.install(CHART)
    release.assessed()
    before, run = seen(release), ended(release)
    name = release.pod()["metadata"]["name"]
    kubectl(release.cluster, "delete", "pod", name, f"--namespace={release.namespace}", "--now")
    release.assessed(after=run)
    assert release.pod()["metadata"]["name"] != name
    assert seen(release) == before


def test_a_killed_process_is_started_again_and_has_its_store(release: Release, shop: str) -> None:
    release.install(CHART)
    release.assessed()
    before = runs(release)
    container = release.container()["containerID"].rpartition("/")[2]
    release.cluster.ctr("tasks", "kill", "--signal=SIGKILL", container)
    release.until(lambda: release.container()["restartCount"] == 1, "a restart")
    release.until(lambda: release.container()["ready"], "the container to be ready")
    assert runs(release) >= before


def test_a_drained_node_lets_go_of_it_and_gets_it_back(release: Release) -> None:
    release.install(CHART)
    release.assessed()
    run = ended(release)
    node = release.cluster.node
    options = ("--ignore-daemonsets", "--delete-emptydir-data", "--timeout=90s")
    kubectl(release.cluster, "drain", node, *options)
    release.until(lambda: release.pod()["status"]["phase"] == "Pending", "a pod that waits")
    kubectl(release.cluster, "uncordon", node)
    release.assessed(after=run)
