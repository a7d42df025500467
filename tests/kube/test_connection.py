"""A connection gets through, stays fresh, stays within bounds, and says why it does not."""

import base64
import gzip
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kube9_core.kube import bodies
from kube9_core.kube.connection import Connection, connect
from kube9_core.kube.errors import (
    BadKubeconfig,
    Closed,
    Failed,
    Refused,
    Silence,
    Unauthenticated,
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
Talk = Callable[..., Connection]
Json = dict[str, Any]


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


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


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


def test_a_refused_port_names_context_and_file(kubeconfig: Write) -> None:
    path = kubeconfig({"server": f"http://127.0.0.1:{free_port()}"})
    with pytest.raises(Unreachable) as caught:
        get(path)
    assert "connection refused" in str(caught.value)
    assert "context 'here'" in str(caught.value)
    assert path in str(caught.value)


def test_an_unknown_host_name_is_called_so(kubeconfig: Write) -> None:
    with pytest.raises(Unreachable, match="its name is unknown"):
        get(kubeconfig({"server": "http://no-such-host.invalid"}))


def test_a_server_that_says_nothing_is_left_in_time(scripted: Start, talk: Talk) -> None:
    connection = talk(scripted(lambda _: Reply(hang=True)), timeout=0.5)
    begun = time.monotonic()
    with pytest.raises(Unreachable, match="did not answer within"):
        connection.request("GET", "/version")
    assert time.monotonic() - begun < 3


def test_a_server_that_drips_is_left_in_time(scripted: Start, talk: Talk) -> None:
    connection = talk(scripted(lambda _: Reply(b"x" * 1000, drip=0.1)), timeout=0.5)
    begun = time.monotonic()
    with pytest.raises(Unreachable, match="sends too slowly"):
        connection.request("GET", "/version")
    assert time.monotonic() - begun < 3


def test_an_answer_that_breaks_off_is_no_answer(scripted: Start, talk: Talk) -> None:
    connection = talk(scripted(lambda _: Reply(b'{"items": [', cut=100)))
    with pytest.raises(Unreachable, match="broke off"):
        connection.request("GET", "/version")


def test_an_answer_beyond_all_measure_is_not_taken(scripted: Start, talk: Talk) -> None:
    bomb = gzip.compress(b"\0" * (bodies.LARGEST + 1024))
    connection = talk(scripted(lambda _: Reply(bomb, headers={"Content-Encoding": "gzip"})))
    with pytest.raises(Failed, match="more than 64 MiB; ask for smaller pages"):
        connection.request("GET", "/version")


def test_answers_come_compressed_and_are_counted_so(scripted: Start, talk: Talk) -> None:
    text = json.dumps({"x": "y" * 10_000}).encode()
    packed = gzip.compress(text)
    server = scripted(lambda _: Reply(packed, headers={"Content-Encoding": "gzip"}))
    answer = talk(server).request("GET", "/version")
    assert server.seen[0].headers["accept-encoding"] == "gzip"
    assert answer.body == text
    assert answer.received == len(packed)


@pytest.mark.cluster
def test_an_object_of_1_4_mb_is_read_whole(
    admin: Connection, cluster: "Cluster", room: str
) -> None:
    path = f"/api/v1/namespaces/{room}/configmaps"
    body = {"metadata": {"name": "large"}, "data": {"x": "y" * 1_000_000}}
    assert cluster.request("POST", path, body).ok
    answer = admin.request("GET", f"{path}/large")
    assert json.loads(answer.body)["data"] == body["data"]
    assert answer.received < len(answer.body) / 10


def test_one_connection_serves_many_requests(scripted: Start, talk: Talk) -> None:
    server = scripted(ok)
    connection = talk(server)
    for _ in range(5):
        connection.request("GET", "/version")
    assert len({seen.peer for seen in server.seen}) == 1


def test_any_status_is_an_answer(scripted: Start, talk: Talk) -> None:
    body = {"kind": "Status", "message": "nope", "reason": "Conflict"}
    answer = talk(scripted(lambda _: Reply(body, 409))).request("PUT", "/x", body=b"{}")
    assert (answer.status, answer.failure.reason, answer.failure.message) == (
        409,
        "Conflict",
        "nope",
    )


def test_an_error_page_of_a_proxy_is_quoted(scripted: Start, talk: Talk) -> None:
    answer = talk(scripted(lambda _: Reply(b"<h1>Bad\n gateway</h1>", 502))).request("GET", "/x")
    assert answer.failure.message == "<h1>Bad gateway</h1>"


@pytest.mark.cluster
def test_credentials_that_expired_say_what_to_do(cluster: "Cluster", kubeconfig: Write) -> None:
    trust = {"server": cluster.url, "certificate-authority": str(cluster.ca_file)}
    with pytest.raises(Unauthenticated, match="log in again or renew them"):
        get(kubeconfig(trust, {"token": "expired"}))


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


class Proxy(threading.Thread):
    """A proxy that takes CONNECT to any name and leads to one port."""

    def __init__(self, port: int) -> None:
        super().__init__(daemon=True)
        self.asked: list[str] = []
        self.headers: list[str] = []
        self._to = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.start()

    def run(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            head = near.makefile("rb")
            self.asked.append(head.readline().decode().split()[1])
            while line := head.readline().decode().strip():
                self.headers.append(line)
            far = socket.create_connection(("127.0.0.1", self._to))
            near.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            for source, sink in ((near, far), (far, near)):
                threading.Thread(target=self._copy, args=(source, sink), daemon=True).start()

    @staticmethod
    def _copy(source: socket.socket, sink: socket.socket) -> None:
        with source:
            try:
                while piece := source.recv(65536):
                    sink.sendall(piece)
                sink.shutdown(socket.SHUT_WR)
            except OSError:
                return

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()


@pytest.fixture
def proxied(scripted: Start, certificates: Path) -> Iterator[tuple[Proxy, Json]]:
    """A proxy, and a cluster that only it can reach."""
    server = scripted(ok, "server")
    proxy = Proxy(server.port)
    yield (
        proxy,
        {
            "server": "https://api.example:6443",
            "certificate-authority": str(certificates / "ca.pem"),
        },
    )
    proxy.close()


def test_the_proxy_of_the_kubeconfig_is_used(
    proxied: tuple[Proxy, Json], kubeconfig: Write
) -> None:
    proxy, cluster = proxied
    path = kubeconfig({**cluster, "proxy-url": proxy.url})
    assert get(path, NO_PROXY="api.example") == 200  # it was asked for, so it is used
    assert proxy.asked == ["api.example:6443"]


def test_the_proxy_of_the_environment_is_used_but_not_where_no_proxy_says(
    proxied: tuple[Proxy, Json], kubeconfig: Write
) -> None:
    proxy, cluster = proxied
    path = kubeconfig(cluster)
    assert get(path, HTTPS_PROXY=proxy.url, NO_PROXY="other.example") == 200
    assert proxy.asked == ["api.example:6443"]
    with pytest.raises(Unreachable, match="its name is unknown"):
        get(path, https_proxy=proxy.url, NO_PROXY=".example")


def test_a_server_on_this_machine_needs_no_proxy(scripted: Start, kubeconfig: Write) -> None:
    path = kubeconfig({"server": scripted(ok).url})
    assert get(path, HTTP_PROXY="http://127.0.0.1:9") == 200


def test_the_proxy_gets_its_password_and_nobody_else_does(
    proxied: tuple[Proxy, Json], kubeconfig: Write
) -> None:
    proxy, cluster = proxied
    named = proxy.url.replace("//", "//ann:p%40ss@")
    assert get(kubeconfig({**cluster, "proxy-url": named})) == 200
    pair = base64.b64encode(b"ann:p@ss").decode()
    sent = {name.lower(): value for name, _, value in (x.partition(": ") for x in proxy.headers)}
    assert sent["proxy-authorization"] == f"Basic {pair}"


def test_a_proxy_that_is_down_is_blamed(kubeconfig: Write) -> None:
    proxy = f"http://ann:secret@127.0.0.1:{free_port()}"
    path = kubeconfig({"server": "https://api.example:6443", "proxy-url": proxy})
    with pytest.raises(Unreachable, match=r"by the proxy .* fix the proxy or add the host") as told:
        get(path)
    assert "secret" not in str(told.value)


def test_a_proxy_nobody_can_use_is_told(kubeconfig: Write) -> None:
    path = kubeconfig({"server": "https://api.example:6443", "proxy-url": "ftp://x"})
    with pytest.raises(BadKubeconfig, match=r"the proxy ftp://x cannot be used"):
        get(path)


@pytest.mark.cluster
def test_many_threads_share_one_connection(admin: Connection) -> None:
    answers: list[int] = []

    def ask() -> None:
        answers.extend(admin.request("GET", "/api/v1/namespaces").status for _ in range(10))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [200] * 80


def test_a_stream_gives_each_line_as_it_comes(scripted: Start, talk: Talk) -> None:
    server = scripted(lambda _: Reply(b'{"a":1}\n\n{"b":2}\n', then_hang=True))
    lines = talk(server).stream("/watch", {"watch": 1}, silence=0.5)
    assert [next(lines), next(lines)] == [b'{"a":1}', b'{"b":2}']
    assert server.seen[0].query == {"watch": "1"}
    with pytest.raises(Silence, match="has said nothing for"):
        next(lines)


def test_a_stream_that_the_server_ends_just_ends(scripted: Start, talk: Talk) -> None:
    server = scripted(lambda _: Reply(b'{"a":1}\n'))
    assert list(talk(server).stream("/watch", silence=5)) == [b'{"a":1}']


def test_a_stream_never_gives_half_a_line(scripted: Start, talk: Talk) -> None:
    server = scripted(lambda _: Reply(b'{"a":1}\n{"b":', cut=50))
    lines = talk(server).stream("/watch", silence=5)
    assert next(lines) == b'{"a":1}'
    with pytest.raises(Unreachable, match="broke off"):
        next(lines)


def test_a_stream_that_does_not_start_is_refused(scripted: Start, talk: Talk) -> None:
    body = {"kind": "Status", "message": "too old", "reason": "Expired"}
    with pytest.raises(Refused, match="too old") as caught:
        list(talk(scripted(lambda _: Reply(body, 410))).stream("/watch", silence=5))
    assert (caught.value.status, caught.value.reason) == (410, "Expired")


def test_a_server_that_never_begins_a_stream_is_left(scripted: Start, talk: Talk) -> None:
    with pytest.raises(Unreachable):
        list(talk(scripted(lambda _: Reply(hang=True))).stream("/watch", silence=0.5))


@pytest.mark.parametrize("started", [True, False])
@pytest.mark.parametrize("streaming", [True, False])
def test_closing_ends_what_is_under_way_in_another_thread(
    scripted: Start, talk: Talk, *, started: bool, streaming: bool
) -> None:
    reply = Reply(b'{"a":1}\n', then_hang=True) if started else Reply(hang=True)
    server = scripted(lambda _: reply)
    connection = talk(server, timeout=30)
    ended: list[BaseException] = []

    def read() -> None:
        try:
            if streaming:
                list(connection.stream("/watch", silence=30))
            else:
                connection.request("GET", "/x")
        except Closed as error:
            ended.append(error)

    reader = threading.Thread(target=read)
    reader.start()
    while not server.seen:
        time.sleep(0.01)
    time.sleep(0.1)
    connection.close()
    reader.join(5)
    assert not reader.is_alive()
    assert len(ended) == 1  # half an answer is none


def test_nothing_can_be_asked_of_a_closed_connection(scripted: Start, talk: Talk) -> None:
    connection = talk(scripted(ok))
    connection.close()
    with pytest.raises(Closed):
        connection.request("GET", "/version")
    with pytest.raises(Closed):
        connection.pause(60)
