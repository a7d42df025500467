"""What the Applications of a project may deploy, from where, to where."""

from collections.abc import Mapping

from kube9_argocd.checks.pages import PROJECTS
from kube9_argocd.checks.patching import patch_of
from kube9_argocd.checks.projects.breadth import (
    DEFAULT,
    Members,
    any_destination,
    any_kind,
    any_source,
    is_spare,
    is_wide,
    opened_by_denial,
)
from kube9_argocd.views import Application, AppProject
from kube9_core.api import SECURITY, Problem, Problems, SeverityName, Snapshot, Unseen

__all__ = [
    "project_any_cluster_resource",
    "project_any_destination",
    "project_any_source",
    "project_unrestricted",
]

_GOVERNANCE = {"well-architected": "SEC-governance"}


def _weight(project: AppProject, snapshot: Snapshot) -> SeverityName | None:
    """Low for the project of every installation, while nobody uses it."""
    return "low" if is_spare(project, snapshot) else None


@SECURITY.check(
    "argocd/project-any-source",
    "medium",
    on=AppProject,
    wants=(Application,),
    fix="List the repositories, or a prefix such as https://git.example/team/*.",
    frameworks={"well-architected": "SEC-supply-chain"},
    references=(PROJECTS,),
)
def project_any_source(project: AppProject, snapshot: Snapshot) -> Problems:
    """Projects name the repositories that they take manifests from.

    With `*` an Application may be pointed at any repository of the world, and what stands there
    is applied with Argo CD's rights. One changed line in a merge request is enough. A pattern
    that begins with `!` denies, and allows every repository that it does not deny; next to `*`,
    where that is meant, it is low, as is the project default while no Application belongs to it.
    """
    if not any_source(project):
        return
    denied = any(item.startswith("!") for item in project.source_repos)
    meant = denied and "*" in project.source_repos
    yield Problem(
        "takes manifests from every repository that it does not deny"
        if denied
        else "takes manifests from every repository",
        at="spec.sourceRepos",
        severity="low" if meant else _weight(project, snapshot),
    )


@SECURITY.check(
    "argocd/project-any-destination",
    "medium",
    on=AppProject,
    wants=(Application,),
    fix="List the clusters and namespaces, and leave Argo CD's own and kube-system out.",
    frameworks=_GOVERNANCE,
    references=(PROJECTS,),
)
def project_any_destination(project: AppProject, snapshot: Snapshot) -> Problems:
    """Projects name the clusters and namespaces that they deploy to.

    Argo CD's own namespace and kube-system are among "every namespace": who may write there
    changes Argo CD's policy, and is administrator of all clusters it deploys to. An entry that
    denies a namespace with `!` allows all others as well, also those that no entry names
    (argo-cd issue 26743).
    """
    if any_destination(project):
        yield Problem(
            "deploys to every namespace of every cluster",
            at="spec.destinations",
            severity=_weight(project, snapshot),
        )
    for n, item in opened_by_denial(project):
        yield Problem(
            f"allows every namespace of {item.cluster} but {item.namespace[1:]} by denying that",
            at=f"spec.destinations[{n}].namespace",
            key=f"{item.cluster}/{item.namespace}",
        )


@SECURITY.check(
    "argocd/project-any-cluster-resource",
    "medium",
    on=AppProject,
    wants=(Application,),
    fix="List the kinds in spec.clusterResourceWhitelist; most projects need none, or Namespace.",
    frameworks={"well-architected": "SEC-identity"},
    references=(PROJECTS,),
)
def project_any_cluster_resource(project: AppProject, snapshot: Snapshot) -> Problems:
    """Projects name the kinds of the cluster's own objects that they deploy.

    ClusterRoles, ClusterRoleBindings and webhooks are among "every kind": an Application that may
    make them makes itself administrator, whatever namespaces it is limited to. Where the list is
    missing none is allowed; forbidding what is harmless leaves that as it is.
    """
    if any_kind(project):
        yield Problem(
            "deploys every kind of the cluster's own objects",
            at="spec.clusterResourceWhitelist",
            severity=_weight(project, snapshot),
            patch=patch_of("spec.clusterResourceWhitelist", []),
        )


@SECURITY.check(
    "argocd/project-unrestricted",
    "medium",
    on=AppProject,
    wants=(Application,),
    supersedes=(
        "argocd/project-any-source",
        "argocd/project-any-destination",
        "argocd/project-any-cluster-resource",
    ),
    fix="Limit sources, destinations and kinds; take them all away from the project default once "
    "its Applications have moved.",
    frameworks=_GOVERNANCE,
    references=(f"{PROJECTS}#the-default-project",),
)
def project_unrestricted(project: AppProject, snapshot: Snapshot) -> Problems:
    """No project allows everything.

    Any repository, any place and any kind together are administrator rights over each cluster
    that Argo CD deploys to, for everybody who may write an Application of the project. Argo CD
    makes its project `default` so on every installation; while no Application belongs to that, it
    is low, as anybody may still choose it. A project for those who run the cluster may be meant
    so; then accept the finding with the reason.
    """
    if not is_wide(project):
        return
    spare = is_spare(project, snapshot)
    made = ", as Argo CD makes it" if project.name == DEFAULT else ""
    yield Problem(
        f"allows every source, destination and kind{made}{_users(project, snapshot)}",
        at="spec",
        key="unrestricted",
        severity="low" if spare else None,
        patch=patch_of("spec", _NOTHING) if spare else None,
    )


def _users(project: AppProject, snapshot: Snapshot) -> str:
    try:
        number = snapshot.index(Members).of(project)
    except Unseen:
        return ""
    many = f"{number} Applications belong" if number > 1 else "1 Application belongs"
    return f", and {many} to it" if number else ""


_NOTHING: Mapping[str, list[str]] = {
    "sourceRepos": [],
    "destinations": [],
    "clusterResourceWhitelist": [],
}
"""What a project is that allows nothing, as Argo CD's documentation advises for `default`."""
