"""A check that takes too long is stopped; the second one switches its plugin off."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from kube9_core.api import (
    SECURITY,
    Container,
    Problem,
    Problems,
)
from kube9_core.engine.guard import OutOfTime
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


@contextmanager
def struck_at_once() -> Iterator[None]:
    """A limit that strikes whatever runs in it."""
    yield
    raise OutOfTime("took longer than 10 s")


def striking(subject: str) -> Callable[[Container], Problems]:
    """A check's body that is struck while it looks at one container."""

    def body(container: Container) -> Problems:
        yield Problem(f"saw {container.name}")
        if container.name == subject:
            raise OutOfTime("took longer than 10 s")

    return body


@SECURITY.check("acme/slow", "high", on=Container)
def slow(container: Container) -> Problems:
    """It takes too long at one container.

    Those called bad.
    """
    return striking("bad")(container)


def test_a_check_that_takes_too_long_is_timed_out_and_keeps_what_it_found(run: Run) -> None:
    found = run([slow, no_worse], PODS)
    assert found["slow"].outcome is Outcome.TIMED_OUT
    assert found["slow"].reason == "took longer than 10 s"
    assert [draft.container for draft in found["slow"].drafts] == ["good", "bad"]
    assert found["no-worse"].outcome is Outcome.PASSED


def test_the_limit_holds_for_a_check_as_a_whole(run: Run) -> None:
    entered: list[int] = []

    @contextmanager
    def counting() -> Iterator[None]:
        entered.append(1)
        yield

    run([raises_late, exits], PODS, limit=counting)
    assert len(entered) == 2


def test_a_second_check_that_takes_too_long_switches_its_plugin_off(run: Run) -> None:
    calls: list[str] = []

    @SECURITY.check("other/counts", "high", on=Container)
    def counts(container: Container) -> Problems:
        """It counts.

        And does nothing else.
        """
        calls.append(container.name)
        return ()

    @SECURITY.check("acme/z-after", "high", on=Container)
    def after(container: Container) -> Problems:
        """It comes after two slow ones.

        It is not run.
        """
        calls.append("never")
        return ()

    @SECURITY.check("acme/slow-too", "high", on=Container)
    def slow_too(container: Container) -> Problems:
        """It is as slow.

        At another container.
        """
        return striking("ugly")(container)

    found = run(
        [slow, slow_too, after, counts], PODS, plugin_of=lambda item: item.id.partition("/")[0]
    )
    assert found["slow-too"].outcome is Outcome.TIMED_OUT
    assert found["z-after"].outcome is Outcome.TIMED_OUT
    assert "plugin acme was switched off after 2 checks" in (found["z-after"].reason or "")
    assert calls == ["good", "bad", "ugly"]
    assert found["counts"].outcome is Outcome.PASSED


def test_a_limit_that_strikes_between_subjects_is_noticed(run: Run) -> None:
    limit: Callable[[], AbstractContextManager[None]] = struck_at_once
    assert run([no_worse], PODS, limit=limit)["no-worse"].outcome is Outcome.TIMED_OUT
