import socket
import ssl
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from kube9_argocd.api.client import LARGEST, ArgoCDApi, Here, connect
from kube9_argocd.api.errors import ApiCode, ApiError
from kube9_argocd.settings import ApiSettings
from kube9_testbed.scripted import Reply, ScriptedServer, Seen

Serve = Callable[..., ScriptedServer]
Talk = Callable[..., ArgoCDApi]
TREE = b'{"nodes": [ {"kind":"Pod","name":"caf\xc3\xa9"} ] }'


def trouble(api: ArgoCDApi) -> ApiError:
    with pytest.raises(ApiError) as raised:
        api.get("applications", "web", "resource-tree")
    return raised.value


def reason(error: ApiError) -> tuple[ApiCode, object]:
    return error.code, error.details.get("reason")


def test_the_token_and_the_quoted_path_are_sent_to_the_configured_server(
    serve: Serve, talk: Talk, token: str
) -> None:
    server = serve(lambda _: Reply(TREE))
    api = talk(f"{server.url}/argo-cd/")
    assert api.get("applications", "a/../b", "resource-tree", appNamespace="x&y") == TREE
    (seen,) = server.seen
    assert seen.path == "/argo-cd/api/v1/applications/a%2F..%2Fb/resource-tree"
    assert seen.query == {"appNamespace": "x&y"}
    assert seen.headers["authorization"] == f"Bearer {token}"
    assert seen.method == "GET"


def test_one_connection_serves_many_requests(serve: Serve, talk: Talk) -> None:
    server = serve(lambda _: Reply(TREE))
    api = talk(server.url)
    for _ in range(3):
        api.get("applications")
    assert len({seen.peer for seen in server.seen}) == 1


def test_a_kept_connection_that_was_closed_is_made_anew(talk: Talk, certificates: Path) -> None:
    served: list[int] = []

    def serve_once_each(listener: socket.socket, context: ssl.SSLContext) -> None:
        while len(served) < 3:
            plain, _ = listener.accept()
            with context.wrap_socket(plain, server_side=True) as line:
                served.append(len(line.recv(65536)))
                line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(TREE) + TREE)

    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificates / "server.pem")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        serving = threading.Thread(target=serve_once_each, args=(listener, context), daemon=True)
        serving.start()
        api = talk(f"https://127.0.0.1:{listener.getsockname()[1]}")
        assert [api.get("applications") for _ in range(3)] == [TREE] * 3
        serving.join()


def test_a_connection_that_breaks_in_the_middle_is_no_answer(serve: Serve, talk: Talk) -> None:
    server = serve(lambda _: Reply(TREE, cut=1))
    assert reason(trouble(talk(server.url))) == (ApiCode.UNREACHABLE, "no-http")


def test_plain_http_is_refused_even_on_this_machine(serve: Serve, talk: Talk) -> None:
    server = serve(lambda _: Reply(TREE), tls=None)
    with pytest.raises(ApiError, match="is plain HTTP, where anybody on the way") as raised:
        talk(server.url)
    assert reason(raised.value) == (ApiCode.UNREACHABLE, "address")
    assert server.seen == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed(serve: Serve, talk: Talk, status: int) -> None:
    elsewhere = serve(lambda _: Reply(TREE), tls=None)
    server = serve(lambda _: Reply(status=status, headers={"Location": elsewhere.url}))
    assert reason(trouble(talk(server.url))) == (ApiCode.UNREACHABLE, "redirect")
    assert elsewhere.seen == []


def test_a_certificate_of_a_stranger_is_not_trusted(serve: Serve, talk: Talk) -> None:
    server = serve(lambda _: Reply(TREE))
    error = trouble(talk(server.url, ca_file="/etc/ssl/certs/ca-certificates.crt"))
    assert reason(error) == (ApiCode.UNREACHABLE, "certificate-untrusted")
    assert "plugins.argocd.api.ca_file" in error.message
    assert server.seen == []


def test_a_certificate_that_expired_is_not_trusted(serve: Serve, talk: Talk) -> None:
    server = serve(lambda _: Reply(TREE), tls="expired")
    error = trouble(talk(server.url))
    assert reason(error) == (ApiCode.UNREACHABLE, "certificate-expired")
    assert server.seen == []


