"""Finds names and values within text: whole configuration files in a ConfigMap, scripts, JSON.

Each name is looked at once and where it begins, so the work grows with the text and no faster.
"""

import re
from collections.abc import Iterator
from typing import Final

from kube9_core.snapshot.credentials.formats import known_format
from kube9_core.snapshot.credentials.signs import BY_NAME, is_secret

__all__ = ["sort_of_text"]

_HINT: Final = re.compile(r"pass|pwd|secret|token|key|cred|auth|salt", re.IGNORECASE)
_PAIR: Final = re.compile(
    r"(?<![\w.\-$%{(<])-{0,2}(?P<name>[A-Za-z_][\w.\-]{0,80})[\"']?"
    r"(?:[ \t]{0,4}(?:=>|:=|[:=])[ \t]{0,4})"
    r"(?:\"(?P<double>[^\"\n]{1,256})\"|'(?P<single>[^'\n]{1,256})'"
    r"|(?P<bare>[^\s\"',;}{&|<>]{1,256})(?P<more>(?=[ \t]{1,4}[^\s#;&|]))?)",
    re.ASCII,
)
_CODE: Final = re.compile(
    r".*[()\[\]`$\\].*|[!*&|>].*|[A-Za-z_]\w*(?:(?:\.|::|->)[A-Za-z_]\w*)+[:;]?"
)


def sort_of_text(name: str, text: str) -> str | None:
    """The sort of credential that a text holds, or is; None for none.

    Args:
        name: it stands under.
        text: any.
    """
    found = known_format(text)
    if found is None and (is_secret(name, text) or any(_secrets(text))):
        found = BY_NAME
    return found


def _secrets(text: str) -> Iterator[bool]:
    """Whether each name and value within a text is a credential."""
    if _HINT.search(text) is None:
        return
    for match in _PAIR.finditer(text):
        if _HINT.search(match["name"]):
            yield _credential(match)


def _credential(match: "re.Match[str]") -> bool:
    quoted = match["double"] or match["single"]
    if quoted is not None:
        return " " not in quoted and is_secret(match["name"], quoted)
    bare = match["bare"]
    if match["more"] is not None and "=" not in match[0]:
        return False  # words for people, as in translations
    return _CODE.fullmatch(bare) is None and is_secret(match["name"], bare)
