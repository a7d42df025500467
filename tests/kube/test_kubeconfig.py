"""A kubeconfig means to kube9 what it means to kubectl, and a wrong one says what to do."""

import base64
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kube9_core.errors import UsageError
from kube9_core.kube.connection import connect
from kube9_core.kube.errors import BadKubeconfig, Unauthenticated
from kube9_core.kube.kubeconfig import Cluster
from kube9_core.kube.plugged import exec_plugin

if TYPE_CHECKING:
    from kube9_testbed.scripted import Reply, ScriptedServer, Seen

Json = dict[str, Any]
Write = Callable[..., str]


@pytest.fixture
def server(scripted: "Callable[..., ScriptedServer]") -> "ScriptedServer":
    """A server that lets everybody in."""
    from kube9_testbed.scripted import Reply  # noqa: PLC0415 - may be missing

    return scripted(lambda _: Reply({}))


def shown(server: "ScriptedServer", path: str, context: str | None = None, **environ: str) -> str:
    """The Authorization header a kubeconfig leads to."""
    with connect(path, context, environ=environ) as connection:
        assert connection.request("GET", "/version").ok
    return server.seen[-1].headers.get("authorization", "")


def many(path: Path, server: str, tokens: Json, **more: str) -> Path:
    """A file with a context, a cluster and a user for each token."""
    document = {
        "contexts": [{"name": name, "context": {"cluster": "c", "user": name}} for name in tokens],
        "clusters": [{"name": "c", "cluster": {"server": server}}],
        "users": [{"name": name, "user": {"token": token}} for name, token in tokens.items()],
        **more,
    }
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def plugin(folder: Path, body: str) -> dict[str, Any]:
    """An exec plugin written in Python."""
    script = folder / "plugin.py"
    script.write_text(f"import json, os, sys\n{body}\n", encoding="utf-8")
    return {
        "apiVersion": "client.authentication.k8s.io/v1",
        "command": sys.executable,
        "args": [str(script)],
        "env": [{"name": "KUBE9_TEST", "value": "handed-over"}],
    }


def credential(**status: str) -> str:
    answer = {
        "apiVersion": "client.authentication.k8s.io/v1",
        "kind": "ExecCredential",
        "status": status,
    }
    return f"print({json.dumps(json.dumps(answer))})"


def test_the_current_context_is_used_unless_another_is_named(
    tmp_path: Path, server: "ScriptedServer"
) -> None:
    path = many(tmp_path / "a", server.url, {"one": "1", "two": "2"}, **{"current-context": "two"})
    assert shown(server, str(path)) == "Bearer 2"
    assert shown(server, str(path), "one") == "Bearer 1"


def test_of_several_files_the_first_one_counts(tmp_path: Path, server: "ScriptedServer") -> None:
    first = many(tmp_path / "a", server.url, {"one": "1"}, **{"current-context": "one"})
    second = many(
        tmp_path / "b", server.url, {"one": "x", "two": "2"}, **{"current-context": "two"}
    )
    listed = f"{first}:{tmp_path / 'missing'}:{second}"
    with connect(environ={"KUBECONFIG": listed}) as connection:
        connection.request("GET", "/version")
        assert connection.context == "one"
    assert server.seen[-1].headers["authorization"] == "Bearer 1"
    with connect(context="two", environ={"KUBECONFIG": listed}) as connection:
        connection.request("GET", "/version")
    assert server.seen[-1].headers["authorization"] == "Bearer 2"


def test_the_default_file_is_that_of_kubectl(tmp_path: Path, server: "ScriptedServer") -> None:
    folder = tmp_path / ".kube"
    folder.mkdir()
    many(folder / "config", server.url, {"one": "1"}, **{"current-context": "one"})
    with connect(environ={"HOME": str(tmp_path)}) as connection:
        assert connection.context == "one"


def test_yaml_is_read_as_kubectl_writes_it(tmp_path: Path, server: "ScriptedServer") -> None:
    path = tmp_path / "config"
    path.write_text(
        "apiVersion: v1\nkind: Config\npreferences: {}\ncurrent-context: here\n"
        "contexts:\n- context: {cluster: c, user: u, namespace: shop}\n  name: here\n"
        f"clusters:\n- cluster:\n    server: {server.url}/\n  name: c\n"
        "users:\n- name: u\n  user:\n    token: abc\n",
        encoding="utf-8",
    )
    assert shown(server, str(path)) == "Bearer abc"


def test_an_unknown_context_names_the_nearest_and_lists_all(tmp_path: Path) -> None:
    path = many(tmp_path / "a", "https://x", {"production": "1", "staging": "2"})
    with pytest.raises(BadKubeconfig) as caught:
        connect(str(path), "prodution", environ={})
    assert "did you mean production?" in str(caught.value)
    assert "there are: production, staging" in str(caught.value)
    assert isinstance(caught.value, UsageError)


