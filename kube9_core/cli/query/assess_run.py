"""`assess run`: puts a wish into the queue of the running operator and waits for its end.

Nothing is assessed here: the container has no room for that twice.
"""

import time
import uuid
from datetime import datetime, timedelta

from kube9_core.cli.nearest import did_you_mean
from kube9_core.cli.query.answer import Answer
from kube9_core.cli.query.assessments import run_answer
from kube9_core.cli.query.failure import Failure, invalid
from kube9_core.cli.query.given import Given
from kube9_core.cli.query.opening import data_folder, reading, unavailable
from kube9_core.cli.query.paging import now
from kube9_core.cli.query.times import span
from kube9_core.cli.query.waiting import Waiting
from kube9_core.model.clock import spelled
from kube9_core.model.run import Run, RunState, Wish
from kube9_core.operator.kept import HEARTBEAT, HEARTBEAT_SECONDS
from kube9_core.store.errors import StoreError
from kube9_core.store.store import Store

__all__ = ["assess_now"]

_MISSED = 6
_PAUSES = (0.1, 0.2, 0.5, 1.0)


def assess_now(given: Given) -> Answer:
    """Queue a run and, unless told otherwise, wait for its end.

    Raises:
        Failure: no operator is running (`OPERATOR_UNAVAILABLE`), the run failed
            (`ASSESSMENT_FAILED`) or took too long (`TIMEOUT`), no check fits what was asked for
            (`INVALID_ARGUMENT`), or an option cannot be read.
    """
    if given.flag("wait") and given.flag("no-wait"):
        raise invalid("--wait and --no-wait exclude each other")
    patience = span("timeout", given.text("timeout") or "")
    run = _wished(given)
    with reading(given) as store:
        _listening(store, "nothing was queued")
        _queue(given, run)
        if not given.flag("no-wait"):
            _await(store, run.id, patience)
            _expect_checks(store, run)
        return run_answer(store, run.id)


def _wished(given: Given) -> Run:
    return Run(
        id=str(uuid.uuid4()),
        scheduled=False,
        requested_by="cli",
        wish=Wish(
            pillars=given.several("pillar"),
            checks=given.several("check"),
            frameworks=given.several("framework"),
            namespaces=given.several("namespace"),
        ),
        state=RunState.QUEUED,
        requested_at=spelled(now()),
    )


def _queue(given: Given, run: Run) -> None:
    try:
        with Store.joining(data_folder(given)) as store:
            store.runs.enqueue(run)
    except StoreError as error:
        raise unavailable(error) from error


def _await(store: Store, run: str, patience: timedelta) -> None:
    """Wait until a run has ended.

    Raises:
        Failure: it failed or takes too long, or the operator is gone.
    """
    end, turn = time.monotonic() + patience.total_seconds(), 0
    with Waiting() as waiting:
        while True:
            state = _state(store, run)
            if state.finished:
                return
            if time.monotonic() > end:
                raise _late(run, state, patience)
            _listening(store, f"the run {run} stays {state}")
            waiting.tell(state)
            time.sleep(_PAUSES[min(turn, len(_PAUSES) - 1)])
            turn += 1


def _expect_checks(store: Store, run: Run) -> None:
    """See that the wish named something: a run without a check says nothing of the cluster.

    Raises:
        Failure: no check fits what was asked for.
    """
    record = store.runs.get(run.id)
    summary = record.summary if record else None
    if summary is None or summary.totals.checks:
        return
    asked = (*run.wish.pillars, *run.wish.checks, *run.wish.frameworks)
    results = store.runs.latest_results()
    known = [item.pillar for item in results]
    known += [check.row.id for item in results for check in item.checks]
    near = next(filter(None, (did_you_mean(word, known) for word in asked)), "")
    said = f"no check fits {', '.join(asked) or 'this'}{near}"
    raise Failure("INVALID_ARGUMENT", f"{said}; the run {run.id} judged nothing", {"id": run.id})


def _state(store: Store, run: str) -> RunState:
    record = store.runs.get(run)
    if record is None:
        raise Failure("ASSESSMENT_FAILED", f"the run {run} is no longer in the store")
    if record.run.state is RunState.FAILED:
        reason = record.run.error or "the operator gave no reason"
        raise Failure("ASSESSMENT_FAILED", f"the run {run} failed: {reason}", {"id": run})
    return record.run.state


def _late(run: str, state: RunState, patience: timedelta) -> Failure:
    seconds = int(patience.total_seconds())
    return Failure(
        "TIMEOUT",
        f"the run {run} is still {state} after {seconds} s; it goes on, and "
        f"`kube9-operator query assessments get {run}` shows its end",
        {"id": run, "state": state},
    )


def _listening(store: Store, meanwhile: str) -> None:
    """See that somebody takes what is queued.

    Raises:
        Failure: the operator has not been heard of for too long.
    """
    silent = _silence(store.tasks.get(HEARTBEAT), now())
    if silent is None:
        words = "the operator is not running, or has only just started"
    elif silent <= _MISSED * HEARTBEAT_SECONDS:
        return
    else:
        words = f"the operator has not been heard of for {int(silent)} s"
    raise Failure("OPERATOR_UNAVAILABLE", f"{words}; {meanwhile}")


def _silence(beat: bytes | None, present: datetime) -> float | None:
    """Give the seconds since a sign of life; None where there never was one."""
    try:
        heard = datetime.fromisoformat((beat or b"").decode("ascii"))
        return (present - heard).total_seconds()
    except (ValueError, TypeError):
        return None
