"""A check with a defect is named, and costs no other check anything."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest

from kube9_core.api import (
    SECURITY,
    Container,
    Problem,
    Problems,
    Service,
    Snapshot,
    Workload,
)
from kube9_core.engine.judgement import Judgement
from kube9_core.model.outcome import Outcome

Run = Callable[..., dict[str, Judgement]]

PODS = Path(__file__).with_name("two_pods.yaml").read_text(encoding="utf-8")


@SECURITY.check("acme/no-worse", "high", on=Container)
def no_worse(container: Container) -> Problems:
    """No container is worse.

    Nobody is.
    """
    if container.name == "worse":
        yield Problem("is worse")


@SECURITY.check("acme/raises", "high", on=Container)
def raises(container: Container) -> Problems:
    """Some containers make it raise.

    Those called bad.
    """
    if container.name == "bad":
        raise ValueError("out of milk\nand bread")
    yield Problem(f"saw {container.name}")


@SECURITY.check("acme/raises-late", "high", on=Container)
def raises_late(container: Container) -> Problems:
    """It raises after it has found something.

    What was found stays.
    """
    yield Problem(f"saw {container.name}")
    if container.name == "bad":
        raise ValueError("too late")


@SECURITY.check("acme/exits", "high", on=Container)
def exits(container: Container) -> Problems:
    """It wants to end the process.

    It must not.
    """
    raise SystemExit(7)


@SECURITY.check("acme/leaves", "high", on=Container)
def leaves(container: Container) -> Problems:
    """It raises what is no ordinary error.

    As libraries do to cancel their own work.
    """
    raise GeneratorExit


@SECURITY.check("acme/stops", "high", on=Container, where=lambda item: next(iter(())))  # noqa: ARG005 - it raises StopIteration whatever it is given
def stops(container: Container) -> Problems:
    """Its filter raises StopIteration.

    That must not look like the end of the subjects.
    """
    return ()


@SECURITY.check("acme/returns-none", "high", on=Container)
def returns_none(container: Container) -> Problems:
    """It forgets to return.

    As people do.
    """
    return cast("Problems", None)


@SECURITY.check("acme/yields-text", "high", on=Container)
def yields_text(container: Container) -> Problems:
    """It yields a text.

    Where a Problem is due.
    """
    yield cast("Problem", "bad")


@SECURITY.check("acme/mutates", "high", on=Workload)
def mutates(workload: Workload) -> Problems:
    """It changes what it is given.

    The next check would see something else.
    """
    workload.name = "other"
    return ()


@SECURITY.check("acme/touches", "high", on=Workload)
def touches(workload: Workload, snapshot: Snapshot) -> Problems:
    """It touches what it did not declare.

    Its permissions would be missing.
    """
    return [Problem("alone")] if not snapshot.all(Service) else ()


def test_a_check_that_raises_goes_on_with_the_next_subject(run: Run) -> None:
    found = run([raises], PODS)["raises"]
    assert found.outcome is Outcome.ERRORED
    assert [draft.container for draft in found.drafts] == ["good", "ugly"]


def test_an_errored_check_says_what_and_where(run: Run) -> None:
    reason = run([raises], PODS)["raises"].reason
    assert reason is not None
    assert reason.startswith("ValueError: out of milk at ")
    assert f"{__file__}:" in reason
    assert "bread" not in reason


def test_what_a_generator_found_before_it_died_is_kept(run: Run) -> None:
    found = run([raises_late], PODS)["raises-late"]
    assert found.outcome is Outcome.ERRORED
    assert [draft.container for draft in found.drafts] == ["good", "bad", "ugly"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("exits", "SystemExit: 7"),
        ("leaves", "GeneratorExit"),
        ("stops", "StopIteration"),
        ("returns-none", "TypeError: 'NoneType' object is not iterable"),
        ("yields-text", "yielded str, not a Problem"),
        ("mutates", "AttributeError: Workload is read-only"),
        ("touches", "UndeclaredKind: Service is touched"),
    ],
)
def test_a_check_with_a_defect_is_errored_and_named_by_its_place(
    run: Run, name: str, said: str
) -> None:
    checks = {
        item.id: item
        for item in (exits, leaves, stops, returns_none, yields_text, mutates, touches)
    }
    found = run([checks[f"acme/{name}"], no_worse], PODS)
    assert found[name].outcome is Outcome.ERRORED
    reason = found[name].reason or ""
    assert reason.startswith(said)
    assert f" at {__file__}:" in reason
    assert found["no-worse"].outcome is Outcome.PASSED


BAD_PROBLEMS = {
    "a number for a message": {"message": 5},
    "no message": {"message": ""},
    "a number for a place": {"message": "x", "at": 5},
    "an unknown severity": {"message": "x", "severity": "fatal"},
    "a list for evidence": {"message": "x", "evidence": ["y"]},
    "evidence in depth": {"message": "x", "evidence": {"y": {"z": 1}}},
}


@pytest.mark.parametrize("case", BAD_PROBLEMS)
def test_a_problem_of_the_wrong_form_is_the_checks_error(run: Run, case: str) -> None:
    @SECURITY.check("acme/sloppy", "high", on=Container)
    def sloppy(container: Container) -> Problems:
        """It yields what no output could show.

        As nobody checked it.
        """
        yield Problem(**cast("dict[str, Any]", BAD_PROBLEMS[case]))

    found = run([sloppy], PODS)["sloppy"]
    assert found.outcome is Outcome.ERRORED
    assert found.drafts == ()
    assert "yielded a Problem" in (found.reason or "")


@pytest.mark.parametrize("at", ["", "^", "^volumes[0]", "x[", "]", "a..b[7]"])
def test_an_odd_place_never_breaks_a_run(run: Run, at: str) -> None:
    @SECURITY.check("acme/odd", "high", on=Container)
    def odd(container: Container) -> Problems:
        """Its places are odd.

        They are still findings.
        """
        yield Problem("odd", at=at)

    assert run([odd], PODS)["odd"].failing == 3


def test_the_reason_of_an_error_does_not_depend_on_the_order_of_the_input(run: Run) -> None:
    @SECURITY.check("acme/complains", "high", on=Container)
    def complains(container: Container) -> Problems:
        """It raises at each container.

        With its name.
        """
        raise ValueError(container.name)

    first, second = PODS.split("---\n")
    reasons = [
        run([complains], text)["complains"].reason for text in (PODS, f"{second}---\n{first}")
    ]
    assert reasons[0] == reasons[1]
    assert "(and 2 more)" in (reasons[0] or "")


def test_a_person_can_still_interrupt(run: Run) -> None:
    @SECURITY.check("acme/interrupted", "high", on=Container)
    def interrupted(container: Container) -> Problems:
        """Somebody presses Ctrl+C while it runs.

        That is not its fault.
        """
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run([interrupted], PODS)
