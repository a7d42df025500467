"""Asks the API server for tokens of ServiceAccounts: plain ones, and some that can be revoked.

The API gives no token for less than ten minutes. A token that is bound to a Secret is refused
once that Secret is gone, so a test need not wait: a server that refuses an expired token and one
that refuses a revoked one say the same, 401.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from kube9_testbed.errors import UnexpectedAnswerError
from kube9_testbed.responses import JsonObject, Response

Request: TypeAlias = Callable[[str, str, JsonObject | None], Response]


@dataclass(frozen=True, slots=True)
class RevocableToken:
    """A token and the way to end it.

    Attributes:
        token: The bearer token.
        revoke: Makes it invalid. The API server remembers a good token for ten seconds, so
            requests succeed that much longer.
    """

    token: str
    revoke: Callable[[], None]


def plain_token(request: Request, namespace: str, name: str, seconds: int | None) -> str:
    """A token of the ServiceAccount `name` in `namespace`.

    Raises:
        UnexpectedAnswerError: The API server did not give one.
    """
    spec: JsonObject = {} if seconds is None else {"expirationSeconds": seconds}
    return _token(request, namespace, name, spec)


def revocable_token(request: Request, namespace: str, name: str) -> RevocableToken:
    """A token of the ServiceAccount `name` that is bound to a Secret made for it.

    Raises:
        UnexpectedAnswerError: The API server did not give one.
    """
    secret = f"token-bond-{secrets.token_hex(4)}"
    path = f"/api/v1/namespaces/{namespace}/secrets"
    body: JsonObject = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": secret}}
    _granted(request("POST", path, body), secret)
    bond = {"apiVersion": "v1", "kind": "Secret", "name": secret}
    token = _token(request, namespace, name, {"boundObjectRef": bond})

    def revoke() -> None:
        _granted(request("DELETE", f"{path}/{secret}", None), secret)

    return RevocableToken(token, revoke)


def _token(request: Request, namespace: str, name: str, spec: JsonObject) -> str:
    path = f"/api/v1/namespaces/{namespace}/serviceaccounts/{name}/token"
    ask = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": spec}
    answer = _granted(request("POST", path, ask), f"{namespace}/{name}")
    return str(answer.json["status"]["token"])


def _granted(answer: Response, name: str) -> Response:
    if not answer.ok:
        raise UnexpectedAnswerError(f"No token for {name}: {answer.text}")
    return answer
