"""For authors of checks: from a manifest to what a check says of it, without a cluster."""

from kube9_core.testing.cases import Case, cases, missing_cases, run_case
from kube9_core.testing.snapshots import snapshot_of
from kube9_core.testing.verdict import Said, Verdict, VerdictOn, verdict_on

__all__ = [
    "Case",
    "Said",
    "Verdict",
    "VerdictOn",
    "cases",
    "missing_cases",
    "run_case",
    "snapshot_of",
    "verdict_on",
]
