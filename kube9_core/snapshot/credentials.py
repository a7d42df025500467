"""Recognises credentials in text that was never meant to hold any, without keeping them.

What leaves this module is the key, the sort of credential and its length: enough to find and
remove it, useless to anyone else. A key's name alone is no proof (`tokenTTL: 30m`), so a name
counts only with a value that could be a secret; known token formats count under any name.
"""

import base64
import binascii
import re
from collections.abc import Iterable, Iterator, Mapping

import msgspec

__all__ = ["Credential", "credentials_in"]

_FORMATS = re.compile(
    r"(?P<aws_access_key>\b(?:AKIA|ASIA)[0-9A-Z]{16}\b)"
    r"|(?P<github_token>\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{60,}))"
    r"|(?P<gitlab_token>\bglpat-[A-Za-z0-9_-]{20,})"
    r"|(?P<google_api_key>\bAIza[0-9A-Za-z_-]{35})"
    r"|(?P<slack_token>\bxox[abeoprs]-[A-Za-z0-9-]{10,})"
    r"|(?P<stripe_key>\b[rs]k_live_[0-9A-Za-z]{20,})"
    r"|(?P<json_web_token>\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,})"
    r"|(?P<private_key>-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----)"
)
_NAMES = re.compile(
    r"(?:^|[_.-])(?:pass(?:word|wd|phrase)?|pwd|secret|token|credentials?|"
    r"(?:api|access|auth|private|secret|signing|encryption)[_.-]?key)(?:$|[_.-]?(?:value|b64)$)",
    re.IGNORECASE,
)
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_HARMLESS = re.compile(
    r"\s*|true|false|yes|no|none|null|changeme|[\d.]+(?:ms|s|m|h|d)?|[./~][^\s]*|"
    r"[a-z]+://[^\s:@]*(?:/[^\s]*)?|\$[({].*[)}]|\{\{.*\}\}|<.*>|\*+|x+",
    re.IGNORECASE | re.DOTALL,
)
_SHORTEST = 4
_LONGEST_SCAN = 1 << 20


class Credential(msgspec.Struct, frozen=True, order=True):
    """A credential that was seen and not kept.

    Attributes:
        key: under which it stands.
        sort: "github token", or "value under a secret's name" where only the name tells.
        length: of the value, in characters.
    """

    key: str
    sort: str
    length: int


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


def _hits(items: Iterable[tuple[str, str]]) -> Iterator[Credential]:
    for key, value in items:
        sort = _sort(key, value)
        if sort:
            yield Credential(key, sort, len(value))


def _sort(key: str, value: str) -> str | None:
    match = _FORMATS.search(value, 0, _LONGEST_SCAN)
    if match and match.lastgroup:
        return match.lastgroup.replace("_", " ")
    named = _NAMES.search(_CAMEL.sub("_", key)) is not None
    harmless = len(value) < _SHORTEST or _HARMLESS.fullmatch(value, 0, _LONGEST_SCAN) is not None
    return "value under a secret's name" if named and not harmless else None


def _decoded(value: str) -> str:
    try:
        return base64.b64decode(value, validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return ""
