"""Why one field differs. What the signs are, and in which order they count, stands in `judged`."""

import msgspec

from kube9_argocd.drift.defaults import defaulted
from kube9_argocd.drift.diffing import Difference
from kube9_argocd.drift.ownership import Owner
from kube9_argocd.drift.scene import Scene
from kube9_argocd.drift.trees import TRACKING, UNSET
from kube9_argocd.drift.writers import Writer, program, writer
from kube9_argocd.records import Cause

__all__ = ["Judged", "judged"]


class Judged(msgspec.Struct, frozen=True, kw_only=True):
    """A difference with its cause.

    Attributes:
        owner: who wrote the live value, as far as that was taken down.
        note: what speaks for the cause, a clause without a full stop.
    """

    difference: Difference
    cause: Cause
    owner: Owner | None = None
    note: str = ""


_OF_WRITER = {Writer.PERSON: Cause.MANUAL_EDIT, Writer.UNKNOWN: Cause.MANUAL_EDIT}


def judged(difference: Difference, scene: Scene) -> Judged:
    """Find the cause of one difference.

    What another Application or an autoscaler claims comes first. What is as Argo CD applied it
    shows that the source moved. Another spelling is the API server's. Then the manager of the
    field counts; where that is Argo CD and the value is not its own, a webhook or policy changed
    it on its way, because what admission changes belongs to the manager of the request.

    Args:
        difference: one of the object's.
        scene: the object.
    """
    owner = scene.owner(difference)
    cause, note = _claimed(difference, scene) or _signs(difference, scene, owner)
    return Judged(difference=difference, cause=cause, owner=owner, note=note)


def _claimed(difference: Difference, scene: Scene) -> tuple[Cause, str] | None:
    if difference.path[-1] in TRACKING:
        return Cause.CONTROLLER, "another Application, or another Argo CD, claims the object"
    if difference.path == ("spec", "replicas") and scene.around.scalers:
        return Cause.CONTROLLER, f"{scene.around.scalers[0]} sets the replicas"
    return None


def _signs(difference: Difference, scene: Scene, owner: Owner | None) -> tuple[Cause, str]:
    if scene.untouched(difference):
        return Cause.SOURCE_AHEAD, "the cluster has what was applied last, the source has moved on"
    if difference.desired is not UNSET and defaulted(
        difference.path, difference.desired, difference.live
    ):
        return Cause.DEFAULTING, "the API server keeps the value in another form"
    if owner is None:
        return _nobody(difference, scene)
    if writer(owner) is Writer.ARGOCD:
        return _own(difference, scene)
    if writer(owner) is Writer.CONTROLLER:
        return Cause.CONTROLLER, f"written by {program(owner)}{_when(owner)}"
    return _OF_WRITER[writer(owner)], f"changed by {program(owner)}{_when(owner)}"


def _own(difference: Difference, scene: Scene) -> tuple[Cause, str]:
    """Argo CD wrote it, and it is not as Argo CD wants it."""
    if scene.applied is None and (scene.ahead or difference.desired is UNSET):
        return Cause.SOURCE_AHEAD, "Argo CD wrote what is there, the source has moved on"
    if difference.desired is UNSET and defaulted(difference.path, UNSET, difference.live):
        return Cause.DEFAULTING, "the API server filled the value in"
    hooks = ", ".join(scene.around.webhooks[:3])
    named = f"; these see the kind: {hooks}" if hooks else ""
    if scene.applied is None:
        named += "; or the parameters of the Application changed since"
    return Cause.WEBHOOK, f"what Argo CD wrote was changed on its way in{named}"


def _nobody(difference: Difference, scene: Scene) -> tuple[Cause, str]:
    """Nobody is on record for it: it was removed, or there is no record at all."""
    if not scene.ownership.owners and scene.applied is None:
        return Cause.NOT_ASSESSED, "the object says neither who wrote it nor what was applied"
    if scene.applied is None and scene.ahead:
        return Cause.SOURCE_AHEAD, "the source has moved on since the last sync"
    if difference.live is not UNSET:
        return Cause.MANUAL_EDIT, "changed; the object does not say by whom"
    stranger = scene.last_stranger()
    if scene.around.webhooks and stranger is None:
        return Cause.WEBHOOK, f"removed; these see the kind: {', '.join(scene.around.webhooks[:3])}"
    if difference.path[0] != "metadata" and scene.as_created and stranger is None:
        return Cause.DEFAULTING, "the API server drops the field: the kind's schema has no such"
    hint = "" if stranger is None else f"; {program(stranger)} wrote to it last{_when(stranger)}"
    return Cause.MANUAL_EDIT, f"removed, and the object does not say by whom{hint}"


def _when(owner: Owner) -> str:
    return f" at {owner.at}" if owner.at else ""
