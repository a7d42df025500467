"""Where two objects differ; what a difference means is not told here.

There are two manners. Argo CD's normalised and predicted states are compared to the letter,
because each difference is one Argo CD sees. What was applied last is compared with the live object
as a three-way merge would: what nobody asked for is no difference, nor is another spelling.
"""

from collections.abc import Iterator

import msgspec

from kube9_argocd.drift.equality import alike, same, vanishes
from kube9_argocd.drift.keys import Pairing, paired
from kube9_argocd.drift.paths import Path, names
from kube9_argocd.drift.trees import UNSET, Field, Json, Tree, pruned

__all__ = ["Difference", "Manner", "agree", "differences"]


class Difference(msgspec.Struct, frozen=True):
    """One place where two objects differ.

    Attributes:
        path: where.
        desired: as it should be, UNSET where nothing should be.
        live: as it is, UNSET where nothing is.
    """

    path: Path
    desired: Field
    live: Field


class Manner(msgspec.Struct, frozen=True, kw_only=True):
    """How objects are compared.

    Attributes:
        exact: to the letter; else as a three-way merge would.
        known: the API server knows the kind.
    """

    exact: bool
    known: bool


def differences(desired: Tree, live: Tree, manner: Manner) -> Iterator[Difference]:
    """Each place where two objects differ, the outermost only; linear in their size.

    Args:
        desired: as it should be.
        live: as it is.
        manner: how to compare.
    """
    status = not manner.exact
    return _maps((), pruned(desired, status=status), pruned(live, status=status), manner)


def agree(path: Path, applied: Field, live: Field, *, known: bool) -> bool:
    """Whether a three-way merge would find nothing to do at one place.

    Args:
        path: where.
        applied: as it was applied.
        live: as it is.
        known: whether the API server knows the kind.
    """
    if applied is UNSET:
        return live is UNSET
    manner = Manner(exact=False, known=known)
    return next(_fields(path, applied, live, manner), None) is None


def _fields(path: Path, desired: Field, live: Field, manner: Manner) -> Iterator[Difference]:
    if isinstance(desired, dict) and isinstance(live, dict):
        yield from _maps(path, desired, live, manner)
    elif isinstance(desired, list) and isinstance(live, list):
        yield from _lists(path, desired, live, manner)
    elif not _agree(path, desired, live, manner):
        yield Difference(path, desired, live)


def _agree(path: Path, desired: Field, live: Field, manner: Manner) -> bool:
    if manner.exact:
        return same(_something(desired), _something(live))
    if live is UNSET or live is None:
        return _leaves_nothing(path, desired, manner)
    return alike(desired, live, names(path))


def _leaves_nothing(path: Path, desired: Field, manner: Manner) -> bool:
    if desired is UNSET or desired is None:
        return True
    return manner.known and vanishes(desired, names(path))


def _something(value: Field) -> Field:
    return UNSET if value is None else value


def _maps(path: Path, desired: Tree, live: Tree, manner: Manner) -> Iterator[Difference]:
    for key, value in desired.items():
        yield from _fields((*path, key), value, live.get(key, UNSET), manner)
    if manner.exact:
        for key, found in live.items():
            if key not in desired:
                yield from _fields((*path, key), UNSET, found, manner)


def _lists(
    path: Path, desired: list[Json], live: list[Json], manner: Manner
) -> Iterator[Difference]:
    if not any(isinstance(item, dict) for item in (*desired, *live)):
        if not _same_values(path, desired, live, manner):
            yield Difference(path, desired, live)
        return
    field = next((step for step in reversed(path) if isinstance(step, str)), "")
    pairing = paired(field, desired, live, known=manner.known)
    if manner.exact and pairing.moved:
        yield Difference(path, *_orders(pairing))
    merges = pairing.keyed and manner.known and not manner.exact
    for pair in pairing.pairs:
        if pair.desired is None and merges:
            continue
        ours = UNSET if pair.desired is None else desired[pair.desired]
        theirs = UNSET if pair.live is None else live[pair.live]
        yield from _fields((*path, pair.item), ours, theirs, manner)


def _same_values(path: Path, desired: list[Json], live: list[Json], manner: Manner) -> bool:
    if not manner.exact and path == ("metadata", "finalizers"):
        return all(item in live for item in desired)
    return len(desired) == len(live) and all(
        _same_item(path, *pair, manner) for pair in zip(desired, live, strict=True)
    )


def _same_item(path: Path, one: Json, other: Json, manner: Manner) -> bool:
    if isinstance(one, list) and isinstance(other, list):
        return _same_values(path, one, other, manner)
    return same(one, other)


def _orders(pairing: Pairing) -> tuple[list[Json], list[Json]]:
    """The keys of all items in the order of either list."""
    named = [("/".join(str(v) for _, v in pair.item.key), pair) for pair in pairing.pairs]
    ours = sorted((pair.desired or 0, name) for name, pair in named)
    theirs = sorted((pair.live or 0, name) for name, pair in named)
    return [name for _, name in ours], [name for _, name in theirs]
