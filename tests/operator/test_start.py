"""A start that cannot work is one clear line; one that may work later waits and says for what."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

COMMAND = (sys.executable, "-m", "kube9_core.cli.operator_entry", "serve")
KUBECONFIG = """
apiVersion: v1
kind: Config
clusters: [{name: c, cluster: {server: "http://127.0.0.1:9"}}]
contexts: [{name: x, context: {cluster: c, user: u}}]
users: [{name: u, user: {}}]
current-context: x
"""
SECONDS = 30
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))

Ended = subprocess.CompletedProcess[str]
Serve = Callable[..., Ended]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a kubeconfig of a server that is not there."""
    (tmp_path / "config").write_text(KUBECONFIG)
    return tmp_path


@pytest.fixture
def environment(folder: Path) -> dict[str, str]:
    """No kubeconfig but those that are named, and no settings of whoever runs this."""
    ours = ("KUBE", "POD_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return {**kept, "HOME": str(folder / "home")}


@pytest.fixture
def serve(folder: Path, environment: dict[str, str]) -> Serve:
    def run(*options: str) -> Ended:
        words = [*COMMAND, f"--data={folder / 'data'}", *options]
        return subprocess.run(  # noqa: S603 - our own command
            words,
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=SECONDS,
        )

    return run


def test_without_a_cluster_it_says_where_it_looked(serve: Serve) -> None:
    ended = serve()
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "no kubeconfig" in ended.stderr
    assert len(ended.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--kubeconfig=nowhere",), "nowhere, which does not exist"),
        (("--kubeconfig=config", "--context=y"), "no context 'y'; there are: x"),
        (("--kubeconfig=config", "--port=99999"), "--port=99999"),
    ],
)
def test_what_is_wrong_is_one_line(serve: Serve, options: tuple[str, ...], said: str) -> None:
    ended = serve(*options)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert said in ended.stderr
    assert len(ended.stderr.splitlines()) == 1


def test_a_taken_port_is_one_line_and_another_code(serve: Serve) -> None:
    with socket.socket() as other:
        other.bind(("0.0.0.0", 0))  # noqa: S104 - as the operator listens
        other.listen()
        port = other.getsockname()[1]
        ended = serve("--kubeconfig=config", f"--port={port}")
    assert ended.returncode == 1
    assert ended.stderr.splitlines() == [
        f"kube9-operator: cannot listen on 0.0.0.0:{port}: Address already in use"
    ]


def answer(port: int, path: str) -> tuple[int, str]:
    try:
        with _OPENER.open(f"http://127.0.0.1:{port}{path}", timeout=5) as page:
            return page.status, page.read().decode()
    except urllib.error.HTTPError as refusal:
        return refusal.code, refusal.read().decode()


@pytest.fixture
def without_disk(folder: Path, environment: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    """An operator whose data folder cannot be made."""
    (folder / "file").write_text("")
    process = subprocess.Popen(  # noqa: S603 - our own command
        [*COMMAND, "--kubeconfig=config", f"--data={folder / 'file' / 'data'}", "--port=0"],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    yield process
    process.kill()
    process.wait()
    if process.stdout is not None:
        process.stdout.close()


def test_without_a_disk_and_a_server_it_lives_and_says_what_it_waits_for(
    without_disk: subprocess.Popen[str],
) -> None:
    assert without_disk.stdout is not None
    lines = (json.loads(line) for line in without_disk.stdout)
    port = next(line["port"] for line in lines if line.get("message") == "started")
    assert answer(port, "/livez")[0] == 200
    status, body = answer(port, "/readyz")
    assert status == 503
    assert "the store cannot be" in body
    began = time.monotonic()
    without_disk.terminate()
    assert without_disk.wait(SECONDS) == 0
    assert time.monotonic() - began < 3
