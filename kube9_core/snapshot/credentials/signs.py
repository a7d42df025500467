"""Weighs a name and a value together: the one says what it is for, the other whether it can be."""

import re
from typing import Final

from kube9_core.snapshot.credentials.names import Promise, promise_of
from kube9_core.snapshot.credentials.values import (
    everyday,
    generated,
    identifies,
    prose,
    stands_in,
)

__all__ = ["BY_NAME", "is_secret"]

BY_NAME: Final = "value under a secret's name"
_SHORTEST: Final = 4
_LONGEST: Final = 4096
_NUMBER: Final = re.compile(r"\d{4,}")
_WEAK: Final = re.compile(
    r"(?=.*(?:secret|passw|letmein|qwerty|abc123|admin|hunter2|welcome|topsecret|12345|s3cr3t|"
    r"passw0rd|p@ss))[A-Za-z0-9_@!.]{5,64}",
    re.IGNORECASE,
)
_NAMED_ONLY: Final = frozenset(
    ("secret", "secrets", "password", "passwords", "admin", "credentials")
)


def is_secret(name: str, value: str) -> bool:
    """Whether a value is a credential by its name and its looks.

    Args:
        name: it stands under.
        value: the whole of it.
    """
    promise = promise_of(name)
    if promise is Promise.NOTHING or not _SHORTEST <= len(value) <= _LONGEST:
        return False
    text = value.strip()
    if "\n" in text or stands_in(text):
        return False
    if promise is Promise.PASSWORD:
        return _password(text)
    if everyday(text):
        return False
    if promise is Promise.MAYBE:
        return generated(text) and not identifies(text)
    return generated(text) or _weak(text)


def _password(text: str) -> bool:
    """Whether it can be one; a number can, too."""
    if _NUMBER.fullmatch(text):
        return True
    return len(text) >= _SHORTEST and not (everyday(text) or prose(text))


def _weak(text: str) -> bool:
    """Whether it is a secret that a person made up, and not the name of a Secret."""
    return _WEAK.fullmatch(text) is not None and text.lower() not in _NAMED_ONLY
