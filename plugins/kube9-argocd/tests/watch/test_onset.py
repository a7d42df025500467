"""Since when: over passes, restarts, Events, clocks that go back and Applications made anew."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from kube9_argocd.drift.evidence import Onset
from kube9_argocd.onset import Onsets
from kube9_argocd.views import Application
from kube9_argocd.views.application import ApplicationShape

from kube9_core.api import (
    EventMetadata,
    EventRow,
    EventSeverity,
    EventType,
    TaskTools,
)

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
FIVE = timedelta(minutes=5)
DAY = timedelta(days=1)
R = TypeVar("R", bound=msgspec.Struct)


class Memory:
    """Keeps what a task puts, all of it or only what lasts."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}
        self.lasting: dict[str, bytes] = {}
        self.puts: list[str] = []

    def get(self, key: str, shape: type[R]) -> R | None:
        return msgspec.json.decode(self.kept[key], type=shape) if key in self.kept else None

    def put(self, key: str, value: msgspec.Struct, *, lasting: bool = False) -> None:
        body = msgspec.json.encode(value)
        assert len(body) <= 64 * 1024
        self.puts.append(key)
        self.kept[key] = body
        if lasting:
            self.lasting[key] = body

    def lose_the_volume(self) -> None:
        self.kept = dict(self.lasting)


class Happened:
    """What the operator kept of Events, the latest first."""

    def __init__(self) -> None:
        self.rows: tuple[EventRow, ...] = ()
        self.asked = 0

    def of(self, kind: str, namespace: str, name: str, since: datetime) -> tuple[EventRow, ...]:
        assert (kind, namespace) == ("Application", "argocd")
        self.asked += 1
        found = (row for row in self.rows if row.object_name == name)
        return tuple(row for row in found if row.created_at >= since.isoformat())


def change(at: datetime, text: str, name: str = "shop") -> EventRow:
    return EventRow(
        id="evt_1",
        key=text + at.isoformat(),
        event_type=EventType.CLUSTER,
        severity=EventSeverity.INFO,
        title="ResourceUpdated",
        description=text,
        object_kind="Application",
        object_name=name,
        metadata=EventMetadata(reason="ResourceUpdated"),
        created_at=at.isoformat(),
    )


class Surroundings:
    def __init__(self) -> None:
        self.state = Memory()
        self.events = Happened()
        anything: Any = None
        self.tools = TaskTools(
            reader=anything,
            objects=anything,
            events=self.events,
            reach=anything,
            records=anything,
            state=self.state,
            tables=anything,
            settings=anything,
            clock=anything,
            note=anything,
        )

    @contextmanager
    def pass_at(self, now: datetime, *, complete: bool = True) -> Iterator[Onsets]:
        onsets = Onsets(self.tools, now)
        yield onsets
        onsets.finish(complete=complete)

    def look(self, now: datetime, *apps: Application, complete: bool = True) -> list[Onset | None]:
        with self.pass_at(now, complete=complete) as onsets:
            return [onsets.of(app) for app in apps]


@pytest.fixture
def here() -> Surroundings:
    return Surroundings()


def app(
    sync: str = "OutOfSync",
    health: str = "Healthy",
    *,
    name: str = "shop",
    **more: Any,  # noqa: ANN401 - parts of an Application
) -> Application:
    metadata = {
        "name": name,
        "namespace": "argocd",
        "uid": more.pop("uid", name),
        "creationTimestamp": more.pop("created", "2026-01-01T00:00:00Z"),
    }
    status = {
        "sync": {"status": sync},
        "health": {"status": health, "lastTransitionTime": more.pop("health_since", None)},
        "history": [{"id": 1, "deployedAt": "2026-01-01T00:00:00Z"}],
        **more,
    }
    body = json.dumps({"metadata": metadata, "status": status})
    wire = msgspec.json.decode(body, type=ApplicationShape)
    return Application(Application.KINDS[0], "argoproj.io/v1alpha1", wire, None)


FINE = app("Synced")


def test_what_is_fine_has_no_onset(here: Surroundings) -> None:
    assert here.look(NOW, FINE) == [None]


def test_what_was_so_at_the_first_look_is_said_to_be_found_so(here: Surroundings) -> None:
    assert here.look(NOW, app()) == [Onset(NOW, exact=False)]
    assert here.look(NOW + DAY, app()) == [Onset(NOW, exact=False)]


