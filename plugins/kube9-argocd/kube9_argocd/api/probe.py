"""Whether Argo CD's API can be used at all: the answer to `resourceTreeCapable` in the status."""

from datetime import UTC, datetime

import msgspec

from kube9_argocd.api.client import ArgoCDApi, Here, connect
from kube9_argocd.api.errors import ApiCode, ApiError
from kube9_argocd.settings import ArgoCDSettings

__all__ = ["CAPABILITY", "Capability", "probe"]

CAPABILITY = "capability"
"""Key of the plugin's state."""


class Capability(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a probe found out.

    Attributes:
        capable: an authenticated request was answered, and the token may read applications.
        code: why not, as in `ApiCode`; None if capable.
        message: the same as a sentence.
        account: who Argo CD says the token belongs to, where it said so.
        at: when, RFC 3339.
    """

    capable: bool
    code: str | None = None
    message: str | None = None
    account: str | None = None
    at: str


def probe(
    settings: ArgoCDSettings,
    namespace: str | None,
    now: datetime,
    applications: int | None = None,
    here: Here | None = None,
) -> Capability:
    """Ask Argo CD who we are and whether we may read applications; never raises `ApiError`.

    Args:
        settings: the plugin's.
        namespace: where Argo CD was found; None where that is not known.
        now: time of the answer.
        applications: how many Applications the cluster has, where that is known.
        here: what is around; this process's own by default.
    """
    at = now.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    try:
        with connect(settings.api, namespace, here) as api:
            account = _account(api, applications)
    except ApiError as error:
        return Capability(capable=False, code=error.code.value, message=error.message, at=at)
    return Capability(capable=True, account=account, at=at)


class _User(msgspec.Struct, frozen=True, rename="camel"):
    """Who the token belongs to; where anonymous access is on, anything is let in."""

    logged_in: bool = False
    username: str = ""


class _Allowed(msgspec.Struct, frozen=True):
    value: str = ""


class _List(msgspec.Struct, frozen=True):
    items: tuple[msgspec.Raw, ...] | None = None


def _account(api: ArgoCDApi, applications: int | None) -> str:
    """Who we are, once it is sure that we may read something.

    The first question is the one that tells why a token is not accepted; who asks for the user
    with a bad token is only told that nobody is logged in.
    """
    allowed = api.ask(_Allowed, "account", "can-i", "applications", "get", "*/*").value == "yes"
    user = api.ask(_User, "session", "userinfo")
    if not user.logged_in:
        said = "Argo CD does not accept the token: it takes us for a visitor without a name"
        raise ApiError(ApiCode.AUTH_FAILED, said)
    if not allowed and not (applications != 0 and _sees_any(api)):
        raise _denied(user.username)
    return user.username


def _sees_any(api: ArgoCDApi) -> bool:
    """Whether any application is shown: the right to one project's is enough."""
    return bool(api.ask(_List, "applications", fields="items.metadata.name").items)


def _denied(account: str) -> ApiError:
    said = (
        f"{account or 'the account'} may read no application: add to policy.csv of argocd-rbac-cm "
        f"`p, {account or 'ACCOUNT'}, applications, get, */*, allow`"
    )
    return ApiError(ApiCode.RBAC_DENIED, said)
