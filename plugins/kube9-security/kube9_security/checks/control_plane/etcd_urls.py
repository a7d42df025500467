"""Where etcd listens, as far as others can reach it."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from kube9_core.api import Unseen
from kube9_security.checks.control_plane.components import Component
from kube9_security.checks.control_plane.rules import is_loopback

__all__ = ["alone", "plain"]


def alone(etcd: Component, flag: str) -> bool:
    """Whether only its own host can reach the addresses of a flag."""
    return not any(True for _ in _reachable(etcd, flag))


def plain(etcd: Component, flag: str) -> str | None:
    """The first address of a flag that others reach without TLS; None if there is none."""
    return next((url for url in _reachable(etcd, flag) if url.startswith("http://")), None)


def _reachable(etcd: Component, flag: str) -> Iterator[str]:
    """The addresses of a flag that are not the host's own alone.

    Raises:
        Unseen: one is no URL.
    """
    for url in filter(None, (etcd.value(flag) or "").split(",")):
        if url.startswith("unix"):
            continue
        try:
            host = urlsplit(url).hostname
        except ValueError as error:
            raise Unseen(f"nobody can tell whose address {url!r} is") from error
        if not is_loopback(host or ""):
            yield url
