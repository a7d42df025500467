"""How far a project reaches, by the rules of Argo CD's own comparison.

A pattern that begins with "!" denies, and lets in all that it does not deny: a list of nothing
else allows everything else (argo-cd issue 26743; so in 3.2's IsSourcePermitted and
isDestinationMatched).
"""

from collections import Counter
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import ClassVar

from kube9_argocd.views import Application, ApplicationDestination, AppProject
from kube9_argocd.views.project import GroupKind
from kube9_core.api import Object, Snapshot, Unseen

__all__ = [
    "DEFAULT",
    "Members",
    "any_destination",
    "any_kind",
    "any_source",
    "is_spare",
    "is_wide",
    "opened_by_denial",
]

DEFAULT = "default"
"""The project that Argo CD makes by itself, without any limit, and reads an empty name as."""
_ANY = frozenset(("*", "**"))
_NONE = frozenset(("!*", "!**"))
_DENIES = "!"
_BINDING = "rbac.authorization.k8s.io", "ClusterRoleBinding"


def any_source(project: AppProject) -> bool:
    """Whether every repository is allowed, but for those that are denied by name."""
    repos = [item.strip() for item in project.source_repos]
    if any(item in _NONE for item in repos):
        return False
    return any(item in _ANY or item.startswith(_DENIES) for item in repos)


def any_destination(project: AppProject) -> bool:
    """Whether some entry allows every namespace of every cluster, and none is denied."""
    if project.spec.permit_only_project_scoped_clusters:
        return False
    allowed = any(
        (item.server in _ANY or item.name in _ANY) and item.namespace in _ANY
        for item in project.destinations
    )
    return allowed and not any(
        text.startswith(_DENIES)
        for item in project.destinations
        for text in (item.server, item.name, item.namespace)
    )


def opened_by_denial(project: AppProject) -> Iterator[tuple[int, ApplicationDestination]]:
    """Entries that deny a namespace and so allow all others, which no other entry does.

    Next to an entry that allows every namespace of the same cluster a denial only denies.
    """
    wide = {(item.server, item.name) for item in project.destinations if item.namespace in _ANY}
    for n, item in enumerate(project.destinations):
        denies = item.namespace.startswith(_DENIES) and item.namespace not in _NONE
        lets_in = any(text and text not in _NONE for text in (item.server, item.name))
        if denies and lets_in and not _reached(item, wide):
            yield n, item


def _reached(item: ApplicationDestination, wide: set[tuple[str, str]]) -> bool:
    return any(
        server in _ANY or name in _ANY or (server, name) == (item.server, item.name)
        for server, name in wide
    )


def any_kind(project: AppProject) -> bool:
    """Whether every kind of the cluster's own objects is allowed, bindings of roles included."""
    spec = project.spec
    allowed = any(
        item.group in _ANY and item.kind in _ANY and item.name in ("", *_ANY)
        for item in spec.cluster_resource_whitelist or ()
    )
    return allowed and not any(map(_forbids_bindings, spec.cluster_resource_blacklist or ()))


def is_wide(project: AppProject) -> bool:
    """Whether it limits neither sources, nor destinations, nor kinds of the cluster's own."""
    return any_source(project) and any_destination(project) and any_kind(project)


def _forbids_bindings(item: GroupKind) -> bool:
    group, kind = _BINDING
    whole = item.name in ("", *_ANY)
    return whole and fnmatchcase(group, item.group) and fnmatchcase(kind, item.kind)


class Members:
    """How many Applications each project has."""

    READS: ClassVar[tuple[type[Object], ...]] = (Application,)

    def __init__(self, snapshot: Snapshot) -> None:
        found = snapshot.all(Application)
        self._counts = Counter((app.controller_namespace, app.project) for app in found)

    def of(self, project: AppProject) -> int:
        """How many belong to it, those included that do not say which Argo CD looks after them."""
        places = {project.namespace, None}
        return sum(self._counts[place, project.name] for place in places)


def is_spare(project: AppProject, snapshot: Snapshot) -> bool:
    """Whether it is the project that Argo CD makes by itself, and no Application belongs to it.

    Args:
        project: which.
        snapshot: where Applications that could not all be read may still belong to it.
    """
    if project.name != DEFAULT:
        return False
    try:
        if snapshot.index(Members).of(project):
            return False
        if snapshot.taken_at is not None:
            snapshot.require(Application)
    except Unseen:
        return False
    return True
