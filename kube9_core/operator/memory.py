"""Keeps in a ConfigMap what should outlive a pod without a volume.

It is read once, before the first run, and written after each scheduled run that changed it. What
cannot be read is told on the board and replaced by the next run.

The lasting values of plugins are read once more when this pod may work, because the last one may
have written them until then; and they are written when they have changed, a few minutes later or at
the end.
"""

import base64
import binascii
import logging
import threading

import msgspec

from kube9_core.kube.answer import Answer
from kube9_core.kube.connection import Connection
from kube9_core.kube.errors import Failed, KubeError
from kube9_core.kube.pacing import BUSY
from kube9_core.kube.writer import Writer
from kube9_core.operator.board import Board
from kube9_core.publish.remembered import NAME, Packed, Recalled, Remembered, packed, recalled
from kube9_core.publish.state import OperatorState
from kube9_core.publish.tier import tier_of
from kube9_core.store.errors import StoreError
from kube9_core.store.lasting import Values
from kube9_core.store.store import Store

__all__ = ["Memory"]

_LOG = logging.getLogger(__name__)
_NOT_FOUND = 404


class _ConfigMap(msgspec.Struct, frozen=True, rename="camel"):
    binary_data: dict[str, str] | None = None


class Memory:
    """What the last pod knew, and what the next one will.

    Args:
        connection: to read it.
        writer: to write it.
        store: holds the first sight of findings.
        board: hears what falls short.
        namespace: the operator's.
    """

    def __init__(
        self, connection: Connection, writer: Writer, store: Store, board: Board, namespace: str
    ) -> None:
        self._connection = connection
        self._writer = writer
        self._store = store
        self._board = board
        self._path = f"/api/v1/namespaces/{namespace}/configmaps/{NAME}"
        self._written: Packed | None = None
        self._lock = threading.RLock()
        self._resumed = False
        self._waiting: Values = {}
        self._saved = store.lasting.changes
        self.recalled = Remembered()
        self.onset: dict[str, str] = {}

    def load(self) -> Remembered:
        """Read what there is, and give the store what it does not know.

        Raises:
            KubeError: the server does not answer, or is too busy to; nothing must be written
                before it did, or what is there would be forgotten.
        """
        found = self._found()
        if found is None:
            return self.recalled
        self.recalled = found.remembered
        self.onset = dict(found.remembered.onset)
        self._board.resume_tier(found.remembered.tier, found.remembered.tier_since)
        try:
            self._store.findings.remember(found.remembered.first_seen)
        except StoreError as error:
            _LOG.warning("first sights are not remembered", extra={"error": str(error)})
        return self.recalled

    def resume(self) -> bool:
        """Give the store the lasting values of plugins that it does not have; once.

        Call it when this pod may work, and before any of their code does.

        Returns:
            Whether that is done; False while the server does not answer.
        """
        with self._lock:
            if self._resumed:
                return True
            try:
                found = self._found()
            except KubeError as error:
                _LOG.warning("lasting values cannot be read", extra={"error": str(error)})
                return False
            self._restore(found.remembered.lasting if found is not None else {})
            self._resumed = True
            return True

    def stale(self) -> bool:
        """Whether a lasting value has changed since they were written."""
        return self._store.lasting.changes != self._saved

    def save(self, state: OperatorState) -> None:
        """Write what the next pod should know, if that has changed.

        Args:
            state: the present moment.
        """
        with self._lock:
            if self.resume():
                self._save(state)

    def _found(self) -> Recalled | None:
        """What the ConfigMap holds; None where it may not be read."""
        answer = self._connection.request("GET", self._path)
        if answer.status in BUSY:
            message = f"ConfigMap {NAME} cannot be read: {answer.failure.message}"
            raise Failed(answer.status, answer.failure.reason, message)
        if not answer.ok and answer.status != _NOT_FOUND:
            self._board.note("memory", f"ConfigMap {NAME} cannot be read: {answer.failure.message}")
            return None
        found = recalled(_decoded(_read(answer)))
        self._board.note("memory", found.trouble)
        return found

    def _restore(self, lasting: Values) -> None:
        try:
            self._store.lasting.restore(lasting)
        except StoreError as error:
            _LOG.warning("lasting values are not kept", extra={"error": str(error)})
            self._waiting = lasting

    def _lasting(self) -> Values:
        """What there is, and what a store that did not work then could not take."""
        try:
            now = self._store.lasting.all()
        except StoreError:
            return self._waiting
        both = self._waiting.keys() | now.keys()
        return {name: {**self._waiting.get(name, {}), **now.get(name, {})} for name in both}

    def _save(self, state: OperatorState) -> None:
        changes = self._store.lasting.changes
        try:
            first_seen = dict(self._store.findings.standing())
        except StoreError:
            first_seen = dict(self.recalled.first_seen)
        tier = tier_of(state).name
        content = packed(
            Remembered(
                schedules=state.schedules,
                tier=tier,
                tier_since=state.tier_since,
                onset=self.onset,
                first_seen=first_seen,
                lasting=self._lasting(),
            )
        )
        if content == self._written:
            self._saved = changes
            return
        try:
            self._writer.config_map(NAME, {}, content.data)
        except KubeError as error:
            self._board.note("memory", f"ConfigMap {NAME} could not be written: {error}")
            return
        self._board.note("memory", None)
        self._written, self._saved = content, changes


def _read(answer: Answer) -> dict[str, str]:
    if not answer.ok:
        return {}
    try:
        return msgspec.json.decode(answer.body, type=_ConfigMap).binary_data or {}
    except msgspec.MsgspecError as error:
        message = f"ConfigMap {NAME} is not what it should be: {error}"
        raise Failed(answer.status, "", message) from None


def _decoded(data: dict[str, str]) -> dict[str, bytes]:
    """Undo the API's base64; what somebody else put there may be anything."""
    found = {}
    for key, text in data.items():
        try:
            found[key] = base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            found[key] = b"?"
    return found
