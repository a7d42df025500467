"""Who is told of our own custom resources, and why; apart from kopf, which is loaded late."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Protocol

__all__ = ["Change", "Observer"]


class Change(StrEnum):
    """Why somebody is told of an object."""

    LISTED = "listed"
    CHANGED = "changed"
    GONE = "gone"


class Observer(Protocol):
    """What is told of each object that is new, changed or gone."""

    def seen(self, plural: str, body: Mapping[str, object], change: Change) -> None:
        """Take note; called on kopf's worker threads."""
