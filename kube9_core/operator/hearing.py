"""What our own custom resources tell us, sorted by kind."""

import threading
from collections.abc import Callable, Mapping

import msgspec

from kube9_core.model.own_resources import ASSESSMENT, EXEMPTION, NAME, OPERATOR_STATUS
from kube9_core.operator.objects import Identified, Meta
from kube9_core.operator.observing import Change
from kube9_core.operator.wishes import Wishes

__all__ = ["Hearing"]


class Hearing:
    """Listens to all three kinds.

    Args:
        wishes: hears of Assessments.
        namespace: the operator's.
        resource_gone: told that our OperatorStatus was deleted.
        exempting_changed: told that what exempts has changed.
    """

    def __init__(
        self,
        wishes: Wishes,
        namespace: str,
        resource_gone: Callable[[], None],
        exempting_changed: Callable[[], None],
    ) -> None:
        self._wishes = wishes
        self._namespace = namespace
        self._resource_gone = resource_gone
        self._exempting_changed = exempting_changed
        self._lock = threading.Lock()
        self._generations: dict[str, int] = {}

    def seen(self, plural: str, body: Mapping[str, object], change: Change) -> None:
        """Take note of an object."""
        meta = msgspec.convert(body, Identified).metadata
        if plural == ASSESSMENT.plural:
            self._wishes.see(body, gone=change is Change.GONE)
        elif plural == EXEMPTION.plural and self._said_something(meta, change):
            self._exempting_changed()
        elif plural == OPERATOR_STATUS.plural and change is Change.GONE and self._is_ours(meta):
            self._resource_gone()

    def _is_ours(self, meta: Meta) -> bool:
        return (meta.namespace, meta.name) == (self._namespace, NAME)

    def _said_something(self, meta: Meta, change: Change) -> bool:
        """Whether its spec is another one; our own writes of its status are none.

        What is listed again after an outage may have changed meanwhile.
        """
        with self._lock:
            known = self._generations.pop(meta.uid, None)
            if change is Change.GONE:
                return True
            self._generations[meta.uid] = meta.generation
        if known is None:
            return change is Change.CHANGED
        return known != meta.generation
