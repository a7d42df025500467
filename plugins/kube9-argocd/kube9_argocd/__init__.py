"""Argo CD, and Flux in the same words: what is deployed, what drifted and why, what is unsafe.

This module only lists what the package declares; each part says itself what it is for. Each hook
imports its own part, so that a query, a process of its own, does without the others.
"""

from kube9_core.api import (
    Checks,
    PluginSettings,
    Queries,
    SettingsModels,
    StatusBlocks,
    Tables,
    Tasks,
    hookimpl,
)

__all__ = [
    "kube9_checks",
    "kube9_queries",
    "kube9_settings",
    "kube9_status",
    "kube9_tables",
    "kube9_tasks",
]


@hookimpl
def kube9_checks() -> Checks:
    """All checks of this package."""
    from kube9_argocd.checks import CHECKS  # noqa: PLC0415 - a query does without checks

    return CHECKS


@hookimpl
def kube9_tables() -> Tables:
    """What it remembers of applications, deployments and Flux."""
    from kube9_argocd.history.tables import TABLES  # noqa: PLC0415 - checks do without tables

    return TABLES


@hookimpl
def kube9_queries() -> Queries:
    """What can be asked at the operator."""
    from kube9_argocd.queries.declared import QUERIES  # noqa: PLC0415 - as above

    return QUERIES


@hookimpl
def kube9_settings() -> SettingsModels:
    """How Argo CD's API and metrics are reached."""
    from kube9_argocd.settings import ArgoCDSettings  # noqa: PLC0415 - as above

    return (PluginSettings(ArgoCDSettings),)


@hookimpl
def kube9_tasks() -> Tasks:
    """What looks at Argo CD and at Flux, every five minutes."""
    from kube9_argocd.watch import WATCH  # noqa: PLC0415 - as above
    from kube9_argocd.watch_api import WATCH_API  # noqa: PLC0415 - as above
    from kube9_argocd.watch_flux import WATCH_FLUX  # noqa: PLC0415 - as above

    return (WATCH, WATCH_API, WATCH_FLUX)


@hookimpl
def kube9_status() -> StatusBlocks:
    """Argo CD in the published status."""
    from kube9_argocd.installation.block import ARGOCD  # noqa: PLC0415 - as above

    return (ARGOCD,)
