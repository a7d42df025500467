"""Turns a check's patch, written for its subject, into one for the whole object.

The result is a strategic merge patch: lists of containers merge by name, so it can be given to
`kubectl patch --patch-file` or pasted over the manifest.
"""

import re
from typing import Any

from kube9_core.snapshot.container import Container, Role
from kube9_core.snapshot.pod import PodSpec

__all__ = ["whole_patch"]

_PLAIN = re.compile(r"[a-z][a-z0-9-]*")
_WORDS = frozenset(("false", "n", "no", "null", "off", "on", "true", "y", "yes"))


def whole_patch(subject: Any, patch: str | None, pod_path: str) -> str | None:  # noqa: ANN401 - any subject
    """Wrap a patch in the fields above its subject.

    Args:
        subject: what the check was given.
        patch: YAML relative to the subject.
        pod_path: where the pod spec is in the object.

    Returns:
        YAML from the object's root; None without a patch, and for a debug container: once
        attached, the API server lets nobody change it.
    """
    if patch is None or (isinstance(subject, Container) and subject.role is Role.EPHEMERAL):
        return None
    text = patch.strip("\n")
    if isinstance(subject, Container):
        text = f"{subject.path.partition('[')[0]}:\n- name: {_scalar(subject.name)}{_below(text)}"
    elif not isinstance(subject, PodSpec):
        return f"{text}\n"
    for field in reversed(pod_path.split(".")):
        text = f"{field}:{_below(text)}"
    return f"{text}\n"


def _scalar(name: str) -> str:
    """A container may be called 8080 or true; unquoted that would be no text."""
    return name if _PLAIN.fullmatch(name) and name not in _WORDS else f'"{name}"'


def _below(text: str) -> str:
    return f"\n{text}".replace("\n", "\n  ")
