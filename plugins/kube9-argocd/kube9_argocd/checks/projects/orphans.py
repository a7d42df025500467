"""What lies in the namespaces of a project and belongs to no Application."""

from kube9_argocd.checks.patching import patch_of
from kube9_argocd.views import AppProject
from kube9_core.api import OPERATIONS, Problem, Problems

__all__ = ["project_orphans_unmonitored"]


@OPERATIONS.check(
    "argocd/project-orphans-unmonitored",
    "info",
    on=AppProject,
    default=False,
    fix="Set spec.orphanedResources; name what others keep there in its ignore list.",
    frameworks={"well-architected": "OPS-automation"},
    references=("https://argo-cd.readthedocs.io/en/stable/user-guide/orphaned-resources/",),
)
def project_orphans_unmonitored(project: AppProject) -> Problems:
    """Projects look for objects that no Application manages.

    What somebody made by hand stays when everything else is deployed anew, and nobody knows
    whether it is needed. Off by default: it makes Argo CD list each namespace, and operators and
    Helm leave much there that is meant to be.
    """
    if project.spec.orphaned_resources is None:
        path = "spec.orphanedResources"
        yield Problem("does not look for orphans", at=path, patch=patch_of(path, {"warn": True}))
