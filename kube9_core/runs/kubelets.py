"""Asks each kubelet how it is set up, where somebody wants that and granted it.

The API server passes the question on, and what it asks for, `get` on nodes/proxy, also lets its
holder run commands in every container. So nothing that kube9 generates grants it, and unless the
settings say so nothing is asked. A node that does not answer costs itself only; after some of
them the rest is not asked, because each may take its time.
"""

from collections.abc import Iterable
from typing import Final
from urllib.parse import quote

import msgspec

from kube9_core.kube.answer import Answer
from kube9_core.kube.connection import Connection
from kube9_core.kube.errors import Closed, KubeError
from kube9_core.kube.lister import Lister
from kube9_core.kube.pacing import Pacer
from kube9_core.kube.rule import MissingRule
from kube9_core.model.audit import Audit, AuditAction
from kube9_core.model.coverage import Coverage, CoverageState
from kube9_core.snapshot.configuration import KubeletConfiguration
from kube9_core.snapshot.intake import Intake
from kube9_core.snapshot.kinds import NODE
from kube9_core.snapshot.platform import Node
from kube9_core.snapshot.registry import BUILT_IN

__all__ = ["KUBELET", "Kubelets"]

KUBELET: Final = KubeletConfiguration.KINDS[0]
_UNASKED: Final = (
    "kubelets are only asked where `reading.kubelets` is set and `get` on nodes/proxy is granted, "
    "see docs/kubelets.md"
)
_MOST_SILENT: Final = 10
_PATIENCE: Final = 2.0
_SECONDS: Final = 10.0
_FORBIDDEN: Final = 403
_LONGEST: Final = 200


class _Told(msgspec.Struct, frozen=True):
    """What /configz answers."""

    kubeletconfig: dict[str, msgspec.Raw]


_TOLD = msgspec.json.Decoder(_Told)


class _NoAnswer(Exception):  # noqa: N818 - says what came, or did not
    """A kubelet did not say how it is set up."""


class _NotAllowed(Exception):  # noqa: N818 - as above
    """Nobody may ask kubelets."""


class Kubelets:
    """The kubelets of one run.

    Args:
        connection: the cluster.
        pacer: spaces the requests out.
        audit: takes down that they were asked.
        lister: is told what came of it.
        wanted: whether they may be asked.
    """

    def __init__(
        self, connection: Connection, pacer: Pacer, audit: Audit, lister: Lister, *, wanted: bool
    ) -> None:
        self._connection = connection
        self._pacer = pacer
        self._audit = audit
        self._lister = lister
        self._wanted = wanted

    def read(self, intake: Intake) -> None:
        """Ask the kubelet of each node that is known, and note how many told.

        Args:
            intake: holds the Nodes, and takes in what is told.
        """
        if not self._wanted:
            self._note(CoverageState.OUTSIDE, 0, _UNASKED)
            return
        nodes = self._lister.listed(NODE)
        if nodes is None or not nodes.state.sound:
            self._note(CoverageState.FAILED, 0, "nobody tells which nodes there are")
            return
        names = sorted(item.name for item in intake.objects if isinstance(item, Node))
        self._take_down(*self._asked(names, intake), len(names))

    def _asked(self, names: Iterable[str], intake: Intake) -> tuple[Coverage, int]:
        """What came of it, and how many were asked."""
        (entry,) = BUILT_IN.entries_of(KubeletConfiguration)
        silent: dict[str, str] = {}
        told, asked = 0, 0
        for name in names:
            if len(silent) == _MOST_SILENT:
                break
            asked += 1
            try:
                intake.take(entry, KUBELET.api_version, self._one(name))
            except _NotAllowed as error:
                return Coverage(str(KUBELET), CoverageState.FORBIDDEN, told, str(error)), asked
            except _NoAnswer as error:
                silent[name] = str(error)
            else:
                told += 1
        if not silent:
            return Coverage(str(KUBELET), CoverageState.COMPLETE, told), asked
        return Coverage(str(KUBELET), CoverageState.FAILED, told, _said(silent)), asked

    def _take_down(self, found: Coverage, asked: int, nodes: int) -> None:
        left = nodes - asked
        reason = found.reason
        if left and found.state is CoverageState.FAILED:
            reason = f"{reason}; {left} more were not asked"
        self._note(found.state, found.objects, reason)
        outcomes = {CoverageState.COMPLETE: "ok", CoverageState.FORBIDDEN: "refused"}
        outcome = outcomes.get(found.state, "failed")
        subject = "get nodes/proxy configz"
        more = {"reason": reason} if reason else {}
        self._audit.record(AuditAction.LIST, subject, outcome, objects=found.objects, **more)

    def _note(self, state: CoverageState, objects: int, reason: str | None) -> None:
        self._lister.note(Coverage(str(KUBELET), state, objects, reason), KUBELET)

    def _one(self, name: str) -> bytes:
        """What the kubelet of a node tells, as an object of that name.

        Raises:
            _NoAnswer: it does not tell.
            _NotAllowed: nobody may ask.
        """
        path = f"/api/v1/nodes/{quote(name, safe='')}/proxy/configz"
        try:
            answer = self._pacer.get(self._connection, path, patience=_PATIENCE, timeout=_SECONDS)
        except Closed:
            raise
        except KubeError as error:
            raise _NoAnswer(str(error)[:_LONGEST]) from error
        if not answer.ok:
            raise _refusal(answer)
        try:
            told = _TOLD.decode(answer.body).kubeletconfig
        except msgspec.MsgspecError as error:
            raise _NoAnswer("what it tells is no configuration") from error
        return msgspec.json.encode({**told, "metadata": {"name": name}})


def _refusal(answer: Answer) -> Exception:
    """What an answer means: a refusal of the API server has a reason, one of a kubelet has not."""
    failure = answer.failure
    if answer.status == _FORBIDDEN and failure.reason == "Forbidden":
        return _NotAllowed(str(MissingRule("get", "", "nodes/proxy")))
    return _NoAnswer(f"HTTP {answer.status}: {failure.message}"[:_LONGEST])


def _said(silent: dict[str, str]) -> str:
    return "; ".join(f"{name}: {why}" for name, why in silent.items())
