"""Whose certificates are trusted, and what to do where one is not."""

import ssl
from pathlib import Path

from kube9_argocd.api.bearer import MOUNT
from kube9_argocd.api.errors import ApiCode, ApiError

__all__ = ["ca_file_of", "explained", "trusting"]

_EXPIRED, _NOT_YET = 10, 9
_UNTRUSTED = frozenset({2, 18, 19, 20, 21, 22, 24})
_OTHER_NAME = frozenset({62, 64})
_PLAIN = frozenset({"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE"})


def ca_file_of(setting: str | None, mount: Path = MOUNT) -> Path | None:
    """The file with trusted certificates: the setting's, else that of the mounted Secret if there.

    None means what the system trusts.
    """
    if setting:
        return Path(setting)
    mounted = mount / "ca.crt"
    return mounted if mounted.is_file() else None


def trusting(ca_file: Path | None) -> ssl.SSLContext:
    """Make what verifies the chain and the name of a server.

    A certificate of the file is trusted by itself, also if it is no authority: Argo CD makes
    itself one that is signed by nobody else.

    Args:
        ca_file: PEM; None for what the system trusts.

    Raises:
        ApiError: UNREACHABLE, the file cannot be used.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    if ca_file is None:
        context.load_default_certs()
        return context
    try:
        context.load_verify_locations(cafile=ca_file)
    except ssl.SSLError:
        raise _unusable(ca_file, "has no certificate in PEM") from None
    except OSError as error:
        raise _unusable(ca_file, f"cannot be read: {error.strerror}") from None
    return context


def explained(error: ssl.SSLError, shown: str, name: str) -> ApiError:
    """Say what is wrong with a server's TLS, and what to set.

    Args:
        error: what was raised.
        shown: the server's address.
        name: what its certificate should be issued for.
    """
    if isinstance(error, ssl.SSLCertVerificationError):
        reason, said = _of_certificate(error.verify_code, error.verify_message, name)
        return _unreachable(f"the certificate of {shown} {said}", reason)
    if error.reason in _PLAIN or isinstance(error, ssl.SSLEOFError):
        said = (
            f"{shown} does not speak TLS; argocd-server does so unless it is started with "
            "--insecure: then set plugins.argocd.api.url to what ends TLS before it"
        )
        return _unreachable(said, "no-tls")
    return _unreachable(f"TLS with {shown} failed: {error.reason or 'no reason given'}", "tls")


def _of_certificate(code: int, message: str, name: str) -> tuple[str, str]:
    if code in _UNTRUSTED:
        said = (
            "is signed by nobody who is trusted: put the certificate of its authority, or of Argo "
            "CD itself (tls.crt of argocd-secret), as ca.crt into the Secret of "
            "plugins.argocd.secret, or name its file in plugins.argocd.api.ca_file"
        )
        return "certificate-untrusted", said
    if code in (_EXPIRED, _NOT_YET):
        return "certificate-expired", "is not valid now: renew it, or look at the clocks"
    if code in _OTHER_NAME:
        said = (
            f"is not issued for {name}: use a name of the certificate in plugins.argocd.api.url, "
            "or set plugins.argocd.api.server_name to one"
        )
        return "certificate-name", said
    return "certificate", f"cannot be trusted: {message}"


def _unusable(ca_file: Path, said: str) -> ApiError:
    return _unreachable(f"{ca_file}, the certificates to trust, {said}", "ca-file")


def _unreachable(message: str, reason: str) -> ApiError:
    return ApiError(ApiCode.UNREACHABLE, message, {"reason": reason})
