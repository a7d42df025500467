"""How far Argo CD's credentials for repositories reach; told by its API, where a token is given."""

from kube9_argocd.api.records import CredentialBreadth
from kube9_argocd.checks.installation.presence import has_argocd
from kube9_argocd.told import CREDENTIALS, INSTALLATIONS
from kube9_core.api import (
    SECURITY,
    CannotJudge,
    Cluster,
    Problem,
    Problems,
    SeverityName,
    Snapshot,
)

__all__ = ["repository_credentials_broad"]

_ASK = (
    "Argo CD is not asked for what it has credentials: give the plugin a token, see "
    "plugins.argocd.api"
)
_DECLARATIVE = (
    "https://argo-cd.readthedocs.io/en/stable/operator-manual/declarative-setup/"
    "#repository-credentials"
)


@SECURITY.check(
    "argocd/repository-credentials-broad",
    "medium",
    on=Cluster,
    where=has_argocd,
    told=(CREDENTIALS, INSTALLATIONS),
    modes=frozenset(("cluster",)),
    fix="Make the prefix of the credentials as long as the organisation or group, bind them to a "
    "project, and verify the server.",
    frameworks={"well-architected": "SEC-secrets"},
    references=(_DECLARATIVE,),
)
def repository_credentials_broad(cluster: Cluster, snapshot: Snapshot) -> Problems:  # noqa: ARG001 - the subject of every finding about the cluster
    """Argo CD's credentials reach no further than its repositories.

    Credentials for a whole host are sent to every repository of that host that any Application
    names, also to one that a stranger made there, and they open every repository that their owner
    may read. Where the server is not verified, or the way is not encrypted, whoever sits on the
    way gets them, which is high. Only addresses are asked for, never a credential.
    """
    if not snapshot.knows(CREDENTIALS):
        raise CannotJudge(_ASK)
    for item in snapshot.all_told(CREDENTIALS):
        yield from _wrong(item)


def _wrong(item: CredentialBreadth) -> Problems:
    key = f"{item.kind} {item.url} {item.project}"
    exposed: SeverityName = "high" if item.plain else "medium"
    if item.plain or item.insecure:
        how = "without encryption" if item.plain else "without verifying the server"
        yield Problem(
            f"has an Argo CD that uses {item.url} {how}", key=f"{key} open", severity=exposed
        )
    if item.kind == "template" and item.depth == 0 and not item.project:
        yield Problem(
            f"has an Argo CD whose credentials go to every repository of {item.host or item.url}",
            key=f"{key} host",
        )