def test_no_context_chosen_lists_them(tmp_path: Path) -> None:
    path = many(tmp_path / "a", "https://x", {"production": "1"})
    with pytest.raises(BadKubeconfig, match=r"choose one with --context; there are: production"):
        connect(str(path), environ={})


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("{", "cannot be read"),
        ("[1, 2]", "cannot be read"),
        ("clusters: 3", "cannot be read"),
        ("", "has no contexts"),
        (
            "{current-context: a, contexts: [{name: a, context: {cluster: c}}]}",
            "uses the cluster 'c', which",
        ),
        (
            (
                "{current-context: a, contexts: [{name: a, context: {cluster: c, user: u}}], "
                "clusters: [{name: c, cluster: {server: 'https://x'}}]}"
            ),
            "uses the user 'u', which",
        ),
        (
            (
                "{current-context: a, contexts: [{name: a, context: {cluster: c}}], "
                "clusters: [{name: c, cluster: {server: 'x:6443'}}]}"
            ),
            "write it as https://host:port",
        ),
    ],
)
def test_a_file_with_a_fault_says_which(tmp_path: Path, content: str, words: str) -> None:
    path = tmp_path / "config"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(BadKubeconfig, match=r"config") as caught:
        connect(str(path), environ={})
    assert words in str(caught.value)


def test_without_any_kubeconfig_it_says_how_to_name_one(tmp_path: Path) -> None:
    with pytest.raises(BadKubeconfig, match="name one with --kubeconfig FILE"):
        connect(environ={"HOME": str(tmp_path)})


def test_a_file_that_was_named_must_exist(tmp_path: Path) -> None:
    missing = str(tmp_path / "nowhere")
    with pytest.raises(BadKubeconfig, match=r"--kubeconfig names .*nowhere, which does not exist"):
        connect(missing, environ={})
    with pytest.raises(BadKubeconfig, match=r"\$KUBECONFIG names .*nowhere"):
        connect(environ={"KUBECONFIG": missing})


def test_a_token_file_beside_the_kubeconfig_is_read_again(
    tmp_path: Path,
    kubeconfig: Write,
    scripted: "Callable[..., ScriptedServer]",
) -> None:
    from kube9_testbed.scripted import Reply  # noqa: PLC0415 - may be missing

    token = tmp_path / "token"
    token.write_text("old\n", encoding="utf-8")

    def script(seen: "Seen") -> "Reply":
        return Reply({}, 200 if seen.headers["authorization"] == f"Bearer {wanted}" else 401)

    wanted = "old"
    server = scripted(script)
    path = kubeconfig({"server": server.url}, {"tokenFile": "token", "token": "ignored"})
    with connect(path, environ={}) as connection:
        assert connection.request("GET", "/version").ok
        wanted = "new"
        token.write_text("new\n", encoding="utf-8")
        assert connection.request("GET", "/version").ok
        wanted = "other"
        with pytest.raises(Unauthenticated, match="log in again or renew them"):
            connection.request("GET", "/version")
    assert [seen.headers["authorization"] for seen in server.seen] == [
        "Bearer old",
        "Bearer old",
        "Bearer new",
        "Bearer new",
    ]


def test_a_missing_token_file_is_named(kubeconfig: Write) -> None:
    path = kubeconfig({"server": "http://127.0.0.1:1"}, {"tokenFile": "nowhere"})
    with pytest.raises(BadKubeconfig, match=r"cannot read the token file .*nowhere"):
        connect(path, environ={})


def test_user_and_password_still_work(kubeconfig: Write, server: "ScriptedServer") -> None:
    path = kubeconfig({"server": server.url}, {"username": "ann", "password": "secret"})
    assert shown(server, path) == f"Basic {base64.b64encode(b'ann:secret').decode()}"


def test_an_exec_plugin_gives_the_token(
    tmp_path: Path, kubeconfig: Write, server: "ScriptedServer"
) -> None:
    settings = plugin(tmp_path, credential(token="from-plugin"))  # noqa: S106 - no password
    path = kubeconfig({"server": server.url}, {"exec": settings})
    assert shown(server, path) == "Bearer from-plugin"


def test_an_exec_plugin_is_told_about_cluster_and_environment(
    tmp_path: Path, kubeconfig: Write, server: "ScriptedServer"
) -> None:
    told = (
        "told = json.loads(os.environ['KUBERNETES_EXEC_INFO'])['spec']['cluster']['server']\n"
        "token = told + '|' + os.environ['KUBE9_TEST']\n"
        "print(json.dumps({'apiVersion': 'client.authentication.k8s.io/v1', "
        "'kind': 'ExecCredential', 'status': {'token': token}}))"
    )
    settings = {**plugin(tmp_path, told), "provideClusterInfo": True}
    path = kubeconfig({"server": server.url}, {"exec": settings})
    assert shown(server, path) == f"Bearer {server.url}|handed-over"


