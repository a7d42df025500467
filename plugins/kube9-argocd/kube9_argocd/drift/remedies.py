"""What to do about each cause; nothing here is done by kube9.

Self-heal is never advised where a controller writes a field: the two would fight without end.
"""

from kube9_argocd.drift.evidence import ResourceKey
from kube9_argocd.drift.examining import Examined
from kube9_argocd.drift.snippets import SELF_HEAL, SERVER_SIDE_DIFF, ignoring
from kube9_argocd.drift.trees import TRACKING
from kube9_argocd.drift.writers import Writer, writer
from kube9_argocd.records import Cause
from kube9_argocd.views import Application

__all__ = ["remedy_of_application", "remedy_of_resource"]


def remedy_of_resource(
    app: Application, resource: ResourceKey, examined: Examined, *, fought_over: bool
) -> tuple[str, str | None]:
    """What to do about one object.

    Args:
        app: its Application.
        resource: the object.
        examined: its cause.
        fought_over: whether a controller writes a field of any object of the Application.

    Returns:
        One sentence, and YAML for the Application where that helps.
    """
    match examined.cause:
        case Cause.MANUAL_EDIT:
            return _edited(app, resource, examined, fought_over=fought_over)
        case Cause.CONTROLLER:
            return _controlled(app, resource, examined)
        case Cause.WEBHOOK | Cause.DEFAULTING:
            return _rewritten(app, resource, examined)
        case _:
            return _PLAIN.get(examined.cause, "").format(sync=_sync(app, resource)), None


def remedy_of_application(app: Application, cause: Cause) -> str:
    """What to do about the first cause of an application, "" where its objects tell it.

    Args:
        app: the Application.
        cause: its first.
    """
    if cause is Cause.STALE_VERDICT:
        return (
            "Look at the application controller and its log, then ask for a comparison: "
            f"kubectl -n {app.namespace} annotate application {app.name} "
            "argocd.argoproj.io/refresh=normal"
        )
    return _OF_APPLICATION.get(cause, "").format(sync=_sync(app))


_COMPARE = "argocd.argoproj.io/compare-options"
_PLAIN = {
    Cause.SOURCE_AHEAD: "Sync when the change is wanted: {sync}",
    Cause.MISSING: "Sync to make it again: {sync}",
    Cause.PRUNING_PENDING: "If it is not needed any more, delete it with a sync: {sync} --prune",
    Cause.NOT_ASSESSED: "",
    Cause.HEALTH_ONLY: "Look at its status and Events; the source is not at fault.",
}
_OF_APPLICATION = {
    Cause.HOOK_FAILED: "Mend what the operation complains of, then sync again: {sync}",
    Cause.SOURCE_AHEAD: "Sync when the change is wanted: {sync}",
    Cause.HEALTH_ONLY: "Look at the status and Events of what is not healthy.",
}


def _edited(
    app: Application, resource: ResourceKey, examined: Examined, *, fought_over: bool
) -> tuple[str, str | None]:
    owners = {one.owner for one in examined.judged if one.owner is not None}
    undo = f"Move the change into Git if it is wanted, else undo it: {_sync(app, resource)}"
    if any(writer(owner) is Writer.UNKNOWN for owner in owners):
        return f"Find out what wrote it. {undo}", None
    if app.automated is None or app.self_heal or fought_over:
        return undo, None
    return f"{undo}; self-heal undoes such changes by itself.", SELF_HEAL


def _controlled(
    app: Application, resource: ResourceKey, examined: Examined
) -> tuple[str, str | None]:
    fields = tuple(one for one in examined.judged if one.cause is Cause.CONTROLLER)
    if any(one.difference.path[-1] in TRACKING for one in fields):
        return "Leave the object to one Application only.", None
    if all(one.difference.path == ("spec", "replicas") for one in fields):
        text = "Take spec.replicas out of the source, or do not compare it."
    else:
        text = "Take the fields out of the source, or leave them to the controller."
    return text, ignoring(app, resource, fields)


def _rewritten(app: Application, resource: ResourceKey, examined: Examined) -> tuple[str, str]:
    if "ServerSideDiff=true" in app.annotations.get(_COMPARE, ""):
        fields = tuple(one for one in examined.judged if one.cause is examined.cause)
        return "Do not compare these fields.", ignoring(app, resource, fields)
    if examined.cause is Cause.DEFAULTING:
        text = "Write the value as the API server keeps it, or compare on the server"
    else:
        text = "Compare on the server, so that what webhooks change does not count"
    return f"{text}; each comparison is then a dry run.", SERVER_SIDE_DIFF


def _sync(app: Application, resource: ResourceKey | None = None) -> str:
    command = f"argocd app sync {app.namespace}/{app.name}"
    if resource is None:
        return command
    place = f"{resource.namespace}/{resource.name}" if resource.namespace else resource.name
    return f"{command} --resource {resource.group}:{resource.kind}:{place}"
