"""The published status, as far as tables show it; what an older operator lacks has a default.

The full shape is that of the resource (`publish.status.resource_document`), whose import a query
does not need.
"""

import msgspec

from kube9_core.cli.query.failure import Failure, not_found
from kube9_core.operator.kept import STATUS
from kube9_core.store.store import Store

__all__ = ["Condition", "Overall", "Pillar", "Plugin", "Published", "published", "stored_status"]


class Overall(msgspec.Struct, frozen=True, rename="camel"):
    """The numbers over all pillars."""

    score: int | None = None
    coverage_percent: int | None = None
    findings: dict[str, int] = {}


class Pillar(msgspec.Struct, frozen=True, rename="camel"):
    """One pillar."""

    name: str
    score: int | None = None
    coverage: float | None = None
    findings: dict[str, int] = {}
    last_run: str | None = None
    next_run: str | None = None


class Plugin(msgspec.Struct, frozen=True):
    """One plugin of the operator."""

    name: str
    distribution: str = ""
    version: str = ""
    state: str = ""
    reason: str | None = None
    checks: int = 0


class Condition(msgspec.Struct, frozen=True):
    """One thing that is so, or not."""

    type: str
    status: str
    reason: str = ""
    message: str = ""


class Published(msgspec.Struct, frozen=True, rename="camel"):
    """The status."""

    mode: str = ""
    tier: str = ""
    version: str = ""
    health: str = ""
    last_update: str | None = None
    error: str | None = None
    namespace: str = ""
    cluster_id: str | None = None
    kubernetes_version: str | None = None
    scope: tuple[str, ...] = ()
    summary: Overall = Overall()
    pillars: tuple[Pillar, ...] = ()
    plugins: tuple[Plugin, ...] = ()
    conditions: tuple[Condition, ...] = ()


def stored_status(store: Store) -> bytes:
    """Give the JSON of the status that was published last.

    Raises:
        Failure: none was published yet.
    """
    found = store.tasks.get(STATUS)
    if found is None:
        raise not_found(
            "the operator has not published a status yet; the first comes within ten seconds"
        )
    return found


def published(document: bytes) -> Published:
    """Read what tables show.

    Raises:
        Failure: it is no status.
    """
    try:
        return msgspec.json.decode(document, type=Published)
    except msgspec.DecodeError as error:
        raise Failure("STORE_UNAVAILABLE", f"the stored status cannot be read: {error}") from error
