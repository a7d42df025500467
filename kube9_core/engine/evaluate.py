"""Runs one check over all its subjects.

The inner loop is bare on purpose: a generator check costs about 140 ns an evaluation, and
anything added here is paid millions of times. Time is looked at between batches of subjects.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import length_hint
from typing import Any

import msgspec

from kube9_core.declare.check import Check
from kube9_core.engine.faults import fault_of
from kube9_core.engine.guard import Casualty, Limit, Trouble, guarded, unlimited
from kube9_core.engine.subjects import Subjects
from kube9_core.model.coverage import Coverage
from kube9_core.model.problem import Problem
from kube9_core.snapshot.snapshot import Snapshot

__all__ = ["Evaluation", "Hit", "evaluate"]


class Hit(msgspec.Struct, frozen=True, gc=False):
    """One problem and the subject it was found on."""

    subject: Any
    problem: Problem


class Evaluation(msgspec.Struct, frozen=True):
    """What a check said, before anything is decided about it.

    Attributes:
        applicable: whether it had any subject at all.
        evaluated: subjects it could judge.
        casualties: what went wrong, each kind of trouble once per subject.
        unsound: kinds it needs that could not be read completely.
    """

    check: Check[Any]
    applicable: bool
    evaluated: int
    hits: tuple[Hit, ...]
    casualties: tuple[Casualty, ...]
    unsound: tuple[Coverage, ...]


class _Progress:
    """How far a check has come, kept outside of the code that may be stopped."""

    def __init__(self) -> None:
        self.listed: list[Any] = []
        self.judged = 0
        self.hits: list[Hit] = []
        self.unjudged: list[Any] = []
        self.casualties: list[Casualty] = []

    def lost(self, subject: object, casualty: Casualty) -> None:
        """Note a subject that could not be judged."""
        self.unjudged.append(subject)
        self.casualties.append(casualty)


def evaluate(
    check: Check[Any], subjects: Subjects, limit: Limit, params: object = None
) -> Evaluation:
    """Run a check over a snapshot.

    Args:
        check: what to run.
        subjects: of the snapshot.
        limit: how long it may take altogether.
        params: its parameters, an instance of its model.
    """
    state = _Progress()
    stopped = guarded(lambda: _run(check, subjects, params, state), limit)
    if stopped is not None:
        state.casualties.append(stopped)
    faults = tuple(fault_of(hit.problem) for hit in state.hits)
    sound = (hit for hit, fault in zip(state.hits, faults, strict=True) if fault is None)
    found = {id(hit.subject) for hit in state.hits}
    silent = [item for item in state.unjudged if id(item) not in found]
    return Evaluation(
        check=check,
        applicable=bool(state.listed or state.casualties),
        evaluated=max(0, subjects.count(state.listed[: state.judged]) - subjects.count(silent)),
        hits=tuple(sound),
        casualties=(*state.casualties, *_faults(check, filter(None, faults))),
        unsound=_unsound(check, subjects),
    )


def _run(check: Check[Any], subjects: Subjects, params: object, state: _Progress) -> None:
    """List what the check applies to, then judge it."""
    views = frozenset((*check.views, *check.wants))
    limited = subjects.snapshot.limited(views, frozenset(check.told))
    for _, casualty in _through(check, subjects.of(check), _filter(check, limited, state.listed)):
        state.casualties.append(casualty)
        if casualty.trouble is Trouble.OUT_OF_TIME:
            return
    state.judged = len(state.listed)
    visit = _judge(_call(check, limited, params), state.hits)
    for position, casualty in _through(check, state.listed, visit):
        state.lost(state.listed[position], casualty)
        if casualty.trouble is Trouble.OUT_OF_TIME:
            state.judged = position + 1


def _through(
    check: Check[Any], items: Sequence[Any], visit: Callable[[Iterator[Any]], None]
) -> Iterator[tuple[int, Casualty]]:
    """Let all items be visited; after one that raises, go on with the next.

    Yields:
        The position of each item that raised, and what.
    """
    remaining = iter(items)
    place = f"{check.file}:{check.line}"
    while (casualty := guarded(lambda: visit(remaining), unlimited, place)) is not None:
        yield max(0, len(items) - length_hint(remaining) - 1), casualty
        if casualty.trouble is Trouble.OUT_OF_TIME:
            return


def _filter(
    check: Check[Any], limited: Snapshot, listed: list[Any]
) -> Callable[[Iterator[Any]], None]:
    where = check.where
    if where is None:
        return listed.extend
    second = (limited,) if check.where_joined else ()

    def visit(remaining: Iterator[Any]) -> None:
        for subject in remaining:
            if where(subject, *second):
                listed.append(subject)  # noqa: PERF401 - a predicate may raise; what came before it must be kept

    return visit


def _judge(call: Callable[[Any], Any], hits: list[Hit]) -> Callable[[Iterator[Any]], None]:
    def visit(remaining: Iterator[Any]) -> None:
        for subject in remaining:
            for problem in call(subject):
                hits.append(Hit(subject, problem))  # noqa: PERF401 - as above

    return visit


def _call(check: Check[Any], limited: Snapshot, params: object) -> Callable[[Any], Any]:
    """The check as a function of its subject alone."""
    function = check.function
    keywords = {} if check.params is None else {"params": params}
    if not check.joined:
        return (lambda subject: function(subject, **keywords)) if keywords else function
    return lambda subject: function(subject, limited, **keywords)


def _unsound(check: Check[Any], subjects: Subjects) -> tuple[Coverage, ...]:
    """The kinds a check reads of which something may have been missed."""
    kinds = (kind for view in check.views for kind in view.KINDS)
    seen = (subjects.snapshot.seen_of(kind) for kind in kinds)
    return tuple(item for item in seen if item is not None and not item.state.sound)


def _faults(check: Check[Any], found: Iterable[str]) -> Iterator[Casualty]:
    """Each kind of mistake once."""
    return (
        Casualty(Trouble.ERROR, f"{fault} at {check.file}:{check.line}")
        for fault in dict.fromkeys(found)
    )
