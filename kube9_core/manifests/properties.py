"""Tells whether a document may hold anchors, aliases or tags, without parsing it."""

import re

__all__ = ["has_properties"]

_PROPERTY = re.compile(
    rb"""(?m)(?:^|[\s\[{,]|["']:)"""
    rb"""(?:&[^\s&=,\[\]{}"']|\*[^\s*,\[\]{}"']|!(?:[^\s=,\[\]{}"']|\s|$))"""
)


def has_properties(text: bytes) -> bool:
    """Tell it; a string or comment that looks like one counts too."""
    if b"&" in text or b"*" in text or b"!" in text:
        return _PROPERTY.search(text) is not None
    return False
