"""Knows the sockets a pool has open, so that a thread that waits on one can be woken up.

An operator that is told to end has five seconds for it; a request may wait for thirty.
"""

import socket
import threading
import weakref
from typing import Any

import urllib3
from urllib3.connection import HTTPConnection

__all__ = ["Sockets"]


class Sockets:
    """The open sockets of one or more pools.

    Sockets, not connections: an answer that ends with its connection takes the socket along.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._live: weakref.WeakSet[socket.socket] = weakref.WeakSet()

    def watch(self, pool: urllib3.PoolManager) -> None:
        """Know every connection that a pool makes from now on."""
        classes: dict[str, Any] = pool.pool_classes_by_scheme
        pool.pool_classes_by_scheme = {
            scheme: type("Watched", (kind,), {"ConnectionCls": self._noting(kind.ConnectionCls)})
            for scheme, kind in classes.items()
        }

    def cut(self) -> None:
        """End all of them, whoever waits on them."""
        with self._lock:
            live = tuple(self._live)
        for sock in live:
            _shut(sock)

    def _noting(self, kind: type[HTTPConnection]) -> type[HTTPConnection]:
        def connect(connection: HTTPConnection) -> None:
            kind.connect(connection)
            with self._lock:
                if isinstance(connection.sock, socket.socket):
                    self._live.add(connection.sock)

        return type("Noted", (kind,), {"connect": connect})


def _shut(sock: socket.socket) -> None:
    """Below TLS, so that the thread that reads finds its own objects as it left them."""
    try:
        socket.socket.shutdown(sock, socket.SHUT_RDWR)
    except OSError:
        return  # it is closed already
