"""The query for the resource tree, as the VS Code extension runs it: a process, eight words."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from kube9_testbed.scripted import Reply, ScriptedServer

from kube9_core.testing import Workbench

if TYPE_CHECKING:
    from kube9_testbed.argocd.installation import ArgoCD

pytestmark = pytest.mark.cluster
COMMAND = (sys.executable, "-m", "kube9_core.cli.operator_entry")
CONFIG_MAP = """
apiVersion: v1
kind: ConfigMap
metadata: {name: web}
data: {greeting: caf\u00e9}
"""


@dataclass(frozen=True)
class Answer:
    code: int
    out: bytes
    err: bytes

    @property
    def failure(self) -> Any:  # noqa: ANN401 - it is JSON
        """Exactly one object on standard error, and nothing else anywhere."""
        assert self.out == b""
        assert self.err.count(b"\n") == 1
        found = json.loads(self.err)
        assert (found.pop("ok"), found.keys() - {"code", "message", "details"}) == (False, set())
        return found

    @property
    def ending(self) -> tuple[str, int]:
        return self.failure["code"], self.code


Ask = Callable[..., Answer]


@pytest.fixture(scope="module")
def web(argocd: "ArgoCD") -> Iterator[str]:
    """An application with one object, and a letter beyond ASCII."""
    repository = argocd.repository()
    repository.commit({"tree-web/web.yaml": CONFIG_MAP})
    argocd.apps.create("tree-web", repository, "tree-web")
    argocd.apps.sync("tree-web")
    argocd.apps.wait("tree-web", sync="Synced")
    yield "tree-web"
    argocd.apps.delete("tree-web")


@pytest.fixture
def ask(tmp_path: Path) -> Ask:
    """Run the query with a token and settings of the API."""

    def run(
        words: str, settings: Mapping[str, str | int], token: str | None, **environment: str
    ) -> Answer:
        file = tmp_path / "kube9.yaml"
        file.write_text(json.dumps({"plugins": {"argocd": {"api": settings}}}))
        given = {"ARGOCD_API_BEARER_TOKEN": token} if token is not None else {}
        done = subprocess.run(  # noqa: S603 - our own command with the test's words
            [*COMMAND, *f"query argocd resource-tree get {words} --format=json".split(" ")],
            env={
                **{k: v for k, v in os.environ.items() if not k.startswith("ARGOCD_")},
                "KUBE9_CONFIG": str(file),
                "KUBE9_STORE_FOLDER": str(tmp_path / "store"),
                **given,
                **environment,
            },
            capture_output=True,
            timeout=60,
            check=False,
        )
        return Answer(done.returncode, done.stdout, done.stderr)

    return run


def api(argocd: "ArgoCD") -> dict[str, str | int]:
    return {"url": argocd.url, "ca_file": str(argocd.ca_file)}


def test_the_tree_is_argocds_own_answer(argocd: "ArgoCD", web: str, ask: Ask) -> None:
    answer = ask(f"{web} --namespace=argocd", api(argocd), argocd.token())
    assert (answer.code, answer.err) == (0, b"")
    assert answer.out.isascii()
    path = f"/api/v1/applications/{web}/resource-tree?appNamespace=argocd"
    with argocd.client(argocd.token()) as client:
        assert json.loads(answer.out) == client.get(path).json
    (node,) = json.loads(answer.out)["nodes"]
    assert (node["kind"], node["namespace"], node["name"]) == ("ConfigMap", web, "web")


def test_a_token_in_a_file_is_as_good(argocd: "ArgoCD", web: str, ask: Ask, tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text(f"{argocd.token()}\n")
    words = f"{web} --namespace=argocd"
    assert ask(words, api(argocd), None, ARGOCD_API_TOKEN_FILE=str(file)).code == 0
    assert ask(words, {**api(argocd), "token_file": str(file)}, None).code == 0


def test_each_trouble_with_the_token_has_its_code(argocd: "ArgoCD", web: str, ask: Ask) -> None:
    def ending(token: str | None) -> tuple[str, int]:
        return ask(f"{web} --namespace=argocd", api(argocd), token).ending

    own = argocd.cluster.service_account_token("argocd", "default")
    revoked = argocd.token()
    argocd.revoke_tokens()
    assert ending(None) == ("ARGOCD_TOKEN_MISSING", 4)
    assert ending(own) == ("ARGOCD_TOKEN_MISSING", 4)
    assert ending("junk") == ("ARGOCD_AUTH_FAILED", 4)
    assert ending(revoked) == ("ARGOCD_AUTH_FAILED", 4)
    assert ending(argocd.token("stranger")) == ("ARGOCD_RBAC_DENIED", 5)


def test_an_expired_token_says_when_it_ended(argocd: "ArgoCD", web: str, ask: Ask) -> None:
    token = argocd.token(seconds=1)
    time.sleep(1.1)
    answer = ask(f"{web} --namespace=argocd", api(argocd), token)
    assert answer.ending == ("ARGOCD_AUTH_FAILED", 4)
    assert ", which says it ends at 20" in answer.failure["message"]
    assert token.encode() not in answer.err


@pytest.mark.parametrize(
    "words",
    [
        "Web --namespace=argocd",
        "../../session --namespace=argocd",
        "web%2f.. --namespace=argocd",
        f"{'a' * 254} --namespace=argocd",
        "web --namespace=a.b",
        "web --namespace=Argo",
        "web --namespace=",
        "web --namespace=argocd --project=x",
        "",
    ],
)
def test_what_no_application_is_called_is_refused(ask: Ask, words: str) -> None:
    assert ask(words, {"url": "https://localhost:1"}, "t").ending == ("INVALID_ARGUMENT", 2)


def test_an_application_that_is_not_there_is_told_from_one_that_may_not_be_seen(
    argocd: "ArgoCD", web: str, ask: Ask, tmp_path: Path
) -> None:
    """Argo CD answers the same for both; the operator has read which there are."""
    gone, hidden = "tree-gone --namespace=argocd", f"{web} --namespace=argocd"
    stranger = argocd.token("stranger")
    assert ask(gone, api(argocd), argocd.token()).ending == ("ARGOCD_RBAC_DENIED", 5)
    with Workbench("argocd", "kube9_argocd", _manifest(argocd), tmp_path / "store") as bench:
        bench.run_tasks()
    assert ask(gone, api(argocd), argocd.token()).ending == ("APPLICATION_NOT_FOUND", 3)
    assert ask(gone, api(argocd), stranger).ending == ("APPLICATION_NOT_FOUND", 3)
    denied = ask(hidden, api(argocd), stranger)
    assert denied.ending == ("ARGOCD_RBAC_DENIED", 5)
    assert "get applications of project default" in denied.failure["message"]
    assert ask(hidden, api(argocd), argocd.token()).code == 0


def test_a_cluster_without_argocd_has_a_code_of_its_own(ask: Ask, tmp_path: Path) -> None:
    with Workbench("argocd", "kube9_argocd", CONFIG_MAP, tmp_path / "store") as bench:
        bench.run_tasks()
    answer = ask("web --namespace=argocd", {}, "t")
    assert answer.ending == ("ARGOCD_NOT_DETECTED", 7)


def test_an_argocd_that_says_nothing_or_is_gone_has_its_code(
    argocd: "ArgoCD", web: str, ask: Ask
) -> None:
    token, words = argocd.token(), f"{web} --namespace=argocd"
    with argocd.server_silent():
        began = time.monotonic()
        assert ask(words, {**api(argocd), "timeout": 1}, token).ending == ("TIMEOUT", 6)
        assert time.monotonic() - began < 5
    with argocd.server_gone():
        assert ask(words, api(argocd), token).ending == ("ARGOCD_API_UNREACHABLE", 7)


def test_plain_http_and_unknown_certificates_are_refused(
    argocd: "ArgoCD", web: str, ask: Ask
) -> None:
    words, token = f"{web} --namespace=argocd", argocd.token()
    plain = ask(words, {"url": argocd.url.replace("https", "http")}, token)
    assert plain.ending == ("ARGOCD_API_UNREACHABLE", 7)
    assert "is plain HTTP" in plain.failure["message"]
    unknown = ask(words, {"url": argocd.url}, token)
    assert unknown.ending == ("ARGOCD_API_UNREACHABLE", 7)
    assert unknown.failure["details"] == {"reason": "certificate-untrusted"}
    other = ask(words, {**api(argocd), "url": argocd.url.replace("localhost", "127.0.0.1")}, token)
    assert other.failure["details"] == {"reason": "certificate-name"}


def test_nothing_is_printed_beside_a_large_tree(
    serve: Callable[..., ScriptedServer], certificates: Path, ask: Ask
) -> None:
    node = {"kind": "Pod", "name": "caf\u00e9-\U0001f40d", "namespace": "x", "parentRefs": []}
    body = msgspec.json.encode({"nodes": [node] * 20_000})
    server = serve(lambda _: Reply(body))
    settings = {"url": server.url, "ca_file": str(certificates / "ca.pem")}
    answer = ask("web --namespace=argocd", settings, "t")
    assert (answer.code, answer.err) == (0, b"")
    assert answer.out.isascii()
    assert json.loads(answer.out) == json.loads(body)


@pytest.mark.parametrize("body", [b"<html>", b"[]", b"", b'{"nodes":'])
def test_what_is_no_tree_is_no_answer(
    serve: Callable[..., ScriptedServer], certificates: Path, ask: Ask, body: bytes
) -> None:
    server = serve(lambda _: Reply(body))
    settings = {"url": server.url, "ca_file": str(certificates / "ca.pem")}
    assert ask("web", settings, "t").ending == ("ARGOCD_API_UNREACHABLE", 7)


def _own_memory(url: str, certificates: Path, folder: Path) -> tuple[int, set[str]]:
    """KiB that are the process's alone, libraries mapped from files apart, and its imports."""
    code = """
import sys
from kube9_core.cli.query.running import run
code = run(sys.argv[1:])
peak, = (line.split()[1] for line in open("/proc/self/status") if line.startswith("RssAnon"))
sys.stderr.write(f"{code} {peak} {','.join(sys.modules)}")
"""
    words = "query argocd resource-tree get web --namespace=argocd --format=json"
    config = folder / "lean.yaml"
    own = {"url": url, "ca_file": str(certificates / "ca.pem")}
    config.write_text(json.dumps({"plugins": {"argocd": {"api": own}}}))
    done = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-W", "ignore", "-c", code, *words.split(" ")],
        env={"KUBE9_CONFIG": str(config), "ARGOCD_API_BEARER_TOKEN": "t", "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    status, peak, modules = done.stderr.split(" ")
    assert status == "0"
    return int(peak), set(modules.split(","))


def test_a_query_over_tls_has_20_mib_of_its_own(
    serve: Callable[..., ScriptedServer], certificates: Path, tmp_path: Path
) -> None:
    nodes = [{"kind": "Pod", "name": f"web-{n}", "namespace": "shop"} for n in range(2000)]
    server = serve(lambda _: Reply({"nodes": nodes}))
    peak, imported = _own_memory(server.url, certificates, tmp_path)
    assert imported & {"pydantic", "urllib3", "kubernetes", "asyncio", "json", "logging"} == set()
    assert peak <= 20 * 1024


def _manifest(argocd: "ArgoCD") -> str:
    """What the cluster has of Argo CD, as its operator would read it."""
    paths = (
        "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/applications.argoproj.io",
        "/apis/apps/v1/namespaces/argocd/deployments/argocd-server",
    )
    found = [argocd.cluster.request("GET", path).json for path in paths]
    listed = argocd.cluster.request("GET", "/apis/argoproj.io/v1alpha1/applications").json
    return "\n---\n".join(json.dumps(item) for item in (*found, *listed["items"]))
