"""Collectors, sanitizers and sinks: what comes in and goes out besides findings.

They can be declared, are validated and listed; the operator and the Pro transmitter run them.
"""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from kube9_core.model.report import Report
    from kube9_core.snapshot.object import Object
    from kube9_core.snapshot.snapshot import Snapshot

__all__ = ["Collector", "Collectors", "Sanitizer", "Sanitizers", "Sink", "Sinks"]


class Collector(msgspec.Struct, frozen=True):
    """Turns a snapshot into records, on a schedule.

    Attributes:
        name: "namespace/name".
        summary: what it collects, one sentence.
        reads: the views it looks at; they become its permissions.
        every: how often it is run.
        collect: makes the records; no I/O of its own.
    """

    name: str
    summary: str
    reads: "tuple[type[Object], ...]"
    every: timedelta
    collect: "Callable[[Snapshot], Iterable[msgspec.Struct]]"


class Sanitizer(msgspec.Struct, frozen=True):
    """Drops or coarsens one field of a record before anything may leave the cluster.

    Attributes:
        name: "namespace/name".
        summary: what it hides, one sentence.
        record: the record type it is for.
        field: the field of that record.
        clean: gives the value that may leave; None drops the field.
    """

    name: str
    summary: str
    record: type[msgspec.Struct]
    field: str
    clean: Callable[[object], object]


class Sink(msgspec.Struct, frozen=True):
    """Takes a finished report somewhere.

    Attributes:
        name: "namespace/name".
        summary: where it goes, one sentence.
        deliver: called off the event loop; what it raises is retried, never fatal.
        egress: whether it leaves the cluster, so that a broken sanitizer closes it.
    """

    name: str
    summary: str
    deliver: "Callable[[Report], None]"
    egress: bool = False


Collectors = Iterable[Collector]
Sanitizers = Iterable[Sanitizer]
Sinks = Iterable[Sink]