def test_a_change_between_two_passes_is_exact_and_stays(here: Surroundings) -> None:
    here.look(NOW, FINE)
    assert here.look(NOW + FIVE, app()) == [Onset(NOW + FIVE, exact=True)]
    assert here.look(NOW + DAY, app("Unknown")) == [Onset(NOW + FIVE, exact=True)]


def test_after_hours_without_a_pass_nobody_saw_it_begin(here: Surroundings) -> None:
    here.look(NOW, FINE)
    assert here.look(NOW + DAY, app()) == [Onset(NOW + DAY, exact=False)]


def test_what_was_fine_in_between_begins_anew(here: Surroundings) -> None:
    here.look(NOW, app())
    here.look(NOW + FIVE, FINE)
    assert here.look(NOW + 2 * FIVE, app()) == [Onset(NOW + 2 * FIVE, exact=True)]


def test_the_first_of_sync_and_health_counts(here: Surroundings) -> None:
    here.look(NOW, FINE)
    here.look(NOW + FIVE, app("Synced", "Degraded"))
    assert here.look(NOW + 2 * FIVE, app("OutOfSync", "Degraded")) == [
        Onset(NOW + FIVE, exact=True)
    ]
    assert here.look(NOW + 3 * FIVE, app("OutOfSync")) == [Onset(NOW + 2 * FIVE, exact=True)]


def test_argo_cd_tells_since_when_the_health_is_so(here: Surroundings) -> None:
    at = NOW - 3 * DAY
    found = here.look(NOW, app("Synced", "Degraded", health_since=at.isoformat()))
    assert found == [Onset(at, exact=True)]


def test_events_tell_since_when_it_is_out_of_sync(here: Surroundings) -> None:
    at = NOW - DAY
    here.events.rows = (
        change(NOW - FIVE, "Updated health status: Healthy -> Degraded"),
        change(NOW - 2 * FIVE, "Updated sync status: Unknown -> OutOfSync"),
        change(at, "Updated sync status: Synced -> Unknown"),
        change(NOW - 2 * DAY, "Updated sync status: Synced -> OutOfSync"),
    )
    assert here.look(NOW, app()) == [Onset(at, exact=True)]
    assert here.look(NOW, app("Synced", "Degraded"))[0] == Onset(NOW - FIVE, exact=True)


def test_an_event_that_says_the_contrary_tells_nothing(here: Surroundings) -> None:
    here.events.rows = (
        change(NOW - FIVE, "Updated sync status: OutOfSync -> Synced"),
        change(NOW - DAY, "Updated sync status: Synced -> OutOfSync"),
    )
    assert here.look(NOW, app()) == [Onset(NOW, exact=False)]


def test_the_events_of_an_application_that_was_deleted_do_not_count(here: Surroundings) -> None:
    here.events.rows = (change(NOW - DAY, "Updated sync status: Synced -> OutOfSync"),)
    made = (NOW - FIVE).isoformat()
    assert here.look(NOW, app(created=made)) == [Onset(NOW, exact=False)]


def test_a_complaint_tells_since_when_it_cannot_be_compared(here: Surroundings) -> None:
    conditions = [
        {"type": "SharedResourceWarning", "lastTransitionTime": "2026-11-20T00:00:00Z"},
        {"type": "ComparisonError", "lastTransitionTime": "2026-11-23T00:00:00Z"},
    ]
    found = here.look(NOW, app("Unknown", conditions=conditions))
    assert found == [Onset(datetime(2026, 11, 23, tzinfo=UTC), exact=True)]


def test_one_that_was_never_synced_is_so_since_it_was_made(here: Surroundings) -> None:
    made = NOW - 2 * DAY
    found = here.look(NOW, app(created=made.isoformat(), history=[]))
    assert found == [Onset(made, exact=True)]


def test_one_made_anew_under_the_same_name_is_another(here: Surroundings) -> None:
    here.look(NOW, app(uid="one"))
    made = NOW + timedelta(minutes=2)
    found = here.look(NOW + FIVE, app(uid="two", created=made.isoformat()))
    assert found == [Onset(made, exact=True)]


