"""One deployment of an application: a whole sync that came to its end, well or not."""

from datetime import datetime
from enum import StrEnum

import msgspec

__all__ = ["NOT_IN_HISTORY", "Deployment", "Outcome"]

NOT_IN_HISTORY = -1
"""Stands for the number of a deployment that Argo CD did not take into its own history."""


class Outcome(StrEnum):
    """How a deployment ended, in Argo CD's words for the phase of an operation."""

    SUCCEEDED = "succeeded"
    FAILED = "failed"
    """Something could not be applied or did not become healthy, or somebody stopped it."""
    ERROR = "error"
    """It could not be done at all."""


class Deployment(msgspec.Struct, frozen=True, kw_only=True):
    """One deployment.

    Attributes:
        number: the id that Argo CD's history gives it, which begins anew with each Application of
            that name; else `NOT_IN_HISTORY`.
        after: where it is not in the history, the number of the newest one that was when it ended.
        started_at: None where Argo CD does not tell.
        finished_at: when it ended, UTC.
        revisions: one for each source; empty where it failed before they were known.
        outcome: how it ended.
        automated: Argo CD began it by itself.
        initiator: who began it; empty where nobody is told.
        retries: how often it was tried again before it ended so, as far as we saw.
        message: why it failed, shortened and without values; empty where it succeeded.
    """

    number: int = NOT_IN_HISTORY
    after: int = NOT_IN_HISTORY
    started_at: datetime | None = None
    finished_at: datetime
    revisions: tuple[str, ...] = ()
    outcome: Outcome = Outcome.SUCCEEDED
    automated: bool = False
    initiator: str = ""
    retries: int = 0
    message: str = ""

    @property
    def succeeded(self) -> bool:
        """Whether it ended well."""
        return self.outcome is Outcome.SUCCEEDED

    @property
    def key(self) -> tuple[datetime, int]:
        """Tells it from all others of its application."""
        return self.finished_at, self.number

    @property
    def order(self) -> tuple[datetime, float]:
        """Sorts the deployments of an application by time; Argo CD tells whole seconds."""
        aside = self.number == NOT_IN_HISTORY
        return self.finished_at, self.after + 0.5 if aside else self.number

    @property
    def seconds(self) -> float | None:
        """How long it took; None where nobody knows."""
        if self.started_at is None or self.started_at > self.finished_at:
            return None
        return (self.finished_at - self.started_at).total_seconds()
