"""Who we are to the API server, and where that is read again before it expires.

Bound tokens rotate while we run and exec plugins hand out short-lived ones, so an identity is
asked for at every request and renewed at once after a 401. Nothing here is ever printed.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from kube9_core.kube.errors import BadKubeconfig

__all__ = ["Certificate", "Credentials", "Fixed", "Identity", "Renewed", "TokenFile"]

_REREAD_SECONDS: Final = 60.0  # as client-go; the kubelet renews a token at 80 % of its life


@dataclass(frozen=True, slots=True, repr=False)
class Certificate:
    """A client certificate with its key, both PEM."""

    chain: bytes
    key: bytes


@dataclass(frozen=True, slots=True, repr=False)
class Identity:
    """What is shown to the server.

    Attributes:
        authorization: the header, "" for none.
        certificate: for the TLS handshake.
        expires: seconds since the epoch; None means never.
    """

    authorization: str = ""
    certificate: Certificate | None = None
    expires: float | None = None


class Credentials(Protocol):
    """Where an identity comes from; safe to use from many threads."""

    def identity(self) -> Identity:
        """The identity to show now."""

    def renew(self) -> bool:
        """Get a fresh one after a 401; tells whether there is any use in trying again."""


class Fixed:
    """An identity that cannot change: a token or certificate written into the kubeconfig."""

    def __init__(self, identity: Identity) -> None:
        self._identity = identity

    def identity(self) -> Identity:
        """Give it."""
        return self._identity

    def renew(self) -> bool:
        """It cannot be renewed."""
        return False


class TokenFile:
    """A bearer token in a file that somebody else keeps fresh."""

    def __init__(self, path: Path, certificate: Certificate | None = None) -> None:
        self._path = path
        self._certificate = certificate
        self._read_at = 0.0
        self._identity = Identity()
        self._read()

    def identity(self) -> Identity:
        """Give the token, read again once a minute."""
        if time.monotonic() - self._read_at >= _REREAD_SECONDS:
            self._read()
        return self._identity

    def renew(self) -> bool:
        """Read it again at once; of use only if it is another one now."""
        before = self._identity.authorization
        self._read()
        return self._identity.authorization != before

    def _read(self) -> None:
        try:
            token = self._path.read_text(encoding="utf-8").strip()
        except (OSError, ValueError) as error:
            if self._identity.authorization:
                return  # the old token may still do; a 401 tells if not
            raise BadKubeconfig(
                f"cannot read the token file {self._path} ({error}); mount or create it"
            ) from None
        if not token:
            raise BadKubeconfig(f"the token file {self._path} is empty; write a token into it")
        self._identity = Identity(f"Bearer {token}", self._certificate)
        self._read_at = time.monotonic()


class Renewed:
    """An identity that somebody computes (an exec plugin), kept until it expires."""

    def __init__(self, obtain: Callable[[], Identity]) -> None:
        self._obtain = obtain
        self._identity = obtain()

    def identity(self) -> Identity:
        """Give it, obtained anew if it has expired."""
        expires = self._identity.expires
        if expires is not None and expires <= time.time():
            self._identity = self._obtain()
        return self._identity

    def renew(self) -> bool:
        """Obtain another one, whatever the old one said about its end."""
        self._identity = self._obtain()
        return True
