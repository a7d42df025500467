"""Runs from the wish to the result, and the latest scheduled result of each pillar.

A wish that waits, from the CLI or an Assessment object, is a row in state "queued"; the operator
takes the oldest. A run on demand is kept here like any other and never becomes a pillar's result.
"""

import sqlite3
import zlib
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from typing import Any

import msgspec

from kube9_core.model.clock import spelled
from kube9_core.model.outcome import CheckRow
from kube9_core.model.report import Summary
from kube9_core.model.run import PillarResult, Run, RunState
from kube9_core.store.body import decoded, understood
from kube9_core.store.database import Database
from kube9_core.store.errors import StoreBroken, StoreError
from kube9_core.store.listing import Condition, Listing
from kube9_core.store.page import Page
from kube9_core.store.times import millis, parsed

__all__ = ["CheckHistory", "RunRecord", "Runs", "insert"]

_LISTING = Listing("body, summary", "core_runs", "seq DESC")
_INTERRUPTED = "the operator ended while it ran"


class RunRecord(msgspec.Struct, frozen=True):
    """A run with the numbers it came to; None where it has not, or not completely, ended."""

    run: Run
    summary: Summary | None


class CheckHistory(msgspec.Struct, frozen=True, rename="camel"):
    """How one check ended in one run."""

    run: str
    finished_at: str | None
    row: CheckRow


