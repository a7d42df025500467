"""The report as people read it in a terminal: what is worst first, short, and what to do next.

The text stays bounded however many findings there are: each check shows its first few objects
and says how many more there are. All of them stand in the JSON report.
"""

from kube9_core.model.report import Report, ReportList
from kube9_core.publish.table.files import file_sections
from kube9_core.publish.table.findings import finding_sections
from kube9_core.publish.table.head import head
from kube9_core.publish.table.look import Look
from kube9_core.publish.table.notes import notes
from kube9_core.publish.table.tail import tail

__all__ = ["Look", "render"]


def render(report: Report | ReportList, look: Look) -> str:
    """Give the table.

    Args:
        report: one, or one for each file.
        look: how wide, how colourful and how long.
    """
    lines = (
        file_sections(report.items, look) if isinstance(report, ReportList) else _one(report, look)
    )
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _one(report: Report, look: Look) -> list[str]:
    return [
        *head(report, look),
        *finding_sections(report, look),
        *notes(report, look),
        "",
        *tail(report, look),
    ]
