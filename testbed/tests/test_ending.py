"""Whatever happens to whom, no server and no secret file stays behind."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from kube9_testbed.cluster import Cluster
from kube9_testbed.errors import StartError

pytestmark = [pytest.mark.cluster, pytest.mark.usefixtures("cluster")]  # skips where there is none

STARTER = """
import sys, time
from kube9_testbed.cluster import Cluster
cluster = Cluster.start()
print(cluster.pid, cluster.kubeconfig.parent, flush=True)
time.sleep(600)
"""


def children(pid: int) -> dict[str, int]:
    """The servers of a supervisor, by name."""
    listing = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return {program(int(child)): int(child) for child in listing.split()}


def program(pid: int) -> str:
    words = Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
    return words[1] if "server-" in words[0] else Path(words[0]).name


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def eventually(condition: Callable[[], bool], seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


def test_stopping_leaves_no_process_and_no_file() -> None:
    with Cluster.start() as cluster:
        servers = children(cluster.pid)
        root = cluster.kubeconfig.parent
        assert sorted(servers) == [
            "etcd",
            "kube-apiserver",
            "kube-controller-manager",
            "kube-scheduler",
        ]
    assert not any(map(alive, servers.values()))
    assert not root.exists()


def test_an_exception_in_the_block_ends_the_cluster() -> None:
    def fail_inside() -> None:
        with Cluster.start() as cluster:
            servers.update(children(cluster.pid))
            raise LookupError(cluster.kubeconfig.parent)

    servers: dict[str, int] = {}
    with pytest.raises(LookupError) as caught:
        fail_inside()
    assert not any(map(alive, servers.values()))
    assert not caught.value.args[0].exists()


def test_the_cluster_dies_with_the_process_that_started_it() -> None:
    command = [sys.executable, "-c", STARTER]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as starter:  # noqa: S603  # ours
        assert starter.stdout is not None
        pid, root = starter.stdout.readline().split()
        servers = children(int(pid))
        starter.kill()
    eventually(lambda: not any(map(alive, (int(pid), *servers.values()))))
    eventually(lambda: not Path(root.decode()).exists())


def test_the_servers_die_when_the_supervisor_is_killed() -> None:
    with Cluster.start() as cluster:
        servers = children(cluster.pid)
        os.kill(cluster.pid, signal.SIGKILL)
        eventually(lambda: not any(map(alive, servers.values())))
    assert not cluster.kubeconfig.parent.exists()


def test_a_server_that_dies_ends_the_cluster_and_its_log_is_kept() -> None:
    with Cluster.start() as cluster:
        servers = children(cluster.pid)
        os.kill(servers["etcd"], signal.SIGKILL)
        eventually(lambda: not cluster.alive)
    try:
        assert not any(map(alive, servers.values()))
        assert "etcd ended unexpectedly" in (cluster.logs / "supervisor.log").read_text()
        assert sorted(path.name for path in cluster.logs.parent.iterdir()) == ["logs"]
    finally:
        shutil.rmtree(cluster.logs.parent)


def test_a_server_that_does_not_start_is_named_with_its_logs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for program in ("etcd", "kube-apiserver"):
        (tmp_path / program).write_text("#!/bin/sh\necho no such disk\nexit 3\n")
        (tmp_path / program).chmod(0o755)
    monkeypatch.setenv("KUBEBUILDER_ASSETS", str(tmp_path))
    with pytest.raises(StartError, match=r"etcd ended unexpectedly \(exit code 3\)") as caught:
        Cluster.start()
    try:
        assert (caught.value.logs / "etcd.log").read_text() == "no such disk\n"
    finally:
        shutil.rmtree(caught.value.logs.parent)
