"""Turns what the transport raises into a sentence that says what to do next."""

import socket
import ssl

from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    NameResolutionError,
    NewConnectionError,
    ProxyError,
    ReadTimeoutError,
)

from kube9_core.kube.errors import Unreachable, Untrusted
from kube9_core.kube.target import Target

__all__ = ["explained"]

_HOSTNAME_MISMATCH = 62  # X509_V_ERR_HOSTNAME_MISMATCH
_IP_MISMATCH = 64  # X509_V_ERR_IP_ADDRESS_MISMATCH
_EXPIRED = 10  # X509_V_ERR_CERT_HAS_EXPIRED


def explained(error: HTTPError | OSError, target: Target, seconds: float) -> Unreachable:
    """Say what went wrong with a request and what to do.

    Args:
        error: what the transport raised.
        target: where to.
        seconds: how long the request might take.
    """
    causes = tuple(_causes(error))
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return Untrusted(_distrust(cause, target))
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        return Untrusted(
            f"the TLS handshake with {target.host} failed ({_root(causes)}); {_look(target)}"
        )
    return _unanswered(causes, target, seconds)


def _unanswered(causes: tuple[BaseException, ...], target: Target, seconds: float) -> Unreachable:
    where = f"the API server at {target.host}"
    if any(isinstance(cause, ProxyError) for cause in causes):
        return Unreachable(
            f"cannot reach {where} by the proxy {target.proxy_shown} ({_root(causes)}); "
            "fix the proxy or add the host to NO_PROXY"
        )
    if any(isinstance(cause, (NameResolutionError, socket.gaierror)) for cause in causes):
        return Unreachable(f"cannot find {where}: its name is unknown; {_look(target)}")
    if any(isinstance(cause, ReadTimeoutError) for cause in causes):
        return Unreachable(
            f"{where} did not answer within {seconds:.0f} s; try again, or look at it"
        )
    if any(isinstance(cause, (ConnectTimeoutError, NewConnectionError)) for cause in causes):
        return Unreachable(f"cannot reach {where} ({_root(causes)}); {_look(target)}")
    return Unreachable(f"{where} broke off ({_root(causes)}); try again, or look at its log")


def _causes(error: BaseException | None) -> "list[BaseException]":
    """The error and what it came from, outermost first; urllib3 hides some in its arguments."""
    found: list[BaseException] = []
    queue = [error]
    while queue:
        here = queue.pop(0)
        if here is None or here in found:
            continue
        found.append(here)
        inner = [value for value in here.args if isinstance(value, BaseException)]
        original = getattr(here, "original_error", None)
        queue += [*inner, original, here.__cause__, here.__context__]
    return found


def _root(causes: tuple[BaseException, ...]) -> str:
    for cause in reversed(causes):
        if isinstance(cause, OSError) and cause.strerror:
            return cause.strerror.lower()
    return " ".join(str(causes[-1]).split()) or type(causes[-1]).__name__


def _look(target: Target) -> str:
    if target.context is None:
        return "look at the network policies and the address in KUBERNETES_SERVICE_HOST"
    return (
        f"is the cluster up, and the server of context {target.context!r} in {target.source} right?"
    )


def _distrust(error: ssl.SSLCertVerificationError, target: Target) -> str:
    what = f"the certificate of {target.host}"
    if error.verify_code in (_HOSTNAME_MISMATCH, _IP_MISMATCH):
        return f"{what} names another host; connect by a name it holds, or set tls-server-name"
    if error.verify_code == _EXPIRED:
        return f"{what} has expired; renew it on the server"
    return (
        f"{what} is not signed by the CA of {target.source} ({error.verify_message}); "
        "put the right CA into certificate-authority"
    )
