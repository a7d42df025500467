"""What one object tells of its drift: from what was seen of it to a cause with its fields."""

from collections.abc import Iterator
from itertools import chain, islice

import msgspec

from kube9_argocd.drift.diffing import Difference, Manner, differences
from kube9_argocd.drift.evidence import Around, Blind, Compared, LiveObject, ResourceKey, Seen
from kube9_argocd.drift.judging import Judged, judged
from kube9_argocd.drift.paths import Path, reached
from kube9_argocd.drift.ranking import rank
from kube9_argocd.drift.scene import Scene
from kube9_argocd.drift.trees import LAST_APPLIED, UNSET, Tree, decoded
from kube9_argocd.drift.writers import Writer, writer
from kube9_argocd.records import Basis, Cause

__all__ = ["Circumstances", "Examined", "examine", "missing"]

_JUDGED = 200
"""So many differences of one object are judged; more are only counted."""
_BOOKKEEPING = (
    "autoscaling.alpha.kubernetes.io/",
    "control-plane.alpha.kubernetes.io/",
    "deployment.kubernetes.io/",
    "deprecated.daemonset.template.generation",
    "pv.kubernetes.io/",
    "volume.beta.kubernetes.io/",
    "volume.kubernetes.io/",
)


class Circumstances(msgspec.Struct, frozen=True, kw_only=True):
    """What the Application tells of all its objects.

    Attributes:
        ahead: whether the source moved on since the last sync.
        synced_at: when the last sync that went well ended, RFC 3339; empty where none did.
        here: whether it deploys to the cluster whose objects we can read.
    """

    ahead: bool
    synced_at: str
    here: bool


class Examined(msgspec.Struct, frozen=True, kw_only=True):
    """The cause of one object's drift.

    Attributes:
        health: its health, where that is the cause.
        judged: its differences, the most telling first, at most 200.
        total: how many there are.
    """

    cause: Cause
    reason: str
    basis: Basis = Basis.STATUS
    health: str = ""
    judged: tuple[Judged, ...] = ()
    total: int = 0


def examine(
    resource: ResourceKey, seen: Seen, around: Around, circumstances: Circumstances
) -> Examined:
    """Find out why an object that Argo CD calls OutOfSync is so.

    Args:
        resource: which it is.
        seen: what could be seen of it.
        around: what else is known of it.
        circumstances: what its Application tells.
    """
    if isinstance(seen, Blind):
        return Examined(cause=Cause.NOT_ASSESSED, reason=seen.reason)
    if isinstance(seen, LiveObject) and not circumstances.here:
        return Examined(cause=Cause.NOT_ASSESSED, reason="it is in another cluster")
    try:
        if isinstance(seen, Compared):
            return _compared(resource, seen, around, circumstances)
        return _live(resource, seen, around, circumstances)
    except (msgspec.DecodeError, RecursionError):
        return Examined(cause=Cause.NOT_ASSESSED, reason="what was read of it is no object")


def _compared(
    resource: ResourceKey, seen: Compared, around: Around, circumstances: Circumstances
) -> Examined:
    live, predicted = decoded(seen.normalized_live), decoded(seen.predicted_live)
    if predicted is None and live is not None:
        return _plain(Cause.PRUNING_PENDING, "gone from the source", Basis.ARGOCD_API)
    if predicted is None or live is None:
        return missing(resource, circumstances, Basis.ARGOCD_API)
    whole = decoded(seen.live) or live
    scene = Scene(resource, whole, around, exact=True, ahead=circumstances.ahead)
    found = differences(predicted, live, Manner(exact=True, known=scene.known))
    nothing = "Argo CD's comparison shows no difference any more; its status is older"
    return _judged(scene, found, Basis.ARGOCD_API) or _plain(
        Cause.NOT_ASSESSED, nothing, Basis.ARGOCD_API
    )


