"""`assess run` queues a wish and waits; a thread plays the operator that takes it."""

import json
import os
import pty
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

import pytest
from msgspec.structs import replace

from kube9_core.model.clock import spelled
from kube9_core.model.outcome import Totals
from kube9_core.model.report import FindingCounts, Summary
from kube9_core.model.run import Run, RunState, Wish
from kube9_core.operator.kept import HEARTBEAT
from kube9_core.store.store import Store


class Answer(Protocol):
    code: int
    out: bytes
    err: bytes


Operator = Callable[..., Answer]
Ending = Callable[[Run], Run]


def beat(store: Store, ago: timedelta = timedelta()) -> None:
    store.tasks.put(HEARTBEAT, spelled(datetime.now(UTC) - ago).encode())


@contextmanager
def working(store: Store, ending: Ending | None, checks: int = 4) -> Iterator[list[Run]]:
    """Take what is queued and end it; with None take it and never end it."""
    taken: list[Run] = []
    over = threading.Event()

    def work() -> None:
        while not over.wait(0.05):
            beat(store)
            run = store.runs.take_queued()
            if run is not None:
                taken.append(run)
                if ending is not None:
                    totals = Totals(checks=checks, passed=checks)
                    store.runs.finish(ending(run), replace(SUMMARY, totals=totals))

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield taken
    finally:
        over.set()
        thread.join()


SUMMARY = Summary(88, 88, 1.0, Totals(), FindingCounts(), {}, {})


def ended(state: RunState, error: str | None = None) -> Ending:
    return lambda run: replace(
        run, state=state, finished_at=spelled(datetime.now(UTC)), error=error
    )


def test_a_run_is_queued_awaited_and_shown(store: Store, operator: Operator) -> None:
    beat(store)
    with working(store, ended(RunState.COMPLETED)) as taken:
        answer = operator(
            *("assess", "run", "--pillar=security,cost-optimization", "--check=security/*"),
            *("--framework=pss-baseline", "--namespace=shop", "--namespace=web-*"),
        )
    document = json.loads(answer.out)
    assert (answer.code, answer.err) == (0, b"")
    assert document["assessment"]["state"] == "completed"
    assert document["assessment"]["score"] == 88
    (run,) = taken
    assert (run.scheduled, run.requested_by) == (False, "cli")
    assert run.wish == Wish(
        pillars=("security", "cost-optimization"),
        checks=("security/*",),
        frameworks=("pss-baseline",),
        namespaces=("shop", "web-*"),
    )


def test_a_partial_run_is_an_answer_that_says_what_is_missing(
    store: Store, operator: Operator
) -> None:
    beat(store)
    with working(store, ended(RunState.PARTIAL, "2 checks timed out")):
        answer = operator("assess", "run", "--format=table")
    assert answer.code == 0
    assert b"State:     partial\n" in answer.out
    assert b"Error:     2 checks timed out\n" in answer.out


def test_a_failed_run_is_a_coded_error_with_its_reason(store: Store, operator: Operator) -> None:
    beat(store)
    with working(store, ended(RunState.FAILED, "no check fits")) as taken:
        answer = operator("assess", "run", "--check=nothing")
    failure = json.loads(answer.err)
    assert (answer.code, answer.out, failure["code"]) == (1, b"", "ASSESSMENT_FAILED")
    assert failure["message"] == f"the run {taken[0].id} failed: no check fits"
    assert failure["details"] == {"id": taken[0].id}


def test_a_wish_that_no_check_fits_is_no_clean_bill(sample: Store, operator: Operator) -> None:
    beat(sample)
    with working(sample, ended(RunState.COMPLETED), checks=0):
        answer = operator("assess", "run", "--pillar=securty")
    failure = json.loads(answer.err)
    assert (answer.code, answer.out, failure["code"]) == (2, b"", "INVALID_ARGUMENT")
    assert failure["message"].startswith("no check fits securty; did you mean security")


