"""Takes down how the objects of Flux stand, in the words used for applications.

Flux renews the time of a condition at each attempt, so since when something is not well only we
know: what was not well when we looked before has been so since then.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import Final, TypeAlias

import msgspec
from msgspec.structs import replace

from kube9_argocd.history.rows import stamp
from kube9_argocd.records import FluxSummary
from kube9_core.api import TaskTools

__all__ = ["keep_flux"]

_PUT: Final = "INSERT OR REPLACE INTO argocd_flux VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
_FORGET: Final = "DELETE FROM argocd_flux WHERE kind = ? AND namespace = ? AND name = ?"
_WHOLE: Final = """INSERT INTO argocd_passes (subject, at) VALUES (?, ?)
    ON CONFLICT (subject) DO UPDATE SET at = excluded.at"""
_KEPT: Final = """SELECT kind, namespace, name, body FROM argocd_flux
    WHERE (kind, namespace, name) > (?, ?, ?) ORDER BY kind, namespace, name LIMIT ?"""
_PART: Final = 2000
_WELL: Final = frozenset(("Healthy", "Suspended"))


_Key: TypeAlias = tuple[str, str, str]


class _Kept(msgspec.Struct, frozen=True):
    kind: str
    namespace: str
    name: str
    body: bytes


def keep_flux(
    tools: TaskTools, found: Iterable[FluxSummary], now: datetime, *, kinds: Collection[str]
) -> tuple[FluxSummary, ...]:
    """Take down how the objects of Flux stand; what did not change is not written.

    Args:
        tools: of the task.
        found: all that were read.
        now: the present time.
        kinds: which kinds were read to the end; what is not among `found` is gone.

    Returns:
        What was found, each since when it really is as it is.
    """
    before = dict(_before(tools))
    after = {key: _since(item, before.get(key)) for key, item in _by_name(found)}
    bodies = {key: msgspec.json.encode(item) for key, item in after.items()}
    changed = [key for key, body in bodies.items() if before.get(key) != body]
    tools.tables.execute_many(
        _PUT,
        [
            (*key, item.sync, item.health, int(item.suspended), stamp(now), bodies[key])
            for key, item in ((key, after[key]) for key in changed)
        ],
    )
    tools.tables.execute_many(
        _FORGET, [key for key in before if key not in after and key[0] in kinds]
    )
    tools.tables.execute_many(_WHOLE, [(kind, stamp(now)) for kind in kinds])
    return tuple(after.values())


def _by_name(found: Iterable[FluxSummary]) -> Iterator[tuple[_Key, FluxSummary]]:
    return (((item.kind, item.namespace, item.name), item) for item in found)


def _since(item: FluxSummary, body: bytes | None) -> FluxSummary:
    """Keep since when it is not well, over attempts and over what it says of them."""
    if body is None or item.health in _WELL:
        return item
    known = msgspec.json.decode(body, type=FluxSummary)
    if known.health in _WELL or not known.onset:
        return item
    return replace(item, onset=min(known.onset, item.onset or known.onset))


def _before(tools: TaskTools) -> Iterator[tuple[_Key, bytes]]:
    last = ("", "", "")
    while page := tools.tables.select(_Kept, _KEPT, *last, _PART):
        for item in page:
            last = (item.kind, item.namespace, item.name)
            yield last, item.body
