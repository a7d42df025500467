"""The kind OperatorStatus: what the operator says of itself and of the cluster."""

from typing import Final

from kube9_core.catalog.crds.definition import Column, Definition
from kube9_core.catalog.crds.structural import structural
from kube9_core.model import own_resources
from kube9_core.publish.status.resource_document import OperatorStatusSpec, ResourceStatus

__all__ = ["OPERATOR_STATUS"]

_ABOUT = (
    "What the operator last found, and how it fares. The operator creates one object, named "
    "kube9-operator, in its own namespace, and keeps its status up to date."
)

OPERATOR_STATUS: Final = Definition(
    kind=own_resources.OPERATOR_STATUS,
    short="opstat",
    about=_ABOUT,
    spec={
        "description": "What clients ask of the operator.",
        **structural(OperatorStatusSpec, strict=True),
    },
    status=ResourceStatus,
    columns=(
        Column("Mode", "string", ".status.mode", "operated, or enabled with an API key."),
        Column("Health", "string", ".status.health", "Whether the operator can assess."),
        Column("Score", "integer", ".status.summary.score", "Over all pillars, 0 to 100."),
        Column("Critical", "integer", ".status.summary.findings.critical", "Critical findings."),
        Column("High", "integer", ".status.summary.findings.high", "Findings of high severity."),
        Column(
            "Coverage",
            "integer",
            ".status.summary.coveragePercent",
            "How much of what applies was judged, in percent.",
        ),
        Column(
            "Last Run",
            "date",
            ".status.assessment.lastScheduledCompletedAt",
            "When the last scheduled run ended.",
        ),
        Column("Tier", "string", ".status.tier", "operated, enabled or degraded.", wide=True),
        Column("Version", "string", ".status.version", "Version of kube9.", wide=True),
        Column("Error", "string", ".status.error", "What falls short.", wide=True),
        Column("Age", "date", ".metadata.creationTimestamp", "When it was created."),
    ),
    open_status=True,
)
