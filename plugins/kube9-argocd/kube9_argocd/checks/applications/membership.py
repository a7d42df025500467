"""Which project an application belongs to, and whether it exists."""

from typing import ClassVar

from kube9_argocd.checks.drafts import base_of, is_written, settled, spec_of
from kube9_argocd.checks.pages import PROJECTS
from kube9_argocd.checks.projects.breadth import DEFAULT, is_wide
from kube9_argocd.views import Application, ApplicationSet, AppProject
from kube9_core.api import RELIABILITY, SECURITY, Object, Problem, Problems, Snapshot

__all__ = ["application_default_project", "application_project_missing"]


class ProjectNames:
    """The names of all projects, of whichever Argo CD."""

    READS: ClassVar[tuple[type[Object], ...]] = (AppProject,)

    def __init__(self, snapshot: Snapshot) -> None:
        self.names = frozenset(item.name for item in snapshot.all(AppProject))


@SECURITY.check(
    "argocd/application-default-project",
    "low",
    on=(Application, ApplicationSet),
    where=is_written,
    wants=(AppProject,),
    fix="Make a project that allows its sources and destinations, and name it in spec.project.",
    frameworks={"well-architected": "SEC-governance"},
    references=(f"{PROJECTS}#the-default-project",),
)
def application_default_project(
    subject: Application | ApplicationSet, snapshot: Snapshot
) -> Problems:
    """Applications belong to a project of their own.

    The project `default` comes with Argo CD and allows every repository, every destination and
    every kind of resource. In it nothing stops an application from being pointed at another
    repository, or from writing into Argo CD's own namespace. Where somebody limited `default`
    itself, which its AppProject tells, that is no finding.
    """
    if (spec_of(subject).project or DEFAULT) != DEFAULT:
        return
    if not snapshot.index(Defaults).limited(subject):
        yield Problem("belongs to the project default", at=f"{base_of(subject)}.project")


class Defaults:
    """Whether the projects `default` are as wide as Argo CD makes them."""

    READS: ClassVar[tuple[type[Object], ...]] = (AppProject,)

    def __init__(self, snapshot: Snapshot) -> None:
        found = [item for item in snapshot.all(AppProject) if item.name == DEFAULT]
        self._limited = {item.namespace: not is_wide(item) for item in found}

    def limited(self, subject: Application | ApplicationSet) -> bool:
        """Whether the one that a subject belongs to is known, and narrower than that."""
        keeper = subject.controller_namespace if isinstance(subject, Application) else None
        if keeper is None and subject.namespace not in self._limited:
            return bool(self._limited) and all(self._limited.values())
        return self._limited.get(keeper or subject.namespace, False)


def _names_project(subject: Application | ApplicationSet) -> bool:
    name = spec_of(subject).project
    return is_written(subject) and name not in ("", DEFAULT) and settled(name)


@RELIABILITY.check(
    "argocd/application-project-missing",
    "high",
    on=(Application, ApplicationSet),
    where=_names_project,
    needs=(AppProject,),
    modes=frozenset(("manifests",)),
    fix="Create the AppProject in Argo CD's namespace, or name one that exists.",
    frameworks={"well-architected": "REL-dependencies"},
    references=(PROJECTS,),
)
def application_project_missing(
    subject: Application | ApplicationSet, snapshot: Snapshot
) -> Problems:
    """The project of an application exists.

    Argo CD refuses an application whose project does not exist: it is neither compared nor
    synced, and a new release just does not arrive. Asked of manifests that hold projects; in a
    cluster Argo CD says so itself, which argocd/application-condition tells. The project
    `default` is made by Argo CD.
    """
    name = spec_of(subject).project
    if name in snapshot.index(ProjectNames).names:
        return
    snapshot.require(AppProject)
    yield Problem(f"names project {name}, which does not exist", at=f"{base_of(subject)}.project")
