"""What plugins declare is run when it is its turn, and what fails costs itself and is named."""

import threading
import time
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from kube9_core.api import (
    Collector,
    Service,
    Snapshot,
    StatusBlock,
    StatusTools,
    Table,
    Task,
    TaskTools,
    Workload,
)
from kube9_core.model.audit import AuditAction
from kube9_core.model.coverage import CoverageState
from kube9_core.plugins.candidates import Candidate
from kube9_core.plugins.loading import Loaded
from kube9_core.snapshot.snapshot import Mode
from kube9_core.store.collection import CollectionOutcome
from kube9_core.testing import snapshot_of

Make = Callable[..., Any]
HOURLY = timedelta(hours=1)
SERVICES = """
{apiVersion: v1, kind: Service, metadata: {name: web, namespace: shop}}
---
{apiVersion: v1, kind: Service, metadata: {name: db, namespace: data}}
"""


class Count(msgspec.Struct, frozen=True):
    services: int


class Large(msgspec.Struct, frozen=True):
    text: str


OTHER = Table("other_things", "A thing.", {1: "CREATE TABLE other_things (name TEXT)"})


def plugin(name: str = "acme", **declared: tuple[Any, ...]) -> Loaded:
    return Loaded(Candidate(name, f"{name}-kube9", "1.0", (), None), None, **declared)


def count(snapshot: Snapshot) -> Iterable[Count]:
    return [Count(len(snapshot.all(Service)))]


COUNT = Collector("acme/services", "Counts.", (Service,), HOURLY, count)


def task(run: Callable[[TaskTools], None], **more: Any) -> Task:  # noqa: ANN401 - fields of a Task
    return Task(name="acme/probe", summary="Probes.", every=HOURLY, run=run, **more)


def snapshot(**more: Any) -> Snapshot:  # noqa: ANN401 - options of `snapshot_of`
    return snapshot_of(SERVICES, mode=Mode.CLUSTER, **more)


def test_what_a_collector_gives_is_stored_and_taken_down(hosted: Make) -> None:
    here = hosted(plugin(collectors=(COUNT,)))
    assert here.host.due_views() == (Service,)
    here.host.collect(snapshot())
    assert here.collections() == [("acme/services", CollectionOutcome.SUCCESS, 1, None)]
    assert here.trail.entries == [(AuditAction.TASK, "acme/services", "ok", {})]
    assert here.host.notes == {}


def test_a_collector_waits_for_its_turn_also_over_a_restart(hosted: Make) -> None:
    for minutes, times in ((0, 1), (30, 1), (25, 2)):
        here = hosted(plugin(collectors=(COUNT,)))
        here.clock.time += timedelta(minutes=minutes)
        here.host.collect(snapshot())
        assert len(here.collections()) == times
    assert here.host.due_views() == ()


def test_a_clock_that_was_set_back_makes_nobody_wait(hosted: Make) -> None:
    here = hosted(plugin(collectors=(COUNT,)))
    here.host.collect(snapshot())
    here.clock.time -= timedelta(days=300)
    assert hosted(plugin(collectors=(COUNT,))).host.due_views() == (Service,)


@pytest.mark.parametrize("state", [CoverageState.FORBIDDEN, CoverageState.FAILED])
def test_a_kind_that_could_not_be_read_fails_the_collection_with_its_reason(
    hosted: Make, state: CoverageState
) -> None:
    here = hosted(plugin(collectors=(COUNT,)))
    here.host.collect(snapshot(unread={Service: state}))
    said = f"v1/Service could not be read: {state} for a test"
    assert here.collections() == [("acme/services", CollectionOutcome.FAILED, 0, said)]
    assert here.host.notes == {"acme/services": f"acme/services: {said}"}
    totals = here.store.collections.stats()
    assert (totals.success, totals.failure) == (0, 1)


def test_without_a_whole_reading_collectors_are_passed_over_and_say_so(hosted: Make) -> None:
    here = hosted(plugin(collectors=(COUNT,)))
    here.host.pass_over("the cluster was read namespace by namespace")
    assert here.collections()[0][3] == "the cluster was read namespace by namespace"
    assert here.host.due_views() == ()


def breaks(snapshot: Snapshot) -> Iterable[Count]:
    yield Count(1)
    raise RuntimeError("out of ideas")


def reaches_further(snapshot: Snapshot) -> Iterable[Count]:
    return [Count(len(snapshot.all(Workload)))]


def gives_numbers(snapshot: Snapshot) -> Iterable[Any]:
    return [1]


@pytest.mark.parametrize(
    ("collect", "said"),
    [
        (breaks, f"RuntimeError: out of ideas at {__file__}:"),
        (reaches_further, "UndeclaredKind: Workload is touched but not among"),
        (gives_numbers, "TypeError: gave int, not a record"),
    ],
)
def test_a_collector_that_fails_costs_itself(
    hosted: Make, collect: Callable[[Snapshot], Iterable[Count]], said: str
) -> None:
    broken = replace(COUNT, name="acme/broken", collect=collect)
    here = hosted(plugin(collectors=(broken, COUNT)))
    here.host.collect(snapshot())
    good, bad = here.collections()
    assert good == ("acme/services", CollectionOutcome.SUCCESS, 1, None)
    assert bad[:3] == ("acme/broken", CollectionOutcome.FAILED, 0)
    assert (bad[3] or "").startswith(said)


