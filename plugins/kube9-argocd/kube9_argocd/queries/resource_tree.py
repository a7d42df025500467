"""The resource tree of one application, as Argo CD's API gives it, for the VS Code extension.

Codes and exits are a contract with that extension. It waits 30 s, so this ends before. What the
operator has stored only helps to say what went wrong: a store that cannot be read stops nothing.
"""

import re
from datetime import timedelta
from typing import Annotated, Final, TypeVar

import msgspec

from kube9_argocd.api.errors import ApiCode, ApiError
from kube9_argocd.api.reached import API
from kube9_argocd.settings import ArgoCDSettings
from kube9_core.api import Kube9Error, Query, QueryError, QueryFault, QueryTools

__all__ = ["EXITS", "RESOURCE_TREE", "resource_tree"]

EXITS: Final = {
    ApiCode.APPLICATION_NOT_FOUND: 3,
    ApiCode.TOKEN_MISSING: 4,
    ApiCode.AUTH_FAILED: 4,
    ApiCode.RBAC_DENIED: 5,
    ApiCode.TIMEOUT: 6,
    ApiCode.UNREACHABLE: 7,
    ApiCode.NOT_DETECTED: 7,
    ApiCode.INTERNAL: 1,
}
"""Exit code of the process by code."""
_SAID: Final = {
    ApiCode.APPLICATION_NOT_FOUND: "There is no such Application.",
    ApiCode.TOKEN_MISSING: "There is no token for Argo CD.",
    ApiCode.AUTH_FAILED: "Argo CD does not accept the token.",
    ApiCode.RBAC_DENIED: "The token may not see the Application.",
    ApiCode.TIMEOUT: "Argo CD did not answer in time.",
    ApiCode.UNREACHABLE: "Argo CD cannot be reached, or not safely.",
    ApiCode.NOT_DETECTED: "There is no Argo CD in the cluster.",
    ApiCode.INTERNAL: "Argo CD failed.",
}
_WHOLE: Final = timedelta(seconds=25)
_MOST_SECONDS: Final = 20
_NAMESPACE: Final = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")
_NAME: Final = re.compile(r"(?=.{1,253}\Z)[a-z0-9]([-.a-z0-9]*[a-z0-9])?")
_PROJECT: Final = "SELECT project FROM argocd_apps WHERE namespace = ? AND name = ?"
_READ: Final = "SELECT at FROM argocd_passes WHERE subject = 'applications'"
R = TypeVar("R", bound=msgspec.Struct)


class Asked(msgspec.Struct, frozen=True):
    """Which application."""

    app: Annotated[str, msgspec.Meta(description="name of the Application")]
    namespace: Annotated[
        str | None,
        msgspec.Meta(description="namespace of the Application; default: Argo CD's own"),
    ] = None


class _Installation(msgspec.Struct, frozen=True):
    """What the task has found out of Argo CD."""

    detected: bool | None = None
    namespace: str | None = None


class _Tree(msgspec.Struct, frozen=True):
    """As much as makes an answer a tree; its nodes are not decoded."""

    nodes: msgspec.Raw = msgspec.Raw(b"null")


class _Project(msgspec.Struct, frozen=True):
    project: str


class _At(msgspec.Struct, frozen=True):
    at: str


def resource_tree(tools: QueryTools, asked: Asked) -> msgspec.Raw:
    """Ask Argo CD for the tree; its answer is passed on as it came."""
    _expect_names(asked)
    try:
        return _fetched(tools, asked)
    except ApiError as error:
        found = _judged(tools, asked, error)
    raise QueryError(
        found.code.value, found.message, exit_code=EXITS[found.code], details=found.details or None
    )


def _fetched(tools: QueryTools, asked: Asked) -> msgspec.Raw:
    from kube9_argocd.api.client import connect  # noqa: PLC0415 - the other queries do without TLS

    installation = _installation(tools)
    if installation.detected is False:
        said = "there is no Argo CD in the cluster, as far as kube9's operator may look"
        raise ApiError(ApiCode.NOT_DETECTED, said)
    settings = tools.settings(ArgoCDSettings)
    query = {} if asked.namespace is None else {"appNamespace": asked.namespace}
    seconds = min(2 * settings.api.timeout, _MOST_SECONDS)
    with connect(settings.api, installation.namespace, seconds=seconds) as api:
        body = api.get("applications", asked.app, "resource-tree", **query)
        api.decoded(body, _Tree)
    return msgspec.Raw(body)


def _expect_names(asked: Asked) -> None:
    """Refuse what no object is called: it would be another path, or an error without a code."""
    if _NAME.fullmatch(asked.app) is None:
        raise _invalid(f"APP: {asked.app!r} is no name of an Application")
    if asked.namespace is not None and _NAMESPACE.fullmatch(asked.namespace) is None:
        raise _invalid(f"--namespace: {asked.namespace!r} is no name of a namespace")


def _invalid(message: str) -> QueryError:
    return QueryError("INVALID_ARGUMENT", message, exit_code=2)


def _installation(tools: QueryTools) -> _Installation:
    try:
        return tools.state.get("installation", _Installation) or _Installation()
    except (Kube9Error, msgspec.DecodeError):
        return _Installation()


def _judged(tools: QueryTools, asked: Asked, error: ApiError) -> ApiError:
    """Tell an Application that is not there from one that may not be seen: Argo CD does not.

    The operator has read all Applications a few minutes ago. Where it has not, Argo CD's word
    stands as it is.
    """
    if error.code is not ApiCode.RBAC_DENIED or asked.namespace is None:
        return error
    read = _first(tools, _At, _READ)
    if read is None:
        return error
    place = f"{asked.namespace}/{asked.app}"
    found = _first(tools, _Project, _PROJECT, asked.namespace, asked.app)
    if found is None:
        said = f"there was no Application {place} at {read.at}, and Argo CD shows none"
        return ApiError(ApiCode.APPLICATION_NOT_FOUND, said, error.details)
    said = (
        f"Argo CD does not show {place} to the token: allow its account to get applications of "
        f"project {found.project}; in another namespace than Argo CD's own, its API server must "
        "also be let in there (application.namespaces)"
    )
    return ApiError(error.code, said, error.details)


def _first(tools: QueryTools, row: type[R], sql: str, *values: str) -> R | None:
    try:
        return next(iter(tools.tables.select(row, sql, *values)), None)
    except Kube9Error:
        return None


RESOURCE_TREE: Final = Query(
    words="argocd resource-tree get",
    summary="Show the objects of an application as Argo CD's API gives them.",
    run=resource_tree,
    parameters=Asked,
    answer=msgspec.Raw,
    faults=tuple(QueryFault(code.value, _SAID[code], EXITS[code]) for code in EXITS),
    access=(API,),
    timeout=_WHOLE,
)
"""The query."""
