"""When pillars are due: slots, jitter, catching up, windows and jumping clocks."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from kube9_core.engine.schedule import Schedule, Span

NOW = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)  # a Monday
HOUR = timedelta(hours=1)
PLAN = Schedule(
    {"security": HOUR, "reliability": HOUR, "cost-optimization": 24 * HOUR}, "cluster-a"
)
TIMES = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)).map(  # noqa: DTZ001 - made aware below
    lambda time: time.replace(tzinfo=UTC)
)


def test_what_never_ran_is_due_at_once() -> None:
    assert PLAN.due({}, NOW) == ("cost-optimization", "reliability", "security")


def test_pillars_of_one_interval_share_a_reading() -> None:
    last = {"security": NOW + HOUR / 6, "reliability": NOW + HOUR / 12}
    later = {name: PLAN.next_run(name, time, NOW + HOUR / 6) for name, time in last.items()}
    assert len(set(later.values())) == 1


def test_clusters_are_spread_over_the_interval() -> None:
    plans = (Schedule({"security": HOUR}, f"cluster-{n}") for n in range(200))
    minutes = {plan.next_run("security", NOW, NOW).minute // 6 for plan in plans}
    assert minutes == set(range(10))


def test_the_same_cluster_gets_the_same_slot_after_a_restart() -> None:
    again = Schedule(dict(PLAN.intervals), "cluster-a")
    assert again.next_run("security", NOW, NOW) == PLAN.next_run("security", NOW, NOW)


@given(last=TIMES)
def test_a_run_follows_the_last_one_after_half_to_one_and_a_half_intervals(last: datetime) -> None:
    gap = PLAN.next_run("security", last, last) - last
    assert HOUR / 2 <= gap <= HOUR * 1.5


@given(last=TIMES, away=st.timedeltas(timedelta(hours=2), timedelta(days=90)))
def test_what_was_missed_is_made_up_for_once(last: datetime, away: timedelta) -> None:
    back = last + away
    assert PLAN.next_run("security", last, back) == back
    assert PLAN.next_run("security", back, back) > back


@given(ahead=st.timedeltas(timedelta(minutes=6), timedelta(days=900)))
def test_a_clock_that_went_back_does_not_stop_the_schedule(ahead: timedelta) -> None:
    assert PLAN.next_run("security", NOW + ahead, NOW) - NOW <= HOUR


def test_a_maintenance_window_delays_what_is_due() -> None:
    window = Span(frozenset({0}), timedelta(hours=13), 2 * HOUR)
    plan = Schedule({"security": HOUR}, "cluster-a", (window,))
    assert plan.due({}, NOW) == ()
    assert plan.next_run("security", None, NOW) == NOW + HOUR
    assert plan.due({}, NOW + HOUR) == ("security",)


def test_a_window_over_midnight_reaches_into_the_next_day() -> None:
    window = Span(frozenset({6}), timedelta(hours=22), timedelta(hours=20))
    assert window.end_after(NOW) == datetime(2026, 11, 23, 18, tzinfo=UTC)
    assert window.end_after(NOW + timedelta(days=1)) is None


def test_windows_that_meet_count_as_one() -> None:
    windows = (
        Span(frozenset({0}), timedelta(hours=13), 2 * HOUR),
        Span(frozenset({0}), timedelta(hours=14, minutes=30), 2 * HOUR),
    )
    plan = Schedule({"security": HOUR}, "cluster-a", windows)
    assert plan.next_run("security", None, NOW) == datetime(2026, 11, 23, 16, 30, tzinfo=UTC)


def test_windows_that_never_end_do_not_hang_the_schedule() -> None:
    always = Span(frozenset(range(7)), timedelta(0), timedelta(days=1))
    assert Schedule({"security": HOUR}, "cluster-a", (always,)).due({}, NOW) == ()