def test_whoever_does_not_wait_gets_the_queued_run(store: Store, operator: Operator) -> None:
    beat(store)
    answer = operator("assess", "run", "--no-wait")
    document = json.loads(answer.out)
    assert (answer.code, document["assessment"]["state"]) == (0, "queued")
    queued = store.runs.take_queued()
    assert queued is not None
    assert queued.id == document["assessment"]["id"]


def test_a_run_that_takes_too_long_goes_on_without_us(store: Store, operator: Operator) -> None:
    beat(store)
    with working(store, None) as taken:
        answer = operator("assess", "run", "--timeout=1s")
    failure = json.loads(answer.err)
    assert (answer.code, failure["code"]) == (6, "TIMEOUT")
    assert f"query assessments get {taken[0].id}" in failure["message"]


@pytest.mark.parametrize(
    ("ago", "said"),
    [
        (None, "the operator is not running, or has only just started; nothing was queued"),
        (timedelta(minutes=5), "the operator has not been heard of for 30"),
    ],
)
def test_nothing_is_queued_where_nobody_would_take_it(
    store: Store, operator: Operator, ago: timedelta | None, said: str
) -> None:
    if ago is not None:
        beat(store, ago)
    answer = operator("assess", "run")
    failure = json.loads(answer.err)
    assert (answer.code, failure["code"]) == (7, "OPERATOR_UNAVAILABLE")
    assert failure["message"].startswith(said)
    assert store.runs.take_queued() is None


def test_an_operator_that_dies_meanwhile_is_noticed(store: Store, operator: Operator) -> None:
    beat(store, timedelta(seconds=27))
    answer = operator("assess", "run")
    failure = json.loads(answer.err)
    assert (answer.code, failure["code"]) == (7, "OPERATOR_UNAVAILABLE")
    assert "stays queued" in failure["message"]
    assert store.runs.take_queued() is not None


def test_a_clock_that_was_put_back_does_not_look_like_death(
    store: Store, operator: Operator
) -> None:
    beat(store, -timedelta(hours=1))
    assert operator("assess", "run", "--no-wait").code == 0


def test_without_a_store_it_says_where_it_looked(operator: Operator, folder: Path) -> None:
    answer = operator("assess", "run")
    failure = json.loads(answer.err)
    assert (answer.code, failure["code"]) == (7, "STORE_UNAVAILABLE")
    assert str(folder) in failure["message"]
    assert not folder.exists()


def test_an_interruption_is_one_line_and_the_run_stays(store: Store, folder: Path) -> None:
    beat(store)
    command = [sys.executable, "-m", "kube9_core.cli.operator_entry", "assess", "run"]
    with (
        working(store, None) as taken,
        subprocess.Popen(  # noqa: S603 - our own command
            [*command, f"--data={folder}"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as process,
    ):
        _until(lambda: bool(taken))
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
    assert (process.returncode, out) == (130, b"")
    assert json.loads(err) == {"ok": False, "code": "INTERRUPTED", "message": "interrupted"}


def test_progress_is_shown_to_somebody_at_a_terminal_only(store: Store, folder: Path) -> None:
    beat(store)
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "kube9_core.cli.operator_entry", "assess", "run"]
    with working(store, ended(RunState.COMPLETED)):
        done = subprocess.run(  # noqa: S603 - our own command
            [*command, f"--data={folder}"],
            stdout=subprocess.PIPE,
            stderr=theirs,
            env={**os.environ, "TERM": "xterm"},
            check=False,
        )
    shown = os.read(ours, 1 << 16).decode()
    os.close(ours)
    os.close(theirs)
    assert json.loads(done.stdout)["assessment"]["state"] == "completed"
    assert "queued for 0 s" in shown
    assert shown.endswith("\r\x1b[K")


def _until(happens: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not happens():
        assert time.monotonic() < end
        time.sleep(0.05)
