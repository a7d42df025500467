"""Whether there is an Argo CD, as far as can be established; a pure function of what was read.

The VS Code extension believes what is published and hides Argo CD where it reads `false`, so:

- False needs proof. Either the API has no kind Application; or it has, but all Deployments and
  StatefulSets were read, none is Argo CD's, and no Application was ever compared by anybody: then
  the definitions are left over.
- True needs a server or a controller, or an Application that was compared within a day: a
  controller may run under other labels, or outside of the cluster.
- All else is unknown, as where a permission is missing, where only some namespaces are in scope,
  or where Applications were compared long ago and nobody knows by whom.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final

import msgspec

from kube9_argocd.installation.signs import CONTROLLER, SERVER, role_of, version_of
from kube9_core.api import Workload

__all__ = ["Compared", "Detection", "Installation", "Seen", "detect"]

_RECENT: Final = timedelta(days=1)


class Installation(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One Argo CD.

    Attributes:
        namespace: where it runs.
        version: "v3.2.0"; None where neither a label nor an image tells.
        server: name of the Deployment of its API server; None for a core installation.
        controller: name of its application controller; None where it runs elsewhere.
        applications: how many it looks after.
    """

    namespace: str
    version: str | None = None
    server: str | None = None
    controller: str | None = None
    applications: int = 0

    @property
    def release(self) -> tuple[int, int] | None:
        """Major and minor version."""
        if self.version is None:
            return None
        major, minor = self.version.removeprefix("v").partition("-")[0].split(".")[:2]
        return int(major), int(minor)


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """What was read of the cluster.

    Attributes:
        defined: whether the API knows Applications; None where nobody could find out.
        workloads: those with Argo CD's labels.
        everywhere: whether all workloads of the cluster were asked for.
        missing: why something could not be read; one sentence each.
    """

    defined: bool | None
    workloads: tuple[Workload, ...] = ()
    everywhere: bool = True
    missing: tuple[str, ...] = ()


class Compared(msgspec.Struct, frozen=True, kw_only=True):
    """What Applications tell of who looks after them.

    Attributes:
        counts: how many there are by the namespace of their controller, else by their own.
        latest: when any of them was compared last; None where none ever was.
    """

    counts: Mapping[str, int] = {}
    latest: datetime | None = None


class Detection(msgspec.Struct, frozen=True, kw_only=True):
    """What was found out.

    Attributes:
        detected: None where that could not be established.
        installations: the one to publish first.
        reason: why nobody can say, one sentence.
    """

    detected: bool | None
    installations: tuple[Installation, ...] = ()
    reason: str | None = None

    @property
    def first(self) -> Installation | None:
        """The one to publish where there are several."""
        return self.installations[0] if self.installations else None


def detect(seen: Seen, compared: Compared, now: datetime) -> Detection:
    """Say whether there is an Argo CD, and where.

    Args:
        seen: the cluster.
        compared: its Applications, as far as they were read.
        now: UTC.
    """
    if seen.defined is False:
        return Detection(detected=False)
    found = _installations(seen.workloads, compared.counts)
    if found or (compared.latest is not None and now - compared.latest <= _RECENT):
        return Detection(detected=True, installations=found or _elsewhere(compared.counts))
    if seen.defined is None or not seen.everywhere:
        reason = "; ".join(seen.missing) or "not all namespaces are in scope"
        return Detection(detected=None, reason=reason)
    if compared.latest is not None:
        at = compared.latest.isoformat()
        return Detection(
            detected=None,
            reason=f"no workload of Argo CD was found, yet Applications were compared, last {at}",
        )
    return Detection(detected=False)


def _installations(
    workloads: Iterable[Workload], counts: Mapping[str, int]
) -> tuple[Installation, ...]:
    """One for each namespace: with a server first, then by Applications, then by name."""
    places: dict[str, dict[str, Workload]] = {}
    for item in sorted(workloads, key=lambda workload: workload.name):
        role = role_of(item)
        if role is not None:
            places.setdefault(item.namespace or "", {}).setdefault(role, item)
    found = [_installation(place, roles, counts) for place, roles in places.items()]
    return tuple(sorted(found, key=_worth))


def _installation(
    namespace: str, roles: Mapping[str, Workload], counts: Mapping[str, int]
) -> Installation:
    server, controller = roles.get(SERVER), roles.get(CONTROLLER)
    versions = (version_of(item) for item in (server, controller) if item is not None)
    return Installation(
        namespace=namespace,
        version=next(filter(None, versions), None),
        server=server.name if server else None,
        controller=controller.name if controller else None,
        applications=counts.get(namespace, 0),
    )


def _elsewhere(counts: Mapping[str, int]) -> tuple[Installation, ...]:
    """What only Applications tell of: a controller that nobody sees."""
    found = (Installation(namespace=place, applications=count) for place, count in counts.items())
    return tuple(sorted(found, key=_worth))


def _worth(item: Installation) -> tuple[bool, int, str]:
    return item.server is None, -item.applications, item.namespace
