"""One mistake, one finding: where a stricter check fails on a subject, the looser ones step back.

Two findings of one subject at different items of a list (two volumes, two rules) are two
mistakes, so there each is looked at by itself. A finding of a container and one of its pod are
one mistake where they name the same cause.

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
from kube9_core.engine.drafts import Draft
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
    near = _by_object(stricter)
    covered: dict[int, list[Draft]] = defaultdict(list)
    remaining: list[Draft] = []
    for item in looser:
        same = [own for own in near.get(item.subject[0], ()) if _one_mistake(own, item)]
        if not _steps_back(item, same):
            remaining.append(item)
            continue
        stepped_back = replace(item, superseded_by=name)
        remaining.append(stepped_back)
        for own in same:
            covered[id(own)].append(stepped_back)
    if not covered:
        return stricter, looser
    return tuple(_enriched(own, covered.get(id(own), ())) for own in stricter), tuple(remaining)


def _by_object(drafts: Iterable[Draft]) -> dict[int, list[Draft]]:
    groups: dict[int, list[Draft]] = defaultdict(list)
    for draft in drafts:
        groups[draft.subject[0]].append(draft)
    return groups


def _one_mistake(stricter: Draft, looser: Draft) -> bool:
    """Whether two findings about one object speak of the same thing."""
    causes = stricter.problem.cause, looser.problem.cause
    if stricter.subject == looser.subject and causes == (None, None):
        return _meet(_item(stricter.problem.at), _item(looser.problem.at))
    if causes == (None, None):
        return False
    one, other = _root(stricter), _root(looser)
    return bool(one and other) and _meet(one, other)


def _root(draft: Draft) -> str:
    """The place, or the list item, a mistake comes from; nothing where no place is named."""
    if not (draft.problem.cause or draft.problem.at):
        return ""
    return _item(draft.cause) or draft.cause or ""


def _item(at: str | None) -> str:
    """The list item that a place is in; nothing where it is in none."""
    return at[: at.rindex("]") + 1] if at and "]" in at else ""


def _meet(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def _steps_back(looser: Draft, stricter: Sequence[Draft]) -> bool:
    """An exempted stricter finding covers a looser one only if that is exempted itself."""
    return any(item.exemption is None for item in stricter) or (
        bool(stricter) and looser.exemption is not None
    )


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
