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


def absolute(subject: Any, at: str | None, pod_path: str) -> str | None:  # noqa: ANN401 - any subject
    """The field path from the object's root.

    Args:
        subject: what the check was given.
        at: relative to it; a leading "^" starts at the pod spec.
        pod_path: where the pod spec is, "" for objects without pods.
    """
    if isinstance(subject, Container):
        if at is None:
            return f"{pod_path}.{subject.path}"
        return f"{pod_path}.{at[1:]}" if at[0] == "^" else f"{pod_path}.{subject.path}.{at}"
    if isinstance(subject, PodSpec):
        return pod_path if at is None else f"{pod_path}.{at.removeprefix('^')}"
    return at


def key_of(subject: Any, problem: Problem) -> str:  # noqa: ANN401 - any subject
    """What tells this problem from others of its subject, with list items by name."""
    if problem.key is not None:
        return problem.key
    at = problem.at or ""
    if "[" not in at:
        return at
    wire = subject.pod.wire if at[0] == "^" else getattr(subject, "wire", None)
    return _by_names(at, wire)


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
    return blake2b("\0".join(parts).encode(), digest_size=_DIGEST_BYTES).hexdigest()


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
    found = getattr(item, "name", None) or getattr(item, "key", None)
    if isinstance(found, str) and found:
        return found
    return item if isinstance(item, str) else None
