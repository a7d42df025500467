"""Which workloads are Argo CD's own, and of which version they are.

Manifests, Helm charts and operators name things differently, but all of them set the recommended
labels: the name of the project's own component, or `part-of: argocd` with the component's role.
"""

import re
from collections.abc import Mapping
from typing import Final

from kube9_core.api import Container, Image, Unreadable, Workload

__all__ = ["CONTROLLER", "LABELS", "SERVER", "role_of", "spelled", "version_of"]

SERVER: Final = "server"
CONTROLLER: Final = "application-controller"
_NAME = "app.kubernetes.io/name"
_PART_OF = "app.kubernetes.io/part-of"
_COMPONENT = "app.kubernetes.io/component"
_VERSION = "app.kubernetes.io/version"
_ROLES = {f"argocd-{role}": role for role in (SERVER, CONTROLLER)}
_RELEASE = re.compile(r"v?(\d+)\.(\d+)(?:\.(\d+))?([-+][0-9A-Za-z.+-]*)?", re.ASCII)

LABELS: Final[tuple[Mapping[str, tuple[str, ...]], ...]] = (
    {_PART_OF: ("argocd",), _COMPONENT: (SERVER, CONTROLLER)},
    {_NAME: tuple(_ROLES)},
)
"""What to ask the API server for; each finds what the other may miss."""


def role_of(workload: Workload) -> str | None:
    """Whether it is a server or an application controller of Argo CD; None where it is neither."""
    labels = workload.labels
    role = labels.get(_COMPONENT)
    if labels.get(_PART_OF) == "argocd" and role in (SERVER, CONTROLLER):
        return role
    return _ROLES.get(labels.get(_NAME, ""))


def version_of(workload: Workload) -> str | None:
    """Its release as "v2.8.4": the label's, else the image's tag; None where neither is one."""
    label = spelled(workload.labels.get(_VERSION, ""))
    return label or next(filter(None, map(spelled, _tags(workload))), None)


def spelled(text: str) -> str | None:
    """A release as Argo CD writes it: "v3.2.0-rc1"; None where a text is none."""
    found = _RELEASE.fullmatch(text)
    if found is None:
        return None
    major, minor, patch, rest = found.groups()
    suffix = (rest or "").partition("+")[0]
    return f"v{major}.{minor}.{patch}{suffix}" if patch else f"v{major}.{minor}{suffix}"


def _tags(workload: Workload) -> list[str]:
    """The tags of its own images; what a mesh or an operator added runs another release."""
    images = [(item.name, image) for item in workload.containers if (image := _image(item))]
    own = [image for name, image in images if "argocd" in name or "argocd" in image.repository]
    return [image.tag or "" for image in own or [image for _, image in images[:1]]]


def _image(container: Container) -> Image | None:
    try:
        return container.image
    except Unreadable:
        return None
