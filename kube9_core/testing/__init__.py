"""For authors of checks: from a manifest to what a check says of it, without a cluster."""

from kube9_core.testing.cases import Case, cases, run_case
from kube9_core.testing.verdict import Verdict, verdict_on

__all__ = ["Case", "Verdict", "cases", "run_case", "verdict_on"]
