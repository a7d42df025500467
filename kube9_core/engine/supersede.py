"""One mistake, one finding: where a stricter check fails on a subject, the looser ones step back.

The stricter finding takes over the controls of the looser one and, if that was worse, its
severity; the looser check no longer counts that subject, but its controls still fail. A stricter
finding that is exempted hides nothing: whoever accepts `NET_BIND_SERVICE` at restricted has not
accepted `SYS_ADMIN` at baseline.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from kube9_core.declare.check import Check
from kube9_core.engine.drafts import Draft, SubjectKey
from kube9_core.engine.selection import Planned

__all__ = ["overlapping", "settle"]

Drafts = Mapping[str, Sequence[Draft]]


def overlapping(planned: Sequence[Planned]) -> tuple[tuple[Planned, ...], ...]:
    """Group checks so that those of different groups cannot overlap.

    Args:
        planned: the checks to run.

    Returns:
        The groups in the order of their first checks, each in the order planned.
    """
    groups: dict[str, set[str]] = {item.check.id: {item.check.id} for item in planned}
    for item in planned:
        for looser in item.check.supersedes:
            if looser in groups and groups[looser] is not groups[item.check.id]:
                joined = groups[looser] | groups[item.check.id]
                groups.update(dict.fromkeys(joined, joined))
    distinct = {id(group): group for group in groups.values()}.values()
    return tuple(tuple(item for item in planned if item.check.id in group) for group in distinct)


def settle(drafts: Drafts, checks: Iterable[Check[Any]]) -> dict[str, tuple[Draft, ...]]:
    """Resolve overlaps.

    Args:
        drafts: by check id, exemptions marked.
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
    counting = {item.subject for item in stricter if item.exemption is None}
    exempted = {item.subject for item in stricter} - counting
    stepped_back = tuple(
        replace(item, superseded_by=name) if _steps_back(item, counting, exempted) else item
        for item in looser
    )
    covered = _by_subject(item for item in stepped_back if item.superseded_by == name)
    if not covered:
        return stricter, looser
    enriched = tuple(_enriched(item, covered.get(item.subject, ())) for item in stricter)
    return enriched, stepped_back


def _steps_back(looser: Draft, counting: set[SubjectKey], exempted: set[SubjectKey]) -> bool:
    """An exempted stricter finding covers a looser one only if that is exempted itself."""
    return looser.subject in counting or (
        looser.subject in exempted and looser.exemption is not None
    )


def _by_subject(drafts: Iterable[Draft]) -> dict[SubjectKey, list[Draft]]:
    groups: dict[SubjectKey, list[Draft]] = defaultdict(list)
    for draft in drafts:
        groups[draft.subject].append(draft)
    return groups


def _enriched(draft: Draft, looser: Sequence[Draft]) -> Draft:
    """Add what the looser findings of the same place say, else all of the subject."""
    accepted = draft.exemption is not None
    counting = [item for item in looser if accepted or item.exemption is None]
    same = [item for item in counting if item.at == draft.at] or counting
    if not same:
        return draft
    controls = {control for item in same for control in item.controls} | set(draft.controls)
    worst = min((draft.severity, *(item.severity for item in same)), key=lambda item: item.rank)
    return replace(draft, controls=tuple(sorted(controls)), severity=worst)
