"""Says changes of state as Kubernetes Events on our own resource: `kubectl describe` shows them."""

import logging
from collections.abc import Callable

from kube9_core.kube.errors import KubeError
from kube9_core.kube.writer import Regarding, Writer
from kube9_core.operator.objects import NAME, OPERATOR_STATUS
from kube9_core.publish.operator_event import Announcements
from kube9_core.publish.state import OperatorState

__all__ = ["Announcing"]

_LOG = logging.getLogger(__name__)


class Announcing:
    """Compares each moment with the one before and says what is news.

    Args:
        writer: writes the Events.
        namespace: the operator's.
        identity: the pod that says so.
        crds: whether our resource can be there.
    """

    def __init__(
        self, writer: Writer, namespace: str, identity: str, crds: Callable[[], bool]
    ) -> None:
        self._writer = writer
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
                self._writer.event(
                    self._regarding,
                    news.reason,
                    news.note,
                    action=news.action,
                    at=state.now,
                    sort=news.sort,
                    instance=self._identity,
                )
            except KubeError as error:
                _LOG.warning("an Event could not be written", extra={"error": str(error)})
                return None
        return None
