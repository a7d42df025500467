"""What an answer of Argo CD's API that is no success means, in its own words where they help.

Argo CD answers 403 for an Application that does not exist exactly as for one that the token may
not see, so that nobody can find out by asking (source: getAppEnforceRBAC in its
server/application). Who knows the cluster must tell the two apart.
"""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import msgspec

from kube9_argocd.api.bearer import Bearer
from kube9_argocd.api.errors import ApiCode, ApiError

if TYPE_CHECKING:
    from kube9_argocd.api.line import Answer

__all__ = ["refusal"]

_LONGEST = 200
_OK, _MULTIPLE, _BAD = 200, 300, 400
_CODES = {
    401: ApiCode.AUTH_FAILED,
    403: ApiCode.RBAC_DENIED,
    404: ApiCode.APPLICATION_NOT_FOUND,
    408: ApiCode.TIMEOUT,
    502: ApiCode.UNREACHABLE,
    503: ApiCode.UNREACHABLE,
    504: ApiCode.TIMEOUT,
}


class _Said(msgspec.Struct, frozen=True):
    """An error of gRPC's gateway."""

    message: str = ""
    code: int | None = None


def refusal(answer: "Answer", shown: str, bearer: Bearer) -> ApiError | None:
    """What is wrong with an answer; None if nothing is.

    Args:
        answer: as it came.
        shown: the server's address.
        bearer: the token that was sent; it never stands in what is said.
    """
    if answer.status == _OK:
        return None
    details = {"status": answer.status}
    if answer.status < _MULTIPLE:
        return _no_argocd(shown, answer.status)
    if answer.status < _BAD:
        said = (
            f"{shown} leads elsewhere, and kube9 follows nobody with the token: set "
            "plugins.argocd.api.url to the final address"
        )
        return ApiError(ApiCode.UNREACHABLE, said, {"reason": "redirect", **details})
    words = _words(answer.body, bearer)
    if words is None:
        return _no_argocd(shown, answer.status)
    code = _CODES.get(answer.status, ApiCode.INTERNAL)
    return ApiError(code, _sentence(code, words, shown, bearer), details)


def _sentence(code: ApiCode, said: str, shown: str, bearer: Bearer) -> str:
    if code is ApiCode.AUTH_FAILED:
        return f"{shown} does not accept the token of {bearer.source}{_expiry(bearer)}: {said}"
    return f"{shown} answers: {said}"


def _expiry(bearer: Bearer) -> str:
    if bearer.expires is None:
        return ""
    at = datetime.fromtimestamp(bearer.expires, UTC)
    return f", which says it ends at {at:%Y-%m-%dT%H:%M:%SZ}"


def _words(body: bytes, bearer: Bearer) -> str | None:
    """What Argo CD says, short and free of the token; None if it was not Argo CD who said it."""
    try:
        said = msgspec.json.decode(body, type=_Said)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    plain = " ".join(said.message.replace(bearer.value, "***").split())
    shown = "".join(char if char.isprintable() else "?" for char in plain)
    return shown[:_LONGEST] or "no reason given"


def _no_argocd(shown: str, status: int) -> ApiError:
    said = f"{shown} answers with status {status}, and not as Argo CD's API does"
    code = _CODES.get(status, ApiCode.UNREACHABLE)
    if code is ApiCode.APPLICATION_NOT_FOUND:
        code = ApiCode.UNREACHABLE
    return ApiError(code, said, {"reason": "not-argocd", "status": status})
