"""Makes the pool of connections to one server.

Where a proxy is on the way, the `kubernetes` package makes it, for it knows SOCKS too. Else
urllib3's own pool does, with the same settings: importing that package costs 20 MB and half a
second, which a pod of 128 MiB, and a person at a terminal, can do without.
"""

import socket
import ssl
from importlib import import_module
from typing import Final
from urllib.parse import unquote, urlsplit

import urllib3
from urllib3.connection import HTTPConnection
from urllib3.util import make_headers

from kube9_core.kube.errors import BadKubeconfig
from kube9_core.kube.identity import Certificate
from kube9_core.kube.target import Target, tls_context

__all__ = ["new_pool"]

_KEPT: Final = 4
_PROBES: Final = (("TCP_KEEPIDLE", 30), ("TCP_KEEPINTVL", 30), ("TCP_KEEPCNT", 3))


def new_pool(target: Target, certificate: Certificate | None) -> urllib3.PoolManager:
    """Make a pool; nothing is connected yet.

    Args:
        target: the server.
        certificate: shown to it in the TLS handshake.

    Raises:
        BadKubeconfig: a certificate or the proxy's address cannot be used.
    """
    tls = tls_context(target, certificate) if target.host.startswith("https:") else None
    if not target.verify:  # somebody asked for it in so many words; kubectl does not nag either
        urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
    if target.proxy is not None:
        return _proxied(target, target.proxy, tls)
    pool = urllib3.PoolManager(maxsize=_KEPT, socket_options=_keepalive())
    return _secured(pool, target, tls)


def _proxied(target: Target, proxy: str, tls: ssl.SSLContext | None) -> urllib3.PoolManager:
    rest = import_module("kubernetes.client.rest")
    configuration = import_module("kubernetes.client.configuration").Configuration(
        host=target.host, proxy=proxy, no_proxy="", connection_pool_maxsize=_KEPT
    )
    configuration.keep_alive = True
    configuration.proxy_headers = _proxy_headers(proxy)
    try:
        pool: urllib3.PoolManager = rest.RESTClientObject(configuration).pool_manager
    except (urllib3.exceptions.HTTPError, ImportError, ValueError) as error:
        raise BadKubeconfig(
            f"the proxy {target.proxy_shown} cannot be used ({error}); write it as http://host:port"
        ) from None
    return _secured(pool, target, tls)


def _proxy_headers(proxy: str) -> dict[str, str] | None:
    """Who we are to the proxy, where its URL says so."""
    parts = urlsplit(proxy)
    if parts.username is None:
        return None
    return make_headers(
        proxy_basic_auth=f"{unquote(parts.username)}:{unquote(parts.password or '')}"
    )


def _secured(
    pool: urllib3.PoolManager, target: Target, tls: ssl.SSLContext | None
) -> urllib3.PoolManager:
    if tls is not None:
        pool.connection_pool_kw["ssl_context"] = tls
    if target.server_name:
        pool.connection_pool_kw["server_hostname"] = target.server_name
    return pool


def _keepalive() -> list[tuple[int, int, int]]:
    """Socket options by which the system notices a dead peer even while nothing is sent.

    The timings are client-go's; what a system lacks is left out.
    """
    options = [(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)]
    for name, value in _PROBES:
        number = getattr(socket, name, None)
        if number is not None:
            options.append((socket.IPPROTO_TCP, number, value))
    return [*HTTPConnection.default_socket_options, *options]
