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

__all__ = ["exempt", "in_force"]


def in_force(exemptions: Iterable[Exemption], now: datetime) -> tuple[Exemption, ...]:
    """Leave out what has expired, and put the rest in an order of their own.

    Args:
        exemptions: all of them.
        now: the time of the run, with its zone.
    """
    valid = (item for item in exemptions if item.expires is None or _time(item.expires) > now)
    return tuple(sorted(valid, key=lambda item: (item.name, item.checks, item.expires or "")))


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
        fitting = [item for item in exemptions if _matches(item.checks, name)]
        result[name] = (
            tuple(_marked(draft, fitting) for draft in found) if fitting else tuple(found)
        )
    return result


def _marked(draft: Draft, exemptions: Sequence[Exemption]) -> Draft:
    found = next((item for item in exemptions if _covers(item, draft)), None)
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
    )


def _any(globs: tuple[str, ...], text: str) -> bool:
    return not globs or _matches(globs, text)


def _matches(globs: tuple[str, ...], text: str) -> bool:
    return any(_pattern(glob).fullmatch(text) for glob in globs)


@lru_cache(maxsize=1024)
def _pattern(glob: str) -> re.Pattern[str]:
    return re.compile(translate(glob))


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
