"""Recognises credentials in text that was never meant to hold any, without keeping them.

What leaves this package is the key, the sort of credential and its length: enough to find and
remove it, useless to anyone else. No part of a value and nothing made of it is kept or shown.

Three signs are weighed together. A known token format counts under any name. A name that says
password counts with any value that can be one. A name that says token, secret or key counts only
with a value that looks generated, because such names often stand before the name of a Secret, a
path or a number. A long random value alone is no sign: digests and ids look the same.
"""

import base64
import binascii
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from kube9_core.snapshot.credentials.arguments import sorts_in_arguments
from kube9_core.snapshot.credentials.assignments import sort_of_text

__all__ = ["Credential", "credential_in", "credentials_in", "credentials_in_arguments"]

_LONGEST = 1 << 20


class Credential(msgspec.Struct, frozen=True, order=True):
    """A credential that was seen and not kept.

    Attributes:
        key: under which it stands.
        sort: "GitHub token", or "value under a secret's name" where only the name tells.
        length: of the value, in characters.
    """

    key: str
    sort: str
    length: int


def credential_in(name: str, value: str) -> Credential | None:
    """Judge one value under a name: a variable, or a key of a ConfigMap with its text.

    Args:
        name: of the variable or key.
        value: any text; what is beyond a mebibyte is not looked at.
    """
    sort = sort_of_text(name, value[:_LONGEST])
    return None if sort is None else Credential(name, sort, len(value))


def credentials_in(values: Mapping[str, str], binary: Mapping[str, str]) -> tuple[Credential, ...]:
    """Judge all values of a ConfigMap.

    Args:
        values: its `data`.
        binary: its `binaryData`, in base64.

    Returns:
        At most one credential for each key, sorted.
    """
    decoded = ((key, _decoded(value)) for key, value in binary.items())
    return tuple(sorted((*_hits(values.items()), *_hits(decoded))))


def credentials_in_arguments(
    command: Iterable[str], arguments: Iterable[str]
) -> tuple[Credential, ...]:
    """Judge a command line.

    Args:
        command: `command` of a container; may be empty.
        arguments: its `args`; may be empty.

    Returns:
        At most one credential for each word; its key is the field of the word ("args[2]").
    """
    first, rest = tuple(command), tuple(arguments)
    fields = (
        *(f"command[{n}]" for n in range(len(first))),
        *(f"args[{n}]" for n in range(len(rest))),
    )
    words = tuple(word[:_LONGEST] for word in (*first, *rest))
    return tuple(
        Credential(fields[n], sort, len(words[n]))
        for n, sort in sorts_in_arguments(words, named=bool(first))
    )


def _hits(items: Iterable[tuple[str, str]]) -> Iterator[Credential]:
    for key, value in items:
        found = credential_in(key, value)
        if found is not None:
            yield found


def _decoded(value: str) -> str:
    try:
        return base64.b64decode(value, validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return ""
