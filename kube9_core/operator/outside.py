"""What the environment says about the way out of the cluster, and whether that can be used at all.

The chart sets these variables from its values, and libraries read them when they connect. A wrong
one would show much later, as a connection that fails for no visible reason; so it is told at the
start. The API server of our own cluster is asked without them.
"""

import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

__all__ = ["unusable"]

_BUNDLES = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE")
_PROXIES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY")
_SCHEMES = {"http": 80, "https": 443, "socks5": 1080, "socks5h": 1080}
_PATIENCE_SECONDS = 2.0
_NO_URL = "which is no URL such as http://proxy.example:3128"
_UNKNOWN = "a name that nobody knows"


def unusable(environ: Mapping[str, str]) -> tuple[str, ...]:
    """Find the CA bundles and proxies that do not exist.

    Args:
        environ: the environment.

    Returns:
        A sentence for each, with the variable, its value and what to do.
    """
    return (*_bundles(environ), *_proxies(environ))


def _bundles(environ: Mapping[str, str]) -> Iterator[str]:
    for name in _BUNDLES:
        path = environ.get(name)
        trouble = _of_bundle(path) if path else None
        if trouble:
            yield (
                f"{name} names {path}, which {trouble}: put the CA bundle there (caBundle of the "
                "chart) or unset it; until then nothing outside is trusted"
            )


def _of_bundle(path: str) -> str | None:
    try:
        if not Path(path).is_file():
            return "does not exist"
    except OSError as error:
        return f"cannot be looked at ({error.strerror})"
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(path)
    except (OSError, ssl.SSLError):
        return "holds no certificate that can be read"
    return None


def _proxies(environ: Mapping[str, str]) -> Iterator[str]:
    told = set()
    for name in (*_PROXIES, *map(str.lower, _PROXIES)):
        url = environ.get(name)
        if not url or url in told:
            continue
        told.add(url)
        trouble = _of_proxy(url)
        if trouble:
            yield (
                f"{name} is {_shown(url)}, {trouble}: correct it (proxy of the chart) or unset "
                "it; until then nothing outside is reached"
            )


def _of_proxy(url: str) -> str | None:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return _NO_URL
    beyond = parts.path + parts.query + parts.fragment
    if parts.scheme not in _SCHEMES or not host or "@" in beyond:  # of a password that has a slash
        return _NO_URL
    return _of_host(host, port or _SCHEMES[parts.scheme])


def _of_host(host: str, port: int) -> str | None:
    """Whether somebody listens; a name server that does not answer holds nobody up."""
    found: list[str] = []

    def ask() -> None:
        try:
            socket.create_connection((host, port), _PATIENCE_SECONDS).close()
        except (socket.gaierror, UnicodeError):
            found.append(_UNKNOWN)
        except OSError as error:
            found.append(f"which cannot be reached ({error.strerror or error})".lower())
        else:
            found.append("")

    asking = threading.Thread(target=ask, name="proxy", daemon=True)
    asking.start()
    asking.join(2 * _PATIENCE_SECONDS)
    return (found[0] or None) if found else "which does not answer"


def _shown(url: str) -> str:
    """Without what stands where a password may be, even if it is no URL."""
    before, mark, after = url.rpartition("@")
    scheme, told, _ = before.partition("://")
    return f"{scheme}{told}{after}" if mark and told else after
