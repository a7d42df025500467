"""A TCP proxy on loopback that can be told to misbehave: the network between us and a server.

It forwards bytes and knows nothing of TLS or HTTP, so a test's client talks to the real server
through it. `hold` keeps connections open and forwards nothing any more, as a firewall that forgot
them does; `cut` resets them; `refuse` lets nobody in; `delay` makes it slow.
"""

import selectors
import socket
import struct
import threading
import time
from types import TracebackType
from typing import Self

__all__ = ["Proxy"]

_PIECE = 65536
_TICK = 0.02
_Pair = tuple[socket.socket, socket.socket]
_RESET = struct.pack("ii", 1, 0)


class Proxy:
    """Listens on a port of 127.0.0.1 until it is closed.

    Attributes:
        delay: seconds each piece is kept before it goes on.

    Args:
        host: where to forward to.
        port: its port.
    """

    def __init__(self, host: str, port: int) -> None:
        self._to = (host, port)
        self.delay = 0.0
        self._holding = threading.Event()
        self._refusing = threading.Event()
        self._closed = threading.Event()
        self._lock = threading.Lock()
        self._pairs: set[_Pair] = set()
        self._accepted = 0
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._listen, daemon=True, name="proxy").start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def accepted(self) -> int:
        """Connections taken so far."""
        return self._accepted

    @property
    def open(self) -> int:
        """Connections open now."""
        return len(self._pairs)

    def hold(self) -> None:
        """Forward nothing any more, on old connections and on new ones, and tell nobody."""
        self._holding.set()

    def go_on(self) -> None:
        """Be a good proxy again; what was held back is forwarded."""
        self._holding.clear()
        self._refusing.clear()

    def refuse(self) -> None:
        """Reset every connection, and each new one at once: the server is gone."""
        self._refusing.set()
        self.cut()

    def cut(self) -> None:
        """Reset every connection there is; new ones are welcome."""
        with self._lock:
            pairs = tuple(self._pairs)
        for pair in pairs:
            self._reset(pair)

    def close(self) -> None:
        """End it and every connection."""
        self._closed.set()
        self._listener.close()
        self.cut()

    def _listen(self) -> None:
        while not self._closed.is_set():
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self._accepted += 1
            if self._refusing.is_set():
                _reset(client)
                continue
            try:
                server = socket.create_connection(self._to)
            except OSError:
                _reset(client)
                continue
            pair = (client, server)
            with self._lock:
                self._pairs.add(pair)
            threading.Thread(target=self._carry, args=(pair,), daemon=True).start()

    def _carry(self, pair: _Pair) -> None:
        client, server = pair
        with selectors.DefaultSelector() as ready:
            ready.register(client, selectors.EVENT_READ, server)
            ready.register(server, selectors.EVENT_READ, client)
            try:
                while self._forward(ready):
                    pass
            except OSError:
                pass  # one end is gone, so the other goes too
        self._reset(pair)

    def _forward(self, ready: selectors.BaseSelector) -> bool:
        """Pass on what has come; False when an end has closed."""
        if self._closed.is_set():
            return False
        if self._holding.is_set():
            time.sleep(_TICK)
            return True
        found = ready.select(_TICK)
        if self._holding.is_set():
            return True  # what came while we waited is held back too
        for key, _ in found:
            piece = key.fileobj.recv(_PIECE)  # type: ignore[union-attr] # only sockets are registered
            if not piece:
                return False
            time.sleep(self.delay)
            key.data.sendall(piece)
        return True

    def _reset(self, pair: _Pair) -> None:
        with self._lock:
            self._pairs.discard(pair)
        for end in pair:
            _reset(end)


def _reset(end: socket.socket) -> None:
    """Close with a reset, as when a process dies or a firewall says no."""
    try:
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        end.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass  # already gone
    end.close()
