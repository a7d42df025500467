"""The token that Argo CD is shown: where it is found, and which are never sent.

A ServiceAccount's token opens the Kubernetes API. Whoever runs Argo CD, or sits at an address that
somebody mistyped, must not get one. So there is no fallback to the pod's own, and one that was put
in the place of Argo CD's is refused.
"""

import binascii
from collections.abc import Mapping
from pathlib import Path

import msgspec

from kube9_argocd.api.errors import ApiCode, ApiError

__all__ = ["MOUNT", "Bearer", "find_bearer"]

MOUNT = Path("/run/secrets/kube9/argocd")
"""Where the chart mounts the Secret that `plugins.argocd.secret` names."""
_VALUE, _FILE = "ARGOCD_API_BEARER_TOKEN", "ARGOCD_API_TOKEN_FILE"
_NEVER = (Path("/var/run/secrets/kubernetes.io"), Path("/run/secrets/kubernetes.io"))
_SERVICE_ACCOUNT = (b"system:serviceaccount:", b'"kubernetes.io')
"""In the claims of each, bound or not; they are searched as text, however they are built."""
_LARGEST = 16 * 1024
_HOW = "docs/argocd.md tells how to make one for kube9"
_PARTS = 3
_FAR = 10**11


class Bearer:
    """A token that may be sent.

    Args:
        value: the token; shown nowhere.
        source: where it came from, for people.
        expires: when, in seconds since 1970; None where it does not say.
    """

    __slots__ = ("expires", "source", "value")

    def __init__(self, value: str, source: str, expires: int | None) -> None:
        self.value = value
        self.source = source
        self.expires = expires

    def __repr__(self) -> str:
        return f"Bearer(source={self.source!r})"


class _Claims(msgspec.Struct, frozen=True):
    """What a JWT says of itself; nobody here verifies it."""

    exp: int | float | None = None


def find_bearer(
    token_file: str | None, environment: Mapping[str, str], mount: Path = MOUNT
) -> Bearer:
    """Find the token, anew each time, so that one that was rotated is used at once.

    The environment's `ARGOCD_API_BEARER_TOKEN` comes first, then the file that
    `ARGOCD_API_TOKEN_FILE` names, the file of the settings, and `token` of the mounted Secret.

    Args:
        token_file: of the settings.
        environment: variables of the process.
        mount: where the Secret is mounted.

    Raises:
        ApiError: TOKEN_MISSING, there is none, or it must not be sent.
    """
    value = environment.get(_VALUE)
    if value:
        return _judged(value, _VALUE)
    named = environment.get(_FILE) or token_file
    path = Path(named) if named else mount / "token"
    return _judged(_read(path, named is not None), str(path))


def _read(path: Path, named: bool) -> str:  # noqa: FBT001 - a private step of one caller
    if any(path.resolve().is_relative_to(place.resolve()) for place in _NEVER):
        raise _missing(
            f"{path} is a ServiceAccount's token, which is never sent to Argo CD; {_HOW}"
        )
    try:
        with path.open("rb") as file:
            body = file.read(_LARGEST + 1)
    except FileNotFoundError:
        if named:
            raise _missing(f"there is no token in {path}; {_HOW}") from None
        raise _missing(f"there is no token for Argo CD; {_HOW}") from None
    except OSError as error:
        raise _missing(f"the token in {path} cannot be read: {error.strerror}") from None
    return body.decode("ascii", "replace")


def _judged(text: str, source: str) -> Bearer:
    value = text.strip()
    if not value:
        raise _missing(f"the token in {source} is empty; {_HOW}")
    if len(value) > _LARGEST or not value.isascii() or not value.isprintable() or " " in value:
        raise _missing(f"what stands in {source} is no token; {_HOW}")
    claims = _claims(value)
    if any(mark in claims for mark in _SERVICE_ACCOUNT):
        raise _missing(f"{source} has a ServiceAccount's token, never sent to Argo CD; {_HOW}")
    return Bearer(value, source, _end(claims))


def _claims(value: str) -> bytes:
    """The claims of a JWT; a token may also be something else, which has none."""
    parts = value.split(".")
    if len(parts) != _PARTS:
        return b""
    middle = parts[1].replace("-", "+").replace("_", "/")
    try:
        return binascii.a2b_base64(middle + "=" * (-len(middle) % 4))
    except binascii.Error:
        return b""


def _end(claims: bytes) -> int | None:
    try:
        found = msgspec.json.decode(claims, type=_Claims).exp
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    return int(found) if found is not None and 0 <= found < _FAR else None


def _missing(message: str) -> ApiError:
    return ApiError(ApiCode.TOKEN_MISSING, message)
