"""What the controls of a framework come to, from the checks behind them."""

from collections.abc import Callable
from typing import Any

import pytest

from kube9_core.api import SECURITY, Check, Container, Control, Framework, Problem, Problems, Unseen
from kube9_core.engine.controls import control_states, summarise
from kube9_core.engine.judgement import Judgement
from kube9_core.model.exemption import Exemption, Match

Run = Callable[..., dict[str, Judgement]]

POD = "{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: [{name: a, image: x}]}}"
FRAMEWORK = Framework(
    "list",
    "A list",
    None,
    "https://list.example",
    (Control("1", "One"), Control("2", "Two", manual="Look."), Control("3", "Three")),
)


def check(name: str, does: str, *controls: str) -> Check[Any]:
    @SECURITY.check(
        f"acme/{name}", "high", on=Container, frameworks={"list": controls, "other": "1"}
    )
    def declared(container: Container) -> Problems:
        """It does what the test wants.

        Whatever that is.
        """
        if does == "fail":
            yield Problem("failed")
        if does == "skip":
            raise Unseen("cannot see")
        if does == "break":
            raise ValueError("broken")

    return declared


def states(found: dict[str, Judgement]) -> list[str]:
    return [state for _, state in control_states(FRAMEWORK, found.values())]


TABLE = [
    ([], ["notAssessed", "manual", "notAssessed"]),
    ([("a", "pass", "1")], ["passed", "manual", "notAssessed"]),
    ([("a", "fail", "1")], ["failed", "manual", "notAssessed"]),
    ([("a", "pass", "1"), ("b", "fail", "1")], ["failed", "manual", "notAssessed"]),
    ([("a", "pass", "1"), ("b", "skip", "1")], ["notAssessed", "manual", "notAssessed"]),
    ([("a", "pass", "1"), ("b", "break", "1")], ["notAssessed", "manual", "notAssessed"]),
    ([("a", "fail", "1"), ("b", "skip", "1")], ["failed", "manual", "notAssessed"]),
    ([("a", "fail", "1"), ("b", "break", "1")], ["failed", "manual", "notAssessed"]),
    ([("a", "fail", "1", "3")], ["failed", "manual", "failed"]),
    ([("a", "pass", "2")], ["notAssessed", "passed", "notAssessed"]),
    ([("a", "fail", "2")], ["notAssessed", "failed", "notAssessed"]),
]


@pytest.mark.parametrize(("checks", "wanted"), TABLE)
def test_a_control_is_as_good_as_the_worst_check_behind_it(
    run: Run, checks: list[tuple[str, str, str]], wanted: list[str]
) -> None:
    assert states(run([check(*item) for item in checks], POD)) == wanted


def test_a_check_that_did_not_apply_proves_nothing(run: Run) -> None:
    service = "{apiVersion: v1, kind: Service, metadata: {name: a}}"
    assert states(run([check("a", "fail", "1")], service))[0] == "notAssessed"


def test_an_exempted_finding_lets_its_control_pass(run: Run) -> None:
    known = Exemption(
        name="ops/why", scope=None, checks=("*",), match=Match(), reason="known", expires=None
    )
    assert states(run([check("a", "fail", "1")], POD, exemptions=(known,)))[0] == "passed"


def test_a_score_counts_controls_that_passed_or_failed(run: Run) -> None:
    checks = [check("a", "pass", "1"), check("b", "pass", "2"), check("c", "fail", "3")]
    found = summarise(FRAMEWORK, tuple(run(checks, POD).values()))
    assert found.score == 66
    counted = found.controls
    assert (counted.total, counted.passed, counted.failed) == (3, 2, 1)
    assert (counted.manual, counted.not_assessed) == (0, 0)


def test_without_a_control_that_was_assessed_there_is_no_score(run: Run) -> None:
    found = summarise(FRAMEWORK, tuple(run([check("a", "skip", "1")], POD).values()))
    assert found.score is None
    assert (found.controls.manual, found.controls.not_assessed) == (1, 2)
