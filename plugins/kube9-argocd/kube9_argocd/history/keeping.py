"""Takes down how applications stand and what was deployed, pass by pass.

A pass is one reading of all applications. What did not change since the last one is not written:
a digest of all that is kept tells. What is dropped for its age is told by `retention`.
"""

from collections.abc import Iterator
from datetime import datetime
from hashlib import blake2b
from typing import TYPE_CHECKING, Final, TypeAlias

import msgspec

from kube9_argocd.history.deployment import Deployment
from kube9_argocd.history.describing import body_of
from kube9_argocd.history.merging import Known, first_trace, merged
from kube9_argocd.history.observing import Observed, observed
from kube9_argocd.history.retention import sweep
from kube9_argocd.history.rows import DeploymentRow, deployment_of, row_of, stamp
from kube9_argocd.history.trace import Trace
from kube9_argocd.records import Drift
from kube9_core.api import TaskTools

if TYPE_CHECKING:
    from kube9_argocd.views import Application

__all__ = ["APPLICATIONS", "Keeping"]

APPLICATIONS: Final = "applications"
"""The subject of the pass in `argocd_passes`."""
_BATCH: Final = 200
_PART: Final = 5000
_APP: Final = """INSERT OR REPLACE INTO argocd_apps
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
_DEPLOYMENT: Final = """INSERT OR REPLACE INTO argocd_deployments
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
_DROP: Final = """DELETE FROM argocd_deployments
    WHERE namespace = ? AND name = ? AND finished_at = ? AND number = ?"""
_FORGET: Final = "DELETE FROM argocd_apps WHERE namespace = ? AND name = ?"
_DIGESTS: Final = """SELECT namespace, name, digest FROM argocd_apps
    WHERE (namespace, name) > (?, ?) ORDER BY namespace, name LIMIT ?"""
_TRACE: Final = "SELECT trace FROM argocd_apps WHERE namespace = ? AND name = ?"
_KNOWN: Final = """SELECT finished_at, number, after, started_at, revision, outcome, automated,
    initiator, retries, message FROM argocd_deployments WHERE namespace = ? AND name = ?"""
_WHOLE: Final = """INSERT INTO argocd_passes (subject, at) VALUES (?, ?)
    ON CONFLICT (subject) DO UPDATE SET at = excluded.at"""

Key: TypeAlias = tuple[str, str]
Values: TypeAlias = tuple[str | int | bytes | None, ...]


class _Digest(msgspec.Struct, frozen=True):
    namespace: str
    name: str
    digest: str


class _Kept(msgspec.Struct, frozen=True):
    trace: bytes


class Keeping:
    """One pass. Hand it each application as it is read, then say how the pass ended.

    Args:
        tools: of the task.
        now: when the pass began.
    """

    def __init__(self, tools: TaskTools, now: datetime) -> None:
        self._tables = tools.tables
        self._now = now.replace(microsecond=0)
        self._digests: dict[Key, str] = dict(self._known_digests())
        self._seen: set[Key] = set()
        self._apps: list[Values] = []
        self._deployments: list[Values] = []
        self._dropped: list[Values] = []

    def keep(self, app: "Application", drift: Drift | None) -> None:
        """Take one application down; it may be written only with later ones.

        Args:
            app: as it was read.
            drift: why it is not synced and healthy; None where it is.
        """
        key = (app.namespace or "", app.name)
        self._seen.add(key)
        seen = observed(app)
        facts = _facts(app, drift)
        digest = _digest(facts, seen)
        if self._digests.get(key) == digest:
            return
        trace = self._keep_deployments(app, key, seen)
        self._apps.append((*key, *facts[:-2], stamp(self._now), *facts[-2:], trace, digest))
        if len(self._apps) >= _BATCH:
            self._write()

    def finish(self, *, complete: bool) -> None:
        """Write what waits.

        Args:
            complete: all applications were read, so what was not handed over is gone.
        """
        self._write()
        if not complete:
            return
        gone = [key for key in self._digests if key not in self._seen]
        self._tables.execute_many(_FORGET, gone)
        self._tables.execute(_WHOLE, APPLICATIONS, stamp(self._now))
        sweep(self._tables, self._now)

    def _keep_deployments(self, app: "Application", key: Key, seen: Observed) -> bytes:
        """Take down what is new of its deployments, and give its trace for its row."""
        known = self._known(key) or Known((), first_trace(seen, app.created, self._now))
        if key not in self._digests:
            known = Known(self._stored(key), known.trace)
        whole = merged(known, seen)
        before, after = set(map(row_of, known.deployments)), set(map(row_of, whole.deployments))
        self._deployments.extend((*key, *msgspec.structs.astuple(row)) for row in after - before)
        kept = {(row.finished_at, row.number) for row in after}
        dropped = ((row.finished_at, row.number) for row in before - after)
        self._dropped.extend((*key, *row) for row in dropped if row not in kept)
        return msgspec.json.encode(whole.trace)

    def _known(self, key: Key) -> Known | None:
        if key not in self._digests:
            return None
        (kept,) = self._tables.select(_Kept, _TRACE, *key)
        return Known(self._stored(key), msgspec.json.decode(kept.trace, type=Trace))

    def _stored(self, key: Key) -> tuple[Deployment, ...]:
        rows = map(deployment_of, self._tables.select(DeploymentRow, _KNOWN, *key))
        return tuple(sorted(rows, key=lambda item: item.order))

    def _known_digests(self) -> Iterator[tuple[Key, str]]:
        last: Key = ("", "")
        while page := self._tables.select(_Digest, _DIGESTS, *last, _PART):
            for item in page:
                last = (item.namespace, item.name)
                yield last, item.digest

    def _write(self) -> None:
        """Deployments first: a row of the application says that they are there."""
        self._tables.execute_many(_DROP, self._dropped)
        self._tables.execute_many(_DEPLOYMENT, self._deployments)
        self._tables.execute_many(_APP, self._apps)
        self._dropped, self._deployments, self._apps = [], [], []


Facts: TypeAlias = tuple[str, str, str, str, str, str, str | None, bytes, bytes | None]


def _facts(app: "Application", drift: Drift | None) -> Facts:
    """The columns that are the same as long as nothing changes; the last two are JSON."""
    state = app.operation_state
    return (
        app.project,
        app.sync,
        app.health,
        state.phase if state else "",
        " ".join(app.revisions),
        " ".join(drift.causes) if drift else "",
        drift.onset if drift else None,
        msgspec.json.encode(body_of(app)),
        None if drift is None else msgspec.json.encode(drift),
    )


def _digest(facts: Facts, seen: Observed) -> str:
    return blake2b(msgspec.msgpack.encode((facts, seen)), digest_size=12).hexdigest()
