"""How a control can be decided is said before anything is judged, and what is judged agrees."""

from collections.abc import Callable
from typing import Any

import pytest

from kube9_core.api import SECURITY, Check, Container, Control, Framework, Problem, Problems
from kube9_core.engine.controls import Standing, control_states, standing
from kube9_core.engine.judgement import Judgement

Run = Callable[..., dict[str, Judgement]]

_CONTROLS = {
    "plain": Control("1", "One"),
    "manual": Control("1", "One", manual="Look."),
    "unseen": Control("1", "One", manual="Look.", unseen="it is a file"),
}
_POD = "{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: [{name: a, image: x}]}}"


def _check(*, default: bool) -> Check[Any]:
    @SECURITY.check("acme/open", "high", on=Container, default=default, frameworks={"list": "1"})
    def declared(container: Container) -> Problems:
        """It finds something.

        Always.
        """
        yield Problem("open")

    return declared


@pytest.mark.parametrize(
    ("control", "defaults", "expected"),
    [
        ("plain", (), Standing.UNASSESSED),
        ("manual", (), Standing.MANUAL),
        ("unseen", (), Standing.UNSEEN),
        ("plain", (True,), Standing.AUTOMATIC),
        ("manual", (True,), Standing.AUTOMATIC),
        ("manual", (False,), Standing.SWITCHED_OFF),
        ("manual", (False, True), Standing.AUTOMATIC),
    ],
)
def test_a_control_stands_by_its_checks_and_else_by_what_it_says(
    control: str, defaults: tuple[bool, ...], expected: Standing
) -> None:
    behind = [_check(default=default) for default in defaults]
    assert standing(_CONTROLS[control], behind) is expected


@pytest.mark.parametrize("name", _CONTROLS)
def test_what_nothing_judged_is_manual_where_a_person_can_look(name: str) -> None:
    control = _CONTROLS[name]
    framework = Framework("list", "A list", None, "https://list.example", (control,))
    [(_, state)] = control_states(framework, ())
    told = standing(control, ())
    assert (state == "manual") == (told in (Standing.MANUAL, Standing.UNSEEN))


def test_an_automatic_control_is_decided_by_a_run(run: Run) -> None:
    control, check = _CONTROLS["manual"], _check(default=True)
    framework = Framework("list", "A list", None, "https://list.example", (control,))
    assert standing(control, [check]) is Standing.AUTOMATIC
    assert control_states(framework, run([check], _POD).values()) == ((control, "failed"),)
