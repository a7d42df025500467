"""What is wrong with a distribution profile: it must exempt what is named, and nothing beside it.

Whoever may make objects in a namespace must not be able to take a name that hides what they do.
So a profile names checks, kinds and namespaces; only the names of pods, which are made by others
and end in what nobody knows before, may be globs.
"""

import re
from collections.abc import Iterator
from functools import cache

from kube9_core.declare.profile import DistributionProfile, NodeSign, ProfileExemption
from kube9_core.model.exemption import Match

__all__ = ["faults_of_profile"]

_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_RESERVED = ("auto", "none")
_GLOB = re.compile(r"[*?\[]")
_SHORTEST_REASON = 10
_SHORTEST_BEGINNING = 4
_GLOBBED = ("Pod",)


def faults_of_profile(profile: DistributionProfile) -> Iterator[str]:
    """Say what is wrong with a profile.

    Args:
        profile: any.
    """
    what = f"profile {profile.name!r}"
    if not _NAME.fullmatch(profile.name) or profile.name in _RESERVED:
        yield f"{what}: its name must be lower case, digits and hyphens, and not auto or none"
    if not profile.title.strip() or not profile.url.startswith("https://"):
        yield f"{what} needs a title and the address of a page"
    for sign in profile.signs:
        if isinstance(sign, NodeSign) and sign == NodeSign():
            yield f"{what}: a sign that says nothing fits every node"
    for item in profile.exemptions:
        yield from (f"{what}: {', '.join(item.match.names)}: {said}" for said in _faults(item))


def _faults(item: ProfileExemption) -> Iterator[str]:
    if not item.checks or any(map(_is_glob, item.checks)):
        yield "must name its checks, without globs"
    if len(item.reason.strip()) < _SHORTEST_REASON:
        yield f"needs a reason of at least {_SHORTEST_REASON} characters"
    match = item.match
    if not match.kinds or not match.names:
        yield "must name kinds and objects"
    if any(map(_is_glob, (*match.kinds, *match.namespaces))):
        yield "kinds and namespaces must be exact"
    if not match.namespaces and any(kind not in _unplaced() for kind in match.kinds):
        yield "must name the namespaces of kinds that have one"
    yield from _wide(match)


def _wide(match: Match) -> Iterator[str]:
    for name in filter(_is_glob, match.names):
        if set(match.kinds) - set(_GLOBBED):
            yield f"{name!r}: only names of pods may be globs"
        if len(_GLOB.split(name)[0]) < _SHORTEST_BEGINNING:
            yield f"{name!r}: a glob must begin with {_SHORTEST_BEGINNING} plain characters"


@cache
def _unplaced() -> frozenset[str]:
    """The kinds that live in no namespace."""
    from kube9_core.snapshot.registry import ENTRIES  # noqa: PLC0415 - few plugins have profiles, and a query loads no views

    return frozenset(entry.kind.name for entry in ENTRIES if not entry.kind.namespaced)


def _is_glob(text: str) -> bool:
    return _GLOB.search(text) is not None
