"""What a value looks like: a stand-in for a credential, an everyday setting, or generated.

A generated value mixes letters and digits, or upper and lower case, in a way words do not. The
names people give to things are words, so the words between separators are looked at one by one.
"""

import math
import re
from collections import Counter
from typing import Final

__all__ = ["everyday", "generated", "identifies", "prose", "stands_in"]

_LONGEST: Final = 512
_REFERENCE: Final = re.compile(
    r"\$[A-Za-z_]\w*|\$[({].*|\{\{.*|%[A-Za-z_]\w*%|<.*>|@[A-Za-z_.]+@|#\{.*|\[\[?.*\]|__\w+__"
    r"|\(\(.*\)\)|(?:ENC|DEC|ENC\[\w+)[\[(,].*"
    r"|(?:vault|ref\+\w+|secretref|secret|sm|op|env|file|arn|aws|awssm|gcpsm|azurekv|keyvault|ssm|"
    r"kms|bao|k8s|resolve|doppler|infisical|bws)[:+].*"
    r"|projects/[^/\s]+/secrets/\S*",
    re.DOTALL | re.IGNORECASE,
)
_FILLED_IN: Final = re.compile(
    r"(?:please[_ -]?)?(?:change|replace|insert|enter|put|set|add|fill|provide)[_ -]?"
    r"(?:me|it|this|in|here|your|the|with|by|value|password|secret|token|key|a)(?![a-z0-9]).*"
    r"|chang(?:eme|eit|ethis)\w*|replaceme\w*|your[_ -][\w -]+|your\w*here"
    r"|(?:an?[_ -])?(?:example|dummy|sample|fake|placeholder|redacted|masked|hidden|removed|todo|"
    r"tbd|fixme)(?:[_ -][\w -]*)?|\w*redacted\w*|\w*placeholder\w*"
    r"|[x*.#_?-]+|(?:x{3,}|\*{3,}|\.{3}).*|.*(?:x{4,}|\*{4,}|\.{3})",
    re.DOTALL,
)
_CAPITALS: Final = re.compile(r"(?:DB_?)?(?:PASSWORD|PASSWD|PASS|PWD|SECRET|TOKEN)")
_SETTING: Final = re.compile(
    r"true|false|yes|no|on|off|y|n|none|null|nil|nan|undefined|default|unset|empty|unknown|auto|"
    r"automatic|manual|enabled?|disabled?|required|optional|mandatory|always|never|prompt|file|"
    r"env|environment|vault|external|internal|kubernetes|generated?|random|inherit|ignored?|"
    r"string|str|text|int|integer|number|bool|boolean|bytes?|object|array|any|char|varchar|"
    r"basic|bearer|digest|plain|plaintext|header|cookie|query|body|jwt|oauth2?|oidc|saml|ldap|mtls|"
    r"hs256|rs256|es256|ed25519|rsa|ecdsa|sha-?\d+|md5|bcrypt|scrypt|argon2\w*|pbkdf2|aes\S*|"
    r"(?:string|int|id|boolean)!|opaque|self|this|password_hash|get|post|function|lambda",
    re.IGNORECASE,
)
_AMOUNT: Final = re.compile(
    r"[+-]?[\d.,_]+\s?(?:ns|us|ms|s|sec|secs|seconds?|m|min|mins|minutes?|h|hrs?|hours?|d|days?|w|"
    r"weeks?|y|years?|[kKmMgGtTpP]i?[bB]?|[bB]|%|e\d+)?(?:\d+(?:ms|s|m|h))*|P(?:T?\d+[YMWDHS])+",
    re.IGNORECASE,
)
_PATH: Final = re.compile(
    r"[./~][^\s]*|[A-Za-z]:\\\S*|(?:[\w.@-]+/)+[\w.@*-]*\.\w{1,10}|[\w.-]+\.(?:txt|pem|key|crt|cert|"
    r"cer|json|ya?ml|conf|cfg|ini|properties|env|jks|p12|pfx|toml|sh|py|js|tpl|secret|token|pub)"
)
_URL: Final = re.compile(r"[a-z][a-z0-9+.-]*://\S*", re.IGNORECASE)
_PUBLIC: Final = re.compile(
    r"\s*-----BEGIN (?:[A-Z0-9]+ )*(?:CERTIFICATE|PUBLIC KEY|CRL|REQUEST)[A-Z ]*-----.*"
    r"|(?:ssh-(?:rsa|ed25519|dss)|ecdsa-sha2-\S+) .*|(?:sha\d+|md5)[:-].*"
    r"|[\w.+-]+@[\w-]+\.[\w.-]+",
    re.DOTALL,
)
_PARTS: Final = re.compile(r"[^A-Za-z0-9]+")
_HUMPS: Final = re.compile(r"[A-Z]{2,}(?![a-z])|[A-Z]?[a-z]+|\d+|[A-Z]")
_CONSONANTS: Final = re.compile(r"[b-df-hj-np-tv-xz]{6}", re.IGNORECASE)
_HEX: Final = re.compile(r"[0-9a-f]+|[0-9A-F]+")
_ID: Final = re.compile(r"[0-9a-fA-F]+|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_SHORTEST: Final = 8
_LONG_WORD: Final = 16
_LOUD: Final = 3.0
_LEVEL: Final = 2.5


def stands_in(value: str) -> bool:
    """Whether a value only stands in for a credential: a reference, a template, a placeholder."""
    text = value.strip()
    if len(text) > _LONGEST:
        text = text[:_LONGEST]
    if not text or _REFERENCE.fullmatch(text) or _CAPITALS.fullmatch(text):
        return True
    return _FILLED_IN.fullmatch(text.lower()) is not None


def everyday(value: str) -> bool:
    """Whether a value is a setting nobody hides: a word of choice, amount, path, address."""
    text = value.strip()
    if len(text) > _LONGEST:
        return _PUBLIC.match(text) is not None
    return any(form.fullmatch(text) for form in (_SETTING, _AMOUNT, _PATH, _URL, _PUBLIC))


def prose(value: str) -> bool:
    """Whether a value is written for people: words with capitals or marks between spaces."""
    text = value.strip()
    if not re.search(r"\s", text):
        return text[:1].isupper() and text[1:].isalpha() and text[1:].islower()
    return re.fullmatch(r"[a-z0-9]+(?:\s[a-z0-9]+){1,7}", text) is None


def identifies(value: str) -> bool:
    """Whether a value has the form of an id or a digest, which are public as a rule."""
    return _ID.fullmatch(value.strip()) is not None


def generated(value: str) -> bool:
    """Whether a value looks made by a machine, and not named by a person.

    Args:
        value: one word; what has spaces in it is none.
    """
    text = value.strip()
    if not _SHORTEST <= len(text) <= _LONGEST or re.search(r"\s", text):
        return False
    parts = [part for part in _PARTS.split(text) if part]
    odd = sum(len(part) for part in parts if _odd(part))
    return odd >= _SHORTEST and odd * 2 >= len(text) and _entropy(text) >= _LEVEL


def _odd(part: str) -> bool:
    """Whether a run of letters and digits is no word, abbreviation, number or version."""
    humps = _HUMPS.findall(part)
    if len(part) < 4 or part.isdigit():  # noqa: PLR2004 - what is so short may be anything
        return False
    if _HEX.fullmatch(part) and len(part) >= _SHORTEST and not part.isalpha():
        return True
    if len(humps) > 2 and len(part) / len(humps) < _LOUD:  # noqa: PLR2004 - "base64" has two
        return True
    return _CONSONANTS.search(part) is not None or _unsayable(part)


def _unsayable(part: str) -> bool:
    """Whether a long run of letters has hardly a vowel, as no word of any language we write."""
    letters = [letter for letter in part.lower() if letter.isalpha()]
    vowels = sum(letter in "aeiouy" for letter in letters)
    return len(letters) >= _LONG_WORD // 2 and vowels * 6 < len(letters)


def _entropy(text: str) -> float:
    """Bits a letter, by Shannon, of the letters as they are counted in the text itself."""
    size = len(text)
    return -sum(n / size * math.log2(n / size) for n in Counter(text).values())