def test_a_certificate_for_another_name_is_not_trusted_unless_the_name_is_set(
    serve: Serve, talk: Talk
) -> None:
    server = serve(lambda _: Reply(TREE))
    error = trouble(talk(server.url, server_name="argocd-server"))
    assert reason(error) == (ApiCode.UNREACHABLE, "certificate-name")
    assert server.seen == []
    assert talk(server.url, server_name="api.example").get("applications") == TREE


def test_a_server_without_tls_is_named_as_such(serve: Serve, talk: Talk) -> None:
    server = serve(lambda _: Reply(TREE), tls=None)
    error = trouble(talk(server.url.replace("http:", "https:")))
    assert reason(error) == (ApiCode.UNREACHABLE, "no-tls")
    assert "--insecure" in error.message


@pytest.mark.parametrize("content", ["", "garbage"])
def test_a_file_of_certificates_without_any_is_named(
    serve: Serve, talk: Talk, tmp_path: Path, content: str
) -> None:
    file = tmp_path / "ca.crt"
    file.write_text(content)
    with pytest.raises(ApiError, match=r"ca\.crt, the certificates to trust, has no cert"):
        talk("https://localhost:1", ca_file=str(file))
    with pytest.raises(ApiError, match="No such file"):
        talk("https://localhost:1", ca_file=str(tmp_path / "none"))


def test_the_mounted_certificate_is_trusted_where_none_is_set(
    serve: Serve, certificates: Path, tmp_path: Path, token: str
) -> None:
    server = serve(lambda _: Reply(TREE))
    (tmp_path / "token").write_text(f"{token}\n")
    (tmp_path / "ca.crt").write_bytes((certificates / "ca.pem").read_bytes())
    with connect(ApiSettings(url=server.url), None, Here(environment={}, mount=tmp_path)) as api:
        assert api.get("applications") == TREE


def test_the_environments_proxy_is_not_used(
    serve: Serve, certificates: Path, here: Here, token: str
) -> None:
    server, proxy = serve(lambda _: Reply(TREE)), serve(lambda _: Reply(TREE), tls=None)
    environment = {**here.environment, "HTTPS_PROXY": proxy.url, "https_proxy": proxy.url}
    settings = ApiSettings(url=server.url, ca_file=str(certificates / "ca.pem"))
    with connect(settings, None, Here(environment=environment, mount=here.mount)) as api:
        assert api.get("applications") == TREE
    assert proxy.seen == []


@pytest.mark.parametrize(
    "reply",
    [
        Reply(b"x" * 1000, drip=0.05),
        Reply(hang=True),
        Reply(b'{"nodes":[', then_hang=True),
    ],
    ids=["drips", "hangs", "stops in the middle"],
)
def test_the_whole_answer_has_one_deadline(serve: Serve, talk: Talk, reply: Reply) -> None:
    server = serve(lambda _: reply)
    began = time.monotonic()
    assert trouble(talk(server.url, seconds=0.4)).code is ApiCode.TIMEOUT
    assert time.monotonic() - began < 2


def test_a_handshake_that_does_not_end_is_given_up(talk: Talk) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        error = trouble(talk(f"https://127.0.0.1:{silent.getsockname()[1]}", seconds=0.3))
    assert error.code is ApiCode.TIMEOUT


def test_a_lookup_that_does_not_end_is_given_up(talk: Talk) -> None:
    done = threading.Event()

    def look(_host: str, _port: int) -> list[object]:
        done.wait(10)
        return []

    error = trouble(talk("https://argocd-server.argocd.svc", seconds=0.3, resolve=look))
    done.set()
    assert error.code is ApiCode.TIMEOUT


def test_the_next_address_is_tried_where_one_is_dead(serve: Serve, talk: Talk) -> None:
    server = serve(lambda _: Reply(TREE))

    def look(_host: str, port: int) -> list[object]:
        stream = (socket.AF_INET, socket.SOCK_STREAM, 6, "")
        return [(*stream, ("127.0.0.1", 1)), (*stream, ("127.0.0.1", port))]

    assert talk(server.url, resolve=look).get("applications") == TREE


