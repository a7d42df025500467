"""The six ways a check can end, and what each leaves behind."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, cast

import pytest

from kube9_core.api import (
    SECURITY,
    Cluster,
    ConfigMap,
    Container,
    Mode,
    Namespace,
    Problem,
    Problems,
    Service,
    Snapshot,
    Unreadable,
    Workload,
)
from kube9_core.engine.guard import OutOfTime
from kube9_core.engine.judgement import Judgement
from kube9_core.model.coverage import CoverageState
from kube9_core.model.outcome import Outcome

Run = Callable[..., dict[str, Judgement]]

PODS = """
apiVersion: v1
kind: Pod
metadata: {name: first}
spec: {containers: [{name: good, image: a}, {name: bad, image: b}]}
---
apiVersion: v1
kind: Pod
metadata: {name: second}
spec: {containers: [{name: ugly, image: c}]}
"""
EMPTY = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: nothing}\n"


@SECURITY.check("acme/no-bad", "high", on=Container, fix="Rename it.")
def no_bad(container: Container) -> Problems:
    """No container is bad.

    Bad ones are.
    """
    if container.name == "bad":
        yield Problem("is bad", at="name")


@SECURITY.check("acme/no-worse", "high", on=Container)
def no_worse(container: Container) -> Problems:
    """No container is worse.

    Nobody is.
    """
    if container.name == "worse":
        yield Problem("is worse")


@SECURITY.check("acme/services", "high", on=Service)
def services(service: Service) -> Problems:
    """Services are fine.

    They always are.
    """
    return ()


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


@SECURITY.check("acme/unreadable", "high", on=Container)
def unreadable(container: Container) -> Problems:
    """It cannot read some containers.

    Those called bad.
    """
    if container.name == "bad":
        raise Unreadable("image: nobody can read this")
    return ()


def not_c(container: Container) -> bool:
    return container.image.repository != "library/c"


@SECURITY.check("acme/filter", "high", on=Container, where=not_c)
def filtered(container: Container) -> Problems:
    """It applies to some images only.

    And reads them in its filter.
    """
    yield Problem("found")


@SECURITY.check("acme/references", "high", on=Workload, needs=(ConfigMap,))
def references(workload: Workload, snapshot: Snapshot) -> Problems:
    """The ConfigMap it wants exists.

    Else it does not start.
    """
    if snapshot.find(ConfigMap, workload.namespace, "wanted") is None:
        yield Problem("is missing")


@SECURITY.check("acme/cluster", "high", on=Cluster, needs=(Namespace,))
def whole(cluster: Cluster, snapshot: Snapshot) -> Problems:
    """The cluster has a namespace.

    Or something is wrong.
    """
    if not snapshot.all(Namespace):
        yield Problem("has no namespace")


def test_a_check_that_finds_nothing_is_passed(run: Run) -> None:
    found = run([no_worse], PODS)["no-worse"]
    assert (found.outcome, found.evaluated, found.failing) == (Outcome.PASSED, 3, 0)
    assert found.reason is None


def test_a_check_that_finds_something_is_failed(run: Run) -> None:
    found = run([no_bad], PODS)["no-bad"]
    assert (found.outcome, found.evaluated, found.failing) == (Outcome.FAILED, 3, 1)
    (draft,) = found.drafts
    assert (draft.at, draft.container) == ("spec.containers[1].name", "bad")
    assert str(draft.reported.ref) == "Pod default/first"


def test_a_check_without_subjects_is_not_applicable(run: Run) -> None:
    found = run([services], PODS)["services"]
    assert (found.outcome, found.evaluated) == (Outcome.NOT_APPLICABLE, 0)


def test_a_check_that_filters_out_everything_is_not_applicable(run: Run) -> None:
    pod = PODS.replace("image: a", "image: c").replace("image: b", "image: c")
    assert run([filtered], pod)["filter"].outcome is Outcome.NOT_APPLICABLE


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
    checks = {item.id: item for item in (exits, stops, returns_none, yields_text, mutates, touches)}
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


def test_a_subject_that_cannot_be_read_costs_itself_only(run: Run) -> None:
    found = run([unreadable], PODS)["unreadable"]
    assert (found.outcome, found.evaluated) == (Outcome.PASSED, 2)
    assert found.reason == "1 could not be judged: image: nobody can read this"


def test_a_check_that_can_read_no_subject_is_skipped(run: Run) -> None:
    pod = PODS.replace("good", "bad").replace("ugly", "bad")
    found = run([unreadable], pod)["unreadable"]
    assert (found.outcome, found.evaluated) == (Outcome.SKIPPED, 0)
    assert "nobody can read this" in (found.reason or "")


def test_a_filter_that_cannot_read_one_subject_keeps_the_others(run: Run) -> None:
    found = run([filtered], PODS.replace(", image: a", ""))["filter"]
    assert found.outcome is Outcome.FAILED
    assert [draft.container for draft in found.drafts] == ["bad"]
    assert "names no image" in (found.reason or "")


def test_a_shared_shape_that_cannot_be_read_is_counted_for_all_its_workloads(run: Run) -> None:
    pod = "{apiVersion: v1, kind: Pod, metadata: {name: %s}, spec: {containers: [{name: %s}]}}"
    pods = "\n---\n".join(pod % pair for pair in [("a", "bad"), ("b", "bad"), ("c", "good")])
    found = run([unreadable], pods)["unreadable"]
    assert (found.outcome, found.evaluated) == (Outcome.PASSED, 1)


def test_a_place_with_a_schema_mistake_is_not_reported_twice_nor_passed(run: Run) -> None:
    @SECURITY.check("acme/named", "high", on=Container)
    def named(container: Container) -> Problems:
        """It complains of all images.

        Also of missing ones.
        """
        yield Problem("complains", at="image")

    pod = "{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: [{name: a%s}]}}"
    assert run([named], pod % "")["named"].outcome is Outcome.SKIPPED
    assert run([named], pod % ", image: a")["named"].outcome is Outcome.FAILED


def test_a_reference_to_a_kind_of_which_nothing_was_seen_is_skipped(run: Run) -> None:
    found = run([references], PODS)["references"]
    assert found.outcome is Outcome.SKIPPED
    assert "ConfigMap" in (found.reason or "")


def test_a_reference_fails_where_others_of_the_kind_were_seen(run: Run) -> None:
    assert run([references], f"{PODS}---\n{EMPTY}")["references"].outcome is Outcome.FAILED


def test_the_cluster_itself_is_no_subject_of_manifests(run: Run) -> None:
    assert run([whole], PODS)["cluster"].outcome is Outcome.NOT_APPLICABLE


def test_findings_of_the_cluster_are_reported_on_kube_system(run: Run) -> None:
    found = run([whole], PODS, mode=Mode.CLUSTER)["cluster"]
    (draft,) = found.drafts
    assert (draft.reported.ref.kind, draft.reported.ref.name) == ("Namespace", "kube-system")


GAPS = [CoverageState.FORBIDDEN, CoverageState.FAILED, CoverageState.STALE]


@pytest.mark.parametrize("state", GAPS)
def test_a_check_that_may_have_missed_something_is_skipped_and_says_why(
    run: Run, state: CoverageState
) -> None:
    found = run([no_worse], PODS, mode=Mode.CLUSTER, unread={Workload: state})["no-worse"]
    assert found.outcome is Outcome.SKIPPED
    assert f"v1/Pod could not be read: {state} for a test" in (found.reason or "")


@pytest.mark.parametrize("state", GAPS)
def test_what_is_found_in_spite_of_a_gap_still_fails(run: Run, state: CoverageState) -> None:
    found = run([no_bad], PODS, mode=Mode.CLUSTER, unread={Workload: state})["no-bad"]
    assert (found.outcome, found.failing) == (Outcome.FAILED, 1)
    assert "could not be read" in (found.reason or "")


@pytest.mark.parametrize("state", GAPS)
def test_a_needed_kind_that_could_not_be_read_skips_the_check(
    run: Run, state: CoverageState
) -> None:
    wanted = f"{PODS}---\n{EMPTY.replace('nothing', 'wanted')}"
    found = run([references], wanted, mode=Mode.CLUSTER, unread={ConfigMap: state})["references"]
    assert found.outcome is Outcome.SKIPPED
    assert "v1/ConfigMap" in (found.reason or "")


def test_an_absent_kind_is_like_a_complete_and_empty_one(run: Run) -> None:
    absent = {Service: CoverageState.ABSENT}
    found = run([services, no_worse], PODS, mode=Mode.CLUSTER, unread=absent)
    assert found["services"].outcome is Outcome.NOT_APPLICABLE
    assert found["no-worse"].outcome is Outcome.PASSED


def test_a_forbidden_kind_with_no_object_seen_is_skipped_and_not_inapplicable(run: Run) -> None:
    gap = {Service: CoverageState.FORBIDDEN}
    found = run([services], PODS, mode=Mode.CLUSTER, unread=gap)["services"]
    assert found.outcome is Outcome.SKIPPED


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


def test_the_reason_of_an_error_does_not_depend_on_the_order_of_the_input(run: Run) -> None:
    @SECURITY.check("acme/complains", "high", on=Container)
    def complains(container: Container) -> Problems:
        """It raises at each container.

        With its name.
        """
        raise ValueError(container.name)

    first, second = PODS.split("---")
    reasons = [run([complains], text)["complains"].reason for text in (PODS, f"{second}---{first}")]
    assert reasons[0] == reasons[1]
    assert "(and 2 more)" in (reasons[0] or "")
