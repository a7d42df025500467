"""For how much of the world Argo CD holds credentials: patterns of addresses, nothing else.

Argo CD gives neither passwords nor keys away; whatever else it tells of a repository, its user's
name among it, is not even decoded.
"""

import re
from typing import Literal
from urllib.parse import urlsplit

import msgspec

from kube9_argocd.api.client import ArgoCDApi
from kube9_argocd.api.records import CredentialBreadth

__all__ = ["credential_breadths"]

_SHORT = re.compile(r"(?:[^@/]*@)?([^:/@]*)([:/].*)?")


class _Template(msgspec.Struct, frozen=True):
    url: str = ""


class _Templates(msgspec.Struct, frozen=True):
    items: tuple[_Template, ...] | None = None


class _Repository(msgspec.Struct, frozen=True):
    repo: str = ""
    project: str = ""
    insecure: bool = False


class _Repositories(msgspec.Struct, frozen=True):
    items: tuple[_Repository, ...] | None = None


def credential_breadths(api: ArgoCDApi) -> tuple[CredentialBreadth, ...]:
    """Ask for all templates of credentials and all repositories that the token may see.

    Argo CD leaves out without a word what the token may not `get` of `repositories`, so none may
    mean that none may be seen.

    Raises:
        ApiError: there is no whole answer.
    """
    templates = api.ask(_Templates, "repocreds").items or ()
    repositories = api.ask(_Repositories, "repositories").items or ()
    return (
        *(_breadth("template", item.url) for item in templates),
        *(_breadth("repository", r.repo, r.project, insecure=r.insecure) for r in repositories),
    )


def _breadth(
    kind: Literal["template", "repository"],
    address: str,
    project: str = "",
    *,
    insecure: bool = False,
) -> CredentialBreadth:
    scheme, place, path = _parts(address)
    return CredentialBreadth(
        kind=kind,
        url=f"{scheme}://{place}{path}" if scheme else f"{place}{path}",
        host=_without_port(place),
        depth=sum(1 for step in path.replace(":", "/").split("/") if step),
        project=project,
        plain=scheme in ("http", "git"),
        insecure=insecure,
    )


def _parts(address: str) -> tuple[str, str, str]:
    """Scheme, host with port, and path of an address; also of "git@host:path" and "host/path"."""
    if "://" not in address:
        found = _SHORT.fullmatch(address)
        return ("", found[1].lower(), found[2] or "") if found else ("", "", "")
    try:
        parts = urlsplit(address)
    except ValueError:
        return "", "", ""
    return parts.scheme, parts.netloc.rpartition("@")[2].lower(), parts.path


def _without_port(place: str) -> str:
    if place.startswith("["):
        return place[1:].partition("]")[0]
    return place.partition(":")[0]
