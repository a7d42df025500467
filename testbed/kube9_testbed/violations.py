"""Reads Pod Security verdicts out of the API server's refusals.

Admission answers in prose: `violates PodSecurity "LEVEL:VERSION": REASON (DETAIL),
REASON (DETAIL)`. Details may hold commas, brackets and quoted names, so the text
is walked, not split.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_REFUSAL: Final = re.compile(r'violates PodSecurity "[^"]+": (?P<violations>.*)', re.DOTALL)
_SEPARATOR: Final = ", "


@dataclass(frozen=True, slots=True)
class Violation:
    """One rule a pod breaks.

    Attributes:
        reason: The rule in short, for example `allowPrivilegeEscalation != false`.
        detail: Where it is broken, empty when the rule needs no place.
    """

    reason: str
    detail: str


def parse_refusal(message: str) -> tuple[Violation, ...] | None:
    """The violations that a refusal's message lists.

    Args:
        message: The message of a Status object.

    Returns:
        One violation per broken rule, or None when Pod Security did not refuse.
    """
    found = _REFUSAL.search(message)
    if found is None:
        return None
    return tuple(_violation(part) for part in _parts(found["violations"]))


def _violation(text: str) -> Violation:
    reason, bracket, rest = text.partition(" (")
    return Violation(reason, rest.removesuffix(")") if bracket else "")


def _parts(text: str) -> Iterator[str]:
    """The text between those commas that stand outside brackets and quotes."""
    start = 0
    for comma in _outer_commas(text):
        yield text[start:comma]
        start = comma + len(_SEPARATOR)
    yield text[start:]


def _outer_commas(text: str) -> Iterator[int]:
    depth, quoted, escaped = 0, False, False
    for place, letter in enumerate(text):
        if quoted:
            quoted = escaped or letter != '"'
            escaped = letter == "\\" and not escaped
        elif letter == '"':
            quoted = True
        elif letter in "()":
            depth += 1 if letter == "(" else -1
        elif depth == 0 and text.startswith(_SEPARATOR, place):
            yield place
