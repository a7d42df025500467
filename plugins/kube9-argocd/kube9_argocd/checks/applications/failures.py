"""Whether the last sync failed, so that a release is told of by one check and not by three."""

from typing import Final

from kube9_argocd.views import Application

__all__ = ["FAILED", "sync_failed"]

FAILED: Final = frozenset(("Failed", "Error"))
"""The phases of an operation, and of a hook, that went wrong."""


def sync_failed(app: Application) -> bool:
    """Whether argocd/application-sync-failed tells of it; a dry run deploys nothing."""
    state = app.operation_state
    return state is not None and not state.dry_run and state.phase in FAILED
