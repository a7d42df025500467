"""What the reports of single files say about each other.

Each file is judged on its own, but an earlier run's findings are compared with all of them: what
another file still has is not gone.
"""

from collections.abc import Sequence

from msgspec.structs import replace

from kube9_core.engine.diff import Baseline
from kube9_core.model.report import Report

__all__ = ["resolved_once"]


def resolved_once(reports: Sequence[Report], before: Baseline) -> tuple[Report, ...]:
    """Name what is gone once, in the report of the file that had it.

    Args:
        reports: each names all that itself lacks.
        before: the earlier run.

    Returns:
        The same reports; what stood in a file that is not among them is named in the first.
    """
    present = {item.fingerprint for report in reports for item in report.findings}
    homes = {report.source.paths[0]: number for number, report in reversed([*enumerate(reports)])}

    def at_home(fingerprint: str, number: int) -> bool:
        home = _home(before[fingerprint].file, homes)
        return fingerprint not in present and home == number

    return tuple(
        replace(report, resolved=tuple(x for x in report.resolved if at_home(x, number)))
        for number, report in enumerate(reports)
    )


def _home(file: str | None, homes: dict[str, int]) -> int:
    """Find the report of a file, or of the chart that it is a template of."""
    while file:
        if file in homes:
            return homes[file]
        file = file.rpartition("/")[0]
    return 0
