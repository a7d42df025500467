"""Where applications come from: by which way, at which version, with which credentials."""

import re
from collections.abc import Iterator
from typing import Annotated
from urllib.parse import urlsplit

from msgspec import Meta, Struct

from kube9_argocd.checks.drafts import is_written, settled, sources_of
from kube9_argocd.views import Application, ApplicationSet, ApplicationSource
from kube9_core.api import OPERATIONS, SECURITY, Problem, Problems, SeverityName

__all__ = [
    "Revisions",
    "application_credentials_in_source",
    "application_floating_revision",
    "application_plaintext_source",
]

_PRIVATE = "https://argo-cd.readthedocs.io/en/stable/user-guide/private-repositories/"
_TRACKING = "https://argo-cd.readthedocs.io/en/stable/user-guide/tracking_strategies/"
_SECRETS = "https://argo-cd.readthedocs.io/en/stable/operator-manual/secret-management/"
_PLAIN = frozenset(("ftp", "git", "http"))
_RANGE = re.compile(r"[*^~<>=|, ]|(?:^|\.)[xX](?:\.|$)")
_VERSION = re.compile(r"v?\d+\.\d+\.\d+([-+][0-9A-Za-z.+-]+)?", re.ASCII)
_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_INSIDE = (".svc", ".svc.cluster.local", ".cluster.local")


class Revisions(Struct, frozen=True):
    """What must be pinned."""

    git: Annotated[
        bool, Meta(description="Whether Git sources must name a commit or a version's tag, too.")
    ] = False


@OPERATIONS.check(
    "argocd/application-floating-revision",
    "low",
    on=(Application, ApplicationSet),
    where=is_written,
    params=Revisions,
    fix="Name one version of the chart in targetRevision, and let a bot raise it.",
    frameworks={"well-architected": "OPS-automation"},
    references=(f"{_TRACKING}#helm",),
)
def application_floating_revision(
    subject: Application | ApplicationSet, *, params: Revisions
) -> Problems:
    """Charts are deployed at a version that somebody chose.

    With a range such as `1.*`, or without a version, whoever publishes a chart deploys it: the
    cluster changes at night without a commit, and no review, revert or bisect knows of it. A Git
    source may follow a branch, as GitOps does; a parameter asks for commits or version tags
    there as well.
    """
    for place, source in sources_of(subject):
        said = _floats(source, git=params.git)
        if said is not None:
            yield Problem(said, at=f"{place}.targetRevision")


def _floats(source: ApplicationSource, *, git: bool) -> str | None:
    revision = source.target_revision.strip()
    if not settled(revision):
        return None
    if source.chart:
        if revision in ("", "latest"):
            return f"takes chart {source.chart} at any version"
        return f"takes chart {source.chart} at {revision}" if _RANGE.search(revision) else None
    if not git or _COMMIT.fullmatch(revision) or _VERSION.fullmatch(revision):
        return None
    return f"follows {revision or 'HEAD'}"


@SECURITY.check(
    "argocd/application-plaintext-source",
    "medium",
    on=(Application, ApplicationSet),
    where=is_written,
    fix="Use https:// or ssh:// with a verified host key.",
    frameworks={"well-architected": "SEC-data"},
    references=(_PRIVATE,),
)
def application_plaintext_source(subject: Application | ApplicationSet) -> Problems:
    """Manifests are fetched over an encrypted connection.

    Over http://, git:// or ftp:// whoever sits on the way can put other manifests into the
    answer, and Argo CD applies them with its rights over the cluster. Inside of the cluster that
    takes a foothold there, so it is low.
    """
    for place, source in sources_of(subject):
        scheme, host = _address(source.repo_url)
        if scheme in _PLAIN:
            severity: SeverityName | None = "low" if _is_inside(host) else None
            yield Problem(
                f"is fetched from {host} over {scheme}, which is not encrypted",
                at=f"{place}.repoURL",
                severity=severity,
            )


def _address(url: str) -> tuple[str, str]:
    """Scheme and host of an address, both empty where they are not written out."""
    try:
        found = urlsplit(url.strip())
        host = found.hostname or ""
    except ValueError:
        return "", ""
    return (found.scheme.lower(), host) if host and settled(url) else ("", "")


def _is_inside(host: str) -> bool:
    return "." not in host or host.endswith(_INSIDE)


@SECURITY.check(
    "argocd/application-credentials-in-source",
    "high",
    on=(Application, ApplicationSet),
    where=is_written,
    fix="Renew the credential, keep it in a Secret of Argo CD or in an external store, and name "
    "only the Secret here.",
    frameworks={"well-architected": "SEC-secrets"},
    references=(_PRIVATE, _SECRETS),
)
def application_credentials_in_source(subject: Application | ApplicationSet) -> Problems:
    """No credential stands in the source of an application.

    Whoever may look at an Application reads it: all with role:readonly in Argo CD, all with get
    on applications.argoproj.io, and everybody who sees the repository that it is kept in. Found
    are passwords in the repository's address, and Helm parameters, Helm values and variables of
    plugins that look like credentials. Their values are neither kept nor shown. Argo CD copies
    the source into the history of each sync, so taking it away is not enough: renew it.
    """
    for place, source in sources_of(subject):
        if _has_password(source.repo_url):
            yield Problem("has a password in its address", at=f"{place}.repoURL")
        yield from _found(place, source)


def _found(place: str, source: ApplicationSource) -> Iterator[Problem]:
    for item in source.credentials:
        field, _, sort = item.partition(": ")
        yield Problem(f"holds a {sort}", at=f"{place}.{field}")


def _has_password(url: str) -> bool:
    """Whether an address has a password; a user alone is none, as in ssh://git@host."""
    try:
        found = urlsplit(url.strip())
        password = found.password
    except ValueError:
        return False
    if not password or not settled(password):
        return bool(found.username) and settled(url) and _is_token(found.username or "")
    return not password.startswith(("$", "<"))


def _is_token(user: str) -> bool:
    """Whether a user is a token that some hosts take in its place."""
    return user.startswith(("ghp_", "github_pat_", "glpat-", "gho_", "ghs_"))
