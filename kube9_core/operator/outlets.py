"""The places a status is brought to, and when each needs it.

A place is written when the content differs from what was written there last, or when its time has
become old. That somebody else changed or deleted an object heals with the next regular write.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from kube9_core.kube.errors import KubeError
from kube9_core.publish.state import OperatorState
from kube9_core.publish.status import InvalidStatus, fingerprint
from kube9_core.store.errors import StoreError

__all__ = ["FRESH", "Document", "DocumentOutlet"]

FRESH = timedelta(seconds=45)
"""The extension takes a status for stale after 300 s; the promise is 60."""

D = TypeVar("D")


class Document(Generic[D]):
    """How one place's document is made and written.

    Args:
        make: makes it; None where this moment has nothing for the place.
        text: the JSON in it that tells whether anything is new.
        write: brings it there.
        fresh: how old it may become although nothing is new; None for as old as you like.
    """

    def __init__(
        self,
        make: Callable[[OperatorState], D | None],
        text: Callable[[D], bytes | str],
        write: Callable[[D], None],
        fresh: timedelta | None = FRESH,
    ) -> None:
        self.make = make
        self.text = text
        self.write = write
        self.fresh = fresh


class DocumentOutlet(Generic[D]):
    """One place.

    Args:
        name: for the sentence that says it could not be written.
        document: what is written there.
        wrote: is told of each attempt: whether it succeeded.
    """

    def __init__(self, name: str, document: Document[D], wrote: Callable[[bool], None]) -> None:
        self._name = name
        self._document = document
        self._wrote = wrote
        self._content: str | None = None
        self._at: datetime | None = None

    def __call__(self, state: OperatorState) -> str | None:
        """Write if it is needed.

        Returns:
            Why it could not be written.
        """
        try:
            made = self._document.make(state)
            if made is None:
                return None
            content = fingerprint(self._document.text(made))
            if content == self._content and not self._old(state.now):
                return None
            self._document.write(made)
        except (KubeError, StoreError, InvalidStatus) as error:
            self._content = None
            self._wrote(False)  # noqa: FBT003 - the one thing it is told
            return f"{self._name} could not be written: {error}"
        self._content, self._at = content, state.now
        self._wrote(True)  # noqa: FBT003 - as above
        return None

    def forget(self) -> None:
        """Write again whatever there is, because somebody else may have changed it."""
        self._content = None

    def _old(self, now: datetime) -> bool:
        if self._document.fresh is None or self._at is None:
            return False
        return not timedelta(0) <= now - self._at < self._document.fresh
