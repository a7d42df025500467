"""Who may use a project, besides those who may write into Argo CD's own namespace."""

from kube9_argocd.checks.pages import ANY_NAMESPACE
from kube9_argocd.checks.projects.breadth import any_destination, any_kind, any_source
from kube9_argocd.views import AppProject
from kube9_core.api import SECURITY, Problem, Problems, SeverityName

__all__ = ["project_any_source_namespace"]

_ANY = frozenset(("*", "**", "/.*/", "/^.*$/"))


@SECURITY.check(
    "argocd/project-any-source-namespace",
    "medium",
    on=AppProject,
    fix="List the namespaces whose owners may use the project in spec.sourceNamespaces.",
    frameworks={"well-architected": "SEC-identity"},
    references=(f"{ANY_NAMESPACE}#allowing-additional-namespaces-in-an-appproject",),
)
def project_any_source_namespace(project: AppProject) -> Problems:
    """Projects name the namespaces whose Applications may use them.

    With `*` in sourceNamespaces whoever may write an Application anywhere deploys with the
    project's rights; the documentation of Argo CD warns of it. Where the project allows every
    destination or kind as well that is a way to administrator, and high. Namespaces that the
    controller does not watch are not let in, which is set elsewhere.
    """
    for n, item in enumerate(project.source_namespaces):
        if item.strip() in _ANY:
            wide = any_destination(project) or any_kind(project)
            severity: SeverityName | None = "high" if wide and any_source(project) else None
            yield Problem(
                "may be used from every namespace",
                at=f"spec.sourceNamespaces[{n}]",
                key="any",
                severity=severity,
            )
            return
