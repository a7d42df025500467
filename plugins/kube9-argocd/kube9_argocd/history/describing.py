"""Takes down how an application stands, as much as is kept of it beside its deployments."""

from typing import TYPE_CHECKING, Final

from kube9_argocd.history.rows import AppBody, AppSource, Complaint
from kube9_argocd.wording import short, without_password

if TYPE_CHECKING:
    from kube9_argocd.views import Application

__all__ = ["body_of"]

_MOST_COMPLAINTS: Final = 10


def body_of(app: "Application") -> AppBody:
    """Take down an application."""
    state, counts = app.operation_state, app.resource_counts
    complaints = app.conditions[:_MOST_COMPLAINTS]
    return AppBody(
        sources=_sources(app),
        cluster=without_password(app.destination.cluster),
        namespace=app.destination.namespace,
        automated=app.automated is not None,
        self_heal=app.self_heal,
        prune=app.prune,
        message=short(app.status.health.message),
        operation=short(state.message) if state and state.phase != "Succeeded" else "",
        complaints=tuple(Complaint(item.type, short(item.message)) for item in complaints),
        resources=counts.total,
        out_of_sync=counts.out_of_sync,
        application_set=app.application_set,
        created_at=app.meta.creation_timestamp,
    )


def _sources(app: "Application") -> tuple[AppSource, ...]:
    revisions = app.revisions
    return tuple(
        AppSource(
            without_password(item.repo_url),
            item.path,
            item.chart,
            item.target_revision,
            revisions[place] if place < len(revisions) else "",
        )
        for place, item in enumerate(app.sources)
    )
