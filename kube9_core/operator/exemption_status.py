"""Shows on each `Exemption` what it covered in the last run, and whether it is in force."""

import logging
from collections.abc import Collection, Iterable
from datetime import datetime

import msgspec

from kube9_core.kube.errors import KubeError, NotServed
from kube9_core.kube.writer import Writer
from kube9_core.model.clock import spelled
from kube9_core.model.exemption import ExemptionUse
from kube9_core.model.own_resources import EXEMPTION
from kube9_core.publish.object_status import ExemptionStatus
from kube9_core.publish.status.conditions import Verdict, condition

__all__ = ["ExemptionStatuses"]

_LOG = logging.getLogger(__name__)


class _Known(msgspec.Struct):
    """What is known of one object: its findings by pillar, and the status written last."""

    counts: dict[str, int] = {}
    written: ExemptionStatus | None = None


class ExemptionStatuses:
    """Writes the status of every `Exemption`, where it differs from what was written last.

    Args:
        writer: writes it.
        pillars: those that are scheduled; nothing is called unused before all were assessed.
    """

    def __init__(self, writer: Writer, pillars: Collection[str]) -> None:
        self._writer = writer
        self._pillars = frozenset(pillars)
        self._known: dict[tuple[str, str, str], _Known] = {}

    def write(
        self, uses: Iterable[ExemptionUse], assessed: Iterable[str], now: datetime
    ) -> str | None:
        """Write what a run came to.

        Args:
            uses: of each `Exemption` there is.
            assessed: the pillars of the run; what was found of the others still counts.
            now: when the run ended.

        Returns:
            Why some could not be written; None if all were.
        """
        trouble = None
        pillars, present = tuple(assessed), {}
        for use in uses:
            key = (use.namespace, use.name, use.uid)
            known = present[key] = self._known.get(key) or _Known({})
            known.counts |= {name: use.pillars.get(name, 0) for name in pillars}
            trouble = self._told(use, known, now) or trouble
        self._known = present
        return trouble

    def _told(self, use: ExemptionUse, known: _Known, now: datetime) -> str | None:
        use = msgspec.structs.replace(use, matched=sum(known.counts.values()))
        active = use.refused is None and not use.expired
        if active and not use.matched and not known.counts.keys() >= self._pillars:
            return None  # what nobody looked for yet is not unused
        before = known.written
        status = _status(use, before, now)
        if before is not None and _content(status) == _content(before):
            known.written = status
            return None
        trouble = self._put(use, status)
        if trouble is None:
            known.written = status
        return trouble

    def _put(self, use: ExemptionUse, status: ExemptionStatus) -> str | None:
        body = msgspec.json.encode(status)
        try:
            self._writer.status(EXEMPTION, use.namespace, use.name, body)
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
    unused = active and not use.matched
    told = (
        ("Active", _verdict(active, reason, use.refused or "")),
        ("Expired", _verdict(use.expired, "Expired" if use.expired else "InTime")),
        ("Unused", _verdict(unused, "Matched" if use.matched else "NothingMatched")),
    )
    return ExemptionStatus(
        matched=use.matched,
        last_matched=spelled(now) if use.matched else before.last_matched if before else None,
        conditions=tuple(condition(name, said, known.get(name), now) for name, said in told),
    )


def _verdict(holds: bool, reason: str, message: str = "") -> Verdict:  # noqa: FBT001 - the value itself
    return "True" if holds else "False", reason, message


def _content(status: ExemptionStatus) -> ExemptionStatus:
    """Apart from when it last matched, which every run would move on."""
    return msgspec.structs.replace(status, last_matched=None)
