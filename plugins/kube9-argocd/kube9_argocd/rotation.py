"""Whose objects are looked at in a pass, where there are more than one pass may look at.

What is new, or stands otherwise than when it was looked at, comes first. All others take turns by
name, pass by pass; until its turn comes an application keeps what was found out last.
"""

from typing import Final

import msgspec

from kube9_argocd.inspection import Inspection
from kube9_argocd.records import Drift
from kube9_argocd.views import Application
from kube9_core.api import TaskTools

__all__ = ["Rotation"]

_STATE: Final = "turn"
_KEPT: Final = "SELECT drift FROM argocd_apps WHERE namespace = ? AND name = ?"
_RESERVE: Final = 2


class _Turn(msgspec.Struct, frozen=True):
    """After which application the next pass goes on; "" begins anew."""

    after: str = ""


class _Row(msgspec.Struct, frozen=True):
    drift: bytes | None


class Rotation:
    """One pass.

    Args:
        tools: of the task.
        inspection: what may be looked at.
    """

    def __init__(self, tools: TaskTools, inspection: Inspection) -> None:
        self._tools = tools
        self._inspection = inspection
        self._half = inspection.left // _RESERVE
        self._after = _after(tools)
        self._last = self._after
        self._left_out = False

    def waits(self, app: Application) -> Drift | None:
        """What was found out last of an application whose turn it is not; None if it is.

        Args:
            app: one that is not synced and healthy.
        """
        name, left = app.qualified_name, self._inspection.left
        beyond = name > self._after
        if beyond and left > self._half and not self._left_out:
            self._last = name
            return None
        kept = self._kept(app)
        known = kept is not None and (kept.sync, kept.health) == (app.sync, app.health)
        if beyond and not self._left_out:
            self._left_out = known or left <= 0
            self._last = self._last if self._left_out else name
        return kept if known else None

    def finish(self) -> None:
        """Remember where the next pass goes on."""
        self._tools.state.put(_STATE, _Turn(self._last if self._left_out else ""))

    def _kept(self, app: Application) -> Drift | None:
        rows = self._tools.tables.select(_Row, _KEPT, app.namespace, app.name)
        body = next((row.drift for row in rows), None)
        if body is None:
            return None
        try:
            return msgspec.json.decode(body, type=Drift)
        except msgspec.DecodeError:
            return None


def _after(tools: TaskTools) -> str:
    try:
        return (tools.state.get(_STATE, _Turn) or _Turn()).after
    except msgspec.DecodeError:
        return ""
