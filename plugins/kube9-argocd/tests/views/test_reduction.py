"""A large Application costs little, and what is dropped is counted."""

import json
import time
import tracemalloc
from collections.abc import Callable

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from kube9_argocd.views import Application, ResourceStatus
from kube9_argocd.views.application import ApplicationShape
from kube9_argocd.views.reduction import MOST_RESOURCES, counted, reduced_status
from kube9_argocd.views.status import ApplicationStatus, HealthStatus

Make = Callable[..., Application]
LARGE = 5000


def resource(number: int, **more: object) -> dict[str, object]:
    return {
        "group": "apps",
        "version": "v1",
        "kind": "Deployment",
        "namespace": "shop",
        "name": f"web-frontend-{number}",
        "status": "Synced",
        "health": {"status": "Healthy"},
        **more,
    }


def test_an_application_of_two_megabytes_leaves_kilobytes_and_milliseconds(
    application: Make,
) -> None:
    resources = [resource(number) for number in range(LARGE)]
    results = [{**item, "message": "serverside-applied", "syncPhase": "Sync"} for item in resources]
    status = {
        "sync": {"status": "Synced"},
        "health": {"status": "Healthy"},
        "resources": resources,
        "operationState": {"phase": "Succeeded", "syncResult": {"resources": results}},
    }
    body = json.dumps({"metadata": {"name": "shop"}, "status": status}).encode()
    assert len(body) > 1_400_000

    def read() -> Application:
        wire = Application.reduced(_DECODER.decode(body))
        return Application(Application.KINDS[0], "argoproj.io/v1alpha1", wire, None)

    began = time.process_time()
    beside = json.loads(body)
    plain = time.process_time() - began
    began = time.process_time()
    app = read()
    assert time.process_time() - began < max(4 * plain, 0.05)
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        kept = read()
        held = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    assert held < 20_000
    assert kept.resource_counts.healthy == app.resource_counts.total == LARGE
    assert beside


_DECODER = msgspec.json.Decoder(ApplicationShape)


def test_only_what_is_not_fine_is_kept_the_worst_first(application: Make) -> None:
    resources = [
        resource(0),
        resource(1, health=None),
        resource(2, health={"status": "Suspended"}),
        resource(3, status="OutOfSync"),
        resource(4, health={"status": "Degraded", "message": "x" * 5000}),
        resource(5, status="OutOfSync", requiresPruning=True, health={"status": "Missing"}),
        resource(6, health={"status": "Shiny"}),
        resource(7, status="", hook=True),
        resource(8, status="Unknown"),
    ]
    app = application(status={"resources": resources})
    assert [item.name[-1] for item in app.resources] == ["4", "5", "3", "6", "8", "2"]
    assert len(app.resources[0].health.message if app.resources[0].health else "") == 1000
    counts = app.resource_counts
    assert (counts.total, counts.out_of_sync, counts.requires_pruning) == (9, 2, 1)
    assert (counts.healthy, counts.degraded, counts.missing, counts.unknown) == (4, 1, 1, 1)
    assert (counts.suspended, counts.without_health) == (1, 1)


def test_results_of_a_sync_are_kept_where_they_failed_or_are_hooks(application: Make) -> None:
    def result(name: str, **more: str) -> dict[str, str]:
        return {"kind": "Job", "name": name, **more}

    results = [
        result("fine", status="Synced", hookPhase="Running"),
        result("hook", hookType="PreSync", hookPhase="Succeeded"),
        result("pruned", status="Pruned"),
        result("skipped", status="PruneSkipped"),
        result("broken", hookType="PostSync", hookPhase="Failed", message="x" * 5000),
        result("refused", status="SyncFailed", hookPhase="Failed"),
    ]
    state = {"phase": "Failed", "message": "y" * 5000, "syncResult": {"resources": results}}
    app = application(status={"operationState": state})
    kept = app.operation_state
    assert kept is not None
    assert kept.sync_result is not None
    found = kept.sync_result.resources or ()
    assert [item.name for item in found] == ["skipped", "broken", "refused", "hook"]
    assert (len(kept.message), len(found[1].message)) == (1000, 1000)


def test_long_complaints_are_cut_and_too_many_left_out(application: Make) -> None:
    conditions = [{"type": "ComparisonError", "message": "x" * 9000}] * 200
    found = application(status={"conditions": conditions}).conditions
    assert (len(found), len(found[0].message)) == (50, 1000)


HEALTH = st.sampled_from(
    ("", "Healthy", "Progressing", "Degraded", "Suspended", "Missing", "Unknown", "Odd")
)
RESOURCES = st.lists(
    st.builds(
        lambda status, health, prune: ResourceStatus(
            status=status, health=HealthStatus(health), requires_pruning=prune
        ),
        st.sampled_from(("", "Synced", "OutOfSync", "Unknown")),
        HEALTH,
        st.sampled_from((None, False, True)),
    ),
    max_size=2 * MOST_RESOURCES,
)


@given(RESOURCES)
def test_counts_and_the_kept_ones_agree_with_a_naive_count(items: list[ResourceStatus]) -> None:
    status = reduced_status(ApplicationStatus(resources=tuple(items)))
    counts = status.counts
    assert counts == counted(items)
    assert counts is not None
    assert counts.total == len(items)
    by_health = (
        counts.healthy,
        counts.progressing,
        counts.degraded,
        counts.suspended,
        counts.missing,
        counts.unknown,
        counts.without_health,
    )
    assert sum(by_health) == len(items)
    bad = [
        item
        for item in items
        if item.status in ("OutOfSync", "Unknown")
        or item.requires_pruning
        or item.health_status not in ("Healthy", "")
    ]
    assert len(status.resources or ()) == min(len(bad), MOST_RESOURCES)
    assert set(status.resources or ()) <= set(bad)


@pytest.mark.parametrize("times", [1, 2])
def test_reducing_again_changes_nothing(times: int) -> None:
    items = tuple(ResourceStatus(status="Synced") for _ in range(10))
    status = ApplicationStatus(resources=items)
    for _ in range(times):
        status = reduced_status(status)
    assert status.counts is not None
    assert status.counts.total == 10
