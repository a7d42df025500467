"""Where an Application comes from and where it goes, in the words of Argo CD's own types.

Helm values and parameters are long, and people keep passwords in them. Of a spec they are looked
at once and dropped, see `written`; anywhere else they are not even decoded.
"""

import msgspec

from kube9_core.api import Wire

__all__ = [
    "ApplicationDestination",
    "ApplicationSource",
    "ApplicationSourceHelm",
    "DrySource",
    "HydrateTo",
    "Present",
    "SourceHydrator",
    "SyncSource",
]


class Present(Wire, frozen=True):
    """An object of which only its being there matters."""


class ApplicationSourceHelm(Wire, frozen=True):
    """How Helm is told to render, without the values."""

    release_name: str | None = None
    value_files: tuple[str, ...] | None = None
    pass_credentials: bool | None = None
    namespace: str | None = None


class ApplicationSource(Wire, frozen=True):
    """One place that manifests come from: a Git repository, or a chart.

    Attributes:
        credentials: what looked like one in what was written, by field, without any value:
            "helm.values: GitHub token". No field of Argo CD, hence a name that none can have.
    """

    repo_url: str = msgspec.field(default="", name="repoURL")
    path: str = ""
    target_revision: str = ""
    chart: str = ""
    ref: str = ""
    name: str = ""
    helm: ApplicationSourceHelm | None = None
    kustomize: Present | None = None
    directory: Present | None = None
    plugin: Present | None = None
    credentials: tuple[str, ...] = msgspec.field(default=(), name="$credentials")

    @property
    def tool(self) -> str:
        """What renders it, as Argo CD calls it, as far as the Application says; "" if it does not.

        A path alone does not tell; then Argo CD looks at the files.
        """
        if self.chart or self.helm is not None:
            return "Helm"
        named = (("Kustomize", self.kustomize), ("Directory", self.directory))
        return next((tool for tool, found in (*named, ("Plugin", self.plugin)) if found), "")

    @property
    def where(self) -> str:
        """One line for people: "https://git.example/shop deploy@main"."""
        place = self.chart or self.path
        revision = f"@{self.target_revision}" if self.target_revision else ""
        return f"{self.repo_url} {place}{revision}".strip()


class ApplicationDestination(Wire, frozen=True):
    """The cluster, by URL or by name, and the namespace for what names none."""

    server: str = ""
    name: str = ""
    namespace: str = ""

    @property
    def cluster(self) -> str:
        """The name of the cluster, else its URL."""
        return self.name or self.server

    @property
    def in_cluster(self) -> bool:
        """Whether it is the cluster Argo CD runs in: the only one whose objects we can look at."""
        if self.name:
            return self.name == "in-cluster"
        return self.server.rstrip("/") in _SELF


_SELF = frozenset(
    ("https://kubernetes.default.svc", "https://kubernetes.default.svc.cluster.local")
)


class DrySource(Wire, frozen=True):
    """Where manifests come from before they are rendered into a branch."""

    repo_url: str = msgspec.field(default="", name="repoURL")
    target_revision: str = ""
    path: str = ""


class SyncSource(Wire, frozen=True):
    """The branch of rendered manifests."""

    target_branch: str = ""
    path: str = ""


class HydrateTo(Wire, frozen=True):
    """The branch that rendered manifests wait in for somebody to merge them."""

    target_branch: str = ""


class SourceHydrator(Wire, frozen=True):
    """Manifests that Argo CD renders into a branch, from which it syncs (2.14 and later)."""

    dry_source: DrySource = DrySource()
    sync_source: SyncSource = SyncSource()
    hydrate_to: HydrateTo | None = None

    @property
    def source(self) -> ApplicationSource:
        """The dry source, as the source that people edit."""
        dry = self.dry_source
        return ApplicationSource(dry.repo_url, dry.path, dry.target_revision)
