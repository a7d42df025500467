"""Says changes of state as Kubernetes Events on our own resource: `kubectl describe` shows them."""

import logging
from collections.abc import Callable
from datetime import datetime

import msgspec

from kube9_core.kube.answer import Answer
from kube9_core.kube.connection import Connection
from kube9_core.kube.errors import KubeError
from kube9_core.kube.writer import Regarding, Writer
from kube9_core.model.own_resources import NAME, OPERATOR_STATUS
from kube9_core.operator.objects import Identified
from kube9_core.publish.operator_event import Announcements, OperatorEvent
from kube9_core.publish.state import OperatorState

__all__ = ["Announcing"]

_LOG = logging.getLogger(__name__)


class Announcing:
    """Compares each moment with the one before and says what is news.

    Args:
        writer: writes the Events.
        connection: to ask for the uid of our resource, by which kubectl finds its Events.
        namespace: the operator's.
        identity: the pod that says so.
        crds: whether our resource can be there.
    """

    def __init__(
        self,
        writer: Writer,
        connection: Connection,
        namespace: str,
        identity: str,
        crds: Callable[[], bool],
    ) -> None:
        self._writer = writer
        self._connection = connection
        self._identity = identity
        self._crds = crds
        self._announcements = Announcements()
        api_version = OPERATOR_STATUS.api_version
        self._regarding = Regarding(api_version, OPERATOR_STATUS.name, namespace, NAME)

    def __call__(self, state: OperatorState) -> str | None:
        """Say what is new; an Event that cannot be written is only a line of the log."""
        for news in self._announcements.news(state):
            if not self._crds():
                continue
            try:
                self._say(news, state.now)
            except KubeError as error:
                _LOG.warning("an Event could not be written", extra={"error": str(error)})
                return None
        return None

    def _say(self, news: OperatorEvent, at: datetime) -> None:
        self._writer.event(
            self._known(),
            news.reason,
            news.note,
            action=news.action,
            at=at,
            sort=news.sort,
            instance=self._identity,
        )

    def _known(self) -> Regarding:
        """Our resource, with its uid once it has one."""
        about = self._regarding
        if not about.uid:
            space = f"/apis/{about.api_version}/namespaces/{about.namespace}"
            path = f"{space}/{OPERATOR_STATUS.plural}/{about.name}"
            answer = self._connection.request("GET", path)
            uid = _uid_in(answer)
            if uid:
                self._regarding = msgspec.structs.replace(about, uid=uid)
        return self._regarding


def _uid_in(answer: Answer) -> str:
    """What is no object, as a proxy's page, has none."""
    if not answer.ok:
        return ""
    try:
        return msgspec.json.decode(answer.body, type=Identified).metadata.uid
    except msgspec.MsgspecError:
        return ""
