"""For authors: from a manifest to what a plugin makes of it, without a cluster."""

from kube9_core.testing.cases import Case, cases, missing_cases, run_case
from kube9_core.testing.snapshots import snapshot_of
from kube9_core.testing.verdict import Said, Verdict, VerdictOn, verdict_on
from kube9_core.testing.workbench import Workbench

__all__ = [
    "Case",
    "Said",
    "Verdict",
    "VerdictOn",
    "Workbench",
    "cases",
    "missing_cases",
    "run_case",
    "snapshot_of",
    "verdict_on",
]
