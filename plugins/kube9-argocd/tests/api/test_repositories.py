from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from kube9_argocd.api.client import ArgoCDApi, Here, connect
from kube9_argocd.api.records import CredentialBreadth
from kube9_argocd.api.repositories import credential_breadths
from kube9_argocd.settings import ApiSettings
from kube9_testbed.scripted import Reply, ScriptedServer, Seen

if TYPE_CHECKING:
    from kube9_testbed.argocd.installation import ArgoCD

Talk = Callable[..., ArgoCDApi]
SECRETS = "/api/v1/namespaces/argocd/secrets"


@pytest.mark.cluster
def test_templates_and_repositories_come_without_credentials(
    argocd: "ArgoCD", tmp_path: Path
) -> None:
    cluster = argocd.cluster
    for name, sort, fields in (
        ("broad", "repo-creds", {"url": "https://github.com", "password": "hunter2"}),
        ("one", "repository", {"url": "http://git.example/a/b.git", "project": "team"}),
    ):
        body = {
            "metadata": {"name": name, "labels": {"argocd.argoproj.io/secret-type": sort}},
            "stringData": {**fields, "username": "bob", "password": "hunter2"},
        }
        assert cluster.request("POST", SECRETS, body).ok
    here = Here(environment={"ARGOCD_API_BEARER_TOKEN": argocd.token()}, mount=tmp_path)
    settings = ApiSettings(url=argocd.url, ca_file=str(argocd.ca_file))
    with connect(settings, None, here) as api:
        found = _eventually(api)
    assert found == (
        CredentialBreadth(kind="template", url="https://github.com", host="github.com"),
        CredentialBreadth(
            kind="repository",
            url="http://git.example/a/b.git",
            host="git.example",
            depth=2,
            project="team",
            plain=True,
        ),
    )
    for name in ("broad", "one"):
        assert cluster.request("DELETE", f"{SECRETS}/{name}").ok


@pytest.mark.parametrize(
    ("address", "shown", "host", "depth"),
    [
        ("https://github.com", "https://github.com", "github.com", 0),
        ("https://github.com/", "https://github.com/", "github.com", 0),
        ("https://bob:hunter2@GitHub.com/acme", "https://github.com/acme", "github.com", 1),
        (
            "https://git.example:8443/a/b?token=hunter2",
            "https://git.example:8443/a/b",
            "git.example",
            2,
        ),
        ("git@github.com:acme/shop.git", "github.com:acme/shop.git", "github.com", 2),
        ("git@github.com:", "github.com:", "github.com", 0),
        ("ssh://git@git.example:22/acme", "ssh://git.example:22/acme", "git.example", 1),
        ("registry.example/charts", "registry.example/charts", "registry.example", 1),
        ("https://[2001:db8::1]:443/a", "https://[2001:db8::1]:443/a", "2001:db8::1", 1),
        ("https://[broken", "", "", 0),
        ("", "", "", 0),
    ],
)
def test_an_address_keeps_neither_user_nor_password(
    tell: Callable[[str], CredentialBreadth], address: str, shown: str, host: str, depth: int
) -> None:
    found = tell(address)
    assert (found.url, found.host, found.depth) == (shown, host, depth)


@pytest.fixture
def tell(serve: Callable[..., ScriptedServer], talk: Talk) -> Callable[[str], CredentialBreadth]:
    """Have a server tell one template for an address."""

    def told(address: str) -> CredentialBreadth:
        def answer(seen: Seen) -> Reply:
            items = [{"url": address, "username": "bob"}] if "repocreds" in seen.path else None
            return Reply({"items": items})

        (found,) = credential_breadths(talk(serve(answer).url))
        return found

    return told


def _eventually(api: ArgoCDApi) -> tuple[CredentialBreadth, ...]:
    from kube9_testbed.waiting import until  # noqa: PLC0415 - the testbed's own, here only

    until(lambda: len(credential_breadths(api)) == 2, "Argo CD's repositories", 20.0)
    return credential_breadths(api)
