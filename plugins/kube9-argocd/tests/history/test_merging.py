"""What was deployed is known once, in order, whatever was read when."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from kube9_argocd.history.deployment import NOT_IN_HISTORY, Outcome
from kube9_argocd.history.merging import MOST, Known, first_trace, merged
from kube9_argocd.history.observing import observed
from kube9_argocd.views import Application
from kube9_argocd.views.application import ApplicationShape

START = datetime(2026, 11, 1, tzinfo=UTC)


def at(minutes: float) -> datetime:
    """So many minutes after the beginning of all tests."""
    return START + timedelta(minutes=minutes)


def text(minutes: float) -> str:
    """The same, as Kubernetes writes it."""
    return at(minutes).strftime("%Y-%m-%dT%H:%M:%SZ")


def entry(number: int, minutes: float, revision: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - any field of the JSON
    """One entry of `status.history`: it took a minute."""
    return {
        "id": number,
        "revision": revision,
        "deployStartedAt": text(minutes),
        "deployedAt": text(minutes + 1),
        "source": {"repoURL": "https://git.example/shop"},
        **more,
    }


def operation(phase: str, minutes: float, revision: str, **sync: Any) -> dict[str, Any]:  # noqa: ANN401 - any field of the JSON
    """A `status.operationState` that took a minute."""
    return {
        "phase": phase,
        "message": "one or more objects failed to apply",
        "startedAt": text(minutes),
        "finishedAt": text(minutes + 1),
        "operation": {"sync": {"revision": revision, **sync}, "initiatedBy": {"username": "ada"}},
        "syncResult": {"revision": revision},
    }


def application(
    history: Sequence[dict[str, Any]] = (),
    state: dict[str, Any] | None = None,
    name: str = "shop",
    **spec: Any,  # noqa: ANN401 - any field of the JSON
) -> Application:
    """An Application in namespace argocd, made at the beginning."""
    given = {
        "metadata": {"name": name, "namespace": "argocd", "creationTimestamp": text(0)},
        "spec": {
            "project": "web",
            "source": {"repoURL": "https://git.example/shop", "path": "deploy"},
            "destination": {"name": "in-cluster", "namespace": "shop"},
            **spec,
        },
        "status": {
            "sync": {"status": "Synced", "revision": "r"},
            "health": {"status": "Healthy"},
            "history": list(history),
            **({} if state is None else {"operationState": state}),
        },
    }
    shape = msgspec.json.decode(msgspec.json.encode(given), type=ApplicationShape)
    kind = Application.KINDS[0]
    return Application(kind, "argoproj.io/v1alpha1", Application.reduced(shape), None)


def read(*apps: Application, known: Known | None = None) -> Known:
    """Read an application again and again."""
    for number, app in enumerate(apps):
        seen = observed(app)
        known = known or Known((), first_trace(seen, app.created, at(1000 + number)))
        known = merged(known, seen)
    assert known is not None
    return known


def told(known: Known) -> list[str]:
    return ["".join(item.revisions) for item in known.deployments]


@st.composite
def lives(draw: st.DrawFn) -> tuple[list[dict[str, Any]], list[tuple[int, bool]]]:
    """Syncs of one application, some of which fail, and after which of them somebody looks."""
    fails = draw(st.lists(st.booleans(), min_size=1, max_size=30))
    syncs: list[dict[str, Any]] = []
    number = 0
    for place, failed in enumerate(fails):
        syncs.append({"failed": failed, "minutes": 10 * place, "id": number})
        number += not failed
    looks = draw(st.lists(st.tuples(st.integers(1, len(fails)), st.booleans()), max_size=20))
    return syncs, sorted(looks)


def after(syncs: list[dict[str, Any]], limit: int, *, running: bool) -> Application:
    """The application as it is after these syncs; perhaps the next one has begun."""
    history = [
        entry(item["id"], item["minutes"], f"r{item['minutes']}")
        for item in syncs
        if not item["failed"]
    ]
    last = syncs[-1]
    phase = "Failed" if last["failed"] else "Succeeded"
    state = operation(phase, last["minutes"], f"r{last['minutes']}")
    if running:
        state = {**operation("Running", last["minutes"] + 5, "next"), "finishedAt": None}
    kept = history[-limit:] if limit else []
    return application(kept, state, revisionHistoryLimit=limit)


@given(lives(), st.integers(0, 12))
def test_each_deployment_is_known_once_and_in_order_however_often_one_looks(
    life: tuple[list[dict[str, Any]], list[tuple[int, bool]]], limit: int
) -> None:
    syncs, looks = life
    known: Known | None = None
    expected: set[int] = set()
    for count, running in looks:
        done = syncs[:count]
        known = read(after(done, limit, running=running), known=known)
        went_well = [item["minutes"] for item in done if not item["failed"]]
        expected.update(went_well[-limit:] if limit else ())
        if not running:
            expected.add(done[-1]["minutes"])
    if known is not None:
        assert told(known) == [f"r{minutes}" for minutes in sorted(expected)]


@given(lives())
def test_all_that_went_well_since_it_is_known_is_known(
    life: tuple[list[dict[str, Any]], list[tuple[int, bool]]],
) -> None:
    syncs, looks = life
    known: Known | None = None
    seen = 0
    for count, running in looks:
        known, seen = read(after(syncs[:count], 3, running=running), known=known), count
    if known is not None:
        since = known.trace.known_since
        well = [item for item in syncs[:seen] if not item["failed"]]
        expected = [item["minutes"] for item in well if at(item["minutes"] + 1) >= since]
        ours = [item for item in known.deployments if item.succeeded and item.finished_at >= since]
        assert ["".join(item.revisions) for item in ours] == [f"r{minutes}" for minutes in expected]
        if known.trace.complete:
            assert len(expected) == len(well)


def test_a_deployment_outlives_the_history_of_the_application() -> None:
    known = read(
        application([entry(0, 10, "a"), entry(1, 20, "b")]),
        application([entry(1, 20, "b"), entry(2, 30, "c")]),
    )
    assert told(known) == ["a", "b", "c"]
    assert known.trace.complete
    assert known.trace.known_since == at(0)


def test_a_history_that_was_cut_before_we_looked_is_not_complete() -> None:
    known = read(application([entry(7, 10, "h"), entry(8, 20, "i")]))
    assert not known.trace.complete
    assert known.trace.known_since == at(11)


def test_what_passed_unseen_makes_a_gap() -> None:
    known = read(application([entry(0, 10, "a")]), application([entry(5, 60, "f")]))
    assert told(known) == ["a", "f"]
    assert (known.trace.complete, known.trace.known_since) == (False, at(61))


def test_what_passed_unseen_after_a_first_failure_makes_a_gap() -> None:
    """There was no history yet when it was first read, and its beginning is dropped since."""
    failed = application((), operation("Failed", 0, "r0"), revisionHistoryLimit=3)
    entries = [entry(number, 10 * number + 10, f"r{number}") for number in (1, 2, 3)]
    known = read(failed, application(entries, revisionHistoryLimit=3))
    assert not known.trace.complete
    assert known.trace.known_since == next(d.finished_at for d in known.deployments if d.succeeded)


def test_an_application_that_was_made_anew_counts_from_zero_and_doubles_nothing() -> None:
    known = read(
        application([entry(0, 10, "a"), entry(1, 20, "b")]),
        application([entry(0, 30, "b")]),
        application([entry(0, 30, "b"), entry(1, 40, "c")]),
    )
    assert [(item.number, "".join(item.revisions)) for item in known.deployments] == [
        (0, "a"),
        (1, "b"),
        (0, "b"),
        (1, "c"),
    ]
    assert known.trace.complete


def test_a_failure_is_taken_down_though_argo_cd_forgets_it() -> None:
    known = read(
        application([entry(0, 10, "a")], operation("Failed", 20, "b")),
        application([entry(0, 10, "a"), entry(1, 30, "c")], operation("Succeeded", 30, "c")),
    )
    failed = known.deployments[1]
    assert told(known) == ["a", "b", "c"]
    assert (failed.number, failed.outcome, failed.initiator) == (
        NOT_IN_HISTORY,
        Outcome.FAILED,
        "ada",
    )
    assert failed.message == "one or more objects failed to apply"


@pytest.mark.parametrize(
    "sync", [{"dryRun": True}, {"resources": [{"kind": "Deployment", "name": "web"}]}]
)
def test_a_dry_run_and_a_sync_of_some_resources_are_no_deployments(sync: dict[str, Any]) -> None:
    assert told(read(application([], operation("Failed", 20, "b", **sync)))) == []


def test_an_operation_under_way_is_no_deployment_yet() -> None:
    waiting = {**operation("Running", 20, "b"), "retryCount": 2}
    assert told(read(application([], waiting))) == []


def test_how_often_it_was_tried_again_stays_known() -> None:
    tried = {**operation("Succeeded", 20, "b"), "retryCount": 3}
    known = read(application([entry(0, 20, "b")], tried), application([entry(0, 20, "b")]))
    assert [item.retries for item in known.deployments] == [3]


def test_without_a_history_the_last_operation_is_all_there_is() -> None:
    known = read(
        application([], operation("Succeeded", 20, "a"), revisionHistoryLimit=0),
        application([], operation("Succeeded", 30, "b"), revisionHistoryLimit=0),
    )
    assert told(known) == ["a", "b"]
    assert not known.trace.complete


def test_histories_without_a_beginning_are_joined_with_the_operation_by_their_end() -> None:
    old = entry(0, 20, "a")
    del old["deployStartedAt"]
    known = read(application([old], operation("Succeeded", 20, "a")))
    assert [(item.number, item.seconds) for item in known.deployments] == [(0, None)]


def test_self_heals_are_counted_and_are_no_deployments() -> None:
    healed = [{"kind": "Deployment", "name": "web"}]

    def heal(minutes: float, attempts: int) -> Application:
        sync = {"resources": healed, "autoHealAttemptsCount": attempts}
        return application([entry(0, 10, "a")], operation("Succeeded", minutes, "a", **sync))

    known = read(heal(20, 1), heal(20, 1), heal(30, 3), heal(90, 1))
    assert told(known) == ["a"]
    assert known.trace.corrections == 4


def test_the_oldest_go_when_there_are_too_many() -> None:
    many = [entry(number, 10 * number, f"r{number}") for number in range(MOST + 5)]
    known = read(application(many, revisionHistoryLimit=1000))
    assert len(known.deployments) == MOST
    assert (known.trace.complete, known.trace.known_since) == (False, at(51))
    again = read(application(many, revisionHistoryLimit=1000), known=known)
    assert again == known


def test_a_history_that_was_emptied_makes_no_deployment_double() -> None:
    done = operation("Succeeded", 20, "a")
    known = read(application([entry(0, 20, "a")], done), application([], {**done}))
    assert told(known) == ["a"]


def test_what_ended_in_the_same_second_is_told_in_the_order_it_came() -> None:
    a, failed, c = entry(0, 20, "a"), operation("Failed", 20, "b"), entry(1, 20, "c")
    assert told(read(application([a]), application([a], failed))) == ["a", "b"]
    later = application([a, c], operation("Succeeded", 20, "c"))
    assert told(read(application([a], failed), later)) == ["a", "b", "c"]
