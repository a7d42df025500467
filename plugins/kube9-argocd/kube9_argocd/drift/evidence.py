"""What is handed in about single objects; how it is fetched is for those who implement `Look`."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Protocol

import msgspec

__all__ = [
    "Around",
    "Blind",
    "Compared",
    "Ground",
    "LiveObject",
    "Look",
    "ObjectHealth",
    "Onset",
    "ResourceKey",
    "Seen",
]


class ResourceKey(msgspec.Struct, frozen=True):
    """One object of an application.

    Attributes:
        group: API group, empty for the core.
        namespace: empty where the kind has none.
    """

    group: str
    kind: str
    namespace: str
    name: str

    def __str__(self) -> str:
        place = f"{self.namespace}/{self.name}" if self.namespace else self.name
        return f"{self.kind} {place}"


class Compared(msgspec.Struct, frozen=True, kw_only=True):
    """Argo CD's own comparison: an item of `GET /api/v1/applications/NAME/managed-resources`.

    All are JSON as text, "null" or empty where there is no such object. Argo CD masks Secrets.

    Attributes:
        normalized_live: the live object without what `ignoreDifferences` leaves out.
        predicted_live: what a sync would make of it. Where it differs, Argo CD says OutOfSync.
        live: the whole live object, with its managed fields; says who wrote what.
    """

    normalized_live: str | bytes
    predicted_live: str | bytes
    live: str | bytes = "null"


class LiveObject(msgspec.Struct, frozen=True):
    """The object as the API server has it.

    Attributes:
        body: JSON with `metadata.managedFields`; None when it is not there.
    """

    body: bytes | None


class Blind(msgspec.Struct, frozen=True):
    """Nobody could look.

    Attributes:
        reason: why, as one ends a sentence: "no permission to list deployments.apps".
    """

    reason: str


Seen = Compared | LiveObject | Blind


class Around(msgspec.Struct, frozen=True, kw_only=True):
    """What else is known about one object; all of it may be left out.

    Attributes:
        scalers: what sets its replicas: "HorizontalPodAutoscaler shop/web".
        webhooks: mutating webhooks and policies that get to see its kind, by name.
    """

    scalers: tuple[str, ...] = ()
    webhooks: tuple[str, ...] = ()


class ObjectHealth(msgspec.Struct, frozen=True):
    """How healthy one object is, in Argo CD's words.

    Attributes:
        status: Healthy, Progressing, Degraded, Suspended, Missing or Unknown.
        message: why; empty where nobody says.
    """

    status: str
    message: str = ""


class Look(Protocol):
    """Looks at single objects; asked for at most 20 of an application, and only where it helps."""

    def at(self, app: ResourceKey, resource: ResourceKey) -> Seen:
        """What can be seen of one object; never raises for what cannot be read.

        Args:
            app: the Application, for Argo CD's API.
            resource: the object.
        """

    def around(self, app: ResourceKey, resource: ResourceKey) -> Around:
        """What else is known about it, `Around()` where nothing is."""

    def health(self, app: ResourceKey) -> Mapping[ResourceKey, ObjectHealth] | None:
        """How healthy its objects are by Argo CD's own word; None where it cannot be asked.

        Args:
            app: the Application.
        """


class Onset(msgspec.Struct, frozen=True):
    """Since when an application is as it is.

    Attributes:
        exact: we or Argo CD saw it begin; else it was so when we first looked.
    """

    since: datetime
    exact: bool


class Ground(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of the installation that the Application belongs to.

    Attributes:
        version: of Argo CD, (3, 2); None where it is not known.
        stale_after: a comparison older than this is not believed; None: age says nothing
            (`timeout.reconciliation: 0s`). By default three times 180 seconds, which is what
            2.x waits and what 3.x waits at most (120 and 60 of jitter).
        held_back: why nothing is synced now, as one ends a sentence: "a sync window forbids it".
    """

    version: tuple[int, int] | None = None
    stale_after: timedelta | None = timedelta(seconds=540)
    held_back: str = ""
