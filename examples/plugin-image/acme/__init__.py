"""What Acme expects of its workloads, for an image of its own: see docs/plugin-images.md."""

from typing import TYPE_CHECKING

import msgspec

from kube9_core.api import (
    OPERATIONS,
    Checks,
    NoParameters,
    PluginSettings,
    Problem,
    Problems,
    Queries,
    Query,
    QueryTools,
    SettingsModels,
    Workload,
    hookimpl,
)

if TYPE_CHECKING:
    from acme.settings import AcmeSettings

__all__ = ["contact", "owner_label"]

LABEL = "acme.example/owner"


@OPERATIONS.check(
    "acme/owner-label",
    "low",
    on=Workload,
    fix=f"Label the workload with {LABEL}: the team that is called at night.",
)
def owner_label(workload: Workload) -> Problems:
    """Workloads name their owner.

    Whoever is woken by an alert should not have to ask around whose workload it is.
    """
    if not workload.labels.get(LABEL):
        yield Problem(f"has no label {LABEL}", at="metadata.labels")


class Contact(msgspec.Struct, frozen=True):
    """The answer of `query acme contact`."""

    team: str


def contact(tools: QueryTools, asked: NoParameters) -> Contact:  # noqa: ARG001 - a query gets its parameters
    """Tell whom to ask."""
    settings = tools.settings(_model())
    return Contact(settings.team)


@hookimpl
def kube9_checks() -> Checks:
    """The checks."""
    return [owner_label]


@hookimpl
def kube9_queries() -> Queries:
    """The queries."""
    summary = "Tell whom to ask about Acme's rules."
    return [
        Query(
            words="acme contact",
            summary=summary,
            run=contact,
            answer=Contact,
            parameters=NoParameters,
        )
    ]


@hookimpl
def kube9_settings() -> SettingsModels:
    """The settings."""
    return [PluginSettings(_model())]


def _model() -> "type[AcmeSettings]":
    from acme.settings import AcmeSettings  # noqa: PLC0415 - pydantic only where settings are read

    return AcmeSettings
