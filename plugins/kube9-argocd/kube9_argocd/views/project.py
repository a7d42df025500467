"""Projects of Argo CD: what Applications may deploy from where to where, and who may tell them to.

Tokens of roles are counted; what else Argo CD keeps of them is not decoded.
"""

from typing import ClassVar

from msgspec.structs import replace

from kube9_argocd.views.reduction import reduced_meta
from kube9_argocd.views.sources import ApplicationDestination
from kube9_core.api import CustomObject, Kind, ObjectMeta, Wire

__all__ = [
    "AppProject",
    "AppProjectSpec",
    "DestinationServiceAccount",
    "GroupKind",
    "JwtToken",
    "OrphanedResources",
    "ProjectRole",
    "SignatureKey",
    "SyncWindow",
]


class GroupKind(Wire, frozen=True):
    """A kind of resource; "*" for any. The name stands in 3.3 and later."""

    group: str = ""
    kind: str = ""
    name: str = ""


class JwtToken(Wire, frozen=True):
    """When a token was made and when it ends, in seconds of Unix time; no end is 0."""

    iat: int = 0
    exp: int = 0


class ProjectRole(Wire, frozen=True):
    """Who may do what in a project; policies as casbin writes them."""

    name: str = ""
    policies: tuple[str, ...] | None = None
    groups: tuple[str, ...] | None = None
    jwt_tokens: tuple[JwtToken, ...] | None = None


class OrphanedResources(Wire, frozen=True):
    """Whether resources that no Application manages are looked for."""

    warn: bool | None = None
    ignore: tuple[GroupKind, ...] | None = None


class SyncWindow(Wire, frozen=True):
    """When syncs may run ("allow") or not ("deny")."""

    kind: str = ""
    schedule: str = ""
    duration: str = ""
    applications: tuple[str, ...] | None = None
    namespaces: tuple[str, ...] | None = None
    clusters: tuple[str, ...] | None = None
    manual_sync: bool | None = None
    time_zone: str = ""
    and_operator: bool | None = None


class SignatureKey(Wire, frozen=True, rename={"key_id": "keyID"}):
    """A key that commits must be signed with."""

    key_id: str = ""


class DestinationServiceAccount(Wire, frozen=True):
    """As whom a sync acts."""

    server: str = ""
    namespace: str = ""
    default_service_account: str = ""


class AppProjectSpec(Wire, frozen=True):
    """The spec of a project; a list that is missing allows nothing, a blacklist forbids nothing."""

    description: str = ""
    source_repos: tuple[str, ...] | None = None
    source_namespaces: tuple[str, ...] | None = None
    destinations: tuple[ApplicationDestination, ...] | None = None
    roles: tuple[ProjectRole, ...] | None = None
    cluster_resource_whitelist: tuple[GroupKind, ...] | None = None
    cluster_resource_blacklist: tuple[GroupKind, ...] | None = None
    namespace_resource_whitelist: tuple[GroupKind, ...] | None = None
    namespace_resource_blacklist: tuple[GroupKind, ...] | None = None
    orphaned_resources: OrphanedResources | None = None
    sync_windows: tuple[SyncWindow, ...] | None = None
    signature_keys: tuple[SignatureKey, ...] | None = None
    permit_only_project_scoped_clusters: bool | None = None
    destination_service_accounts: tuple[DestinationServiceAccount, ...] | None = None


class ProjectShape(Wire, frozen=True):
    """How a project is decoded."""

    metadata: ObjectMeta | None = None
    spec: AppProjectSpec | None = None


_NO_SPEC = AppProjectSpec()


class AppProject(CustomObject):
    """A project."""

    KINDS: ClassVar[tuple[Kind, ...]] = (
        Kind("argoproj.io", "AppProject", "v1alpha1", "appprojects"),
    )
    SHAPE: ClassVar[type[Wire]] = ProjectShape
    wire: ProjectShape

    @classmethod
    def reduced(cls, wire: ProjectShape) -> ProjectShape:
        """Leave out kubectl's copy."""
        return replace(wire, metadata=reduced_meta(wire.metadata))

    @property
    def spec(self) -> AppProjectSpec:
        """The spec as written, empty if missing."""
        return self.wire.spec or _NO_SPEC

    @property
    def source_repos(self) -> tuple[str, ...]:
        """Patterns of repositories; one that begins with "!" forbids."""
        return self.spec.source_repos or ()

    @property
    def source_namespaces(self) -> tuple[str, ...]:
        """Patterns of namespaces besides Argo CD's own whose Applications may use the project."""
        return self.spec.source_namespaces or ()

    @property
    def destinations(self) -> tuple[ApplicationDestination, ...]:
        """Where its Applications may deploy to; each part is a pattern."""
        return self.spec.destinations or ()

    @property
    def roles(self) -> tuple[ProjectRole, ...]:
        """Its roles."""
        return self.spec.roles or ()

    @property
    def sync_windows(self) -> tuple[SyncWindow, ...]:
        """When its Applications may be synced."""
        return self.spec.sync_windows or ()
