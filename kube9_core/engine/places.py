"""Where a problem is, in words that outlive reordering: absolute paths, keys, fingerprints."""

import re
from hashlib import blake2b
from typing import Any

import msgspec

from kube9_core.model.kind import Kind
from kube9_core.model.problem import Problem
from kube9_core.snapshot.container import Container
from kube9_core.snapshot.pod import PodSpec

__all__ = ["absolute", "fingerprint", "key_of"]

_STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]|\[\"([^\"]*)\"\]")
_DIGEST_BYTES = 10
_MERGE_KEYS = ("mount_path", "name", "key", "container_port", "port", "topology_key", "ip", "path")
"""What tells list items apart where the API merges them; a volume may be mounted twice."""


def absolute(subject: Any, at: str | None, pod_path: str) -> str | None:  # noqa: ANN401 - any subject
    """The field path from the object's root.

    Args:
        subject: what the check was given.
        at: relative to it; a leading "^" starts at the pod spec.
        pod_path: where the pod spec is, "" for objects without pods.
    """
    base = _base(subject, pod_path)
    if not at:
        return base or None
    if at[0] == "^":
        base, at = pod_path, at[1:]
    return f"{base}.{at}" if base else at


def _base(subject: object, pod_path: str) -> str:
    """Where the relative paths of a subject start."""
    if isinstance(subject, Container):
        return f"{pod_path}.{subject.path}"
    return pod_path if isinstance(subject, PodSpec) else ""


def key_of(subject: Any, problem: Problem) -> str:  # noqa: ANN401 - any subject
    """What tells this problem from others of its subject, with list items by name."""
    if problem.key is not None:
        return problem.key
    at = problem.at or ""
    if "[" not in at:
        return at
    pod = getattr(subject, "pod", subject) if at[0] == "^" else subject
    return _by_names(at, getattr(pod, "wire", None))


def fingerprint(
    check: str, kind: Kind | None, place: tuple[str | None, str, str | None], key: str
) -> str:
    """The stable name of a finding: 20 hexadecimal digits.

    Args:
        check: canonical id.
        kind: of the reported object; its version does not count.
        place: namespace, name and container.
        key: of the problem.
    """
    group, name = (kind.group, kind.name) if kind else ("", "Cluster")
    parts = (check, group, name, *(part or "" for part in place), key)
    return _digest("\0".join(parts).encode())


def _by_names(at: str, wire: object) -> str:
    text, here = "", wire
    for match in _STEP.finditer(at.removeprefix("^")):
        field, index, quoted = match.groups()
        here = _item(here, int(index)) if index else _field(here, field or quoted)
        text += f"[{_name(here) or index}]" if index else f".{field or quoted}"
    return text.removeprefix(".")


def _field(holder: object, name: str) -> object:
    if isinstance(holder, msgspec.Struct):
        names = dict(zip(holder.__struct_encode_fields__, holder.__struct_fields__, strict=True))
        return getattr(holder, names.get(name, ""), None)
    return holder.get(name) if isinstance(holder, dict) else None


def _item(holder: object, index: int) -> object:
    return holder[index] if isinstance(holder, tuple) and index < len(holder) else None


def _name(item: object) -> str | None:
    """What names an item of a list: as the API merges it, else all that it says."""
    if isinstance(item, str):
        return item
    for field in _MERGE_KEYS:
        found = getattr(item, field, None)
        if isinstance(found, (str, int)) and found != "":
            protocol = getattr(item, "protocol", None) if isinstance(found, int) else None
            return f"{found}/{protocol}" if protocol else str(found)
    return _digest(msgspec.json.encode(item, order="sorted")) if item is not None else None


def _digest(content: bytes) -> str:
    return blake2b(content, digest_size=_DIGEST_BYTES).hexdigest()
