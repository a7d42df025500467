"""Trouble is told when it begins and when it ends, and not while nobody looks."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kube9_core.model.event import EventRow
from kube9_core.model.finding import AppliedExemption, Finding
from kube9_core.model.ref import Ref
from kube9_core.model.severity import Severity
from kube9_core.operator.health_rows import HealthFact, health_rows, is_health
from kube9_core.plugins.catalogue import discover

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
LOOP = "container app crash-loops in pod web-1: exit code 1"


def finding(
    fingerprint: str = "f1", first_seen: str | None = None, *, exempted: bool = False
) -> Finding:
    return Finding(
        check="reliability/pod-crash-looping",
        pillar="reliability",
        severity=Severity.HIGH,
        message=LOOP,
        remediation="Read the log.",
        first_seen=first_seen,
        resource=Ref("apps/v1", "Deployment", "shop", "web"),
        fingerprint=fingerprint,
        exemption=AppliedExemption("ok", "known", None) if exempted else None,
    )


def everywhere(_: str, __: str | None) -> bool:
    return True


def nowhere(_: str, __: str | None) -> bool:
    return False


def only(rows: tuple[EventRow, ...]) -> EventRow:
    (row,) = rows
    return row


def test_what_begins_is_told_once_with_what_a_person_needs() -> None:
    first = health_rows((), [finding()], everywhere, NOON)
    row = only(first.rows)
    assert (row.event_type, row.severity) == ("health", "error")
    assert row.description == f"Deployment shop/web {LOOP}"
    assert (row.object_kind, row.object_namespace, row.object_name) == ("Deployment", "shop", "web")
    assert (row.metadata.reason, row.created_at) == ("PodCrashLooping", "2026-11-23T12:00:00Z")
    again = health_rows(first.facts, [finding()], everywhere, NOON + timedelta(hours=1))
    assert again.rows == ()
    assert again.facts == first.facts


def test_what_ends_is_told_with_how_long_it_lasted() -> None:
    first = health_rows((), [finding()], everywhere, NOON)
    last = health_rows(first.facts, [], everywhere, NOON + timedelta(hours=2))
    row = only(last.rows)
    assert (row.severity, row.metadata.reason) == ("info", "PodCrashLoopingEnded")
    assert "no longer, after 2 hours" in row.description
    assert row.metadata.first_timestamp == "2026-11-23T12:00:00Z"
    assert row.key != only(first.rows).key
    assert last.facts == ()


def test_what_nobody_looked_at_goes_on() -> None:
    first = health_rows((), [finding()], everywhere, NOON)
    blind = health_rows(first.facts, [], nowhere, NOON + timedelta(hours=1))
    assert (blind.rows, blind.facts) == ((), first.facts)


def test_what_comes_back_is_a_story_of_its_own() -> None:
    first = health_rows((), [finding()], everywhere, NOON)
    well = health_rows(first.facts, [], everywhere, NOON + timedelta(hours=1))
    back = health_rows(well.facts, [finding()], everywhere, NOON + timedelta(hours=2))
    assert only(back.rows).key != only(first.rows).key


def test_the_onset_survives_a_restart_that_forgot_everything_else() -> None:
    first = health_rows((), [finding()], everywhere, NOON)
    seen = "2026-11-23T12:00:00Z"
    later = health_rows((), [finding(first_seen=seen)], everywhere, NOON + timedelta(hours=9))
    assert only(later.rows) == only(first.rows)


def test_what_somebody_decided_to_live_with_is_not_told() -> None:
    assert health_rows((), [finding(exempted=True)], everywhere, NOON).rows == ()


def test_facts_can_be_stored_between_runs() -> None:
    facts = health_rows((), [finding()], everywhere, NOON).facts
    stored = msgspec.json.encode(facts)
    assert msgspec.json.decode(stored, type=tuple[HealthFact, ...]) == facts


@given(runs=st.lists(st.sets(st.sampled_from("abcd")), max_size=12))
def test_every_story_begins_before_it_ends_and_ends_before_it_begins_again(
    runs: list[set[str]],
) -> None:
    facts: tuple[HealthFact, ...] = ()
    open_now: set[str] = set()
    for n, found in enumerate(runs):
        seen = [finding(name) for name in sorted(found)]
        told = health_rows(facts, seen, everywhere, NOON + timedelta(hours=n))
        facts = told.facts
        for row in told.rows:
            name = row.key.split(":")[1]
            ended = row.key.endswith("ended")
            assert (name in open_now) == ended
            open_now.symmetric_difference_update((name,))
        assert open_now == found


@pytest.mark.parametrize(
    ("check", "tells"),
    [
        ("reliability/pod-crash-looping", True),
        ("reliability/node-not-ready", True),
        ("reliability/single-replica", False),
        ("security/host-pid", False),
    ],
)
def test_health_is_what_checks_of_the_moment_say(check: str, *, tells: bool) -> None:
    (found,) = [item for item in discover().checks if item.id == check]
    assert is_health(found) == tells
