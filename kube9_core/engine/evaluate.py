"""Runs one check over all its subjects.

The inner loop is bare on purpose: a generator check costs about 140 ns an evaluation, and
anything added here is paid millions of times. Time is looked at between batches of subjects.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import msgspec

from kube9_core.declare.check import Check
from kube9_core.engine.guard import Casualty, Limit, Trouble, guarded
from kube9_core.engine.subjects import Subjects
from kube9_core.model.coverage import Coverage
from kube9_core.model.problem import Problem
from kube9_core.model.severity import SEVERITIES
from kube9_core.snapshot.object import Object

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
    listed: list[Any] = []
    hits: list[Hit] = []
    casualties: list[Casualty] = []
    filtering = guarded(lambda: listed.extend(_applicable(check, subjects)), limit)
    if filtering is not None:
        casualties.append(filtering)
    _sweep(_call(check, subjects, params), listed, hits, casualties, limit)
    unjudged = sum(1 for item in casualties if item.trouble is not Trouble.OUT_OF_TIME)
    return Evaluation(
        check=check,
        applicable=bool(listed) or filtering is not None,
        evaluated=max(0, subjects.count(listed) - unjudged),
        hits=tuple(hit for hit in hits if _fault(hit.problem) is None),
        casualties=(*casualties, *_faults(check, hits)),
        unsound=_unsound(check, subjects),
    )


def _applicable(check: Check[Any], subjects: Subjects) -> Sequence[Any]:
    every = subjects.of(check)
    return every if check.where is None else tuple(filter(check.where, every))


def _call(check: Check[Any], subjects: Subjects, params: object) -> Callable[[Any], Any]:
    """The check as a function of its subject alone."""
    function = check.function
    keywords = {} if check.params is None else {"params": params}
    if not check.joined:
        return (lambda subject: function(subject, **keywords)) if keywords else function
    allowed = frozenset(
        view for view in (*check.subjects, *check.needs, *check.wants) if issubclass(view, Object)
    )
    limited = subjects.snapshot.limited(allowed)
    return lambda subject: function(subject, limited, **keywords)


def _sweep(
    call: Callable[[Any], Any],
    listed: Sequence[Any],
    hits: list[Hit],
    casualties: list[Casualty],
    limit: Limit,
) -> None:
    """Go through the subjects; after a subject that raises, go on with the next."""
    remaining: Iterator[Any] = iter(listed)

    def step() -> None:
        for subject in remaining:
            for problem in call(subject):
                hits.append(Hit(subject, problem))  # noqa: PERF401 - what was found before a failure must be kept

    while (casualty := guarded(step, limit)) is not None:
        casualties.append(casualty)
        if casualty.trouble is Trouble.OUT_OF_TIME:
            return


def _unsound(check: Check[Any], subjects: Subjects) -> tuple[Coverage, ...]:
    coverage = subjects.snapshot.coverage
    seen = (coverage.get(kind) for view in check.views for kind in view.KINDS)
    return tuple(item for item in seen if item is not None and not item.state.sound)


def _faults(check: Check[Any], hits: Sequence[Hit]) -> Iterator[Casualty]:
    found = (fault for hit in hits if (fault := _fault(hit.problem)))
    return (
        Casualty(Trouble.ERROR, f"{fault} ({check.file}:{check.line})")
        for fault in dict.fromkeys(found)
    )


def _fault(problem: object) -> str | None:
    """What is wrong with something a check yielded, if anything."""
    if type(problem) is not Problem:
        return f"yielded {type(problem).__name__}, not a Problem"
    texts = (problem.message, problem.at or "", problem.key or "", problem.patch or "")
    if not all(isinstance(text, str) for text in texts):
        return "yielded a Problem whose message, at, key or patch is no text"
    if problem.severity is not None and problem.severity not in SEVERITIES:
        return f"yielded a Problem of severity {problem.severity!r}"
    return None
