"""Looks at single objects of applications, at most so many in one pass.

Argo CD's own comparison is asked for where its API can be used: it knows the source, and every
cluster that is deployed to. Else the live object tells what it can; objects of another cluster
cannot be seen then.
"""

from collections.abc import Callable, Mapping
from typing import Final, TypeVar

from kube9_argocd.api.client import ArgoCDApi
from kube9_argocd.api.errors import ApiCode, ApiError
from kube9_argocd.api.managed import ManagedResource, managed_resources
from kube9_argocd.api.tree import resource_nodes
from kube9_argocd.drift.evidence import (
    Around,
    Blind,
    Compared,
    LiveObject,
    ObjectHealth,
    ResourceKey,
    Seen,
)
from kube9_argocd.healths import healths
from kube9_argocd.surroundings import Surroundings
from kube9_argocd.views import Application
from kube9_core.api import TaskTools, Unseen

__all__ = ["MOST_OBJECTS", "AppLook", "Inspection"]

MOST_OBJECTS: Final = 200
"""How many objects are looked at in one pass."""
_MOST_ANSWERED: Final = 500
"""Argo CD answers for all resources at once, with three copies of each: some 10 MB."""
A = TypeVar("A")
_OF_ONE_APP = frozenset((ApiCode.APPLICATION_NOT_FOUND, ApiCode.RBAC_DENIED, ApiCode.INTERNAL))


class Inspection:
    """One pass.

    Args:
        tools: of the task, which declares to inspect.
        api: Argo CD's; None where it cannot be used.
        most: how many objects may be looked at.

    Attributes:
        looked: how many were.
    """

    def __init__(self, tools: TaskTools, api: ArgoCDApi | None, most: int = MOST_OBJECTS) -> None:
        self._tools = tools
        self._api = api
        self._most = most
        self._surroundings = Surroundings(tools)
        self.looked = 0

    @property
    def left(self) -> int:
        """How many objects may still be looked at."""
        return self._most - self.looked

    def of(self, app: Application) -> "AppLook":
        """Look at the objects of one application.

        Args:
            app: which.
        """
        return AppLook(self, app)

    def live(self, resource: ResourceKey) -> Seen:
        """The object as the API server has it."""
        self.looked += 1
        try:
            return LiveObject(
                self._tools.objects.get(
                    resource.group, resource.kind, resource.namespace, resource.name
                )
            )
        except Unseen as error:
            return Blind(str(error))

    def compared(self, app: Application) -> Mapping[ResourceKey, ManagedResource]:
        """Argo CD's comparison of an application; empty where it cannot be had."""
        found = self._asked(app, managed_resources) or ()
        return {ResourceKey(r.group, r.kind, r.namespace, r.name): r for r in found if not r.hook}

    def health(self, app: Application) -> Mapping[ResourceKey, ObjectHealth] | None:
        """How healthy its objects are by Argo CD's word; None where that cannot be had."""
        found = self._asked(app, resource_nodes)
        return None if found is None else healths(found)

    def around(self, resource: ResourceKey) -> Around:
        """What acts on an object of this cluster."""
        return self._surroundings.of(resource)

    def _asked(
        self, app: Application, ask: Callable[[ArgoCDApi, str, str], tuple[A, ...]]
    ) -> tuple[A, ...] | None:
        if self._api is None or app.resource_counts.total > _MOST_ANSWERED:
            return None
        try:
            return ask(self._api, app.namespace or "", app.name)
        except ApiError as error:
            self._tools.note(f"ask about {app.qualified_name}", "failed", code=error.code.value)
            if error.code not in _OF_ONE_APP:
                self._api = None
            return None


class AppLook:
    """Looks at the objects of one application; a `Look`.

    Args:
        inspection: the pass.
        app: which.
    """

    def __init__(self, inspection: Inspection, app: Application) -> None:
        self._inspection = inspection
        self._app = app
        self._compared: Mapping[ResourceKey, ManagedResource] | None = None

    def at(self, app: ResourceKey, resource: ResourceKey) -> Seen:  # noqa: ARG002 - as `Look` has it; it is always this one's
        """What can be seen of one object; see `Look`."""
        if self._inspection.left <= 0:
            return Blind("enough objects were looked at for now, its turn comes later")
        if self._compared is None:
            self._compared = self._inspection.compared(self._app)
        found = self._compared.get(resource)
        if found is not None:
            self._inspection.looked += 1
            return Compared(
                normalized_live=found.normalized_live_state,
                predicted_live=found.predicted_live_state,
                live=found.live_state or "null",
            )
        if not self._app.destination.in_cluster:
            return Blind(f"it is in another cluster, {self._app.destination.cluster or 'unnamed'}")
        return self._inspection.live(resource)

    def around(self, app: ResourceKey, resource: ResourceKey) -> Around:  # noqa: ARG002 - as above
        """What else is known about it; see `Look`."""
        if not self._app.destination.in_cluster:
            return Around()
        return self._inspection.around(resource)

    def health(self, app: ResourceKey) -> Mapping[ResourceKey, ObjectHealth] | None:  # noqa: ARG002 - as above
        """How healthy its objects are by Argo CD's own word; see `Look`."""
        return self._inspection.health(self._app)
