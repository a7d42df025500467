"""Whether Flux applies what it was told to, and what it was told to leave alone."""

from datetime import datetime, timedelta
from typing import Annotated

from msgspec import Meta, Struct

from kube9_argocd.checks.ages import age_of, spoken
from kube9_argocd.checks.pages import FLUX as PAGES
from kube9_argocd.checks.patching import patch_of
from kube9_argocd.told import FLUX
from kube9_argocd.views import FluxKustomization, HelmRelease
from kube9_argocd.wording import short
from kube9_core.api import OPERATIONS, RELIABILITY, Problem, Problems, Snapshot, moment

__all__ = ["FluxPatience", "flux_drift_undetected", "flux_not_ready", "flux_suspended"]

_KUSTOMIZATIONS = f"{PAGES}/components/kustomize/kustomizations/"
_RELEASES = f"{PAGES}/components/helm/helmreleases/"
_NEW = timedelta(minutes=10)


class FluxPatience(Struct, frozen=True):
    """How long something may not be ready."""

    failing: Annotated[int, Meta(ge=0, description="Minutes that it may fail.")] = 10
    progressing: Annotated[int, Meta(ge=0, description="Minutes that it may be at work.")] = 30


def _is_active(subject: FluxKustomization | HelmRelease) -> bool:
    return not subject.suspended and subject.meta.deletion_timestamp is None


@RELIABILITY.check(
    "argocd/flux-not-ready",
    "high",
    on=(FluxKustomization, HelmRelease),
    where=_is_active,
    params=FluxPatience,
    told=(FLUX,),
    modes=frozenset(("cluster",)),
    fix="Follow the message of the condition Ready; flux get all shows what it waits for.",
    frameworks={"well-architected": "REL-change"},
    references=(f"{_KUSTOMIZATIONS}#ready-kustomization", f"{_RELEASES}#ready-helmrelease"),
)
def flux_not_ready(
    subject: FluxKustomization | HelmRelease, snapshot: Snapshot, *, params: FluxPatience
) -> Problems:
    """Flux applied what it was told to.

    While Ready is False nothing new arrives: a fix is merged, everybody thinks it is out, and the
    old version runs on. Judged by the condition Ready, once it has failed for ten minutes; still
    at work after half an hour, or still waiting for what it depends on, is medium. Both are
    parameters. Flux renews the time of the condition at each attempt, so since when it fails the
    operator's record tells; without that, what failed just now and is tried again is low.
    """
    if subject.health == "Healthy":
        return
    failing = subject.health == "Degraded"
    most = timedelta(minutes=params.failing if failing else params.progressing)
    age = age_of(_since(subject, snapshot), snapshot)
    young = age is not None and age < most
    if young and (not failing or _is_known(subject, snapshot)):
        return
    why = f": {short(subject.message)}" if subject.message else ""
    yield Problem(
        f"{_told(subject, age, failing=failing, young=young)}{why}",
        at="status.conditions",
        key="Ready",
        severity="low" if young else (None if failing else "medium"),
        evidence={"applied": subject.applied_revision, "origin": subject.origin},
    )


def _told(
    subject: FluxKustomization | HelmRelease, age: timedelta | None, *, failing: bool, young: bool
) -> str:
    if young:
        return "failed and is tried again, since when is not known"
    said = "is not ready" if failing else "has not become ready"
    if not failing and (ready := subject.condition("Ready")) and ready.status == "False":
        said = "waits for what it depends on"
    return f"{said} since {spoken(age)}" if age is not None else said


def _since(subject: FluxKustomization | HelmRelease, snapshot: Snapshot) -> datetime | None:
    """Since when it is not ready: the operator may have seen it before its last attempt."""
    ready = subject.condition("Ready")
    said = (ready.since if ready is not None else None) or subject.created
    if not snapshot.knows(FLUX):
        return said
    known = snapshot.told(FLUX, (subject.kind.name, subject.namespace or "", subject.name))
    seen = moment(known.onset) if known is not None else None
    return min(filter(None, (said, seen)), default=None)


def _is_known(subject: FluxKustomization | HelmRelease, snapshot: Snapshot) -> bool:
    """Whether the age tells since when it fails, and not only since the last attempt."""
    age = age_of(subject.created, snapshot)
    made_now = age is not None and age < _NEW
    return not subject.tries_again or snapshot.knows(FLUX) or made_now


@OPERATIONS.check(
    "argocd/flux-suspended",
    "low",
    on=(FluxKustomization, HelmRelease),
    fix="Resume it with flux resume, or delete it.",
    frameworks={"well-architected": "OPS-automation"},
    references=(f"{_KUSTOMIZATIONS}#suspend", f"{_RELEASES}#suspend"),
)
def flux_suspended(subject: FluxKustomization | HelmRelease, snapshot: Snapshot) -> Problems:
    """Nothing of Flux is suspended.

    It was suspended for an hour to try something, and three months later a security fix is merged
    and does not arrive. Flux shows it as ready all the while. Since when nobody keeps; when it
    was last seen to change is told.
    """
    if not subject.suspended:
        return
    ready = subject.condition("Ready")
    age = age_of(ready.since if ready is not None else None, snapshot)
    when = f"; its condition last changed {spoken(age)} ago" if age is not None else ""
    yield Problem(
        f"is suspended{when}",
        at="spec.suspend",
        patch=patch_of("spec.suspend", False),  # noqa: FBT003 - the value of a field
    )


@OPERATIONS.check(
    "argocd/flux-drift-undetected",
    "info",
    on=HelmRelease,
    default=False,
    fix="Set spec.driftDetection.mode to warn, and to enabled once it is quiet.",
    frameworks={"well-architected": "OPS-automation"},
    references=(f"{_RELEASES}#drift-detection",),
)
def flux_drift_undetected(release: HelmRelease) -> Problems:
    """Changes to what a HelmRelease deployed are seen.

    Flux puts back what differs from a Kustomization each time it reconciles, but leaves alone
    what somebody changes of a release until the next upgrade. Off by default, because Flux's own
    default is not to look, and charts with generated values always differ.
    """
    if release.drift_detection == "disabled":
        path = "spec.driftDetection.mode"
        yield Problem(
            "lets changes in the cluster go unseen", at=path, patch=patch_of(path, "warn")
        )