def test_an_exec_plugin_runs_again_when_its_token_expires_and_after_a_401(
    tmp_path: Path, kubeconfig: Write, scripted: "Callable[..., ScriptedServer]"
) -> None:
    from kube9_testbed.scripted import Reply  # noqa: PLC0415 - may be missing

    counting = (
        "path = os.path.join(os.path.dirname(__file__), 'runs')\n"
        "runs = int(open(path).read()) + 1 if os.path.exists(path) else 1\n"
        "open(path, 'w').write(str(runs))\n"
        "ends = '2020-01-01T00:00:00Z' if runs == 1 else '2120-01-01T00:00:00Z'\n"
        "print(json.dumps({'apiVersion': 'client.authentication.k8s.io/v1', 'kind': "
        "'ExecCredential', 'status': {'token': str(runs), 'expirationTimestamp': ends}}))"
    )
    server = scripted(
        lambda seen: Reply({}, 401 if seen.headers["authorization"] == "Bearer 2" else 200)
    )
    path = kubeconfig({"server": server.url}, {"exec": plugin(tmp_path, counting)})
    with connect(path, environ={}) as connection:
        connection.request("GET", "/version")
        connection.request("GET", "/version")
    shown_tokens = [seen.headers["authorization"] for seen in server.seen]
    assert shown_tokens == ["Bearer 2", "Bearer 3", "Bearer 3"]


def test_a_missing_exec_plugin_is_named_with_its_hint(kubeconfig: Write) -> None:
    settings = {
        "apiVersion": "client.authentication.k8s.io/v1",
        "command": "no-such-auth-plugin",
        "installHint": "Install it with: brew install it",
    }
    path = kubeconfig({"server": "http://127.0.0.1:1"}, {"exec": settings})
    with pytest.raises(BadKubeconfig) as caught:
        connect(path, environ={})
    assert "'no-such-auth-plugin'" in str(caught.value)
    assert "brew install it" in str(caught.value)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("sys.stderr.write('session has expired'); sys.exit(3)", "session has expired"),
        ("print('no json')", "failed to decode"),
        (credential(), "neither token nor certificate"),
    ],
)
def test_a_failing_exec_plugin_says_why_and_what_to_do(
    tmp_path: Path, kubeconfig: Write, body: str, words: str
) -> None:
    path = kubeconfig({"server": "http://127.0.0.1:1"}, {"exec": plugin(tmp_path, body)})
    with pytest.raises(Unauthenticated, match="log in again with its own tool") as caught:
        connect(path, environ={})
    assert words in str(caught.value)


def test_an_exec_plugin_that_never_ends_is_left(tmp_path: Path) -> None:
    settings = plugin(tmp_path, "import time; time.sleep(5)")
    with pytest.raises(Unauthenticated, match=r"did not end within 0.3 s; run it by hand"):
        exec_plugin(settings, tmp_path / "config", Cluster(), seconds=0.3)


def test_an_entry_that_is_no_plugin_is_refused(kubeconfig: Write) -> None:
    for settings in ({"command": "x"}, {"apiVersion": "x", "command": "x", "env": [{"name": 1}]}):
        path = kubeconfig({"server": "http://127.0.0.1:1"}, {"exec": settings})
        with pytest.raises(Unauthenticated, match="the exec plugin 'x'"):
            connect(path, environ={})


def test_an_auth_provider_gives_its_token(kubeconfig: Write, server: "ScriptedServer") -> None:
    def part(value: Json) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

    token = f"{part({'alg': 'x'})}.{part({'exp': int(time.time()) + 3600, 'pad': 'x'})}.c2ln"
    provider = {"name": "oidc", "config": {"id-token": token}}
    path = kubeconfig({"server": server.url}, {"auth-provider": provider})
    assert shown(server, path) == f"Bearer {token}"


def test_an_auth_provider_that_is_gone_says_so(kubeconfig: Write) -> None:
    path = kubeconfig({"server": "http://127.0.0.1:1"}, {"auth-provider": {"name": "azure"}})
    with pytest.raises(Unauthenticated, match="the auth provider 'azure'"):
        connect(path, environ={})


@pytest.mark.parametrize(
    ("user", "words"),
    [
        ({"client-certificate-data": "!!"}, "client-certificate-data in .* is not base64"),
        ({"client-certificate": "nowhere.pem"}, "names .*nowhere.pem, which cannot be read"),
        ({"client-key-data": "eA=="}, "has no client-certificate; a certificate needs both"),
    ],
)
def test_a_client_certificate_with_a_fault_is_named(
    kubeconfig: Write, user: Json, words: str
) -> None:
    path = kubeconfig({"server": "https://127.0.0.1:1"}, user)
    with pytest.raises(BadKubeconfig, match=words):
        connect(path, environ={})


def test_secrets_stay_out_of_what_is_printed(kubeconfig: Write) -> None:
    path = kubeconfig({"server": "http://127.0.0.1:1"}, {"token": "very-secret"})
    with connect(path, environ={}) as connection:
        target = connection._target  # noqa: SLF001 - what a traceback's locals would show
        assert "very-secret" not in repr(target)
        assert "very-secret" not in repr(target.credentials.identity())
