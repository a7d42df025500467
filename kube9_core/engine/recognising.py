"""Which distributions a cluster is of, by what only those show who run its nodes or all of it.

Namespaces are no sign: in many a cluster every team makes its own, and could so have its
workloads taken for a distribution's.
"""

from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase

import msgspec

from kube9_core.declare.profile import DistributionProfile, NodeSign, ObjectSign
from kube9_core.model.exemption import Exemption
from kube9_core.snapshot.kinds import NODE
from kube9_core.snapshot.platform import Node
from kube9_core.snapshot.snapshot import Snapshot

__all__ = ["Recognised", "exemptions_of", "named", "prefixed", "recognised", "unsure"]

_PREFIX = "profile:"


class Recognised(msgspec.Struct, frozen=True):
    """A profile that holds, and why."""

    profile: DistributionProfile
    because: str


def recognised(
    profiles: Iterable[DistributionProfile], snapshot: Snapshot
) -> tuple[Recognised, ...]:
    """Tell which profiles hold for a cluster.

    Args:
        profiles: all that are known.
        snapshot: of the cluster; its nodes and what else was read of it.
    """
    every = tuple(profiles)
    unplaced = {
        (item.kind.name, item.name) for item in snapshot.everything() if not item.kind.namespaced
    }
    nodes = snapshot.all(Node)
    found = [
        Recognised(profile, because)
        for profile in every
        if (because := _because(profile, nodes, unplaced)) is not None
    ]
    return _completed(found, every)


def named(profiles: Iterable[DistributionProfile], names: Iterable[str]) -> tuple[Recognised, ...]:
    """Give the profiles that somebody asked for, with those they include.

    Args:
        profiles: all that are known.
        names: of those that are wanted.
    """
    every, wanted = tuple(profiles), frozenset(names)
    found = [Recognised(item, "asked for") for item in every if item.name in wanted]
    return _completed(found, every)


def unsure(snapshot: Snapshot) -> str | None:
    """Why a distribution may have gone unrecognised; None where its nodes were read."""
    seen = snapshot.seen_of(NODE)
    if seen is None or seen.state.sound:
        return None
    return f"nodes could not be read ({seen.reason or seen.state}), which tell most distributions"


def exemptions_of(found: Iterable[Recognised]) -> tuple[Exemption, ...]:
    """Spell out what the profiles exempt.

    Args:
        found: those that hold.
    """
    return tuple(
        Exemption(
            name=prefixed(item.profile.name),
            scope=None,
            checks=one.checks,
            match=one.match,
            reason=one.reason,
            expires=None,
        )
        for item in found
        for one in item.profile.exemptions
    )


def prefixed(profile: str) -> str:
    """What a report calls an exemption of a profile; no object's name has a colon."""
    return f"{_PREFIX}{profile}"


def _completed(
    found: Iterable[Recognised], every: Iterable[DistributionProfile]
) -> tuple[Recognised, ...]:
    """Add what is included, each once, sorted by name."""
    by_name = {item.name: item for item in every}
    result: dict[str, Recognised] = {}
    waiting = list(found)
    while waiting:
        item = waiting.pop(0)
        if result.setdefault(item.profile.name, item) is item:
            because = f"part of {item.profile.name}"
            waiting += [
                Recognised(by_name[name], because)
                for name in item.profile.includes
                if name in by_name
            ]
    return tuple(result[name] for name in sorted(result))


def _because(
    profile: DistributionProfile, nodes: tuple[Node, ...], unplaced: set[tuple[str, str]]
) -> str | None:
    if profile.always:
        return "every cluster has it"
    found = (_shown(sign, nodes, unplaced) for sign in profile.signs)
    return next((said for said in found if said is not None), None)


def _shown(
    sign: NodeSign | ObjectSign, nodes: tuple[Node, ...], unplaced: set[tuple[str, str]]
) -> str | None:
    if isinstance(sign, ObjectSign):
        return f"{sign.kind} {sign.name}" if (sign.kind, sign.name) in unplaced else None
    return next((_said(node, sign) for node in nodes if all(_fits(node, sign))), None)


def _fits(node: Node, sign: NodeSign) -> Iterator[bool]:
    if sign.label is not None:
        yield sign.label in node.labels
    if sign.kubelet is not None:
        yield fnmatchcase(node.kubelet, sign.kubelet)
    if sign.provider is not None:
        yield fnmatchcase(node.provider, sign.provider)


def _said(node: Node, sign: NodeSign) -> str:
    shown = (sign.label, sign.kubelet and node.kubelet, sign.provider and node.provider)
    return f"node {node.name} shows {', '.join(filter(None, shown))}"
