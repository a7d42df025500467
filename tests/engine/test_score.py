"""Scores and coverage, against figures worked out by hand and against what must always hold."""

from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from kube9_core.engine import score
from kube9_core.engine.judgement import Judgement
from kube9_core.model.outcome import Outcome
from kube9_core.model.severity import Severity


def judged(
    severity: str, outcome: str, evaluated: int = 0, failing: int = 0, anyway: int | None = None
) -> Judgement:
    return Judgement(
        check=cast("Any", None),
        severity=Severity(severity),
        outcome=Outcome(outcome),
        reason=None,
        evaluated=evaluated,
        failing=failing,
        failing_without_exemptions=failing if anyway is None else anyway,
        exempted=0,
        broken=False,
        drafts=(),
    )


# name: judgements, score, score without exemptions, coverage
TABLE: dict[str, tuple[list[Judgement], int | None, int | None, float]] = {
    "nothing": ([], None, None, 0.0),
    "all passed": ([judged("critical", "passed", 4)], 100, 100, 1.0),
    "all failed": ([judged("low", "failed", 4, 4)], 0, 0, 1.0),
    # 100 * (10 * 3/4 + 6 * 1) / 16 = 84.375
    "two severities": (
        [judged("critical", "failed", 4, 1), judged("high", "passed", 9)],
        84,
        84,
        1.0,
    ),
    # 100 * (3 * 1/3 + 1 * 1/2) / 4 = 37.5; without: 100 * (0 + 1/2) / 4 = 12.5
    "exempted": (
        [judged("medium", "failed", 3, 2, 3), judged("low", "failed", 2, 1)],
        37,
        12,
        1.0,
    ),
    # info weighs nothing
    "info beside high": (
        [judged("info", "failed", 1, 1), judged("high", "passed", 1)],
        100,
        100,
        1,
    ),
    "info alone": ([judged("info", "failed", 1, 1)], None, None, 0.0),
    # judged 6 of 6 + 10 + 3 + 1 = 20; not applicable is outside
    "not judged": (
        [
            judged("high", "passed", 1),
            judged("critical", "skipped"),
            judged("medium", "errored", 5, 5),
            judged("low", "timed-out", 5, 5),
            judged("critical", "not-applicable"),
        ],
        100,
        100,
        0.3,
    ),
    "nothing judged": ([judged("high", "skipped")], None, None, 0.0),
    # 100 * 199/200 = 99.5: only a clean result is 100
    "one of many": ([judged("high", "failed", 200, 1)], 99, 99, 1.0),
    # 100 * 29/100 is 28.999999999999996 in floating point
    "twenty-nine": ([judged("high", "failed", 100, 71)], 29, 29, 1.0),
}


@pytest.mark.parametrize("name", TABLE)
def test_a_score_is_what_the_formula_gives(name: str) -> None:
    items, with_exemptions, without, coverage = TABLE[name]
    assert score.shown(score.score(items)) == with_exemptions
    assert score.shown(score.score(items, exemptions=False)) == without
    assert score.coverage(items) == coverage


def test_the_overall_score_is_the_mean_of_the_pillars_that_have_one() -> None:
    assert score.mean([80.0, None, 91.0]) == 85.5
    assert score.mean([None]) is None
    assert score.mean([]) is None


def test_totals_count_every_outcome() -> None:
    found = score.totals([judged("low", outcome, 1) for outcome in (*Outcome, "passed")])
    assert (found.checks, found.passed, found.failed, found.not_applicable) == (7, 2, 1, 1)
    assert (found.skipped, found.errored, found.timed_out) == (1, 1, 1)


@st.composite
def judgements(draw: st.DrawFn) -> Judgement:
    outcome = draw(st.sampled_from(Outcome))
    evaluated = draw(st.integers(1, 1000)) if outcome.judged else 0
    anyway = draw(st.integers(0, evaluated))
    failing = draw(st.integers(0, anyway))
    return judged(draw(st.sampled_from(Severity)), outcome, evaluated, failing, anyway)


many = st.lists(judgements(), max_size=12)


@given(many)
def test_scores_and_coverage_stay_in_their_bounds(items: list[Judgement]) -> None:
    for value in (score.score(items), score.score(items, exemptions=False)):
        assert value is None or -1e-9 <= value <= 100 + 1e-9
    assert 0 <= score.coverage(items) <= 1


@given(many)
def test_exemptions_never_lower_a_score(items: list[Judgement]) -> None:
    with_exemptions, without = score.score(items), score.score(items, exemptions=False)
    assert (with_exemptions is None) == (without is None)
    if with_exemptions is not None and without is not None:
        assert with_exemptions >= without - 1e-9


@given(many, st.integers(0, 11))
def test_mending_a_subject_never_lowers_a_score(items: list[Judgement], which: int) -> None:
    before = score.score(items)
    better = [
        replace(item, failing=max(0, item.failing - 1)) if n == which else item
        for n, item in enumerate(items)
    ]
    after = score.score(better)
    assert (before is None) == (after is None)
    if before is not None and after is not None:
        assert after >= before - 1e-9


@given(many, st.sampled_from([Outcome.SKIPPED, Outcome.ERRORED, Outcome.TIMED_OUT]))
def test_what_was_not_judged_moves_coverage_and_never_the_score(
    items: list[Judgement], outcome: Outcome
) -> None:
    more = [*items, judged("critical", outcome, 7, 7)]
    assert score.score(more) == score.score(items)
    assert score.coverage(more) <= score.coverage(items)


@given(many)
def test_the_order_of_checks_does_not_matter(items: list[Judgement]) -> None:
    one, other = score.score(items), score.score(items[::-1])
    assert one == pytest.approx(other) if other is not None else one is None
    assert score.coverage(items) == score.coverage(items[::-1])
