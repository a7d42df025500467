"""Shows on each `Exemption` what it covered in the last run, and whether it is in force."""

import logging
from collections.abc import Iterable
from datetime import datetime
from typing import Literal

import msgspec

from kube9_core.kube.errors import KubeError, NotServed
from kube9_core.kube.writer import Writer
from kube9_core.model.clock import spelled
from kube9_core.model.exemption import ExemptionUse
from kube9_core.operator.objects import EXEMPTION
from kube9_core.publish.object_status import ExemptionStatus
from kube9_core.publish.status.resource_document import Condition

__all__ = ["ExemptionStatuses"]

_LOG = logging.getLogger(__name__)


class ExemptionStatuses:
    """Writes the status of every `Exemption`, where it differs from what was written last.

    Args:
        writer: writes it.
    """

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._last: dict[tuple[str, str], ExemptionStatus] = {}

    def write(self, uses: Iterable[ExemptionUse], now: datetime) -> str | None:
        """Write what a run of everything came to.

        Args:
            uses: of each `Exemption` there is.
            now: when the run ended.

        Returns:
            Why some could not be written; None if all were.
        """
        trouble = None
        present = {}
        for use in uses:
            key = (use.namespace, use.name)
            before = self._last.get(key)
            status = present[key] = _status(use, before, now)
            if before is None or _content(status) != _content(before):
                trouble = self._put(key, status) or trouble
        self._last = present
        return trouble

    def _put(self, key: tuple[str, str], status: ExemptionStatus) -> str | None:
        try:
            self._writer.status(EXEMPTION, *key, msgspec.json.encode(status))
        except NotServed:
            return None  # it was deleted meanwhile
        except KubeError as error:
            _LOG.warning("an Exemption could not be written", extra={"error": str(error)})
            return f"the status of Exemptions could not be written: {error}"
        return None


def _status(use: ExemptionUse, before: ExemptionStatus | None, now: datetime) -> ExemptionStatus:
    known = {item.type: item for item in before.conditions} if before else {}
    active = use.refused is None and not use.expired
    reason = "Refused" if use.refused else "Expired" if use.expired else "InForce"
    told = (
        ("Active", active, reason, use.refused or ""),
        ("Expired", use.expired, "Expired" if use.expired else "InTime", ""),
        ("Unused", active and not use.matched, "Matched" if use.matched else "NothingMatched", ""),
    )
    return ExemptionStatus(
        matched=use.matched,
        last_matched=spelled(now) if use.matched else before.last_matched if before else None,
        conditions=tuple(_condition(*item, known, now) for item in told),
    )


def _condition(  # noqa: PLR0913, PLR0917 - the fields of a condition
    name: str,
    holds: bool,  # noqa: FBT001 - the value itself
    reason: str,
    message: str,
    known: dict[str, Condition],
    now: datetime,
) -> Condition:
    status: Literal["True", "False"] = "True" if holds else "False"
    before = known.get(name)
    lasting = before is not None and before.status == status
    since = before.last_transition_time if before and lasting else spelled(now)
    return Condition(name, status, reason, message or reason, since)


def _content(status: ExemptionStatus) -> ExemptionStatus:
    """Apart from when it last matched, which every run would move on."""
    return msgspec.structs.replace(status, last_matched=None)
