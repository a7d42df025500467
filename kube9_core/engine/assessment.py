"""One assessment from snapshot to judgements: the order in which everything is decided."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

import msgspec

from kube9_core.declare.check import Check
from kube9_core.engine.drafts import Spelled, drafts_of
from kube9_core.engine.evaluate import Evaluation, evaluate
from kube9_core.engine.exempting import exempt, in_force
from kube9_core.engine.guard import Casualty, Limit, Trouble, Warden, unlimited
from kube9_core.engine.judgement import Judgement, judge
from kube9_core.engine.selection import Planned
from kube9_core.engine.subjects import Subjects, Wanted
from kube9_core.engine.supersede import overlapping, settle
from kube9_core.model.exemption import Exemption
from kube9_core.snapshot.snapshot import Snapshot

__all__ = ["Progress", "Rules", "assess", "judgements"]

Progress = Callable[[int, int], None]
"""Told how many checks are done, of how many."""

_STRIKES = 2


class Rules(msgspec.Struct, frozen=True):
    """How to assess.

    Attributes:
        planned: the checks to run.
        exemptions: all known ones; those expired are left out here.
        now: the time of the run, with its zone.
        plugin_of: names the plugin of a check.
        limit: how long one check may take.
        progress: told after each check.
        wanted: which objects are judged; None for all.
        warden: knows a limit for each plugin, which takes the place of `limit`.
    """

    planned: tuple[Planned, ...]
    exemptions: tuple[Exemption, ...]
    now: datetime
    plugin_of: Callable[[Check[Any]], str]
    limit: Limit = unlimited
    progress: Progress | None = None
    wanted: Wanted | None = None
    warden: Warden | None = None


def assess(snapshot: Snapshot, rules: Rules) -> tuple[Judgement, ...]:
    """Run checks over a snapshot and decide each of them.

    Args:
        snapshot: what to look at.
        rules: what to run, and how.

    Returns:
        One judgement for each check, in the order planned.
    """
    found = {item.check.id: item for item in judgements(snapshot, rules)}
    return tuple(found[item.check.id] for item in rules.planned)


def judgements(snapshot: Snapshot, rules: Rules) -> Iterator[Judgement]:
    """The same one by one, so that nobody has to hold the findings of all checks at once.

    Checks that may overlap are run and decided together, so the order is not that planned.
    """
    subjects = Subjects(snapshot, rules.wanted)
    exemptions = in_force(rules.exemptions, rules.now)
    evaluated = _Evaluating(subjects, rules)
    for linked in overlapping(rules.planned):
        yield from _decided(linked, [evaluated(item) for item in linked], subjects, exemptions)


def _decided(
    planned: Sequence[Planned],
    evaluations: Sequence[Evaluation],
    subjects: Subjects,
    exemptions: Sequence[Exemption],
) -> Iterator[Judgement]:
    severities = {item.check.id: item.severity for item in planned}
    spelled = {
        item.check.id: drafts_of(item, subjects, severities[item.check.id]) for item in evaluations
    }
    marked = exempt({name: item.drafts for name, item in spelled.items()}, exemptions)
    settled = settle(marked, (item.check for item in planned))
    for item in evaluations:
        name = item.check.id
        both = Spelled(settled[name], spelled[name].uncounted)
        yield judge(item, both, severities[name])


class _Evaluating:
    """Runs one check after the other, and none of a plugin that took too long too often."""

    def __init__(self, subjects: Subjects, rules: Rules) -> None:
        self._subjects = subjects
        self._rules = rules
        self._strikes: Counter[str] = Counter()
        self._done = 0

    def __call__(self, planned: Planned) -> Evaluation:
        found = self._evaluation(planned)
        self._done += 1
        if self._rules.progress:
            self._rules.progress(self._done, len(self._rules.planned))
        return found

    def _evaluation(self, planned: Planned) -> Evaluation:
        plugin, warden = self._rules.plugin_of(planned.check), self._rules.warden
        off = self._off(plugin)
        if off is not None:
            return _not_run(planned, f"not run: plugin {plugin} was switched off {off}")
        limit = warden.limit(plugin) if warden else self._rules.limit
        found = evaluate(planned.check, self._subjects, limit, planned.params)
        self._strikes[plugin] += _out_of_time(found.casualties)
        return found

    def _off(self, plugin: str) -> str | None:
        if self._strikes[plugin] >= _STRIKES:
            return f"after {_STRIKES} checks took too long"
        return self._rules.warden.off(plugin) if self._rules.warden else None


def _out_of_time(casualties: Sequence[Casualty]) -> bool:
    return any(item.trouble is Trouble.OUT_OF_TIME for item in casualties)


def _not_run(planned: Planned, reason: str) -> Evaluation:
    casualty = Casualty(Trouble.OUT_OF_TIME, reason)
    return Evaluation(
        check=planned.check,
        applicable=True,
        evaluated=0,
        hits=(),
        casualties=(casualty,),
        unsound=(),
    )
