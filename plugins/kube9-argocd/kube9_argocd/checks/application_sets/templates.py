"""What an ApplicationSet makes Applications of, and who decides that."""

import re

from kube9_argocd.checks.drafts import settled
from kube9_argocd.checks.pages import SETS
from kube9_argocd.checks.patching import patch_of
from kube9_argocd.views import ApplicationSet
from kube9_core.api import RELIABILITY, SECURITY, Problem, Problems, SeverityName

__all__ = ["application_set_missing_key", "application_set_templated_project"]

_OUTSIDE = frozenset(("git", "plugin", "pullRequest", "scmProvider"))
"""Generators whose values come from whoever may push, open a request or make a repository."""
_INSIDE = frozenset(("clusterDecisionResource", "clusters", "list"))
"""Generators whose values are written by those who run Argo CD."""
_STRICT = "missingkey=error"
_PATCHED = re.compile(r"^[ \t{,]*[\"']?project[\"']?[ \t]*:[^\n]*\{\{", re.MULTILINE)
"""A line of a template patch that writes a project with a placeholder."""


@SECURITY.check(
    "argocd/application-set-templated-project",
    "high",
    on=ApplicationSet,
    fix="Write the project out, and use one ApplicationSet for each project.",
    frameworks={"well-architected": "SEC-identity"},
    references=(f"{SETS}/Security/#templated-project-field",),
)
def application_set_templated_project(application_set: ApplicationSet) -> Problems:
    """The project of generated Applications is not chosen by whoever can push.

    Where `project` is a placeholder and the values come from a Git repository, pull requests, the
    repositories of an organisation or a plugin, whoever can write there chooses the project, and
    one that allows everything makes him administrator of Argo CD. Values from a list or from the
    clusters that Argo CD knows are written by administrators, and are no finding; where both are
    combined nobody can tell which one it is, and it is medium. A `templatePatch` may write the
    project as well.
    """
    kinds = application_set.generator_kinds
    outside = [kind for kind in kinds if kind in _OUTSIDE]
    place = _templated(application_set)
    if outside and place is not None:
        mixed: SeverityName | None = "medium" if _INSIDE.intersection(kinds) else None
        yield Problem(
            f"{'may take' if mixed else 'takes'} the project of its Applications from "
            f"{', '.join(outside)}",
            at=place,
            severity=mixed,
        )


def _templated(application_set: ApplicationSet) -> str | None:
    """Where a placeholder stands for the project; None where it is written out."""
    if not settled(application_set.template.spec.project):
        return "spec.template.spec.project"
    patch = application_set.spec.template_patch
    return "spec.templatePatch" if patch and _PATCHED.search(patch) else None


def _is_go_template(application_set: ApplicationSet) -> bool:
    return application_set.spec.go_template is True


@RELIABILITY.check(
    "argocd/application-set-missing-key",
    "low",
    on=ApplicationSet,
    where=_is_go_template,
    fix='Set spec.goTemplateOptions to ["missingkey=error"].',
    frameworks={"well-architected": "REL-change"},
    references=(f"{SETS}/GoTemplate/",),
)
def application_set_missing_key(application_set: ApplicationSet) -> Problems:
    """Templates of ApplicationSets fail where a value is missing.

    Otherwise a misspelt name becomes the text `<no value>` in a path, a namespace or a name, and
    Applications are made or moved with it. Argo CD's documentation recommends the option wherever
    `goTemplate` is set.
    """
    options = application_set.spec.go_template_options or ()
    if _STRICT not in options:
        kept = [item for item in options if not item.startswith("missingkey=")]
        path = "spec.goTemplateOptions"
        yield Problem(
            "goes on where a value of its template is missing",
            at=path,
            patch=patch_of(path, [*kept, _STRICT]),
        )
