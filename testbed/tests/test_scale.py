"""kwok plays nodes, and a large cluster that was made once is there again in seconds."""

from pathlib import Path

import pytest
from kube9_testbed.cluster import Cluster
from kube9_testbed.progress import Progress
from kube9_testbed.scale import objects
from kube9_testbed.scale.cluster import ensure_saved, saved_file
from kube9_testbed.scale.size import Size
from kube9_testbed.scale.workloads import deployment

SMALL = Size(pods=40, deployments=20, nodes=2, config_maps=5, events=200)


def count(cluster: Cluster, path: str) -> int:
    return len(cluster.request("GET", path).json["items"])


def phases(cluster: Cluster) -> list[str]:
    pods = cluster.request("GET", "/api/v1/pods").json["items"]
    return [pod["status"]["phase"] for pod in pods]


@pytest.mark.cluster
@pytest.mark.slow
@pytest.mark.usefixtures("cluster")
def test_a_cluster_made_once_is_there_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    binaries = saved_file(SMALL).parent
    for binary in binaries.glob("*-*"):
        if binary.is_file():
            (tmp_path / binary.name).symlink_to(binary)
    monkeypatch.setenv("KUBE9_TESTBED_CACHE", str(tmp_path))
    file = ensure_saved(SMALL, Progress())
    with Cluster.start(saved=file) as cluster:
        assert phases(cluster) == ["Running"] * 40
        assert count(cluster, "/api/v1/nodes") == 2
        assert count(cluster, "/api/v1/events") >= 200
        assert count(cluster, "/api/v1/services") == 21  # with the API server's own
        pod = cluster.request("GET", "/api/v1/pods?limit=1").json["items"][0]
        assert pod["status"]["podIP"]
        assert pod["metadata"]["ownerReferences"][0]["kind"] == "ReplicaSet"


def test_the_same_number_gives_the_same_deployment() -> None:
    assert deployment(Size(), 7) == deployment(Size(), 7)
    assert deployment(Size(), 7) != deployment(Size(), 8)


def test_a_size_that_does_not_divide_is_refused() -> None:
    with pytest.raises(ValueError, match="7 pods do not fit 2 equal Deployments"):
        Size(pods=7, deployments=2)


def test_another_size_is_another_file() -> None:
    assert saved_file(SMALL) != saved_file(Size())
    assert Size.of_pods(10_000) == Size()


def test_events_are_about_the_pods_in_turn() -> None:
    pods = [{"name": f"p{number}", "namespace": "n", "uid": str(number)} for number in range(3)]
    made = [each.body["involvedObject"]["name"] for each in objects.events(4, pods)]
    assert made == ["p0", "p1", "p2", "p0"]
