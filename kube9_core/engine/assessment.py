"""One assessment from snapshot to judgements: the order in which everything is decided."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

import msgspec

from kube9_core.declare.check import Check
from kube9_core.engine.drafts import Spelled, drafts_of
from kube9_core.engine.evaluate import Evaluation, evaluate
from kube9_core.engine.exempting import exempt, in_force
from kube9_core.engine.guard import Casualty, Limit, Trouble, unlimited
from kube9_core.engine.judgement import Judgement, judge
from kube9_core.engine.selection import Planned
from kube9_core.engine.subjects import Subjects, Wanted
from kube9_core.engine.supersede import settle
from kube9_core.model.exemption import Exemption
from kube9_core.snapshot.snapshot import Snapshot

__all__ = ["Progress", "Rules", "assess"]

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
    """

    planned: tuple[Planned, ...]
    exemptions: tuple[Exemption, ...]
    now: datetime
    plugin_of: Callable[[Check[Any]], str]
    limit: Limit = unlimited
    progress: Progress | None = None
    wanted: Wanted | None = None


def assess(snapshot: Snapshot, rules: Rules) -> tuple[Judgement, ...]:
    """Run checks over a snapshot and decide each of them.

    Args:
        snapshot: what to look at.
        rules: what to run, and how.

    Returns:
        One judgement for each check, in the order planned.
    """
    subjects = Subjects(snapshot, rules.wanted)
    evaluations = tuple(_evaluations(subjects, rules))
    severities = {item.check.id: item.severity for item in rules.planned}
    spelled = {
        item.check.id: drafts_of(item, subjects, severities[item.check.id]) for item in evaluations
    }
    drafts = {name: item.drafts for name, item in spelled.items()}
    marked = exempt(drafts, in_force(rules.exemptions, rules.now))
    settled = settle(marked, (item.check for item in rules.planned))
    return tuple(
        judge(
            item,
            Spelled(settled[item.check.id], spelled[item.check.id].uncounted),
            severities[item.check.id],
        )
        for item in evaluations
    )


def _evaluations(subjects: Subjects, rules: Rules) -> Iterable[Evaluation]:
    strikes: Counter[str] = Counter()
    for done, planned in enumerate(rules.planned, start=1):
        plugin = rules.plugin_of(planned.check)
        if strikes[plugin] >= _STRIKES:
            yield _not_run(planned, plugin)
        else:
            found = evaluate(planned.check, subjects, rules.limit, planned.params)
            strikes[plugin] += _out_of_time(found.casualties)
            yield found
        if rules.progress:
            rules.progress(done, len(rules.planned))


def _out_of_time(casualties: Sequence[Casualty]) -> bool:
    return any(item.trouble is Trouble.OUT_OF_TIME for item in casualties)


def _not_run(planned: Planned, plugin: str) -> Evaluation:
    reason = f"not run: plugin {plugin} was switched off after {_STRIKES} checks took too long"
    casualty = Casualty(Trouble.OUT_OF_TIME, reason)
    return Evaluation(
        check=planned.check,
        applicable=True,
        evaluated=0,
        hits=(),
        casualties=(casualty,),
        unsound=(),
    )
