"""Credentials that tell what they are by their form, whatever name they stand under.

The forms are those that the issuers document. Every pattern begins at the start of a word and
runs over letters that no other start can stand among, so a text is read once however long it is.
"""

import re
from typing import Final

from kube9_core.snapshot.credentials.values import stands_in

__all__ = ["known_format"]

_SHORTEST: Final = 12
_FEWEST_LETTERS: Final = 5
_END: Final = 16
_TOKENS: Final = {
    "AWS access key": r"(?:AKIA|ASIA)[0-9A-Z]{16}",
    "GitHub token": r"gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{60,255}",
    "GitLab token": r"gl(?:pat|dt|rt|cbt|ptt|ft|soat|agent)-[A-Za-z0-9_-]{20,255}",
    "Google API key": r"AIza[0-9A-Za-z_-]{35}",
    "Google OAuth secret": r"GOCSPX-[0-9A-Za-z_-]{28}",
    "Slack token": r"xox[abeoprs]-[A-Za-z0-9-]{10,255}|xapp-[0-9]-[A-Za-z0-9-]{20,255}",
    "Stripe key": r"[rs]k_(?:live|test)_[0-9A-Za-z]{20,255}|whsec_[0-9A-Za-z+/]{30,255}",
    "OpenAI key": r"sk-(?:proj-|svcacct-)?[A-Za-z0-9_-]{40,255}",
    "Anthropic key": r"sk-ant-[A-Za-z0-9_-]{40,255}",
    "npm token": r"npm_[A-Za-z0-9]{36}",
    "PyPI token": r"pypi-AgE[A-Za-z0-9_-]{50,500}",
    "Docker Hub token": r"dckr_(?:pat|oat)_[A-Za-z0-9_-]{20,255}",
    "SendGrid key": r"SG\.[A-Za-z0-9_-]{20,24}\.[A-Za-z0-9_-]{39,50}",
    "DigitalOcean token": r"do[opr]_v1_[a-f0-9]{64}",
    "Hugging Face token": r"hf_[A-Za-z0-9]{34}",
    "Databricks token": r"dapi[a-f0-9]{32}",
    "Vault token": r"hv[sbr]\.[A-Za-z0-9_-]{24,500}",
    "Shopify token": r"shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}",
    "Atlassian token": r"ATATT3[A-Za-z0-9_=-]{50,500}",
    "Grafana token": r"glsa_[A-Za-z0-9]{32}_[A-Fa-f0-9]{8}|glc_[A-Za-z0-9+/=]{40,500}",
    "New Relic key": r"NRAK-[A-Z0-9]{27}",
    "Telegram token": r"[0-9]{8,10}:AA[A-Za-z0-9_-]{32,33}",
    "age secret key": r"AGE-SECRET-KEY-1[0-9A-Z]{58}",
    "JSON web token": r"eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}",
}
_OTHERS: Final = {
    "private key": r"-----BEGIN (?:[A-Z]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)?-----"
    r"(?:\\[nr]|\s){1,8}(?P<armour>[A-Za-z0-9+/=:,. -]{16})",
    "Slack webhook": r"//hooks\.slack\.com/services/T[A-Z0-9]{6,14}/B[A-Z0-9]{6,14}/"
    r"[A-Za-z0-9]{20,32}",
    "storage account key": r"\b(?:Account|SharedAccess)Key=[A-Za-z0-9+/]{40,100}={0,2}",
    "password hash": r"\$(?:apr1|2[aby]|5|6|y|argon2id?)\$[./A-Za-z0-9$=,+]{25,300}",
    "authorization header": r"\b[Aa]uthorization[\"']?[:= ]{1,4}[\"']?"
    r"(?:Bearer|Basic|bearer|basic|token) {1,3}"
    r"(?P<presented>[A-Za-z0-9._~+/=-]{8,500})",
    "password in a URL": r"://(?P<user>[^\s:/@?#\"'<>]{0,128}):(?P<password>[^\s/@\"'<>]{1,256})@",
}


def _named(patterns: dict[str, str]) -> str:
    return "|".join(f"(?P<{name.replace(' ', '_')}>{form})" for name, form in patterns.items())


_KNOWN: Final = re.compile(
    rf"(?<![A-Za-z0-9_-])(?:{_named(_TOKENS)})(?![A-Za-z0-9_])|{_named(_OTHERS)}", re.ASCII
)
_HINT: Final = re.compile(
    r"AKIA|ASIA|gh[pousr]_|github_pat_|gl[a-z]{1,5}[_-]|AIza|GOCSPX|xox|xapp|k_(?:live|test)|whsec"
    r"|sk-|npm_|pypi-|dckr_|SG\.|do[opr]_v1|hf_|dapi|hv[sbr]\.|shp|ATATT3|NRAK|:AA|AGE-S|eyJ"
    r"|PRIVATE|hooks\.slack|Key=|\$(?:apr1|2[aby]|5|6|y|argon2)|uthorization|://[^\s/]{0,400}@",
    re.ASCII,
)


def known_format(text: str) -> str | None:
    """The sort of the first credential in a text that is known by its form; None without one.

    Args:
        text: any.
    """
    if len(text) < _SHORTEST or _HINT.search(text) is None:
        return None
    for match in _KNOWN.finditer(text):
        if _real(match):
            return _sort(match)
    return None


def _sort(match: "re.Match[str]") -> str:
    return next(name for name in (*_TOKENS, *_OTHERS) if match[name.replace(" ", "_")] is not None)


def _real(match: "re.Match[str]") -> bool:
    """Whether it is more than an example's row of crosses, or a name to be filled in."""
    if match["password"] is not None:
        return not stands_in(match["password"])
    if match["presented"] is not None:
        return not stands_in(match["presented"]) and _varied(match["presented"])
    return _varied(match["armour"] or match[0])


def _varied(text: str) -> bool:
    """Whether its end, which is never a prefix, is more than one letter over and over."""
    return len(frozenset(text[-_END:])) >= _FEWEST_LETTERS
