"""Asks Argo CD's API: makes requests with the token, and errors of what is answered.

Only GET is ever sent. No redirect is followed: it could lead the token anywhere.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeVar
from urllib.parse import quote, urlencode

import msgspec

from kube9_argocd.api.address import Address, safe_address
from kube9_argocd.api.bearer import MOUNT, Bearer, find_bearer
from kube9_argocd.api.errors import ApiCode, ApiError
from kube9_argocd.api.refusals import refusal
from kube9_argocd.settings import ApiSettings

if TYPE_CHECKING:
    from kube9_argocd.api.line import Line, Resolve

__all__ = ["LARGEST", "ArgoCDApi", "Here", "connect"]

S = TypeVar("S", bound=msgspec.Struct)
LARGEST = 32 * 1024 * 1024
"""Bytes of an answer: a tree of 50,000 objects has some 20 MiB."""


class ArgoCDApi:
    """Argo CD's API. Use it in a `with`, which closes its connection; one thread at a time.

    Args:
        line: the connection.
        address: of the server.
        bearer: the token.
        seconds: how long one request may take in all.
    """

    def __init__(self, line: "Line", address: Address, bearer: Bearer, seconds: float) -> None:
        self._line = line
        self._address = address
        self._bearer = bearer
        self._seconds = seconds

    def get(self, *steps: str, **query: str) -> bytes:
        """The body of an answer.

        Args:
            steps: of the path below /api/v1, one by one; quoted here.
            query: parameters.

        Raises:
            ApiError: there is none.
        """
        path = "/".join(quote(step, safe="") for step in ("api", "v1", *steps))
        target = f"{self._address.prefix}/{path}"
        if query:
            target += f"?{urlencode(query)}"
        answer = self._line.get(target, self._headers(), self._seconds, LARGEST)
        trouble = refusal(answer, self._address.shown, self._bearer)
        if trouble is not None:
            raise trouble
        return answer.body

    def ask(self, shape: type[S], *steps: str, **query: str) -> S:
        """An answer, decoded.

        Args:
            shape: what it is decoded into.
            steps: as of `get`.
            query: as of `get`.

        Raises:
            ApiError: there is none, or it is something else.
        """
        return self.decoded(self.get(*steps, **query), shape)

    def decoded(self, body: bytes, shape: type[S]) -> S:
        """A body, decoded.

        Raises:
            ApiError: UNREACHABLE, it is not what Argo CD answers.
        """
        try:
            return msgspec.json.decode(body, type=shape)
        except (msgspec.DecodeError, UnicodeDecodeError):
            said = f"{self._address.shown} does not answer as Argo CD's API does"
            raise ApiError(ApiCode.UNREACHABLE, said, {"reason": "not-json"}) from None

    def close(self) -> None:
        """Close the connection."""
        self._line.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _headers(self) -> Mapping[str, str]:
        return {
            "Accept": "application/json",
            "Accept-Encoding": "identity",
            "Authorization": f"Bearer {self._bearer.value}",
            "User-Agent": "kube9",
        }


class Here(msgspec.Struct, frozen=True, kw_only=True):
    """What a process finds around it.

    Attributes:
        environment: its variables.
        mount: where the Secret is mounted.
        resolve: finds the addresses of a host; None for the system's way.
    """

    environment: Mapping[str, str] = os.environ
    mount: Path = MOUNT
    resolve: "Resolve | None" = None


def connect(
    settings: ApiSettings,
    namespace: str | None,
    here: Here | None = None,
    seconds: float | None = None,
) -> ArgoCDApi:
    """Make a client of what is set, mounted and in the environment; nothing is sent yet.

    Args:
        settings: the plugin's, of the API.
        namespace: where Argo CD was found; "argocd" where that is not known.
        here: what is around; this process's own by default.
        seconds: how long one request may take in all; the setting by default.

    Raises:
        ApiError: TOKEN_MISSING or UNREACHABLE: what is set cannot be used.
    """
    around = here or Here()
    url = settings.url or f"https://argocd-server.{namespace or 'argocd'}.svc"
    address = safe_address(url)
    bearer = find_bearer(settings.token_file, around.environment, around.mount)
    from kube9_argocd.api.line import Line  # noqa: PLC0415 - without a token nobody needs TLS
    from kube9_argocd.api.trust import ca_file_of, trusting  # noqa: PLC0415 - as above

    context = trusting(ca_file_of(settings.ca_file, around.mount))
    line = Line(address, context, settings.server_name, around.resolve)
    return ArgoCDApi(line, address, bearer, seconds or settings.timeout)
