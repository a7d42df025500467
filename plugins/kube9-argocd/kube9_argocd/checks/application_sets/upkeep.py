"""Whether an ApplicationSet works, and what goes with it when it goes."""

from datetime import timedelta
from typing import Annotated

from msgspec import Meta, Struct

from kube9_argocd.checks.ages import age_of, spoken
from kube9_argocd.checks.pages import SETS
from kube9_argocd.checks.patching import patch_of
from kube9_argocd.views import ApplicationSet
from kube9_argocd.wording import short
from kube9_core.api import RELIABILITY, Condition, Problem, Problems, Snapshot

__all__ = ["Failing", "application_set_cascades", "application_set_error"]

_WRONG = {"ErrorOccurred": "True", "ParametersGenerated": "False"}
"""Conditions, and the status that says that something is wrong, the plainer one first."""


class Failing(Struct, frozen=True):
    """From when on an error counts."""

    minutes: Annotated[int, Meta(ge=0, description="Minutes that an error may last.")] = 10


@RELIABILITY.check(
    "argocd/application-set-error",
    "high",
    on=ApplicationSet,
    params=Failing,
    modes=frozenset(("cluster",)),
    fix="Follow the message: mend the generator or the template.",
    frameworks={"well-architected": "REL-change"},
    references=(f"{SETS}/",),
)
def application_set_error(
    application_set: ApplicationSet, snapshot: Snapshot, *, params: Failing
) -> Problems:
    """ApplicationSets generate their Applications without errors.

    While a generator fails, none of its Applications is made, changed or deleted: a new cluster
    stays empty, a fix in the template reaches nobody, and each Application still looks green.
    Told by the conditions ErrorOccurred and ParametersGenerated, once they have lasted for ten
    minutes, a parameter: a provider that does not answer once is no finding.
    """
    least = timedelta(minutes=params.minutes)
    for name, status in _WRONG.items():
        found = application_set.condition(name)
        if found is not None and found.status == status:
            age = age_of(found.since, snapshot)
            if age is None or age >= least:
                yield _told(name, found, age)
            return


def _told(name: str, found: Condition, age: timedelta | None) -> Problem:
    when = f" since {spoken(age)}" if age is not None else ""
    why = f" ({found.reason})" if found.reason else ""
    return Problem(
        f"does not generate its Applications{when}{why}: {short(found.message or '')}",
        at="status.conditions",
        key=name,
    )


@RELIABILITY.check(
    "argocd/application-set-cascades",
    "info",
    on=ApplicationSet,
    default=False,
    fix="Set spec.syncPolicy.preserveResourcesOnDeletion to true.",
    frameworks={"well-architected": "REL-change"},
    references=(f"{SETS}/Application-Deletion/",),
)
def application_set_cascades(application_set: ApplicationSet) -> Problems:
    """Deleting an ApplicationSet leaves in place what its Applications deployed.

    By default one `kubectl delete` takes all its Applications along and everything they deployed,
    on all clusters. Off by default: for preview environments exactly that is wanted.
    """
    if not application_set.preserves_resources:
        path = "spec.syncPolicy.preserveResourcesOnDeletion"
        yield Problem(
            "takes everything along when it is deleted",
            at=path,
            patch=patch_of(path, True),  # noqa: FBT003 - the value of a field
        )
