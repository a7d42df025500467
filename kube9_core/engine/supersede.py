"""One mistake, one finding: where a stricter check fails on a subject, the looser ones step back.

The stricter finding takes over the controls of the looser one and, if that was worse, its
severity; the looser check no longer counts that subject, but its controls still fail.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from kube9_core.declare.check import Check
from kube9_core.engine.drafts import Draft, SubjectKey

__all__ = ["settle"]

Drafts = Mapping[str, Sequence[Draft]]


def settle(drafts: Drafts, checks: Iterable[Check[Any]]) -> dict[str, tuple[Draft, ...]]:
    """Resolve overlaps.

    Args:
        drafts: by check id.
        checks: those that were run.

    Returns:
        The same drafts, the looser ones marked `superseded_by`, the stricter ones enriched.
    """
    result = {name: tuple(found) for name, found in drafts.items()}
    for stricter, looser in _pairs(checks):
        if result.get(looser) and result.get(stricter):
            result[stricter], result[looser] = _pair(result[stricter], result[looser], stricter)
    return result


def _pairs(checks: Iterable[Check[Any]]) -> Iterator[tuple[str, str]]:
    """Who supersedes whom, so ordered that in a chain the loosest steps back first.

    What would close a circle is left out, or a mistake would vanish altogether.
    """
    edges = {check.id: tuple(sorted(check.supersedes)) for check in checks}
    done: set[str] = set()

    def visit(name: str, above: tuple[str, ...]) -> Iterator[tuple[str, str]]:
        if name in done:
            return
        done.add(name)
        for looser in edges.get(name, ()):
            if looser not in (*above, name):
                yield from visit(looser, (*above, name))
                yield name, looser

    for name in sorted(edges):
        yield from visit(name, ())


def _pair(
    stricter: tuple[Draft, ...], looser: tuple[Draft, ...], name: str
) -> tuple[tuple[Draft, ...], tuple[Draft, ...]]:
    told = _by_subject(stricter)
    covered = _by_subject(item for item in looser if item.subject in told)
    if not covered:
        return stricter, looser
    enriched = tuple(_enriched(item, covered.get(item.subject, ())) for item in stricter)
    stepped_back = tuple(
        replace(item, superseded_by=name) if item.subject in told else item for item in looser
    )
    return enriched, stepped_back


def _by_subject(drafts: Iterable[Draft]) -> dict[SubjectKey, list[Draft]]:
    groups: dict[SubjectKey, list[Draft]] = defaultdict(list)
    for draft in drafts:
        groups[draft.subject].append(draft)
    return groups


def _enriched(draft: Draft, looser: Sequence[Draft]) -> Draft:
    """Add what the looser findings of the same place say, else all of the subject."""
    same = [item for item in looser if item.at == draft.at] or list(looser)
    if not same:
        return draft
    controls = {control for item in same for control in item.controls} | set(draft.controls)
    worst = min((draft.severity, *(item.severity for item in same)), key=lambda item: item.rank)
    return replace(draft, controls=tuple(sorted(controls)), severity=worst)
