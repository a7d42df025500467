"""Whom a connection trusts, and who it shows itself as."""

import base64
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kube9_core.kube.connection import connect
from kube9_core.kube.errors import (
    BadKubeconfig,
    Unreachable,
    Untrusted,
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


def encoded(path: Path) -> str:
    return base64.b64encode(path.read_bytes()).decode()


def split(path: Path) -> tuple[str, str]:
    """A certificate and its key, each as a kubeconfig's data."""
    chain, _, key = path.read_text().partition("-----BEGIN PRIVATE KEY-----")
    return (
        base64.b64encode(chain.encode()).decode(),
        base64.b64encode(f"-----BEGIN PRIVATE KEY-----{key}".encode()).decode(),
    )


def get(path: str, **environ: str) -> int:
    with connect(path, timeout=5, environ=environ) as connection:
        return connection.request("GET", "/version").status


@pytest.mark.cluster
def test_the_ca_may_be_a_file_or_data(cluster: "Cluster", kubeconfig: Write) -> None:
    user = {"token": cluster.token}
    beside = {"certificate-authority": str(cluster.ca_file)}
    data = {"certificate-authority-data": encoded(cluster.ca_file)}
    for trust in (beside, data, {"insecure-skip-tls-verify": True}):
        assert get(kubeconfig({"server": cluster.url, **trust}, user)) == 200


@pytest.mark.cluster
def test_a_wrong_ca_is_not_trusted_and_says_what_to_mend(
    cluster: "Cluster", kubeconfig: Write, certificates: Path
) -> None:
    wrong = {"certificate-authority": str(certificates / "ca.pem")}
    for trust in (wrong, {}):
        with pytest.raises(Untrusted, match="put the right CA into certificate-authority"):
            get(kubeconfig({"server": cluster.url, **trust}, {"token": cluster.token}))


def test_a_ca_that_is_no_certificate_is_named(kubeconfig: Write, tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("-----BEGIN CERTIFICATE-----\nxx\n")
    path = kubeconfig({"server": "https://127.0.0.1:1", "certificate-authority": "ca.pem"})
    with pytest.raises(BadKubeconfig, match="is not valid PEM"):
        get(path)


def test_the_name_in_the_certificate_may_be_another(
    scripted: Start, kubeconfig: Write, certificates: Path
) -> None:
    server = scripted(ok, "server")
    cluster = {"server": server.url, "certificate-authority": str(certificates / "ca.pem")}
    assert get(kubeconfig(cluster)) == 200
    assert get(kubeconfig({**cluster, "tls-server-name": "api.example"})) == 200
    with pytest.raises(Untrusted, match=r"names another host; .* tls-server-name"):
        get(kubeconfig({**cluster, "tls-server-name": "other.example"}))


def test_an_expired_certificate_is_called_expired(
    scripted: Start, kubeconfig: Write, certificates: Path
) -> None:
    server = scripted(ok, "expired")
    cluster = {"server": server.url, "certificate-authority": str(certificates / "ca.pem")}
    with pytest.raises(Untrusted, match="has expired; renew it on the server"):
        get(kubeconfig(cluster))


def test_a_client_certificate_is_shown_from_data_and_leaves_no_file(
    scripted: Start, kubeconfig: Write, certificates: Path, tmp_path: Path
) -> None:
    server = scripted(ok, "server", ask=True)
    cluster = {"server": server.url, "certificate-authority": str(certificates / "ca.pem")}
    chain, key = split(certificates / "client.pem")
    user = {"client-certificate-data": chain, "client-key-data": key}
    assert get(kubeconfig(cluster, user)) == 200
    with pytest.raises(Unreachable):
        get(kubeconfig(cluster))


def test_a_client_certificate_without_its_key_is_refused_early(
    kubeconfig: Write, certificates: Path
) -> None:
    chain, _ = split(certificates / "client.pem")
    _, key = split(certificates / "server.pem")
    user = {"client-certificate-data": chain, "client-key-data": key}
    with pytest.raises(BadKubeconfig, match="renew client-certificate and client-key"):
        get(kubeconfig({"server": "https://127.0.0.1:1"}, user))


def test_a_cluster_that_changed_its_ca_is_trusted_again(
    scripted: Start, certificates: Path, tmp_path: Path
) -> None:
    server = scripted(ok, "server")
    environ = {
        "KUBERNETES_SERVICE_HOST": "127.0.0.1",
        "KUBERNETES_SERVICE_PORT": str(server.port),
        "HOME": str(tmp_path),
    }
    (tmp_path / "token").write_text("t")
    (tmp_path / "ca.crt").write_text((certificates / "client.pem").read_text())
    with connect(environ=environ, account=tmp_path) as connection:
        for _ in range(2):
            with pytest.raises(Untrusted):
                connection.request("GET", "/version")
        (tmp_path / "ca.crt").write_text((certificates / "ca.pem").read_text())
        with pytest.raises(Untrusted):
            connection.request("GET", "/version")
        assert connection.request("GET", "/version").ok
