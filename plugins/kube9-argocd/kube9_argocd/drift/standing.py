"""What the status of an Application tells by itself: is it believed, did the source move, who."""

from datetime import datetime

from kube9_argocd.drift.evidence import Ground
from kube9_argocd.views import Application, ResourceResult
from kube9_argocd.wording import short
from kube9_core.api import moment

__all__ = ["ahead", "failed_parts", "failure", "quoted", "staleness", "synced_at"]

_LONGEST = 200
_FAILED = frozenset({"Error", "Failed"})


def staleness(app: Application, now: datetime, ground: Ground) -> str:
    """Why what Argo CD says of an application is not believed; "" where it is.

    A refresh that was asked for is answered within seconds, so one that is still waiting when a
    regular comparison would be due says as much as three comparisons that did not happen.

    Args:
        app: the Application.
        now: UTC.
        ground: how long a comparison is good for.
    """
    if app.skips_reconcile:
        return "its annotation skip-reconcile tells Argo CD not to look"
    if ground.stale_after is None:
        return ""
    seen = app.reconciled_at
    since = seen or app.created
    if since is None or now - since <= ground.stale_after / 3:
        return ""
    if app.refresh_requested:
        return "a refresh was asked for and nobody answers"
    if now - since <= ground.stale_after:
        return ""
    return "it was last compared then" if seen else "it was never compared"


def ahead(app: Application) -> bool:
    """Whether the source was compared at another revision than was deployed last."""
    compared, deployed = app.revisions, _deployed(app)
    return bool(compared and deployed) and compared != deployed


def synced_at(app: Application) -> str:
    """When the last sync that went well ended, RFC 3339; "" where none did."""
    state = app.operation_state
    ended = [app.history[-1].deployed_at if app.history else None]
    if state is not None and state.phase == "Succeeded":
        ended.append(state.finished_at)
    return max((text for text in ended if text), default="")


def failure(app: Application) -> str:
    """What the last operation complains of; "" where it went well or is under way."""
    state = app.operation_state
    if state is None or state.phase not in _FAILED:
        return ""
    begun = state.operation.initiated_by
    who = "" if begun is None else begun.username or ("automated sync" if begun.automated else "")
    message = quoted(state.message) or f"it ended as {state.phase}"
    return f"{message} (begun by {who})" if who else message


def failed_parts(app: Application) -> tuple[ResourceResult, ...]:
    """The hooks and objects at which the last operation failed."""
    state = app.operation_state
    if state is None or state.phase not in _FAILED or state.sync_result is None:
        return ()
    parts = state.sync_result.resources or ()
    return tuple(one for one in parts if one.hook_phase in _FAILED or one.status == "SyncFailed")


def quoted(message: str) -> str:
    """What somebody else wrote, in one line, at most 200 characters and without credentials."""
    return short(message, _LONGEST)


def _deployed(app: Application) -> tuple[str, ...]:
    last = app.history[-1] if app.history else None
    state = app.operation_state
    if state is None or state.phase != "Succeeded" or state.sync_result is None:
        return last.all_revisions if last else ()
    ended, deployed = moment(state.finished_at), moment(last.deployed_at) if last else None
    newer = deployed is None or (ended is not None and ended >= deployed)
    partial = state.operation.sync is not None and state.operation.sync.partial
    if newer and not partial:
        return state.sync_result.all_revisions
    return last.all_revisions if last else ()
