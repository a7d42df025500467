"""Finds the application that somebody names, and tells what to type where that is not clear."""

from typing import Final, NoReturn

import msgspec

from kube9_core.api import Kube9Error, QueryError, QueryFault, QueryTools

__all__ = ["FAULTS", "FOUND_FAULTS", "Place", "expect_read", "place_of"]

NOT_DETECTED: Final = QueryFault("ARGOCD_NOT_DETECTED", "There is no Argo CD in the cluster.", 7)
NOT_READ: Final = QueryFault(
    "APPLICATIONS_NOT_READ", "The operator has not read the applications yet, or may not.", 7
)
NOT_FOUND: Final = QueryFault("APPLICATION_NOT_FOUND", "There is no such Application.", 3)
AMBIGUOUS: Final = QueryFault(
    "APPLICATION_AMBIGUOUS", "Several namespaces have an Application of that name.", 2
)
FAULTS: Final = (NOT_DETECTED, NOT_READ)
"""Of every query about applications."""
FOUND_FAULTS: Final = (NOT_FOUND, AMBIGUOUS, *FAULTS)
"""Of those about one application."""
_ANY: Final = "SELECT at FROM argocd_passes WHERE subject = 'applications'"
_ONE: Final = "SELECT changed_at FROM argocd_apps LIMIT 1"
_PLACES: Final = "SELECT namespace, name FROM argocd_apps WHERE name = ? ORDER BY 1"
_NAMES: Final = "SELECT DISTINCT name FROM argocd_apps LIMIT 5000"
_CLOSE: Final = 3


class Place(msgspec.Struct, frozen=True):
    """Namespace and name of an application."""

    namespace: str
    name: str


class _At(msgspec.Struct, frozen=True):
    at: str


class _Name(msgspec.Struct, frozen=True):
    name: str


class _Watched(msgspec.Struct, frozen=True):
    """What the task says of the installation, as far as it is needed here."""

    detected: bool | None = None
    reason: str | None = None


def expect_read(tools: QueryTools) -> str | None:
    """Make sure that there is something to answer from.

    Returns:
        When all applications were read last, RFC 3339; None where only some could be.

    Raises:
        QueryError: there is no Argo CD, or nothing was read yet.
    """
    watched = _watched(tools)
    if watched.detected is False:
        said = "there is no Argo CD in the cluster, as far as kube9's operator may look"
        raise _error(NOT_DETECTED, said)
    read = next(iter(tools.tables.select(_At, _ANY)), None)
    if read is None and not tools.tables.select(_At, _ONE):
        why = watched.reason or "the first reading comes minutes after the operator's start"
        raise _error(NOT_READ, f"no applications were read yet: {why}")
    return read.at if read else None


def place_of(tools: QueryTools, name: str, namespace: str | None) -> Place:
    """Find an application.

    Args:
        tools: of the query.
        name: its name.
        namespace: its namespace; None where it has not to be told.

    Raises:
        QueryError: it is not there, or in several namespaces.
    """
    found = tools.tables.select(Place, _PLACES, name)
    fitting = [item for item in found if namespace in (None, item.namespace)]
    if not fitting:
        _miss(tools, name, namespace, found)
    if len(fitting) > 1:
        places = [item.namespace for item in fitting]
        said = f"there are Applications {name} in {', '.join(places)}: name one by --namespace"
        raise _error(AMBIGUOUS, said, namespaces=places)
    return fitting[0]


def _miss(
    tools: QueryTools, name: str, namespace: str | None, elsewhere: tuple[Place, ...]
) -> NoReturn:
    if elsewhere:
        places = ", ".join(item.namespace for item in elsewhere)
        said = f"there is no Application {name} in {namespace}, but in {places}"
        raise _error(NOT_FOUND, said, namespaces=[item.namespace for item in elsewhere])
    from difflib import get_close_matches  # noqa: PLC0415 - only for mistakes

    names = [item.name for item in tools.tables.select(_Name, _NAMES)]
    near = get_close_matches(name, names, n=_CLOSE, cutoff=0.5)
    meant = f"; did you mean {' or '.join(near)}?" if near else ""
    raise _error(NOT_FOUND, f"there is no Application {name}{meant}", nearest=near)


def _watched(tools: QueryTools) -> _Watched:
    try:
        return tools.state.get("installation", _Watched) or _Watched()
    except (Kube9Error, msgspec.DecodeError):
        return _Watched()


def _error(fault: QueryFault, message: str, **details: list[str]) -> QueryError:
    told = {name: ", ".join(value) for name, value in details.items() if value}
    return QueryError(fault.code, message, exit_code=fault.exit_code, details=told or None)
