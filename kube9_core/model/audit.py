"""What the operator did, as a trail that shows its gaps.

Everything that reads, writes, is refused or changes how we behave says so here. Where the
entries go (a JSON line and a chained row) is the work of the store and the operator.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Protocol

import msgspec

from kube9_core.model.problem import Scalar

__all__ = ["Audit", "AuditAction", "AuditEntry", "Silent"]


class AuditAction(StrEnum):
    """The sorts of thing that are recorded; a gap stands for entries that were lost."""

    START = "start"
    STOP = "stop"
    RUN = "run"
    LIST = "list"
    WATCH = "watch"
    WRITE = "write"
    REFUSAL = "refusal"
    CONFIGURATION = "configuration"
    TASK = "task"
    EGRESS = "egress"
    GAP = "gap"


class AuditEntry(msgspec.Struct, frozen=True):
    """One thing that was done or refused.

    Attributes:
        at: RFC 3339, UTC, with milliseconds.
        subject: on what: "list apps/v1/Deployment", "ConfigMap kube9-system/kube9-operator-status".
        outcome: "ok", "failed" or "refused".
        detail: small facts free of secrets.
    """

    at: str
    action: AuditAction
    subject: str
    outcome: str
    detail: Mapping[str, Scalar] = {}


class Audit(Protocol):
    """Takes down what was done; never raises and never blocks for long."""

    def record(
        self, action: AuditAction, subject: str, outcome: str = "ok", **detail: Scalar
    ) -> None:
        """Take down one entry, stamped with the present time."""


class Silent:
    """The audit of a run that leaves no trail, as on a laptop."""

    def record(
        self, action: AuditAction, subject: str, outcome: str = "ok", **detail: Scalar
    ) -> None:
        """Forget it."""
