"""Assessments are queued once, by the operator that holds the lease, and go when they are done."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kube9_core.kube.errors import KubeError, NotServed, Unreachable
from kube9_core.kube.writer import Writer
from kube9_core.model.kind import Kind
from kube9_core.model.run import RunState
from kube9_core.operator.wishes import Wishes
from kube9_core.runs.clock import SystemClock
from kube9_core.store.store import Store

LONG_AGO = "2020-01-01T00:00:00Z"
GONE = NotServed(404, "NotFound", "it is not there")
AWAY = Unreachable("nothing answers at https://127.0.0.1:1")


class Pad(Writer):
    """Takes down what it is to write; the test decides what fails."""

    def __init__(self) -> None:
        self.written: list[str] = []
        self.error: KubeError | None = None

    def status(self, kind: Kind, namespace: str, name: str, status_json: bytes) -> bool:
        del kind, namespace, status_json
        return self._take(f"status {name}")

    def delete(self, kind: Kind, name: str, uid: str) -> bool:
        del kind, uid
        return self._take(f"delete {name}")

    def _take(self, what: str) -> bool:
        self.written.append(what)
        if self.error is not None:
            raise self.error
        return True


class Desk:
    def __init__(self, folder: Path) -> None:
        self.clock = SystemClock()
        self.store = Store.open(folder, self.clock)
        self.pad = Pad()
        self.holding = True
        self.wishes = Wishes("n", self.store.runs, self.pad, self.clock, lambda: self.holding)

    def see(self, name: str, *, gone: bool = False, **status: str) -> None:
        body: dict[str, Any] = {
            "metadata": {"name": name, "namespace": "n", "uid": f"uid-{name}"},
            "spec": {"ttlSecondsAfterFinished": 1},
            "status": status,
        }
        self.wishes.see(body, gone=gone)

    def see_finished(self, *names: str) -> None:
        for name in names:
            self.see(name, phase="Succeeded", finishedAt=LONG_AGO)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.store.close()


def test_a_wish_is_queued_once_however_often_it_is_seen(desk: Desk) -> None:
    desk.see("now")
    desk.see("now", phase="Pending")
    desk.wishes.sweep()
    assert [item.run.id for item in desk.store.runs.list().items] == ["uid-now"]
    assert desk.pad.written[0] == "status now"


def test_who_does_not_hold_the_lease_leaves_wishes_to_the_other(desk: Desk) -> None:
    desk.holding = False
    desk.see("now")
    desk.see_finished("old")
    desk.wishes.sweep()
    assert not desk.store.runs.waiting
    assert desk.pad.written == []


def test_who_takes_over_meets_what_it_saw_before_and_is_not_done_yet(desk: Desk) -> None:
    desk.holding = False
    desk.see("met by the other")
    desk.see("still open")
    desk.see_finished("met by the other")
    desk.holding = True
    desk.wishes.sweep()
    assert [item.run.id for item in desk.store.runs.list().items] == ["uid-still open"]


def test_what_went_during_an_outage_is_not_deleted_again_and_again(desk: Desk) -> None:
    desk.see_finished("old")
    desk.pad.error = GONE
    desk.wishes.sweep()
    desk.pad.error = None
    desk.wishes.sweep()
    assert desk.pad.written == ["delete old"]


def test_a_server_that_does_not_answer_is_asked_once_a_sweep(desk: Desk) -> None:
    desk.see_finished("one", "two", "three")
    desk.pad.error = AWAY
    desk.wishes.sweep()
    assert len(desk.pad.written) == 1
    desk.pad.error = None
    desk.wishes.sweep()
    assert len(desk.pad.written) == 4


def test_an_object_that_lags_behind_its_run_is_brought_up_to_it(desk: Desk) -> None:
    desk.see("now")
    run = desk.store.runs.begin("uid-now")
    desk.see("now", phase="Running")
    desk.pad.written.clear()
    desk.wishes.sweep()
    assert desk.pad.written == []
    assert run.state is RunState.RUNNING
    desk.see("now", phase="Pending")
    assert desk.pad.written == ["status now"]


def test_an_object_of_another_namespace_is_not_ours(desk: Desk) -> None:
    body = {"metadata": {"name": "now", "namespace": "other", "uid": "1"}}
    desk.wishes.see(body, gone=False)
    assert not desk.store.runs.waiting
