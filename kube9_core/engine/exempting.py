"""Which findings a person has decided to live with.

Matched after evaluation, on the object a finding is reported on; an expired exemption, or
one that reaches beyond its namespace, does not apply.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from fnmatch import translate
from functools import lru_cache

from msgspec.structs import replace

from kube9_core.engine.drafts import Draft
from kube9_core.model.exemption import Exemption
from kube9_core.model.finding import AppliedExemption
from kube9_core.snapshot.cluster import Cluster
from kube9_core.snapshot.kinds import POD
from kube9_core.snapshot.object import Object

__all__ = ["exempt", "in_force"]

_MIRROR = "kubernetes.io/config.mirror"


def in_force(exemptions: Iterable[Exemption], now: datetime) -> tuple[Exemption, ...]:
    """Leave out what has expired, and put the rest in an order of their own.

    Args:
        exemptions: all of them.
        now: the time of the run, with its zone.
    """
    valid = (item for item in exemptions if item.expires is None or _time(item.expires) > now)
    return tuple(sorted(valid, key=_precedence))


def _precedence(item: Exemption) -> tuple[bool, str, tuple[str, ...], str]:
    """What somebody decided goes before what a profile, which never expires, knows as well."""
    return item.expires is None, item.name, item.checks, item.expires or ""


def exempt(
    drafts: Mapping[str, Sequence[Draft]], exemptions: Sequence[Exemption]
) -> dict[str, tuple[Draft, ...]]:
    """Mark the drafts that an exemption covers.

    Args:
        drafts: by check id.
        exemptions: those in force; the first that fits is named.
    """
    result: dict[str, tuple[Draft, ...]] = {}
    for name, found in drafts.items():
        fitting = [item for item in exemptions if _matches(item.checks, name)] if found else []
        shelves = _Shelves(fitting)
        result[name] = (
            tuple(_marked(draft, shelves) for draft in found) if fitting else tuple(found)
        )
    return result


class _Shelves:
    """Exemptions of one check by where they hold, as profiles name hundreds of objects."""

    def __init__(self, exemptions: Iterable[Exemption]) -> None:
        self._placed: dict[str, list[tuple[int, Exemption]]] = {}
        self._named: dict[str, list[tuple[int, Exemption]]] = {}
        self._others: list[tuple[int, Exemption]] = []
        for place in enumerate(exemptions):
            match = place[1].match
            if match.namespaces and not any(map(_is_glob, match.namespaces)):
                self._put(self._placed, match.namespaces, place)
            elif match.names and not any(map(_is_glob, match.names)):
                self._put(self._named, match.names, place)
            else:
                self._others.append(place)

    @staticmethod
    def _put(
        shelf: dict[str, list[tuple[int, Exemption]]],
        keys: Iterable[str],
        place: tuple[int, Exemption],
    ) -> None:
        for key in dict.fromkeys(keys):
            shelf.setdefault(key, []).append(place)

    def first(self, draft: Draft) -> Exemption | None:
        """The first exemption that covers a draft."""
        ref = draft.reported.ref
        near = (self._placed.get(ref.namespace or "", ()), self._named.get(ref.name, ()))
        found = (place for shelf in (*near, self._others) for place in shelf)
        covering = (place for place in found if _covers(place[1], draft))
        return min(covering, key=lambda place: place[0], default=(0, None))[1]


def _marked(draft: Draft, shelves: _Shelves) -> Draft:
    found = shelves.first(draft)
    if found is None:
        return draft
    return replace(draft, exemption=AppliedExemption(found.name, found.reason, found.expires))


def _covers(exemption: Exemption, draft: Draft) -> bool:
    ref, match = draft.reported.ref, exemption.match
    labels = getattr(draft.reported, "labels", {})
    if exemption.scope is not None and ref.namespace != exemption.scope:
        return False
    return (
        _any(match.namespaces, ref.namespace or "")
        and _any(match.kinds, ref.kind)
        and _any(match.names, ref.name)
        and _any(match.containers, draft.container or "")
        and all(labels.get(key) == value for key, value in match.labels)
        and (not match.static or _static(draft.reported))
    )


def _static(reported: Object | Cluster) -> bool:
    """Whether a kubelet runs a pod from a file; files say nothing of it, as they are the file.

    In a cluster the annotation proves it: the kubelet removes a mirror of what it does not run.
    """
    if isinstance(reported, Cluster) or reported.kind != POD:
        return False
    return reported.source is not None or _MIRROR in reported.annotations


def _any(globs: tuple[str, ...], text: str) -> bool:
    return not globs or _matches(globs, text)


def _matches(globs: tuple[str, ...], text: str) -> bool:
    return any(_pattern(glob).fullmatch(text) for glob in globs)


def _is_glob(text: str) -> bool:
    return any(sign in text for sign in "*?[")


@lru_cache(maxsize=4096)
def _pattern(glob: str) -> re.Pattern[str]:
    return re.compile(translate(glob))


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
