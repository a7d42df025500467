"""What a row says of an Event, whichever of its many forms it comes in."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kube9_core.model.event import EventSeverity
from kube9_core.operator.event_row import Event, row_of
from kube9_core.operator.event_severity import severity_of

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
OLD: dict[str, Any] = {
    "metadata": {
        "name": "web.17",
        "namespace": "shop",
        "uid": "5d1c",
        "creationTimestamp": "2026-11-23T14:00:00Z",
    },
    "involvedObject": {"kind": "Pod", "namespace": "shop", "name": "web-1"},
    "reason": "BackOff",
    "message": "Back-off restarting failed container app in pod web-1",
    "type": "Warning",
    "count": 7,
    "firstTimestamp": "2026-11-23T14:00:00Z",
    "lastTimestamp": "2026-11-23T14:09:30Z",
    "eventTime": None,
    "source": {"component": "kubelet", "host": "n1"},
}
NEW: dict[str, Any] = {
    **OLD,
    "count": None,
    "firstTimestamp": None,
    "lastTimestamp": None,
    "eventTime": "2026-11-23T14:00:00.123456Z",
    "source": {},
    "reportingComponent": "kubelet",
    "series": {"count": 7, "lastObservedTime": "2026-11-23T14:09:30.999999Z"},
}


def event(body: dict[str, Any]) -> Event:
    return msgspec.convert(body, Event)


@pytest.mark.parametrize("body", [OLD, NEW], ids=["core", "events.k8s.io"])
def test_both_ways_of_writing_an_event_become_the_same_row(body: dict[str, Any]) -> None:
    row = row_of(event(body), NOW)
    assert re.fullmatch(r"evt_20261123_140000_[0-9a-f]{6}", row.id)
    assert (row.key, row.event_type, row.severity) == ("5d1c", "cluster", "error")
    assert row.title == "BackOff: Pod web-1"
    assert row.description == OLD["message"]
    assert (row.object_kind, row.object_namespace, row.object_name) == ("Pod", "shop", "web-1")
    assert row.created_at == "2026-11-23T14:09:30Z"
    assert row.metadata.count == 7
    assert row.metadata.first_timestamp == "2026-11-23T14:00:00Z"
    assert row.metadata.last_timestamp == "2026-11-23T14:09:30Z"
    assert (row.metadata.reason, row.metadata.source) == ("BackOff", "kubelet")


def test_a_repetition_keeps_the_id_and_moves_the_time() -> None:
    again = {**OLD, "count": 8, "lastTimestamp": "2026-11-23T14:30:00Z"}
    first, second = row_of(event(OLD), NOW), row_of(event(again), NOW + timedelta(hours=1))
    assert (first.id, first.key) == (second.id, second.key)
    assert first.created_at < second.created_at


def test_an_event_that_tells_nothing_is_a_row_nevertheless() -> None:
    row = row_of(event({"metadata": {"name": "e", "namespace": "shop"}}), NOW)
    assert row.created_at == "2026-11-23T15:00:00Z"
    assert (row.object_kind, row.object_namespace, row.object_name) == (None, None, None)
    assert row.description
    assert row.key == "shop/e"


def test_a_message_of_a_megabyte_is_cut() -> None:
    row = row_of(event({**OLD, "message": "x" * 1_400_000}), NOW)
    assert len(row.description) <= 1024


times = st.one_of(st.none(), st.datetimes().map(lambda t: t.isoformat() + "Z"), st.text())


@given(
    first=times,
    last=times,
    at=times,
    series=st.one_of(
        st.none(), st.fixed_dictionaries({"count": st.integers(), "lastObservedTime": times})
    ),
    count=st.one_of(st.none(), st.integers(-(2**31), 2**31 - 1)),
)
def test_whatever_the_fields_hold_the_times_are_times_in_order(
    first: str | None,
    last: str | None,
    at: str | None,
    series: dict[str, Any] | None,
    count: int | None,
) -> None:
    body = {
        **OLD,
        "firstTimestamp": first,
        "lastTimestamp": last,
        "eventTime": at,
        "series": series and {**series, "count": max(-(2**31), min(2**31, series["count"]))},
        "count": count,
    }
    row = row_of(event(body), NOW)
    told = (row.metadata.first_timestamp, row.metadata.last_timestamp, row.created_at)
    parsed = [datetime.strptime(text or "", "%Y-%m-%dT%H:%M:%SZ") for text in told]  # noqa: DTZ007 - only its form is looked at
    assert parsed[0] <= parsed[1] == parsed[2]
    assert row.metadata.count >= 1


@pytest.mark.parametrize(
    ("event_type", "reason", "kind", "severity"),
    [
        ("Warning", "SystemOOM", "Node", "critical"),
        ("Normal", "NodeNotReady", "Node", "critical"),
        ("Warning", "NodeNotReady", "Pod", "warning"),
        ("Warning", "OOMKilling", "Node", "error"),
        ("Warning", "Evicted", "Pod", "error"),
        ("Warning", "FailedMount", "Pod", "error"),
        ("Warning", "FailedAttachVolume", "Pod", "error"),
        ("Warning", "FailedScheduling", "Pod", "error"),
        ("Normal", "BackOff", "Pod", "error"),
        ("Warning", "Failed", "Pod", "error"),
        ("Warning", "FailedCreate", "ReplicaSet", "error"),
        ("Normal", "NodeHasDiskPressure", "Node", "error"),
        ("Warning", "Unhealthy", "Pod", "warning"),
        ("Normal", "TaintManagerEviction", "Pod", "warning"),
        ("Warning", "SomethingNobodyKnows", "Widget", "warning"),
        ("Normal", "Scheduled", "Pod", "info"),
        ("Normal", "Pulled", "Pod", "info"),
        ("Normal", "Killing", "Pod", "info"),
        ("Normal", "NodeHasNoDiskPressure", "Node", "info"),
    ],
)
def test_a_reason_that_is_known_decides_and_the_type_decides_the_rest(
    event_type: str, reason: str, kind: str, severity: str
) -> None:
    assert severity_of(event_type, reason, kind) == severity


def test_a_container_killed_for_its_probe_is_a_warning() -> None:
    text = "Container app failed liveness probe, will be restarted"
    assert severity_of("Normal", "Killing", "Pod", text) is EventSeverity.WARNING
    assert severity_of("Normal", "Killing", "Pod", "Stopping container app") is EventSeverity.INFO
