"""Where an API is: an address taken apart, and refused where a token would not be safe."""

import re
from urllib.parse import urlsplit

import msgspec

from kube9_argocd.api.errors import ApiCode, ApiError

__all__ = ["Address", "plain_address", "safe_address"]

_LABEL = r"[A-Za-z0-9_]([-A-Za-z0-9_]{0,61}[A-Za-z0-9_])?"
_HOST = re.compile(rf"{_LABEL}(\.{_LABEL})*\.?|[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*")
_PATH = re.compile(r"(/[A-Za-z0-9._~-]+)*/?")
_SECURE = "https"


class Address(msgspec.Struct, frozen=True):
    """An address of a server.

    Attributes:
        secure: whether TLS is spoken there.
        host: name or IP address, without brackets.
        port: TCP port.
        prefix: what comes before each path: "" or "/argo-cd", where a proxy puts it.
    """

    secure: bool
    host: str
    port: int
    prefix: str = ""

    @property
    def shown(self) -> str:
        """The address as a person writes it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        scheme, usual = (_SECURE, 443) if self.secure else ("http", 80)
        port = "" if self.port == usual else f":{self.port}"
        return f"{scheme}://{host}{port}{self.prefix}"


def safe_address(url: str) -> Address:
    """Take the address of an API that gets a token apart.

    Args:
        url: as the settings have it.

    Raises:
        ApiError: UNREACHABLE, it is no address or not https; also on this very machine, where
            others may listen.
    """
    found = _taken_apart(url)
    if not found.secure:
        raise _refused(
            f"{found.shown} is plain HTTP, where anybody on the way could read the token: give "
            "plugins.argocd.api.url an https address (argocd-server speaks TLS unless it is "
            "started with --insecure; then use the address of what ends TLS before it)"
        )
    return found


def plain_address(url: str) -> Address:
    """Take the address of something that gets no token apart.

    Raises:
        ApiError: UNREACHABLE, it is no address.
    """
    return _taken_apart(url)


def _taken_apart(url: str) -> Address:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise _refused("the address of Argo CD is no URL") from None
    if parts.scheme not in ("http", _SECURE) or _HOST.fullmatch(host) is None:
        raise _refused("the address of Argo CD must be like https://argocd-server.argocd.svc")
    if "@" in parts.netloc or parts.query or parts.fragment or not _PATH.fullmatch(parts.path):
        raise _refused(f"the address of Argo CD on {host} must have a host, a port and a path only")
    secure = parts.scheme == _SECURE
    usual = 443 if secure else 80
    return Address(secure, host, usual if port is None else port, parts.path.rstrip("/"))


def _refused(message: str) -> ApiError:
    return ApiError(ApiCode.UNREACHABLE, message, {"reason": "address"})
