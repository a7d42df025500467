"""The report as JSON: for machines, and complete where the table is short.

The same report gives the same bytes. It is indented because people read it in reviews and keep
it as baselines in git; that costs a millisecond per megabyte.
"""

import msgspec

from kube9_core.model.report import Report, ReportList

__all__ = ["render"]


def render(report: Report | ReportList) -> str:
    """Give the JSON text of one report, or of a list of them, with a line end."""
    try:
        text = msgspec.json.format(msgspec.json.encode(report), indent=2).decode()
    except UnicodeEncodeError:  # the name of a file need not be text
        text = _legible(report)
    return f"{text}\n"


def _legible(report: Report | ReportList) -> str:
    """Put a question mark for each byte that is no text."""
    import json  # noqa: PLC0415 - hardly ever needed

    text = json.dumps(msgspec.to_builtins(report), indent=2, ensure_ascii=False)
    return text.encode("utf-8", "replace").decode()
