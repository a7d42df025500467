"""When each pillar is due: pure arithmetic over times that are handed in.

Runs stand on slots. A slot of an interval comes once every interval, shifted by an amount that
depends on the cluster, so a thousand clusters do not ask their servers at the same second and
pillars of the same interval share one reading. What was missed, by a restart or in a maintenance
window, is made up for once. The clock may jump: a last run in the future is as good as none.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import msgspec

__all__ = ["Schedule", "Span"]

_EPOCH = datetime(2020, 1, 6, tzinfo=UTC)  # a Monday
_TOLERANCE = timedelta(minutes=5)
_DAY = timedelta(days=1)


class Span(msgspec.Struct, frozen=True):
    """A maintenance window: days of the week (Monday is 0), minutes after midnight UTC, length."""

    days: frozenset[int]
    start: timedelta
    length: timedelta

    def end_after(self, time: datetime) -> datetime | None:
        """When the window that is open at a time closes; None if none is open."""
        midnight = time.replace(hour=0, minute=0, second=0, microsecond=0)
        for day in (midnight - _DAY, midnight):
            opened = day + self.start
            if day.weekday() in self.days and opened <= time < opened + self.length:
                return opened + self.length
        return None


class Schedule(msgspec.Struct, frozen=True):
    """The plan of one cluster.

    Attributes:
        intervals: of each pillar that is scheduled.
        seed: what tells this cluster from others, its id.
        windows: in which no run begins.
    """

    intervals: Mapping[str, timedelta]
    seed: str
    windows: Sequence[Span] = ()

    def next_run(self, pillar: str, last: datetime | None, now: datetime) -> datetime:
        """When a pillar is due.

        Args:
            pillar: one of the scheduled ones.
            last: when its last run began; None if it never ran.
            now: the present time, UTC.

        Returns:
            A time that may have passed, then it is due at once.
        """
        if last is None:
            return self._outside_windows(now)
        if last > now + _TOLERANCE:
            return self._outside_windows(self._slot(self.intervals[pillar], now))
        slot = self._slot(self.intervals[pillar], last + self.intervals[pillar] / 2)
        return self._outside_windows(slot) if slot > now else self._outside_windows(now)

    def due(self, last: Mapping[str, datetime | None], now: datetime) -> tuple[str, ...]:
        """The pillars to assess now, sorted.

        Args:
            last: when each pillar's last run began.
            now: the present time, UTC.
        """
        found = (item for item in self.intervals if self.next_run(item, last.get(item), now) <= now)
        return tuple(sorted(found))

    def _slot(self, interval: timedelta, after: datetime) -> datetime:
        """The first slot of an interval after a time."""
        digest = sha256(f"{self.seed}/{interval.total_seconds():.0f}".encode()).digest()
        share = int.from_bytes(digest[:8]) / 2**64
        first = _EPOCH + interval * share
        return first + interval * ((after - first) // interval + 1)

    def _outside_windows(self, time: datetime) -> datetime:
        """The time itself, or when the last of the windows open then has closed."""
        for _ in range(len(self.windows) + 1):
            ends = _ends(self.windows, time)
            if not ends:
                return time
            time = max(ends)
        return time


def _ends(windows: Iterable[Span], time: datetime) -> list[datetime]:
    return [end for item in windows if (end := item.end_after(time)) is not None]
