"""`KUBEBUILDER_ASSETS` replaces our build, even where it holds only two programs."""

from pathlib import Path

import pytest
from kube9_testbed.binaries import find_binaries
from kube9_testbed.build import ensure_built
from kube9_testbed.cluster import Cluster
from kube9_testbed.errors import UnavailableError


def never() -> Path:
    raise AssertionError("nothing should be built")


def test_a_folder_without_the_api_server_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "etcd").touch()
    monkeypatch.setenv("KUBEBUILDER_ASSETS", str(tmp_path))
    with pytest.raises(UnavailableError, match="has no kube-apiserver"):
        find_binaries(never)


def test_the_build_is_used_when_nothing_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KUBEBUILDER_ASSETS", raising=False)
    found = find_binaries(lambda: Path("/opt/server"))
    assert found.command("etcd") == ("/opt/server", "etcd")


@pytest.mark.cluster
@pytest.mark.usefixtures("cluster")
def test_pods_can_be_made_without_any_controllers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for program in ("etcd", "kube-apiserver"):
        (tmp_path / program).write_text(f'#!/bin/sh\nexec {ensure_built()} {program} "$@"\n')
        (tmp_path / program).chmod(0o755)
    monkeypatch.setenv("KUBEBUILDER_ASSETS", str(tmp_path))
    pod = {"metadata": {"name": "p"}, "spec": {"containers": [{"name": "c", "image": "i"}]}}
    with Cluster.start() as cluster:
        assert not cluster.has_controllers
        assert cluster.request("POST", "/api/v1/namespaces/default/pods", pod).status == 201