def test_an_answer_beyond_all_measure_is_not_read(serve: Serve, talk: Talk) -> None:
    announced = serve(lambda _: Reply(b"x", cut=LARGEST))
    endless = serve(lambda _: Reply(b"x" * (LARGEST + 2**17), then_hang=True))
    for server in (announced, endless):
        error = trouble(talk(server.url))
        assert reason(error) == (ApiCode.INTERNAL, "too-large")
        assert "sends more than 32 MiB" in error.message


@pytest.mark.parametrize(
    ("reply", "code", "said"),
    [
        (Reply({"error": "x", "code": 16, "message": "no session"}, 401), "ARGOCD_AUTH_FAILED", ""),
        (Reply({"code": 7, "message": "permission denied"}, 403), "ARGOCD_RBAC_DENIED", "answers"),
        (Reply({"code": 5, "message": "not found"}, 404), "APPLICATION_NOT_FOUND", "not found"),
        (Reply({"code": 4, "message": "deadline"}, 504), "TIMEOUT", "deadline"),
        (Reply({"code": 14, "message": "redis: refused"}, 503), "ARGOCD_API_UNREACHABLE", "redis"),
        (Reply({"code": 2, "message": "cache miss"}, 500), "INTERNAL_ERROR", "cache miss"),
        (Reply(b"<html>Bad Gateway", 502), "ARGOCD_API_UNREACHABLE", "status 502"),
        (Reply(b"404 page not found", 404), "ARGOCD_API_UNREACHABLE", "not as Argo CD's API"),
        (Reply(b"login first", 403), "ARGOCD_RBAC_DENIED", "not as Argo CD's API"),
        (Reply(b"", 204), "ARGOCD_API_UNREACHABLE", "status 204"),
    ],
)
def test_each_refusal_has_its_code(
    serve: Serve, talk: Talk, reply: Reply, code: str, said: str
) -> None:
    error = trouble(talk(serve(lambda _: reply).url))
    assert error.code.value == code
    assert said in error.message


def test_a_refused_token_tells_when_it_ended(serve: Serve, talk: Talk) -> None:
    server = serve(lambda _: Reply({"code": 16, "message": "expired"}, 401))
    said = "of ARGOCD_API_BEARER_TOKEN, which says it ends at 2026-01-01T00:00:00Z: expired"
    assert said in trouble(talk(server.url)).message


def test_a_server_that_echoes_the_token_does_not_make_us_tell_it(
    serve: Serve, talk: Talk, token: str
) -> None:
    def echo(seen: Seen) -> Reply:
        said = f"bad\x1b[31m header\n{seen.headers['authorization']} {'x' * 500}"
        return Reply({"code": 13, "message": said}, 500)

    message = trouble(talk(serve(echo).url)).message
    assert token not in message
    assert "bad?[31m header Bearer ***" in message
    assert len(message) < 300


def test_what_is_no_json_is_not_taken_for_an_answer(serve: Serve, talk: Talk) -> None:
    from kube9_argocd.api.managed import managed_resources  # noqa: PLC0415 - only here

    api = talk(serve(lambda _: Reply(b"<html>Log in</html>")).url)
    with pytest.raises(ApiError, match="does not answer as Argo CD's API does") as raised:
        managed_resources(api, "argocd", "web")
    assert reason(raised.value) == (ApiCode.UNREACHABLE, "not-json")


def test_what_speaks_no_http_is_named(talk: Talk) -> None:
    with pytest.raises(ApiError) as raised:
        talk("https://localhost:1").get("x")
    assert reason(raised.value) == (ApiCode.UNREACHABLE, "connection")


def test_a_host_that_there_is_not_is_named(talk: Talk) -> None:
    def look(_host: str, _port: int) -> list[object]:
        raise UnicodeError("label too long")

    error = trouble(talk("https://argocd-server.nowhere.invalid"))
    assert reason(error) == (ApiCode.UNREACHABLE, "name")
    assert reason(trouble(talk("https://a", resolve=look))) == (ApiCode.UNREACHABLE, "name")
