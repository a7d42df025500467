"""Deployments in numbers: what counts, from when on, and what was undone."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kube9_argocd.history.deployment import Deployment, Outcome
from kube9_argocd.history.rollbacks import StepKind, steps
from kube9_argocd.history.statistics import Statistics, statistics
from kube9_argocd.history.trace import Trace

START = datetime(2026, 11, 1, tzinfo=UTC)
NOW = START + timedelta(days=14)
WHOLE = Trace(known_since=START, watched_since=START, complete=True)


def deployments(told: str) -> tuple[Deployment, ...]:
    """Deployments, an hour apart and a minute long: "a", "b!" failed, "a*" automated, "a,b"."""
    return tuple(
        Deployment(
            number=number,
            started_at=START + timedelta(hours=number),
            finished_at=START + timedelta(hours=number, minutes=1),
            revisions=tuple(word.rstrip("!*").split(",")),
            outcome=Outcome.FAILED if "!" in word else Outcome.SUCCEEDED,
            automated="*" in word,
        )
        for number, word in enumerate(told.split())
    )


def numbers(told: str, trace: Trace = WHOLE, since: datetime | None = None) -> Statistics:
    return statistics(steps(deployments(told)), trace, NOW, since)


@pytest.mark.parametrize(
    ("told", "kinds"),
    [
        ("a", "change"),
        ("a b a", "change change rollback"),
        ("a b! a", "change change rollback"),
        ("a b c a b c", "change change change rollback change change"),
        ("a b c b a", "change change change rollback rollback"),
        ("a a", "change resync"),
        ("a a*", "change change"),
        ("a! a", "change change"),
        ("c1,v1 c2,v1 c1,v1", "change change rollback"),
        ("c1,v1 c2,v2 c1,v3", "change change change"),
        ("c1,v1 c2,v1 c2,v2 c1,v2", "change change change rollback"),
        ("a a,b a", "change change change"),
    ],
)
def test_a_step_back_is_told_from_a_change_and_from_the_same_once_more(
    told: str, kinds: str
) -> None:
    assert " ".join(item.kind.value for item in steps(deployments(told))) == kinds


@given(st.lists(st.sampled_from(["a", "b", "c", "a!", "b!", "c*", "a,b", "b,a"]), max_size=20))
def test_what_is_undone_is_followed_by_a_rollback_and_nothing_counts_twice(told: list[str]) -> None:
    found = steps(deployments(" ".join(told)))
    assert [item.deployment for item in found] == list(deployments(" ".join(told)))
    counted = [item for item in found if item.counts]
    assert [item for item in counted if item.undone] == [
        one for one, other in pairwise(counted) if other.kind is StepKind.ROLLBACK
    ]
    said = numbers(" ".join(told))
    assert said.deployments + said.resyncs == len(told)
    assert said.failed <= said.deployments
    bad = sum(item.bad for item in found)
    assert said.failure_percent == (round(100 * bad / len(counted), 1) if counted else None)
    last = counted[-1] if counted else None
    assert (said.unrestored_since is not None) == (last is not None and last.bad)


def test_a_failure_and_what_was_rolled_back_count_against_all_deployments() -> None:
    said = numbers("a b! b c b d")
    assert (said.deployments, said.failed, said.rollbacks) == (6, 1, 1)
    assert said.failure_percent == pytest.approx(33.3)


def test_a_sync_of_the_same_revision_is_no_deployment() -> None:
    said = numbers("a a a b")
    assert (said.deployments, said.resyncs) == (2, 2)


def test_frequency_is_over_the_time_we_know_and_not_told_before_a_week() -> None:
    assert numbers("a b c d").per_week == pytest.approx(2.0)
    fresh = Trace(known_since=NOW - timedelta(days=6), watched_since=NOW, complete=False)
    assert numbers("a b", fresh).per_week is None


def test_failures_are_counted_only_from_when_we_could_see_them() -> None:
    later = Trace(
        known_since=START, watched_since=START + timedelta(hours=1, minutes=30), complete=True
    )
    said = numbers("a b c! d", later)
    assert said.failures_since == later.watched_since
    assert said.failure_percent == pytest.approx(50.0)
    assert numbers("a b", later).failure_percent is None


def test_how_long_a_failure_lasted_is_up_to_the_next_that_succeeded() -> None:
    assert numbers("a b! c! d").restore_median == pytest.approx(2 * 3600)
    assert numbers("a b a").restore_median == pytest.approx(3600)
    blind = Trace(known_since=START, watched_since=NOW, complete=True)
    assert numbers("a b!", blind).unrestored_since == START + timedelta(hours=1, minutes=1)
    lasting = numbers("a b!")
    assert lasting.restore_median is None
    assert lasting.unrestored_since == START + timedelta(hours=1, minutes=1)


def test_durations_are_those_of_deployments_that_succeeded() -> None:
    said = numbers("a b c!")
    assert (said.duration_median, said.duration_p95) == (60, 60)
    assert numbers("a!").duration_median is None


def test_what_is_asked_for_beyond_what_we_know_is_not_complete() -> None:
    cut = Trace(known_since=START + timedelta(hours=1), watched_since=START, complete=False)
    assert not numbers("a b c", cut, START).complete
    assert numbers("a b c", cut, START).deployments == 2
    assert numbers("a b c", cut, START + timedelta(hours=2)).complete
    assert numbers("a b c", cut, START + timedelta(hours=2)).deployments == 1
