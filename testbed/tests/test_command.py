"""`kube9-testbed` starts, finds and ends a cluster across separate commands."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

NAME = f"test-{os.getpid()}"


def run(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kube9_testbed", *words]
    return subprocess.run(  # noqa: S603  # our own command
        command, capture_output=True, text=True, timeout=120, check=False
    )


@pytest.fixture
def nothing_left() -> Iterator[None]:
    yield
    run("down", "--name", NAME)


@pytest.mark.cluster
@pytest.mark.usefixtures("cluster", "nothing_left")
def test_up_kubeconfig_and_down_work_on_the_same_cluster() -> None:
    up = run("up", "--name", NAME)
    kubeconfig = Path(up.stdout.strip())
    assert kubeconfig.stat().st_mode & 0o077 == 0
    assert f"kube9-testbed down --name {NAME}" in up.stderr
    assert run("up", "--name", NAME).stdout == up.stdout
    assert run("kubeconfig", "--name", NAME).stdout == up.stdout
    assert run("down", "--name", NAME).returncode == 0
    assert not kubeconfig.parent.exists()


def test_down_without_a_cluster_says_so_and_succeeds() -> None:
    down = run("down", "--name", NAME)
    assert (down.returncode, down.stdout) == (0, "")
    assert down.stderr == f"kube9-testbed: no cluster '{NAME}' is running\n"


def test_kubeconfig_without_a_cluster_fails_with_one_line() -> None:
    answer = run("kubeconfig", "--name", NAME)
    assert (answer.returncode, answer.stdout) == (1, "")
    assert answer.stderr.count("\n") == 1
    assert f"kube9-testbed up --name {NAME}" in answer.stderr


def test_a_name_that_is_a_path_is_refused() -> None:
    answer = run("down", "--name", "../x")
    assert answer.returncode == 1
    assert answer.stderr == (
        "kube9-testbed: '../x' is no name for a cluster: use a-z, 0-9 and dashes.\n"
    )


@pytest.mark.cluster
@pytest.mark.usefixtures("cluster")
def test_ctrl_c_ends_a_cluster_in_the_foreground() -> None:
    command = [sys.executable, "-m", "kube9_testbed", "up", "--foreground"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as job:  # noqa: S603  # ours
        assert job.stdout is not None
        kubeconfig = Path(job.stdout.readline().strip())
        assert kubeconfig.exists()
        job.terminate()
        assert job.wait(30) == 0
    assert not kubeconfig.parent.exists()
