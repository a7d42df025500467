"""Tasks: work of a plugin that goes beyond looking at a snapshot, on a schedule of its own."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import TYPE_CHECKING

import msgspec

from kube9_core.declare.access import Egress, Inspect, Read, Url
from kube9_core.declare.tools import TaskTools

if TYPE_CHECKING:
    from kube9_core.snapshot.object import Object

__all__ = ["Task", "Tasks"]


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """Work on a schedule: ask an API, count over time, send something away.

    Attributes:
        name: "namespace/name".
        summary: what it does, one sentence.
        every: how long after the end of one run the next begins; at least 10 seconds.
        run: does it, on a thread of its own; what it raises is noted, never fatal.
        reads: the views it lists, in every namespace; they become its permissions.
        access: what else it touches; nothing that is not named here or in `reads`.
        timeout: a run that takes longer is stopped.
    """

    name: str
    summary: str
    every: timedelta
    run: Callable[[TaskTools], None]
    reads: "tuple[type[Object], ...]" = ()
    access: tuple[Read | Url | Inspect | Egress, ...] = ()
    timeout: timedelta = timedelta(seconds=60)


Tasks = Iterable[Task]
"""What `kube9_tasks` returns."""
