"""The statuses of the two kinds that people create: Assessment and Exemption.

The docstrings are the descriptions in their CRDs. When they are written is the operator's to say.
"""

from typing import Annotated, Literal

import msgspec

from kube9_core.model.report import Summary
from kube9_core.publish.status.resource_document import Condition, keyed_by

__all__ = ["AssessmentStatus", "ExemptionStatus", "Phase"]

Phase = Literal["Pending", "Running", "Succeeded", "Failed", "Partial"]


class AssessmentStatus(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """How far an assessment has come.

    Attributes:
        phase: how far it has come.
        started_at: when it began.
        finished_at: when it ended.
        summary: its numbers, as in the JSON report.
        report_id: id of its report, for `kube9-operator query assessments get`.
        conditions: what is so, each with its reason.
    """

    phase: Phase
    started_at: str | None = None
    finished_at: str | None = None
    summary: Summary | None = None
    report_id: str | None = msgspec.field(default=None, name="reportID")
    conditions: Annotated[tuple[Condition, ...], keyed_by("type")] = ()


class ExemptionStatus(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """What an exemption covers.

    Attributes:
        matched: how many findings it covered in the last run.
        last_matched: when it last covered one.
        conditions: whether it is Active, Expired or Unused, each with its reason.
    """

    matched: int = 0
    last_matched: str | None = None
    conditions: Annotated[tuple[Condition, ...], keyed_by("type")] = ()
