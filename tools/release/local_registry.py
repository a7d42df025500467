"""A registry on this machine for the length of a rehearsal, so that pushing is tried for real."""

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

from release.process import ReleaseError, find

__all__ = ["running"]

_SECONDS = 20


@contextmanager
def running() -> Iterator[str]:
    """Start a registry in memory; give its address.

    Raises:
        ReleaseError: There is no crane, or it does not answer.
    """
    crane = find("crane", "python -m release.tools crane builds it")
    address = f"127.0.0.1:{_free_port()}"
    words = [crane, "registry", "serve", "--address", address]
    server = subprocess.Popen(  # noqa: S603 - our own words, and no shell
        words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _await(address)
        yield address
    finally:
        server.terminate()
        server.wait()


def _free_port() -> int:
    with closing(socket.socket()) as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _await(address: str) -> None:
    host, _, port = address.partition(":")
    until = time.monotonic() + _SECONDS
    while time.monotonic() < until:
        try:
            socket.create_connection((host, int(port)), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise ReleaseError(f"the registry at {address} does not answer")
