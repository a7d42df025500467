"""Adds up what checks come to, part by part, and puts their findings aside at once.

Of findings only the worst are kept at hand, as they are what gets published.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable

import msgspec

from kube9_core.engine.judgement import Judgement
from kube9_core.engine.merging import merged
from kube9_core.model.exemption import ExemptionUse
from kube9_core.model.finding import Finding
from kube9_core.runs.findings import finding_of, worst_first
from kube9_core.runs.spool import Spool

__all__ = ["MOST_TOP", "Tally"]

MOST_TOP = 100
_SLACK = 4 * MOST_TOP


class Tally:
    """The result of one run while it grows.

    Attributes:
        findings: all of them, in the order they came.
    """

    def __init__(self) -> None:
        self.findings = Spool()
        self._judgements: dict[str, Judgement] = {}
        self._top: dict[str, list[Finding]] = defaultdict(list)
        self._worst: dict[str, Finding] = {}
        self._exempted: dict[str, Counter[str]] = defaultdict(Counter)

    def add(self, judgement: Judgement) -> None:
        """Take in what a check came to in one part."""
        for draft in judgement.drafts:
            self._found(finding_of(draft))
        name, shed = judgement.check.id, judgement.shed()
        known = self._judgements.get(name)
        self._judgements[name] = shed if known is None else merged(known, shed)

    @property
    def judgements(self) -> tuple[Judgement, ...]:
        """What each check came to, without drafts, by id."""
        return tuple(self._judgements[name] for name in sorted(self._judgements))

    def top(self, pillar: str) -> tuple[Finding, ...]:
        """The worst findings of a pillar that no exemption covers, at most 100."""
        return tuple(sorted(self._top.get(pillar, ()), key=worst_first)[:MOST_TOP])

    def worst(self, check: str) -> Finding | None:
        """The worst finding of a check that no exemption covers."""
        return self._worst.get(check)

    def used(self, uses: Iterable[ExemptionUse]) -> tuple[ExemptionUse, ...]:
        """Say of each `Exemption` how many findings it covered."""
        found = ((item, self._exempted[f"{item.namespace}/{item.name}"]) for item in uses)
        return tuple(
            msgspec.structs.replace(item, matched=counts.total(), pillars=dict(counts))
            for item, counts in found
        )

    def covered(self, name: str) -> int:
        """How many findings the exemptions of a name covered."""
        return self._exempted[name].total() if name in self._exempted else 0

    def _found(self, finding: Finding) -> None:
        self.findings.add(finding)
        if finding.exemption is not None:
            self._exempted[finding.exemption.name][finding.pillar] += 1
            return
        known = self._worst.get(finding.check)
        if known is None or worst_first(finding) < worst_first(known):
            self._worst[finding.check] = finding
        top = self._top[finding.pillar]
        top.append(finding)
        if len(top) > _SLACK:
            top.sort(key=worst_first)
            del top[MOST_TOP:]
