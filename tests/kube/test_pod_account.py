"""A pod finds its cluster, and its token is read again whenever it has to be."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kube9_core.kube.connection import Connection, connect
from kube9_core.kube.errors import (
    BadKubeconfig,
)

if TYPE_CHECKING:
    from kube9_testbed.cluster import Cluster
    from kube9_testbed.scripted import ScriptedServer, Seen

pytest.importorskip("kube9_testbed")
from kube9_testbed.scripted import Reply

Write = Callable[..., str]
Start = Callable[..., "ScriptedServer"]


def ok(_: "Seen") -> Reply:
    return Reply({"gitVersion": "v1.37.2"})


def account_folder(folder: Path, cluster: "Cluster", token: str) -> Path:
    """The mounted ServiceAccount of a pod."""
    folder.mkdir(exist_ok=True)
    (folder / "ca.crt").write_bytes(cluster.ca_file.read_bytes())
    (folder / "token").write_text(token)
    return folder


def pod_environment(cluster: "Cluster", home: Path) -> dict[str, str]:
    host, port = cluster.url.removeprefix("https://").split(":")
    return {
        "KUBERNETES_SERVICE_HOST": host,
        "KUBERNETES_SERVICE_PORT": port,
        "HOME": str(home),
        "HTTPS_PROXY": "http://127.0.0.1:9",  # of no use inside, and not used
    }


@pytest.mark.cluster
def test_a_pod_finds_its_cluster_and_takes_a_rotated_token_at_once(
    cluster: "Cluster", room: str, tmp_path: Path
) -> None:
    assert cluster.request(
        "POST", f"/api/v1/namespaces/{room}/serviceaccounts", {"metadata": {"name": "pod"}}
    ).ok
    folder = account_folder(
        tmp_path / "account", cluster, cluster.service_account_token(room, "pod")
    )
    environ = pod_environment(cluster, tmp_path)
    with connect(environ=environ, account=folder) as connection:
        assert connection.context is None
        assert connection.request("GET", "/version").ok
        # With its account a token ends; only one of the new account gets in.
        path = f"/api/v1/namespaces/{room}/serviceaccounts"
        assert cluster.request("DELETE", f"{path}/pod").ok
        assert cluster.request("POST", path, {"metadata": {"name": "pod"}}).ok
        (folder / "token").write_text(cluster.service_account_token(room, "pod"))
        deadline = time.monotonic() + 20
        while not _shown_is(connection, folder / "token") and time.monotonic() < deadline:
            assert connection.request("GET", "/version").ok
            time.sleep(0.2)
        assert _shown_is(connection, folder / "token")


def _shown_is(connection: Connection, token: Path) -> bool:
    identity = connection._target.credentials.identity()  # noqa: SLF001 - what is sent
    return identity.authorization == f"Bearer {token.read_text()}"


def test_a_pod_without_account_says_what_to_mount(tmp_path: Path) -> None:
    environ = {
        "KUBERNETES_SERVICE_HOST": "::1",
        "KUBERNETES_SERVICE_PORT": "443",
        "HOME": str(tmp_path),
    }
    with pytest.raises(BadKubeconfig, match="automountServiceAccountToken: true"):
        connect(environ=environ, account=tmp_path)
    (tmp_path / "ca.crt").write_text("x")
    with pytest.raises(BadKubeconfig, match="cannot read the token file"):
        connect(environ=environ, account=tmp_path)
    (tmp_path / "token").write_text("\n")
    with pytest.raises(BadKubeconfig, match="is empty"):
        connect(environ=environ, account=tmp_path)
    (tmp_path / "token").write_text("t")
    assert connect(environ=environ, account=tmp_path).host == "https://[::1]:443"
    with pytest.raises(BadKubeconfig, match="no context 'prod' in a pod"):
        connect(context="prod", environ=environ, account=tmp_path)


def test_a_401_reads_the_token_again_and_tries_once(
    scripted: Start, kubeconfig: Write, tmp_path: Path
) -> None:
    token = tmp_path / "token"
    token.write_text("old")

    def script(seen: "Seen") -> Reply:
        token.write_text("new")  # the kubelet was just there
        return Reply({}, 200 if seen.headers["authorization"] == "Bearer new" else 401)

    server = scripted(script)
    path = kubeconfig({"server": server.url}, {"tokenFile": "token"})
    with connect(path, environ={}) as connection:
        assert connection.request("GET", "/version").ok
        assert connection.request("GET", "/version").ok
    shown = [seen.headers["authorization"] for seen in server.seen]
    assert shown == ["Bearer old", "Bearer new", "Bearer new"]
