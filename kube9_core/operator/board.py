"""The operator's present state, kept in one place and changed as a whole.

Threads put their news on the board; the publisher reads it as one frozen moment, so a status never
mixes two of them. Nothing else is shared between the threads. What falls short is also a line of
the log, because the status has room for the first few only.
"""

import logging
import threading
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from kube9_core.model.run import PillarResult
from kube9_core.publish.state import OperatorState
from kube9_core.publish.tier import tier_of

__all__ = ["Board"]

_LOG = logging.getLogger(__name__)


class Board:
    """Holds the state and wakes whoever waits for news.

    Args:
        state: what is known at the start.
    """

    def __init__(self, state: OperatorState) -> None:
        self._state = state
        self._changed = threading.Condition()
        self._version = 0
        self._notes: dict[str, str] = {}
        self._tier: str | None = None
        self._tier_since = state.started

    def change(self, **fields: Any) -> None:  # noqa: ANN401 - the fields of OperatorState, each of its own type
        """Put news on the board; what is as it was wakes nobody.

        Args:
            fields: of `OperatorState`.
        """
        with self._changed:
            state = replace(self._state, **fields)
            if state != self._state:
                self._set(state)

    def note(self, about: str, text: str | None) -> None:
        """Say what falls short, or that it no longer does.

        Args:
            about: what it is about; a later note about the same replaces it.
            text: one sentence; None takes the note away.
        """
        with self._changed:
            if self._notes.get(about) == text:
                return
            if text is None:
                del self._notes[about]
            else:
                self._notes[about] = text
            notes = tuple(self._notes[name] for name in sorted(self._notes))
            self._set(replace(self._state, notes=notes))
        if text is None:
            _LOG.info("falls short no longer", extra={"about": about})
        else:
            _LOG.warning("falls short", extra={"about": about, "reason": text})

    def note_all(self, about: str, texts: Mapping[str, str]) -> None:
        """Say all that falls short about a group of things; what is not named is over.

        Args:
            about: the group.
            texts: a sentence for each thing.
        """
        with self._changed:
            gone = [name for name in self._notes if name.startswith(f"{about} ")]
        for name in gone:
            if name.removeprefix(f"{about} ") not in texts:
                self.note(name, None)
        for name, text in texts.items():
            self.note(f"{about} {name}", text)

    def publish_results(self, results: tuple[PillarResult, ...]) -> None:
        """Replace the results of the pillars that were assessed; the others stay."""
        with self._changed:
            kept = {item.pillar: item for item in self._state.results}
            kept.update((item.pillar, item) for item in results)
            merged = tuple(kept[name] for name in sorted(kept))
            self._set(replace(self._state, results=merged))

    def moment(self, now: datetime) -> OperatorState:
        """The state of this moment, with the time since when its tier lasts."""
        with self._changed:
            tier = tier_of(self._state).name
            if tier != self._tier:
                self._tier, self._tier_since = tier, now
            return replace(self._state, now=now, tier_since=self._tier_since)

    def resume_tier(self, tier: str | None, since: datetime | None) -> None:
        """Take over since when a tier lasts from the process before."""
        with self._changed:
            if tier is not None and since is not None:
                self._tier, self._tier_since = tier, since

    def await_news(self, seen: int, seconds: float) -> int:
        """Wait until there is something newer than what was seen.

        Args:
            seen: what this method returned last; 0 at first.
            seconds: the longest to wait.

        Returns:
            The number of the latest change.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._version != seen, seconds)
            return self._version

    def wake(self) -> None:
        """Wake whoever waits for news, without any."""
        with self._changed:
            self._version += 1
            self._changed.notify_all()

    def _set(self, state: OperatorState) -> None:
        self._state = state
        self._version += 1
        self._changed.notify_all()