def _live(
    resource: ResourceKey, seen: LiveObject, around: Around, circumstances: Circumstances
) -> Examined:
    live = decoded(seen.body) if seen.body else None
    if live is None:
        return missing(resource, circumstances, Basis.LIVE_OBJECT)
    scene = Scene(resource, live, around, exact=False, ahead=circumstances.ahead)
    if scene.applied is None:
        found = _strange(scene, circumstances.synced_at)
    else:
        found = differences(scene.applied, live, Manner(exact=False, known=scene.known))
    return _judged(scene, found, Basis.LIVE_OBJECT) or _undisturbed(scene)


def _undisturbed(scene: Scene) -> Examined:
    """Nobody changed it, as far as the live object shows."""
    if scene.ahead:
        reason = "nobody changed it in the cluster; the source has moved on since the last sync"
        return _plain(Cause.SOURCE_AHEAD, reason, Basis.LIVE_OBJECT)
    reason = "nobody changed it in the cluster; what the source wants only Argo CD's API tells"
    return _plain(Cause.NOT_ASSESSED, reason, Basis.LIVE_OBJECT)


def _judged(scene: Scene, found: Iterator[Difference], basis: Basis) -> Examined | None:
    first = tuple(judged(difference, scene) for difference in islice(found, _JUDGED))
    if not first:
        return None
    best = sorted(first, key=lambda one: rank(one.cause))
    total = len(first) + sum(1 for _ in found)
    return Examined(
        cause=best[0].cause, reason=_reason(best), basis=basis, judged=tuple(best), total=total
    )


def _reason(best: list[Judged]) -> str:
    """What speaks for the cause; that of the last to write, and who else had a hand in it."""
    leading = [one for one in best if one.cause is best[0].cause]
    latest = max(leading, key=lambda one: one.owner.at if one.owner else "")
    others = {one.note for one in best if one.cause is not best[0].cause}
    more = f"; also {min(others)}" if len(others) == 1 else ""
    return f"{latest.note}{more}" if not others or more else f"{latest.note}; and other causes"


def missing(resource: ResourceKey, circumstances: Circumstances, basis: Basis) -> Examined:
    """The cause of an object that is in the source and not in the cluster.

    Args:
        resource: which it is.
        circumstances: what its Application tells.
        basis: who says so.
    """
    if resource.kind == "Job":
        reason = "not in the cluster; a finished Job may have been deleted by its time to live"
    elif circumstances.synced_at and not circumstances.ahead:
        reason = "not in the cluster, though nothing is new in the source: somebody deleted it"
    elif circumstances.synced_at:
        reason = "not in the cluster: new in the source, or deleted"
    else:
        reason = "not in the cluster: no sync ever went well"
    return _plain(Cause.MISSING, reason, basis)


def _plain(cause: Cause, reason: str, basis: Basis) -> Examined:
    return Examined(cause=cause, reason=reason, basis=basis)


def _strange(scene: Scene, synced_at: str) -> Iterator[Difference]:
    """What others than Argo CD wrote since the last sync, where nobody tells what was applied."""
    strangers = (
        owner
        for owner in scene.ownership.owners
        if writer(owner) is not Writer.ARGOCD
        and owner.subresource != "status"
        and not (owner.at and owner.at < synced_at)
    )
    for path in chain.from_iterable(scene.ownership.written(owner) for owner in strangers):
        if _telling(path, scene.live):
            yield Difference(path, UNSET, reached(scene.live, path))


def _telling(path: Path, live: Tree) -> bool:
    """Whether a field that somebody wrote may be one that the source sets."""
    if path[0] == "status" or reached(live, path) is UNSET:
        return False
    if path[0] != "metadata":
        return True
    own = path[-1]
    return (
        len(path) > len(("metadata", "labels"))
        and path[1] in {"annotations", "labels"}
        and isinstance(own, str)
        and own != LAST_APPLIED
        and not own.startswith(_BOOKKEEPING)
    )
