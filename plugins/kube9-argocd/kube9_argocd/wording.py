"""Text of Argo CD as it may be kept and shown: short, on one line, and without values.

What kubectl says of a failed apply can hold the whole patch, Secrets included, and the address of a
repository may carry a password. Nobody needs either to know what happened.
"""

import re
from typing import Final

from kube9_core.api import credential_in

__all__ = ["short", "without_password"]

_LONGEST: Final = 300
_PASSWORD: Final = re.compile(r"(?<=://)[^/@\s]+@")
_VALUE: Final = re.compile(r'(Invalid value: |got: )("(?:[^"\\]|\\.)*"|\S+?(?=[:,\]]*(?:\s|$)))')
_OBJECT: Final = re.compile(r'\{\s*"|map\[|error when (?:applying|creating) patch', re.IGNORECASE)


def short(message: str, longest: int = _LONGEST) -> str:
    """Give what may be shown of a message.

    Args:
        message: as Argo CD wrote it; may hold objects, values and addresses.
        longest: characters that are kept.
    """
    line = " ".join(message.split())
    told = _OBJECT.split(line, maxsplit=1)[0].strip(" :")
    told = _VALUE.sub(r"\1(not shown)", without_password(told))
    if credential_in("message", told) or any(credential_in("", word) for word in told.split()):
        return "(not shown: it seems to hold a credential)"
    return told if len(told) <= longest else f"{told[: longest - 3]}..."


def without_password(address: str) -> str:
    """Take user and password out of addresses: "https://bot:pw@git" is "https://git"."""
    return _PASSWORD.sub("", address)
