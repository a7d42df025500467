"""The NGINX Ingress controllers of a snapshot, and whether they take snippets.

The controller names its ConfigMap by `--configmap`. Snippets need `allow-snippet-annotations`,
whose default became false with 1.9.0; since 1.12.0 they also need `annotations-risk-level:
Critical`, where High is the default.
"""

import re
from collections.abc import Iterator
from typing import ClassVar

import msgspec

from kube9_core.api import ConfigMap, Container, Image, Object, Snapshot, Workload

__all__ = ["NginxControllers", "allows_snippets"]

_NAMES = ("ingress-nginx/controller", "nginx-ingress-controller")
_CONFIG = re.compile(r"--?configmap(?:=|\s+)(?:(?P<space>[^\s/]+)/)?(?P<name>[^\s/]+)")
_VERSION = re.compile(r"(\d+)\.(\d+)")
_REFUSED_SINCE = (1, 9)
_RISK_SINCE = (1, 12)
_YES = ("true", "1", "t")

Release = tuple[int, int]


class _Controller(msgspec.Struct, frozen=True):
    """One controller: the place of its ConfigMap, and its release where its image tells it."""

    config: tuple[str | None, str]
    release: Release | None


class NginxControllers:
    """The controllers by the ConfigMap they read; `Snapshot.index` builds it.

    Attributes:
        allowing: for each controller whether it takes snippets; None where nobody can tell.
    """

    READS: ClassVar[tuple[type[Object], ...]] = (Workload, ConfigMap)

    def __init__(self, snapshot: Snapshot) -> None:
        listed = tuple(_controllers(snapshot))
        wanted = {item.config for item in listed}
        found = {
            place: item
            for item in (snapshot.all(ConfigMap) if listed else ())
            if (place := (item.namespace, item.name)) in wanted
        }
        self._releases = {item.config: item.release for item in listed}
        self.allowing = tuple(
            allows_snippets(found.get(item.config), item.release) for item in listed
        )

    def configures(self, config: ConfigMap) -> bool:
        """Whether a controller reads a ConfigMap."""
        return (config.namespace, config.name) in self._releases

    def release(self, config: ConfigMap) -> Release | None:
        """The release of the controller that reads a ConfigMap, where that is known."""
        return self._releases.get((config.namespace, config.name))


def allows_snippets(config: ConfigMap | None, release: Release | None) -> bool | None:
    """Tell whether a controller takes snippets.

    Args:
        config: its settings; None where it has none.
        release: its own; None where that is not known.

    Returns:
        None where nobody can tell.
    """
    data = None if config is None else config.wire.data
    wish = data.get("allow-snippet-annotations") if data else None
    if not wish:
        return None if release is None else release < _REFUSED_SINCE
    if wish.lower() not in _YES:
        return False
    level = data.get("annotations-risk-level") if data else None
    if level:
        return level.lower() == "critical"
    return release is None or release < _RISK_SINCE


def _controllers(snapshot: Snapshot) -> Iterator[_Controller]:
    for workload in snapshot.all(Workload):
        for container in workload.pod.regular_containers:
            if container.wire.image and _is_nginx(container.image):
                place = _place(container, workload.namespace)
                yield _Controller(place, _release(container.image))


def _is_nginx(image: Image) -> bool:
    return any(f"/{image.repository}".endswith(f"/{name}") for name in _NAMES)


def _place(container: Container, home: str | None) -> tuple[str | None, str]:
    words = (*(container.wire.command or ()), *(container.wire.args or ()))
    match = _CONFIG.search(" ".join(words))
    if match is None:
        return home, ""
    space = match["space"]
    return (home if space in (None, "$(POD_NAMESPACE)") else space), match["name"]


def _release(image: Image) -> Release | None:
    match = _VERSION.search(image.tag or "")
    return (int(match[1]), int(match[2])) if match else None
