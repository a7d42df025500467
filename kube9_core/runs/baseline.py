"""Reads an earlier JSON report for what is compared: fingerprints, and who found them where."""

from pathlib import Path

import msgspec

from kube9_core.engine.diff import Baseline, Known
from kube9_core.errors import UsageError

__all__ = ["read_baseline"]


class _Resource(msgspec.Struct, frozen=True):
    namespace: str | None = None


class _Finding(msgspec.Struct):
    check: str
    fingerprint: str
    resource: _Resource = _Resource()
    file: str | None = None


class _Report(msgspec.Struct, tag_field="kind", tag="AssessmentReport"):
    findings: list[_Finding]


class _Reports(msgspec.Struct, tag_field="kind", tag="AssessmentReportList"):
    items: list[_Report]


def read_baseline(path: str) -> Baseline:
    """Read what a report, or a list of reports, found.

    Args:
        path: of a file that `--format json` wrote.

    Raises:
        UsageError: there is no such file, or it is no report.
    """
    try:
        raw = Path(path).read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: the baseline cannot be read: {error.strerror}") from None
    try:
        found = msgspec.json.decode(raw, type=_Report | _Reports)
    except msgspec.DecodeError as error:
        raise UsageError(
            f"{path}: is no report that kube9 assess --format json wrote: {error}"
        ) from None
    reports = found.items if isinstance(found, _Reports) else [found]
    findings = (item for report in reports for item in report.findings)
    return {
        item.fingerprint: Known(item.check, item.resource.namespace, item.file) for item in findings
    }
