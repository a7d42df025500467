"""The six ways a check can end, and what each leaves behind."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kube9_core.api import (
    SECURITY,
    CannotJudge,
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
from kube9_core.engine.assessment import Rules, assess
from kube9_core.engine.judgement import Judgement
from kube9_core.engine.selection import Planned
from kube9_core.model.coverage import CoverageState
from kube9_core.model.outcome import Outcome
from kube9_core.model.version import NEWEST

Run = Callable[..., dict[str, Judgement]]

PODS = Path(__file__).with_name("two_pods.yaml").read_text(encoding="utf-8")
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
    assert "v1/Pod" in (found.reason or "")
    assert f"could not be read: {state} for a test" in (found.reason or "")


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


def test_a_kind_of_the_cluster_that_nobody_asked_for_is_not_taken_for_empty() -> None:
    snapshot = Snapshot((), version=NEWEST, mode=Mode.CLUSTER, coverage={})
    rules = Rules((Planned(services, services.severity),), (), datetime.now(UTC), lambda _: "acme")
    (found,) = assess(snapshot, rules)
    assert found.outcome is Outcome.SKIPPED
    assert found.reason == "v1/Service could not be read: nobody asked for it"


@SECURITY.check("acme/untold", "high", on=Container)
def untold(_: Container) -> Problems:
    """Somebody said what is right.

    Else nobody can judge.
    """
    raise CannotJudge("nobody said what is right")


def test_a_check_that_cannot_judge_is_skipped_with_its_words(run: Run) -> None:
    found = run([untold], PODS)["untold"]
    assert found.outcome is Outcome.SKIPPED
    assert "nobody said what is right" in str(found.reason)
