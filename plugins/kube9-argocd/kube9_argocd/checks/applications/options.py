"""Options that make each sync of an application more dangerous than it must be."""

from kube9_argocd.checks.drafts import base_of, is_written, policy_of
from kube9_argocd.checks.pages import SYNC_OPTIONS
from kube9_argocd.checks.patching import patch_of
from kube9_argocd.views import Application, ApplicationSet
from kube9_core.api import RELIABILITY, Problem, Problems

__all__ = ["application_replaces", "application_validation_off"]

_REPLACE = "Replace=true"


def _options(subject: Application | ApplicationSet) -> tuple[str, ...]:
    return policy_of(subject).sync_options or ()


def _place(subject: Application | ApplicationSet) -> str:
    return f"{base_of(subject)}.syncPolicy.syncOptions"


@RELIABILITY.check(
    "argocd/application-replaces",
    "medium",
    on=(Application, ApplicationSet),
    where=is_written,
    fix="Set the option on the few objects that need it, by the annotation "
    "argocd.argoproj.io/sync-options, or use ServerSideApply=true for large objects.",
    frameworks={"well-architected": "REL-change"},
    references=(f"{SYNC_OPTIONS}#replace-resource-instead-of-applying-changes",),
)
def application_replaces(subject: Application | ApplicationSet) -> Problems:
    """No application replaces all its objects at each sync.

    With Replace=true Argo CD does not merge but writes the whole object, so replicas of an
    autoscaler, injected certificates and fields of other controllers are lost at each sync. On a
    whole application that is an outage waiting for a commit; it is meant for single objects.
    Force=true says nothing here: Argo CD knows that for single objects only.
    """
    options = _options(subject)
    if _REPLACE in options:
        left = [item for item in options if item != _REPLACE]
        yield Problem(
            f"replaces every object as a whole ({_REPLACE})",
            at=_place(subject),
            patch=patch_of(_place(subject), left),
        )


@RELIABILITY.check(
    "argocd/application-validation-off",
    "low",
    on=(Application, ApplicationSet),
    where=is_written,
    fix="Take Validate=false away, and set it on single objects that need it.",
    frameworks={"well-architected": "REL-change"},
    references=(f"{SYNC_OPTIONS}#disable-kubectl-validation",),
)
def application_validation_off(subject: Application | ApplicationSet) -> Problems:
    """Objects are validated before they are applied.

    With Validate=false a misspelt field is dropped without a word, and the limit, probe or policy
    that it meant is not there. Meant for single objects whose schema cannot be checked.
    """
    options = _options(subject)
    if "Validate=false" in options:
        left = [item for item in options if item != "Validate=false"]
        yield Problem(
            "applies objects without validating them",
            at=_place(subject),
            patch=patch_of(_place(subject), left),
        )
