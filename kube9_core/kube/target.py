"""Where the API server is and how to get there: all that a kubeconfig or a pod's mounts say."""

import ipaddress
import ssl
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from urllib3.util.ssl_ import create_urllib3_context

from kube9_core.kube.errors import BadKubeconfig
from kube9_core.kube.identity import Certificate, Credentials

__all__ = ["Target", "environment_proxy", "tls_context"]


@dataclass(frozen=True, slots=True)
class Target:
    """One API server and how to talk to it.

    Attributes:
        host: "https://10.96.0.1:443", with a path where a proxy adds one, never a slash at the end.
        credentials: who we are.
        context: the kubeconfig's context; None in a pod.
        source: where all this was read, for error messages.
        ca: PEM of whom to trust; None means what the system trusts.
        verify: whether the server's certificate is checked at all.
        server_name: the name expected in it, if not the host's.
        proxy: URL of the proxy on the way there, perhaps with a password; None for none.
    """

    host: str
    credentials: Credentials
    context: str | None
    source: str
    ca: str | None = None
    verify: bool = True
    server_name: str | None = None
    proxy: str | None = field(default=None, repr=False)

    @property
    def proxy_shown(self) -> str:
        """The proxy without its password, for messages."""
        parts = urlsplit(self.proxy or "")
        return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def environment_proxy(host: str, environ: Mapping[str, str]) -> str | None:
    """Find the proxy that the environment asks for, as kubectl does.

    Args:
        host: the server's URL.
        environ: the environment: `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY`, in either case.

    Returns:
        Its URL; None where there is none, where the host is exempt, or is this machine.
    """

    def value(name: str) -> str:
        return environ.get(name.lower()) or environ.get(name.upper()) or ""

    parts = urlsplit(host)
    proxy = value(f"{parts.scheme}_proxy") or value("all_proxy")
    if not proxy or _is_loopback(parts.hostname or ""):
        return None
    rest = import_module("kubernetes.client.rest")  # 20 MB, only where there is a proxy
    return None if rest.should_bypass_proxies(host, value("no_proxy")) else proxy


def _is_loopback(name: str) -> bool:
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def tls_context(target: Target, certificate: Certificate | None) -> ssl.SSLContext:
    """Make the context for all connections to one server.

    Strict X.509 checks stay off, as in kubectl: the CA of many clusters lacks an extension that
    Python 3.13 would insist on.

    Raises:
        BadKubeconfig: a certificate cannot be used.
    """
    context = create_urllib3_context()
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    if target.verify:
        context.verify_mode = ssl.CERT_REQUIRED
        _trust(context, target)
    else:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    if certificate is not None:
        _show(context, certificate, target.source)
    return context


def _trust(context: ssl.SSLContext, target: Target) -> None:
    if target.ca is None:
        context.load_default_certs()
        return
    try:
        context.load_verify_locations(cadata=target.ca)
    except (ssl.SSLError, ValueError) as error:
        raise BadKubeconfig(
            f"the CA certificate in {target.source} is not valid PEM ({error}); "
            "fix certificate-authority or certificate-authority-data"
        ) from None


def _show(context: ssl.SSLContext, certificate: Certificate, source: str) -> None:
    """Load the client certificate; OpenSSL wants files, which live for that moment only."""
    with tempfile.TemporaryDirectory(prefix="kube9-") as folder:
        path = Path(folder) / "client.pem"
        path.touch(mode=0o600)
        path.write_bytes(certificate.chain + b"\n" + certificate.key)
        try:
            context.load_cert_chain(path, password="")
        except (ssl.SSLError, ValueError) as error:
            raise BadKubeconfig(
                f"the client certificate in {source} cannot be used ({error}); "
                "renew client-certificate and client-key"
            ) from None
