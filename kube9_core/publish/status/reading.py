"""Reads the status back as its strictest reader would, before it is written.

A broken status looks healthy until somebody reloads the editor, because the extension keeps the
last good one. So what does not read well is never written.
"""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from kube9_core.errors import Kube9Error
from kube9_core.publish.status.contract import ReadAssessment, ReadStatus

__all__ = ["LARGEST", "InvalidStatus", "read_status"]

LARGEST = 256 * 1024
"""Bytes of `data.status`, by contract."""


class InvalidStatus(Kube9Error):  # noqa: N818 - reads as what it says: the status is invalid
    """The status is not what its readers expect; a defect of kube9 or of a plugin's block."""


def read_status(data: Mapping[str, str]) -> ReadStatus:
    """Read the data of the ConfigMap `kube9-operator-status`.

    Args:
        data: as it would be written.

    Raises:
        InvalidStatus: a reader would stumble; says over what.
    """
    text = data.get("status", "")
    if not text.isascii() or len(text) > LARGEST:
        raise InvalidStatus(f"the status must be ASCII of at most {LARGEST} bytes")
    try:
        found = msgspec.json.decode(text, type=ReadStatus)
    except msgspec.DecodeError as error:
        raise InvalidStatus(f"the status cannot be read: {error}") from error
    complaint = _complaint(data, found)
    if complaint:
        raise InvalidStatus(f"the status cannot be read: {complaint}")
    return found


def _complaint(data: Mapping[str, str], found: ReadStatus) -> str | None:
    if data.get("namespace", "") != found.namespace:
        return "data.namespace is not the namespace of the status"
    if found.registered != (found.mode == "enabled") or found.registered != (found.tier == "pro"):
        return "mode, tier and registered contradict each other"
    if not _is_time(found.last_update):
        return f"lastUpdate {found.last_update} is no time"
    return _about_checks(found.assessment)


def _about_checks(found: ReadAssessment) -> str | None:
    rows, totals = found.last_scheduled_checks, found.last_scheduled_totals
    ids = [row.check_id for row in rows]
    if len(set(ids)) != len(ids):
        return "two rows have the same checkId"
    if [(row.pillar, row.check_name) for row in rows] != sorted(
        (row.pillar, row.check_name) for row in rows
    ):
        return "the rows are not sorted by pillar and name"
    if len(rows) > totals.total_checks:
        return "there are more rows than the totals count"
    verdicts = totals.passed_checks + totals.failed_checks + totals.warning_checks
    return None if verdicts == totals.completed_checks else "the totals do not add up"


def _is_time(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False
