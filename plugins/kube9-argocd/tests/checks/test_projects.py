"""What is said of projects, above all of the one that every installation has."""

from collections.abc import Callable

import pytest
from kube9_argocd.checks import CHECKS
from kube9_argocd.views import Application

from kube9_core.engine.drafts import Draft

DraftsOf = Callable[..., tuple[Draft, ...]]
ON = [check for check in CHECKS if check.default]
PROJECT = """---
apiVersion: argoproj.io/v1alpha1
kind: AppProject
metadata: {{name: {name}, namespace: argocd}}
spec:
  sourceRepos: ["*"]
  destinations: [{{server: "*", namespace: "*"}}]
  clusterResourceWhitelist: [{{group: "*", kind: "*"}}]
"""
APP = """---
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {{name: app, namespace: {namespace}}}
spec:
  project: {project}
  source: {{repoURL: "https://git.example.com/shop.git", path: shop}}
  destination: {{server: "https://kubernetes.default.svc", namespace: shop}}
status: {{{status}}}
"""


def app(project: str, status: str = "", namespace: str = "argocd") -> str:
    return APP.format(project=project, status=status, namespace=namespace)


def said(drafts: tuple[Draft, ...]) -> list[tuple[str, str]]:
    """What is said of projects, by whom and how bad it is, without what steps back."""
    return [
        (draft.check.id, draft.severity)
        for draft in drafts
        if draft.check.id.startswith("argocd/project-") and draft.superseded_by is None
    ]


@pytest.mark.parametrize(
    ("manifest", "severity"),
    [
        (PROJECT.format(name="shop"), "medium"),
        (PROJECT.format(name="default"), "low"),
        (PROJECT.format(name="default") + app("default"), "medium"),
        (PROJECT.format(name="default") + app('""'), "medium"),
        (PROJECT.format(name="default") + app("shop"), "low"),
        (PROJECT.format(name="default") + app("default", "controllerNamespace: argocd"), "medium"),
        (PROJECT.format(name="default") + app("default", "controllerNamespace: other"), "low"),
    ],
    ids=[
        "another one",
        "as it comes",
        "in use",
        "in use by who names none",
        "used by nobody",
        "used from anywhere",
        "that of another Argo CD is used",
    ],
)
def test_a_project_without_limits_is_one_finding(
    drafts_of: DraftsOf, manifest: str, severity: str
) -> None:
    assert said(drafts_of(ON, manifest)) == [("argocd/project-unrestricted", severity)]


def test_who_cannot_look_for_applications_does_not_call_a_project_unused(
    drafts_of: DraftsOf,
) -> None:
    manifest = PROJECT.format(name="default")
    found = drafts_of(ON, manifest, unread=(Application,))
    assert said(found) == [("argocd/project-unrestricted", "medium")]