def test_a_task_reads_what_it_declares_page_by_page(hosted: Make) -> None:
    seen: list[str] = []
    here = hosted(
        plugin(
            tasks=(
                task(
                    lambda tools: seen.extend(
                        f"{item.namespace}/{item.name}" for item in tools.reader.all(Service)
                    ),
                    reads=(Service,),
                ),
            )
        )
    )
    assert here.host.run_due_tasks() == HOURLY
    assert seen == ["shop/web", "data/db"]
    (entry,) = here.trail.entries
    assert entry[:3] == (AuditAction.TASK, "acme/probe", "ok")
    assert here.host.run_due_tasks() == HOURLY, "and not again before its time"
    assert len(here.trail.entries) == 1


def test_tables_that_cannot_be_made_cost_their_plugin_its_tables_only(hosted: Make) -> None:
    wrong = Table("acme_things", "", {1: "CREATE TABLE core_more (name TEXT)"})

    def use(tools: TaskTools) -> None:
        tools.tables.execute("DELETE FROM acme_things")

    here = hosted(
        plugin(tasks=(task(use),), collectors=(COUNT,), tables=(wrong,)),
        plugin("other", tables=(OTHER,)),
    )
    here.host.collect(snapshot())
    here.host.run_due_tasks()
    assert here.collections()[0][1] is CollectionOutcome.SUCCESS
    assert set(here.host.notes) == {"tables of acme", "acme/probe"}
    assert "could not be brought up to date" in here.host.notes["tables of acme"]
    assert "Undeclared: tables of plugin acme: its tables could" in here.host.notes["acme/probe"]


def test_a_task_that_takes_too_long_is_stopped_and_tried_again(hosted: Make) -> None:

    def endless(tools: TaskTools) -> None:
        while True:
            pass

    here = hosted(plugin(tasks=(task(endless, timeout=timedelta(seconds=0.2)),)))
    here.host.run_due_tasks()
    assert here.host.notes == {"acme/probe": "acme/probe: took longer than 0.2 s"}
    here.clock.time += HOURLY
    here.host.run_due_tasks()
    assert len(here.trail.entries) == 2


def test_a_task_that_does_not_come_back_switches_its_plugin_off(hosted: Make) -> None:
    def hangs(tools: TaskTools) -> None:
        time.sleep(3600)

    said = StatusBlock("acme", "", lambda _: Count(1))
    other = StatusBlock("other", "", lambda _: Count(2))
    here = hosted(
        plugin(
            tasks=(task(hangs, timeout=timedelta(seconds=0.1)),),
            collectors=(COUNT,),
            status=(said,),
        ),
        plugin("other", status=(other,)),
    )
    assert set(here.host.blocks()) == {"acme", "other"}
    here.host.run_due_tasks()
    reason = "plugin acme: its code did not come back after 0.1 s"
    assert here.host.notes == {"acme/probe": f"acme/probe: {reason}"}
    assert set(here.host.blocks()) == {"other"}
    assert here.host.due_views() == ()


def fails(tools: StatusTools) -> Count | None:
    raise RuntimeError("no luck")


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (fails, "status block acme: RuntimeError: no luck at "),
        (lambda _: {"services": 1}, "status block acme: TypeError: gave dict, not a Struct"),
        (lambda _: Large("x" * 20_000), "status block acme: ValueError: has 20011 bytes"),
    ],
)
def test_a_block_that_cannot_be_made_is_left_out_and_named(
    hosted: Make, make: Callable[[StatusTools], Any], said: str
) -> None:
    here = hosted(plugin(status=(StatusBlock("acme", "", make),)))
    assert here.host.blocks() == {}
    assert here.host.notes["status block acme"].startswith(said)


def test_a_block_that_says_nothing_is_left_out_and_a_good_one_clears_the_note(
    hosted: Make,
) -> None:
    answers: list[Any] = [{}, None, Count(3)]
    block = StatusBlock("acme", "", lambda _: answers.pop(0))
    here = hosted(plugin(status=(block,)))
    assert here.host.blocks() == {}
    assert here.host.notes != {}
    assert here.host.blocks() == {}
    assert here.host.notes == {}
    assert {key: bytes(raw) for key, raw in here.host.blocks().items()} == {
        "acme": b'{"services":3}'
    }


MIB = 1 << 20


def test_a_task_that_keeps_memory_is_named_and_left_out_where_there_is_not_enough(
    hosted: Make,
) -> None:
    kept: list[bytes] = []

    def leaks(tools: TaskTools) -> None:
        kept.append(b"x" * 8 * MIB)

    def uses(tools: TaskTools) -> None:
        len(b"x" * 8 * MIB)

    good = replace(task(uses), name="other/probe")
    here = hosted(plugin(tasks=(task(leaks),)), plugin("other", tasks=(good,)), memory=1)
    for _ in range(6):
        here.host.run_due_tasks()
        here.clock.time += HOURLY
    assert here.overseer.must_restart
    (off,) = here.overseer.switched_off.items()
    assert off[0] == "acme"
    assert off[1].startswith("because its code kept ")
    assert list(here.host.notes) == ["memory of acme/probe"]


def test_memory_that_others_take_meanwhile_is_nobodys_fault(hosted: Make) -> None:
    kept: list[bytes] = []
    here = hosted(
        plugin(tasks=(task(lambda _: kept.append(b"x" * 8 * MIB)),)),
        memory=1,
    )
    gate = threading.Event()
    other = threading.Thread(target=lambda: here.overseer.run(gate.wait, "an assessment"))
    other.start()
    for _ in range(6):
        here.host.run_due_tasks()
        here.clock.time += HOURLY
    gate.set()
    other.join(10)
    assert here.overseer.switched_off == {}