def test_a_clock_that_goes_back_gives_no_onset_in_the_future(here: Surroundings) -> None:
    here.look(NOW, FINE)
    here.look(NOW + FIVE, app())
    back = NOW - DAY
    assert here.look(back, app()) == [Onset(back, exact=True)]
    other = app(name="other")
    assert here.look(back, app(), other)[1] == Onset(back, exact=True)
    assert here.look(NOW + DAY, app()) == [Onset(NOW + FIVE, exact=True)]


def test_before_a_pass_of_the_future_nobody_knows_what_was_fine(here: Surroundings) -> None:
    here.look(NOW, FINE)
    assert here.look(NOW - DAY, app()) == [Onset(NOW - DAY, exact=False)]


def test_a_reading_that_was_broken_off_forgets_nothing(here: Surroundings) -> None:
    here.look(NOW, app(), app(name="other"))
    here.look(NOW + FIVE, app(name="other"), complete=False)
    assert here.look(NOW + 2 * FIVE, app()) == [Onset(NOW, exact=False)]


def test_a_reading_to_the_end_forgets_what_is_gone(here: Surroundings) -> None:
    here.look(NOW, app())
    here.look(NOW + FIVE)
    assert here.look(NOW + 2 * FIVE, app()) == [Onset(NOW + 2 * FIVE, exact=True)]


def test_onsets_outlast_a_restart_without_a_volume(here: Surroundings) -> None:
    here.look(NOW, FINE, app(name="other"))
    here.look(NOW + FIVE, app(), app(name="other"))
    here.state.lose_the_volume()
    found = here.look(NOW + 2 * FIVE, app(), app(name="other"), app(name="third"))
    assert found == [
        Onset(NOW + FIVE, exact=True),
        Onset(NOW, exact=False),
        Onset(NOW + 2 * FIVE, exact=True),
    ]


def test_the_oldest_onsets_outlast_and_of_the_others_nothing_is_made_up(
    here: Surroundings,
) -> None:
    old = [app(name=f"old-{number}") for number in range(1500)]
    new = [app(name=f"new-{number}") for number in range(700)]
    here.look(NOW, *old)
    here.look(NOW + FIVE, *old, *new)
    later = NOW + 2 * FIVE
    assert here.look(later, *old, *new)[-1] == Onset(NOW + FIVE, exact=True)
    here.state.lose_the_volume()
    found = here.look(later + FIVE, *old, *new)
    assert found[:1500] == [Onset(NOW, exact=False)] * 1500
    assert found[1500:] == [Onset(later + FIVE, exact=False)] * 700


def test_what_shrinks_leaves_nothing_behind(here: Surroundings) -> None:
    many = [app(name=f"app-{number}") for number in range(3200)]
    here.look(NOW, *many)
    here.look(NOW + FIVE, many[0])
    assert here.look(NOW + 2 * FIVE, many[3000]) == [Onset(NOW + 2 * FIVE, exact=True)]


def test_nothing_but_the_time_is_written_while_nothing_changes(here: Surroundings) -> None:
    here.look(NOW, app())
    here.state.puts.clear()
    here.look(NOW + FIVE, app())
    assert here.state.puts == ["onset-pass"]


def test_events_are_asked_for_at_the_beginning_only_and_not_without_end(
    here: Surroundings,
) -> None:
    many = [app(name=f"app-{number}") for number in range(400)]
    here.look(NOW, *many)
    assert here.events.asked == 300
    here.look(NOW + FIVE, *many)
    assert here.events.asked == 300


STATES = st.sampled_from(
    (
        ("Synced", "Healthy"),
        ("OutOfSync", "Healthy"),
        ("Synced", "Degraded"),
        ("OutOfSync", "Degraded"),
        ("Unknown", "Unknown"),
    )
)


@given(st.lists(st.tuples(STATES, st.booleans()), min_size=1, max_size=12))
def test_the_onset_is_when_the_present_trouble_began(
    steps: Sequence[tuple[tuple[str, str], bool]],
) -> None:
    here = Surroundings()
    began: dict[str, datetime | None] = {"sync": None, "health": None}
    for number, (state, restart) in enumerate(steps):
        now = NOW + number * FIVE
        if restart:
            here.state.lose_the_volume()
        for side, value, good in zip(began, state, ("Synced", "Healthy"), strict=True):
            began[side] = None if value == good else began[side] or now
        times = [at for at in began.values() if at is not None]
        (found,) = here.look(now, app(*state))
        assert (found.since if found else None) == min(times, default=None)