class Runs:
    """The queue, the history and the results."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def enqueue(self, run: Run) -> bool:
        """Put a run at the end of the queue.

        Returns:
            False if its id is already known; nothing is changed then.

        Raises:
            StoreError: it could not be stored, as from the other methods that write.
        """
        with self._database.write() as connection:
            return insert(connection, run)

    def take_queued(self) -> Run | None:
        """Begin the run that has waited longest; None where none waits."""
        with self._database.read() as connection:
            row = connection.execute(
                "SELECT id FROM core_runs WHERE state = 'queued' ORDER BY seq LIMIT 1"
            ).fetchone()
        return self.begin(row[0]) if row else None

    @property
    def waiting(self) -> bool:
        """Whether a run waits in the queue."""
        with self._database.read() as connection:
            found = connection.execute("SELECT 1 FROM core_runs WHERE state = 'queued' LIMIT 1")
            return found.fetchone() is not None

    def begin(self, run: str) -> Run:
        """Say that a run has begun, now.

        Raises:
            StoreError: there is no such run.
        """
        with self._database.write() as connection:
            begun = msgspec.structs.replace(
                _existing(connection, run),
                state=RunState.RUNNING,
                started_at=spelled(self._database.now()),
            )
            _update(connection, begun)
        return begun

    def finish(
        self, run: Run, summary: Summary | None = None, checks: Iterable[CheckRow] = ()
    ) -> None:
        """Say how a run ended.

        Args:
            run: in a finished state, with its times; unknown ones are stored as well.
            summary: what it came to; None if it failed.
            checks: how each check ended.
        """
        rows = zlib.compress(msgspec.json.encode(tuple(checks)))
        with self._database.write() as connection:
            insert(connection, run)
            _update(connection, run)
            connection.execute(
                "UPDATE core_runs SET summary = ?, checks = ? WHERE id = ?",
                (msgspec.json.encode(summary) if summary else None, rows, run.id),
            )

    def interrupted(self) -> tuple[Run, ...]:
        """Decide about what still counts as running; asked once at the start.

        A run somebody wished for waits again, once: the second time it may be what ends the
        process, and it has failed. So has a scheduled one, which is due again anyhow.

        A row that cannot be understood, of another version or damaged, is dropped.

        Returns:
            Those runs, as they are now.
        """
        found: list[Run] = []
        with self._database.write() as connection:
            now = spelled(self._database.now())
            stale = connection.execute("SELECT id, body FROM core_runs WHERE state = 'running'")
            for run, body in stale.fetchall():
                try:
                    found.append(_interrupted(_run(body), now))
                except StoreBroken:
                    connection.execute("DELETE FROM core_runs WHERE id = ?", (run,))
            for item in found:
                _update(connection, item)
        return tuple(found)

    def get(self, run: str) -> RunRecord | None:
        """Find a run by its id."""
        with self._database.read() as connection:
            return _LISTING.one(connection, "id = ?", run, _record)

    def checks(self, run: str) -> tuple[CheckRow, ...]:
        """How each check of a run ended; empty for one that has not ended."""
        with self._database.read() as connection:
            row = connection.execute("SELECT checks FROM core_runs WHERE id = ?", (run,)).fetchone()
        return _rows(row[0]) if row else ()

    def list(  # noqa: PLR0913 - filters, each by its name
        self,
        limit: int = 25,
        offset: int = 0,
        *,
        state: RunState | tuple[RunState, ...] | None = None,
        scheduled: bool | None = None,
        requested_by: str | None = None,
        since: datetime | None = None,
    ) -> Page[RunRecord]:
        """List runs with their numbers, newest first.

        Args:
            limit: the most runs.
            offset: runs to leave out at the beginning.
            state: this one, or any of these.
            scheduled: by the schedule, or on demand.
            requested_by: exactly this.
            since: asked for then or later.
        """
        conditions: tuple[Condition, ...] = (
            ("state = ?", state),
            ("scheduled = ?", scheduled),
            ("requested_by = ?", requested_by),
            ("at >= ?", millis(since) if since else None),
        )
        return _LISTING.page(self._database, conditions, limit, offset, _record)

    def history(self, check: str, limit: int = 25) -> tuple[CheckHistory, ...]:
        """How one check ended in the latest runs that had it, newest first.

        Args:
            check: its id.
            limit: of how many runs, at most.
        """
        found: list[CheckHistory] = []
        with self._database.read() as connection:
            rows = connection.execute(
                "SELECT body, checks FROM core_runs WHERE checks IS NOT NULL ORDER BY seq DESC"
            )
            for body, checks in rows:
                run = _run(body)
                found.extend(
                    CheckHistory(run.id, run.finished_at, row)
                    for row in _rows(checks)
                    if row.id == check
                )
                if len(found) >= limit:
                    break
        return tuple(found[:limit])

    def keep_result(self, result: PillarResult) -> None:
        """Make this the latest scheduled result of its pillar."""
        with self._database.write() as connection:
            connection.execute(
                "INSERT INTO core_results VALUES (?, ?) "
                "ON CONFLICT (pillar) DO UPDATE SET body = excluded.body",
                (result.pillar, msgspec.json.encode(result)),
            )

    def latest_results(self) -> tuple[PillarResult, ...]:
        """The latest scheduled result of each pillar, by name.

        One that another version wrote in words of its own is left out: the pillar's next run
        replaces it, and until then the pillar counts as not assessed.
        """
        found: list[PillarResult] = []
        with self._database.read() as connection:
            rows = connection.execute("SELECT body FROM core_results ORDER BY pillar").fetchall()
        for (body,) in rows:
            with suppress(StoreBroken):
                found.append(decoded(body, PillarResult))
        return tuple(found)


def insert(connection: sqlite3.Connection, run: Run) -> bool:
    """Add the row of a run, unless it is there; tell whether it was added."""
    done = connection.execute(
        "INSERT OR IGNORE INTO core_runs (id, state, scheduled, requested_by, at, body) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        (
            run.id,
            run.state,
            run.scheduled,
            run.requested_by,
            parsed(run.requested_at),
            msgspec.json.encode(run),
        ),
    )
    return done.rowcount > 0


def _existing(connection: sqlite3.Connection, run: str) -> Run:
    row = connection.execute("SELECT body FROM core_runs WHERE id = ?", (run,)).fetchone()
    if row is None:
        raise StoreError(f"there is no run {run}")
    return _run(row[0])


def _update(connection: sqlite3.Connection, run: Run) -> None:
    connection.execute(
        "UPDATE core_runs SET state = ?, body = ? WHERE id = ?",
        (run.state, msgspec.json.encode(run), run.id),
    )


def _record(row: tuple[Any, ...]) -> RunRecord:
    return RunRecord(_run(row[0]), decoded(row[1], Summary) if row[1] else None)


def _rows(checks: bytes | None) -> tuple[CheckRow, ...]:
    return decoded(understood(zlib.decompress, checks), tuple[CheckRow, ...]) if checks else ()


def _run(body: bytes) -> Run:
    return decoded(body, Run)


def _interrupted(run: Run, now: str) -> Run:
    if not run.scheduled and run.error != _INTERRUPTED:
        return msgspec.structs.replace(
            run, state=RunState.QUEUED, started_at=None, error=_INTERRUPTED
        )
    return msgspec.structs.replace(run, state=RunState.FAILED, finished_at=now, error=_INTERRUPTED)
