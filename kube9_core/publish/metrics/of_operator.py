"""Metrics of the operator itself: its health, its plugins, and what its work costs."""

import os
import re
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final, get_args

from kube9_core.publish.metrics.declaration import MOST_VALUES, Metric, Sample, label, truth
from kube9_core.publish.metrics.measures import Measures
from kube9_core.publish.state import OperatorState
from kube9_core.publish.tier import TierName, tier_of

__all__ = ["OF_OPERATOR"]

_STATM: Final = Path("/proc/self/statm")
_NUMBERS: Final = re.compile(r"(\d+)\.(\d+)\.(\d+)")
_PLUGIN_STATES: Final = ("not selected", "loaded", "disabled", "failed")
"""Where two packages claim a name, the later of these is told."""

Samples = Callable[[OperatorState, Measures], Iterable[Sample]]


def _version(state: OperatorState, _: Measures) -> Iterable[Sample]:
    numbers = _NUMBERS.match(state.version)
    parts = numbers.groups() if numbers else ()
    return (
        ((part,), float(number))
        for part, number in zip(("major", "minor", "patch"), parts, strict=False)
    )


def _started(state: OperatorState, _: Measures) -> Iterable[Sample]:
    return [((), state.started.timestamp())]


def _ready(state: OperatorState, _: Measures) -> Iterable[Sample]:
    return [((), float(state.trouble is None and not state.shutting_down))]


def _tier(state: OperatorState, _: Measures) -> Iterable[Sample]:
    return truth(tier_of(state).name, get_args(TierName))


def _plugin_state(state: OperatorState, _: Measures) -> Iterable[Sample]:
    for name, became in _plugins(state).items():
        for (choice,), number in truth(became, _PLUGIN_STATES):
            yield (label(name), choice), number


def _plugin_checks(state: OperatorState, _: Measures) -> Iterable[Sample]:
    return (((label(name),), state.checks_of_plugin.get(name, 0)) for name in _plugins(state))


def _plugins(state: OperatorState) -> dict[str, str]:
    """State by name."""
    rows = sorted(state.plugins, key=lambda row: (row.name, _PLUGIN_STATES.index(row.state)))
    states = {row.name: row.state for row in rows}
    return dict(list(states.items())[:MOST_VALUES])


def _collections(state: OperatorState, _: Measures) -> Iterable[Sample]:
    stats = state.collections
    return [(("success",), stats.total_success_count), (("failure",), stats.total_failure_count)]


def _connected(state: OperatorState, _: Measures) -> Iterable[Sample]:
    """Nothing where Events are not wanted: 0 would look like an outage."""
    watching = state.watching
    return [((), float(watching.connected))] if watching and watching.enabled else ()


def _silent(state: OperatorState, _: Measures) -> Iterable[Sample]:
    watching = state.watching
    if watching is None or watching.silent_seconds is None:
        return ()
    return [((), watching.silent_seconds)]


def _status_writes(_: OperatorState, measures: Measures) -> Iterable[Sample]:
    for outcome, counts in (("written", measures.writes), ("failed", measures.write_failures)):
        for kind, count in sorted(counts.items())[:MOST_VALUES]:
            yield (label(kind), outcome), count


def _published(_: OperatorState, measures: Measures) -> Iterable[Sample]:
    at = measures.published_at
    return () if at is None else [((), at.timestamp())]


def _resident(_state: OperatorState, _measures: Measures) -> Iterable[Sample]:
    """Only Linux tells."""
    if not _STATM.exists():
        return ()
    pages = int(_STATM.read_text("ascii").split()[1])
    return [((), float(pages * os.sysconf("SC_PAGE_SIZE")))]


def _cpu(_state: OperatorState, _measures: Measures) -> Iterable[Sample]:
    return [((), time.process_time())]


def _measured(name: str) -> Samples:
    """The number itself, where it is known."""

    def samples(_: OperatorState, measures: Measures) -> Iterable[Sample]:
        number = getattr(measures, name)
        return () if number is None else [((), float(number))]

    return samples


OF_OPERATOR: Final = (
    Metric(
        "kube9_build_version",
        "gauge",
        "Version of kube9; kind is major, minor or patch.",
        _version,
        ("kind",),
    ),
    Metric(
        "kube9_start_timestamp_seconds",
        "gauge",
        "When the operator started, in seconds since 1970.",
        _started,
    ),
    Metric("kube9_ready", "gauge", "1 while the operator can assess.", _ready),
    Metric("kube9_tier", "gauge", "1 for the tier that holds now.", _tier, ("outcome",)),
    Metric(
        "kube9_plugin_state",
        "gauge",
        "1 for what became of a plugin: loaded, failed, disabled or not selected.",
        _plugin_state,
        ("plugin", "outcome"),
    ),
    Metric(
        "kube9_plugin_checks", "gauge", "Checks that a plugin brings.", _plugin_checks, ("plugin",)
    ),
    Metric(
        "kube9_api_requests",
        "counter",
        "Requests made to the API server.",
        _measured("requests"),
    ),
    Metric(
        "kube9_api_received_bytes",
        "counter",
        "Bytes of the API server's answers.",
        _measured("received"),
    ),
    Metric(
        "kube9_api_retries",
        "counter",
        "Requests that the API server put off (429) or failed (5xx) and that were made again.",
        _measured("retries"),
    ),
    Metric(
        "kube9_collections",
        "counter",
        "Collections made since the store began, by how they ended.",
        _collections,
        ("outcome",),
    ),
    Metric(
        "kube9_events_stored",
        "counter",
        "Rows written into the event store.",
        _measured("events_stored"),
    ),
    Metric(
        "kube9_events_dropped",
        "counter",
        "Rows that came faster than they could be stored.",
        _measured("events_dropped"),
    ),
    Metric(
        "kube9_events_waiting",
        "gauge",
        "Rows that wait to be stored.",
        _measured("events_waiting"),
    ),
    Metric(
        "kube9_event_stream_connected",
        "gauge",
        "1 while the cluster's Events are heard; no series where they are not watched.",
        _connected,
    ),
    Metric(
        "kube9_event_stream_silent_seconds",
        "gauge",
        "How long nothing has been heard of the cluster's Events, not even a bookmark.",
        _silent,
    ),
    Metric("kube9_store_bytes", "gauge", "Size of the database.", _measured("store_bytes")),
    Metric(
        "kube9_store_trouble",
        "gauge",
        "1 while the database cannot be written.",
        _measured("store_trouble"),
    ),
    Metric(
        "kube9_status_writes",
        "counter",
        "Attempts to write a published document; kind is what it is.",
        _status_writes,
        ("kind", "outcome"),
    ),
    Metric(
        "kube9_status_conflicts",
        "counter",
        "How often somebody else had written what is ours.",
        _measured("conflicts"),
    ),
    Metric(
        "kube9_status_published_timestamp_seconds",
        "gauge",
        "When all documents were last up to date, in seconds since 1970.",
        _published,
    ),
    Metric(
        "kube9_lag_seconds",
        "gauge",
        "How late the slowest of the operator's threads is.",
        _measured("lag"),
    ),
    Metric(
        "kube9_audit_entries_lost",
        "counter",
        "Entries of the audit trail that could not be kept.",
        _measured("audit_lost"),
    ),
    Metric(
        "kube9_audit_entries_waiting",
        "gauge",
        "Entries of the audit trail that wait to be stored.",
        _measured("audit_waiting"),
    ),
    Metric(
        "kube9_process_resident_bytes", "gauge", "Memory of this process.", _resident, live=True
    ),
    Metric("kube9_process_cpu_seconds", "counter", "CPU time of this process.", _cpu, live=True),
)
