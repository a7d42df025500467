from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from kube9_argocd.api.client import Here
from kube9_argocd.api.probe import Capability, probe
from kube9_argocd.settings import ApiSettings, ArgoCDSettings
from kube9_testbed.scripted import Reply, ScriptedServer, Seen

if TYPE_CHECKING:
    from kube9_testbed.argocd.installation import ArgoCD

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
POLICY = "/api/v1/namespaces/argocd/configmaps/argocd-rbac-cm"
Probe = Callable[..., Capability]


@pytest.fixture
def probed(tmp_path: Path) -> Probe:
    def run(url: str, ca_file: Path, token: str, applications: int | None = None) -> Capability:
        settings = ArgoCDSettings(api=ApiSettings(url=url, ca_file=str(ca_file), timeout=2))
        here = Here(environment={"ARGOCD_API_BEARER_TOKEN": token}, mount=tmp_path)
        return probe(settings, "argocd", NOON, applications, here)

    return run


@contextmanager
def policy(argocd: "ArgoCD", line: str) -> Iterator[None]:
    """Have one more part of Argo CD's policy, in a key of its own as docs/argocd.md says."""
    _set_policy(argocd, line)
    try:
        yield
    finally:
        _set_policy(argocd, None)


def _set_policy(argocd: "ArgoCD", text: str | None) -> None:
    answer = argocd.cluster.request("PATCH", POLICY, {"data": {"policy.kube9.csv": text}})
    assert answer.ok, answer.text


def test_a_token_that_may_read_applications_is_enough(argocd: "ArgoCD", probed: Probe) -> None:
    assert probed(argocd.url, argocd.ca_file, argocd.token()) == Capability(
        capable=True, account="kube9", at="2026-11-24T12:00:00Z"
    )


def test_a_token_that_may_read_nothing_is_told_what_to_grant(
    argocd: "ArgoCD", probed: Probe
) -> None:
    found = probed(argocd.url, argocd.ca_file, argocd.token("stranger"))
    assert (found.capable, found.code) == (False, "ARGOCD_RBAC_DENIED")
    assert "`p, stranger, applications, get, */*, allow`" in (found.message or "")


def test_the_right_to_one_project_is_enough(argocd: "ArgoCD", probed: Probe) -> None:
    repository = argocd.repository()
    repository.commit({"probe/x.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n"})
    argocd.apps.create("probe", repository, "probe")
    token = argocd.token("stranger")
    with policy(argocd, "p, stranger, applications, get, default/*, allow"):
        _until(lambda: probed(argocd.url, argocd.ca_file, token).capable)
    _until(lambda: not probed(argocd.url, argocd.ca_file, token).capable)
    argocd.apps.delete("probe")


def test_trouble_for_the_whole_cluster_has_its_code(
    argocd: "ArgoCD", probed: Probe, certificates: Path
) -> None:
    def code(url: str, ca_file: Path, token: str) -> str | None:
        found = probed(url, ca_file, token)
        assert not found.capable
        return found.code

    revoked = argocd.token()
    argocd.revoke_tokens()
    assert code(argocd.url, argocd.ca_file, revoked) == "ARGOCD_AUTH_FAILED"
    assert code(argocd.url, argocd.ca_file, "") == "ARGOCD_TOKEN_MISSING"
    assert code(argocd.url, certificates / "ca.pem", "t") == "ARGOCD_API_UNREACHABLE"
    assert code("https://localhost:1", argocd.ca_file, "t") == "ARGOCD_API_UNREACHABLE"
    with argocd.server_silent():
        assert code(argocd.url, argocd.ca_file, "t") == "TIMEOUT"


def test_a_visitor_whom_argocd_lets_in_without_a_name_is_not_us(
    serve: Callable[..., ScriptedServer], probed: Probe, certificates: Path
) -> None:
    """With `users.anonymous.enabled` any token is let in, also one that ended."""

    def answer(seen: Seen) -> Reply:
        return Reply({"value": "yes"} if "can-i" in seen.path else {})

    found = probed(serve(answer).url, certificates / "ca.pem", "t")
    assert (found.capable, found.code) == (False, "ARGOCD_AUTH_FAILED")


def test_a_cluster_without_applications_is_not_listed(
    serve: Callable[..., ScriptedServer], probed: Probe, certificates: Path
) -> None:
    def answer(seen: Seen) -> Reply:
        return Reply({"value": "no"} if "can-i" in seen.path else {"loggedIn": True})

    server = serve(answer)
    assert probed(server.url, certificates / "ca.pem", "t", 0).code == "ARGOCD_RBAC_DENIED"
    assert [seen.path for seen in server.seen] == [
        "/api/v1/account/can-i/applications/get/%2A%2F%2A",
        "/api/v1/session/userinfo",
    ]


def _until(met: Callable[[], bool]) -> None:
    from kube9_testbed.waiting import until  # noqa: PLC0415 - the testbed's own, here only

    until(met, "Argo CD's policy", 20.0)
