"""What a name promises of its value: a password, another secret, or neither.

A name is read as words, whatever it is written like: DB_PASSWORD, dbPassword, db.password. The
last words decide, as in passwordPolicy, TOKEN_TTL or secretName something is said of a secret.
"""

import re
from enum import Enum
from functools import lru_cache
from typing import Final

__all__ = ["Promise", "promise_of"]


class Promise(Enum):
    """How much a name says.

    Attributes:
        PASSWORD: any value that can be a password is one.
        SECRET: a secret that programs are given; weak ones are made of a few well-known words.
        MAYBE: only with a value that looks generated.
        NOTHING: it says nothing.
    """

    PASSWORD = "password"  # noqa: S105 - what a name is about
    SECRET = "secret"  # noqa: S105 - as above
    MAYBE = "maybe"
    NOTHING = "nothing"


_LONGEST: Final = 128
_CAMEL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_SPLIT: Final = re.compile(r"[^A-Za-z0-9]+")
_HINT: Final = re.compile(r"pass|pwd|secret|token|key|cred|auth|salt", re.IGNORECASE)
_SUFFIXES: Final = re.compile(
    r"value|b64|base64|raw|plain|plaintext|current|previous|old|new|prod|production|staging|"
    r"stage|dev|test|qa|primary|secondary|base|txt|string"
)
_PASSWORD: Final = re.compile(
    r".*(?:password|passwd|passphrase|passcode)|pwd|pass|(?:db|my|user|ssh|smtp|mail|redis|root|admin|"
    r"require|mysql|http|ldap|bind|key|store|trust)pass|(?:db|root|user|my|sql)pwd|masterauth|rootpw"
)
_SECRET: Final = re.compile(
    r"(?:.*(?:client|app|jwt|session|cookie|shared|hmac|api|consumer|oauth|signing))?secret|"
    r".*token|.*(?:api|secret|private|access)key"
)
_NO_TOKEN: Final = frozenset(("csrftoken", "nexttoken", "pagetoken", "continuetoken"))
_KEYED: Final = re.compile(
    r"api|access|auth|private|secret|signing|signature|encryption|encrypt|decryption|master|"
    r"storage|session|hmac|jwt|ssh|service|subscription|shared|license|licence|unseal|account|"
    r"integration|ingest|admin|root|cookie|application|write|deploy"
)
_SECRETS: Final = frozenset(("credential", "credentials", "creds"))
_MAYBE: Final = frozenset(
    ("key", "auth", "salt", "cred", "apikeys", "tokens", "secrets", "passwords")
)
_OTHERWISE: Final = re.compile(
    r"public|pub|hash|checksum|digest|sha|sha256|fingerprint|count|policy|type|name|ref|"
    r"reference|cache|partition|primary|foreign|primarykey|id|file|path|dir|url|uri|issuer|"
    r"version|no|next|sort|row|group|index|label|annotation|storage"
)


@lru_cache(maxsize=4096)
def promise_of(name: str) -> Promise:
    """What a name says of its value.

    Args:
        name: of a variable, a key, a flag or a property.
    """
    if len(name) > _LONGEST or _HINT.search(name) is None:
        return Promise.NOTHING
    words = _words(name)
    if not words:
        return Promise.NOTHING
    last = words[-1]
    if _PASSWORD.fullmatch(last) and not (last == "pwd" and len(words) == 1):
        return Promise.PASSWORD
    if last in _NO_TOKEN:
        return Promise.NOTHING
    if last in _SECRETS or _SECRET.fullmatch(last):
        return Promise.SECRET
    return _keyed(words)


def _keyed(words: list[str]) -> Promise:
    """A key is a secret, or the name of an entry: the word before it tells."""
    last, before = words[-1], words[-2] if len(words) > 1 else ""
    if last == "key" and _KEYED.fullmatch(before):
        return Promise.SECRET
    if any(map(_OTHERWISE.fullmatch, words)):
        return Promise.NOTHING
    said = last in _MAYBE or any(map(_told, words))
    return Promise.MAYBE if said else Promise.NOTHING


def _told(word: str) -> bool:
    return _PASSWORD.fullmatch(word) is not None or _SECRET.fullmatch(word) is not None


def _words(name: str) -> list[str]:
    """The words of a name in lower case, without what is only added to tell versions apart."""
    parts = _SPLIT.split(_CAMEL.sub("_", name))
    words = [part.lower() for part in parts if part]
    while len(words) > 1 and (_SUFFIXES.fullmatch(words[-1]) or words[-1].isdigit()):
        words.pop()
    return words
