"""For authors: from a manifest to what a plugin makes of it, without a cluster."""

from typing import TYPE_CHECKING

from kube9_core.testing.cases import Case, cases, missing_cases, run_case
from kube9_core.testing.snapshots import snapshot_of
from kube9_core.testing.verdict import Said, Verdict, VerdictOn, verdict_on

if TYPE_CHECKING:
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


def __getattr__(name: str) -> object:
    """Import the workbench when it is asked for: tests of checks need no store."""
    if name != "Workbench":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from kube9_core.testing.workbench import Workbench  # noqa: PLC0415 - see above

    return Workbench
