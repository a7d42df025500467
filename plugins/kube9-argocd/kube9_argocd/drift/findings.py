"""Which objects of an application are looked at, and what is found; bounded in both."""

from collections.abc import Iterator

import msgspec

from kube9_argocd.drift.ailing import ailing
from kube9_argocd.drift.evidence import Around, LiveObject, Look, ResourceKey
from kube9_argocd.drift.examining import Circumstances, Examined, examine, missing
from kube9_argocd.drift.ranking import rank
from kube9_argocd.drift.standing import ahead, failed_parts, quoted, synced_at
from kube9_argocd.records import Basis, Cause
from kube9_argocd.views import Application, ResourceStatus

__all__ = ["Finding", "findings"]

_LOOKS = 20


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One object that is not as it should be.

    Attributes:
        out_of_sync: whether Argo CD says so.
    """

    resource: ResourceKey
    examined: Examined
    out_of_sync: bool = True

    @property
    def fought_over(self) -> bool:
        """Whether a controller writes any of its fields."""
        return any(one.cause is Cause.CONTROLLER for one in self.examined.judged)


def findings(app: Application, look: Look) -> tuple[tuple[Finding, ...], int]:
    """Look at what is not fine.

    Args:
        app: the Application.
        look: asked for at most 20 objects.

    Returns:
        What was found, the worst first, and how many objects are not fine in all.
    """
    itself = ResourceKey("argoproj.io", "Application", app.namespace or "", app.name)
    found = [*_failed(app), *_out_of_sync(app, itself, look), *_unhealthy(app, itself, look)]
    unseen = app.resource_counts.out_of_sync - sum(one.out_of_sync for one in found)
    return tuple(sorted(found, key=_rank)), len(found) + max(unseen, 0)


def _rank(finding: Finding) -> int:
    return rank(finding.examined.cause)


def _failed(app: Application) -> Iterator[Finding]:
    for part in failed_parts(app):
        what = f"{part.hook_type} hook" if part.hook_type else "object"
        message = quoted(part.message)
        reason = f"{what}: {message}" if message else f"{what} failed"
        key = ResourceKey(part.group, part.kind, part.namespace, part.name)
        examined = Examined(cause=Cause.HOOK_FAILED, reason=reason)
        yield Finding(resource=key, examined=examined, out_of_sync=False)


def _out_of_sync(app: Application, itself: ResourceKey, look: Look) -> Iterator[Finding]:
    circumstances = Circumstances(
        ahead=ahead(app), synced_at=synced_at(app), here=app.destination.in_cluster
    )
    looks = 0
    for status in app.resources:
        if status.status != "OutOfSync" or status.hook:
            continue
        key = _key(status)
        examined = _told(key, status, circumstances)
        if examined is None and looks < _LOOKS:
            looks += 1
            examined = _looked(itself, key, look, circumstances)
        if examined is not None:
            yield Finding(resource=key, examined=examined)


def _told(
    key: ResourceKey, status: ResourceStatus, circumstances: Circumstances
) -> Examined | None:
    """What the status tells by itself."""
    if status.requires_pruning:
        return Examined(cause=Cause.PRUNING_PENDING, reason="gone from the source")
    if status.health_status == "Missing":
        return missing(key, circumstances, Basis.STATUS)
    return None


def _looked(
    itself: ResourceKey, key: ResourceKey, look: Look, circumstances: Circumstances
) -> Examined:
    seen = look.at(itself, key)
    gone = isinstance(seen, LiveObject) and seen.body is None
    around = Around() if gone else look.around(itself, key)
    return examine(key, seen, around, circumstances)


def _unhealthy(app: Application, itself: ResourceKey, look: Look) -> Iterator[Finding]:
    for key, examined in ailing(app, itself, look):
        yield Finding(resource=key, examined=examined, out_of_sync=False)


def _key(status: ResourceStatus) -> ResourceKey:
    return ResourceKey(status.group, status.kind, status.namespace, status.name)
