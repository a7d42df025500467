"""What stands in the columns of the tables that is more than a word: JSON of these shapes."""

from datetime import UTC, datetime

import msgspec

from kube9_argocd.history.deployment import Deployment, Outcome

__all__ = [
    "AppBody",
    "AppSource",
    "Complaint",
    "DeploymentRow",
    "deployment_of",
    "row_of",
    "stamp",
    "time_of",
]


class AppSource(msgspec.Struct, frozen=True, omit_defaults=True):
    """One place an application comes from.

    Attributes:
        target: the branch, tag or version that is asked for.
        revision: what that was at the last comparison.
    """

    repository: str
    path: str = ""
    chart: str = ""
    target: str = ""
    revision: str = ""


class Complaint(msgspec.Struct, frozen=True):
    """A condition of an application."""

    type: str
    message: str


class AppBody(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is kept of an application beyond the columns that lists filter by.

    Attributes:
        cluster: name or address of where it goes.
        message: what Argo CD says about its health.
        operation: what it says about the last operation, unless that went well.
        resources: how many it has.
        out_of_sync: how many of them differ.
        created_at: when it was made, RFC 3339.
    """

    sources: tuple[AppSource, ...] = ()
    cluster: str = ""
    namespace: str = ""
    automated: bool = False
    self_heal: bool = False
    prune: bool = False
    message: str = ""
    operation: str = ""
    complaints: tuple[Complaint, ...] = ()
    resources: int = 0
    out_of_sync: int = 0
    application_set: str | None = None
    created_at: str | None = None


class DeploymentRow(msgspec.Struct, frozen=True):
    """A row of `argocd_deployments` without the application; see `Deployment`."""

    finished_at: str
    number: int
    after: int
    started_at: str | None
    revision: str
    outcome: str
    automated: int
    initiator: str
    retries: int
    message: str


def row_of(item: Deployment) -> DeploymentRow:
    """Write a deployment down."""
    return DeploymentRow(
        stamp(item.finished_at),
        item.number,
        item.after,
        None if item.started_at is None else stamp(item.started_at),
        " ".join(item.revisions),
        item.outcome.value,
        int(item.automated),
        item.initiator,
        item.retries,
        item.message,
    )


def deployment_of(row: DeploymentRow) -> Deployment:
    """Read a deployment back."""
    return Deployment(
        number=row.number,
        after=row.after,
        started_at=None if row.started_at is None else time_of(row.started_at),
        finished_at=time_of(row.finished_at),
        revisions=tuple(row.revision.split()),
        outcome=Outcome(row.outcome),
        automated=bool(row.automated),
        initiator=row.initiator,
        retries=row.retries,
        message=row.message,
    )


def stamp(moment: datetime) -> str:
    """Write a time so that texts sort as times do: RFC 3339, UTC, whole seconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def time_of(text: str) -> datetime:
    """Read a time that `stamp` wrote."""
    return datetime.fromisoformat(text)
