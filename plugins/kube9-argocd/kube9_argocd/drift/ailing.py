"""Which objects of an application are not healthy, by whoever can tell.

Argo CD tells in the Application, or since 3.0 usually by its API alone. Without a token the live
objects that may be sick are looked at, until one turns out to be as bad as the whole is.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from kube9_argocd.drift.evidence import (
    Compared,
    LiveObject,
    Look,
    ObjectHealth,
    ResourceKey,
    Seen,
)
from kube9_argocd.drift.examining import Examined
from kube9_argocd.drift.standing import quoted
from kube9_argocd.drift.vitals import vitals
from kube9_argocd.records import Basis, Cause
from kube9_argocd.views import Application, ResourceStatus

__all__ = ["Ailing", "ailing"]

Ailing = tuple[ResourceKey, Examined]
"""An object that is not healthy, and how."""
_Sick = tuple[ResourceKey, ObjectHealth]
_FINE: Final = frozenset(("", "Healthy"))
_ORDER: Final = ("Degraded", "Missing", "Unknown", "Progressing", "Suspended")
_SICK: Final = frozenset(("Degraded", "Progressing", "Suspended"))


def ailing(app: Application, itself: ResourceKey, look: Look) -> Iterator[Ailing]:
    """Find what is not healthy and not out of sync, the worst first.

    Args:
        app: the Application.
        itself: its key.
        look: asked where the Application does not tell; at most twenty objects are looked at.
    """
    if app.health_in_status or app.health not in _SICK:
        yield from _by_status(app)
        return
    told = look.health(itself)
    basis = Basis.LIVE_OBJECT if told is None else Basis.ARGOCD_API
    sick = _looked(app, itself, look) if told is None else _told(app, told)
    for key, health in sorted(sick, key=lambda pair: _badness(pair[1])):
        yield key, _examined(health, basis)


def _by_status(app: Application) -> Iterator[Ailing]:
    for item in app.resources:
        if item.status == "OutOfSync" or item.hook or item.health_status in _FINE:
            continue
        message = item.health.message if item.health else ""
        yield _key(item), _examined(ObjectHealth(item.health_status, message), Basis.STATUS)


def _told(app: Application, told: Mapping[ResourceKey, ObjectHealth]) -> Iterator[_Sick]:
    """What Argo CD's tree tells; an object that is out of sync is told of already."""
    differing = {_key(item) for item in app.resources if item.status == "OutOfSync"}
    for key, health in told.items():
        if health.status not in _FINE and key not in differing:
            yield key, health


def _looked(app: Application, itself: ResourceKey, look: Look) -> Iterator[_Sick]:
    """What live objects tell, until one of them is reason enough."""
    for item in app.suspects:
        body = _body(look.at(itself, _key(item)))
        health = vitals(_key(item), body) if body is not None else None
        if health is None or health.status in _FINE:
            continue
        yield _key(item), health
        if health.status == app.health:
            return


def _body(seen: Seen) -> str | bytes | None:
    if isinstance(seen, LiveObject):
        return seen.body
    return seen.live if isinstance(seen, Compared) else None


def _examined(health: ObjectHealth, basis: Basis) -> Examined:
    message = quoted(health.message)
    reason = f"{health.status}: {message}" if message else health.status
    return Examined(cause=Cause.HEALTH_ONLY, reason=reason, basis=basis, health=health.status)


def _badness(health: ObjectHealth) -> int:
    return _ORDER.index(health.status) if health.status in _ORDER else len(_ORDER)


def _key(item: ResourceStatus) -> ResourceKey:
    return ResourceKey(item.group, item.kind, item.namespace, item.name)
