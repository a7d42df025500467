"""Waits for what a cluster does in its own time."""

import time
from collections.abc import Callable

from kube9_testbed.cluster import Cluster
from kube9_testbed.errors import TestbedError

__all__ = ["until", "until_gone"]

_NOT_FOUND = 404
_PAUSE = 0.1


def until(true: Callable[[], bool], what: str, seconds: float = 60) -> None:
    """Wait until something is so.

    Args:
        true: Asked again and again.
        what: What is waited for, for the message.
        seconds: How long.

    Raises:
        TestbedError: It did not come about in time.
    """
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            raise TestbedError(f"{what} did not come about within {seconds:g} s")
        time.sleep(_PAUSE)


def until_gone(cluster: Cluster, path: str, seconds: float = 60) -> None:
    """Wait until an object is not there any more."""

    def gone() -> bool:
        return cluster.request("GET", path).status == _NOT_FOUND

    until(gone, f"the end of {path}", seconds)
