"""Objects as decoded JSON, which only this package looks at in full; what is compared elsewhere."""

from typing import Final, TypeAlias, Union

import msgspec
from msgspec import UNSET, UnsetType

from kube9_argocd.drift.evidence import ResourceKey

__all__ = [
    "LAST_APPLIED",
    "TRACKING",
    "UNSET",
    "Field",
    "Json",
    "Tree",
    "UnsetType",
    "annotations",
    "builtin",
    "decoded",
    "last_applied",
    "pruned",
    "tree",
]

Json: TypeAlias = Union[bool, int, float, str, list["Json"], dict[str, "Json"], None]  # noqa: UP007 - "|" cannot be applied to a quoted name
Tree: TypeAlias = dict[str, Json]
Field: TypeAlias = Json | UnsetType
"""A value, or UNSET where there is none."""

LAST_APPLIED: Final = "kubectl.kubernetes.io/last-applied-configuration"
TRACKING: Final = frozenset(
    {"argocd.argoproj.io/tracking-id", "argocd.argoproj.io/installation-id"}
)
"""Annotations by which Argo CD knows its own."""

_BOOKKEEPING = frozenset(
    {
        "creationTimestamp",
        "deletionGracePeriodSeconds",
        "deletionTimestamp",
        "generation",
        "managedFields",
        "resourceVersion",
        "selfLink",
        "uid",
    }
)
_BUILTIN_GROUPS = frozenset(
    {
        "",
        "admissionregistration.k8s.io",
        "apiregistration.k8s.io",
        "apps",
        "autoscaling",
        "batch",
        "certificates.k8s.io",
        "coordination.k8s.io",
        "discovery.k8s.io",
        "extensions",
        "flowcontrol.apiserver.k8s.io",
        "networking.k8s.io",
        "node.k8s.io",
        "policy",
        "rbac.authorization.k8s.io",
        "resource.k8s.io",
        "scheduling.k8s.io",
        "storage.k8s.io",
    }
)


def builtin(resource: ResourceKey) -> bool:
    """Whether the API server knows the kind's fields, their defaults and its lists' keys."""
    return resource.group in _BUILTIN_GROUPS


def decoded(text: str | bytes) -> Tree | None:
    """An object from JSON; None for "null" and for nothing.

    Raises:
        msgspec.DecodeError: it is no JSON, or no object.
        RecursionError: it is nested too deep to be one of Kubernetes.
    """
    if not text:
        return None
    value: Json = msgspec.json.decode(text)
    if value is None or isinstance(value, dict):
        return value
    raise msgspec.ValidationError("not an object")


def tree(parent: Tree, *fields: str) -> Tree:
    """The map below some fields; empty where there is none."""
    found = parent
    for field in fields:
        child = found.get(field)
        if not isinstance(child, dict):
            return {}
        found = child
    return found


def annotations(subject: Tree) -> Tree:
    """Those of an object."""
    return tree(subject, "metadata", "annotations")


def last_applied(live: Tree) -> Tree | None:
    """What a client-side apply wrote down as its input; None where that cannot be read."""
    text = annotations(live).get(LAST_APPLIED)
    if not isinstance(text, str):
        return None
    try:
        return decoded(text)
    except (msgspec.DecodeError, RecursionError):
        return None


def pruned(subject: Tree, *, status: bool) -> Tree:
    """An object without what the API server and Argo CD keep in it for themselves.

    Args:
        subject: stays as it is.
        status: whether `status` goes as well.
    """
    kept = {key: value for key, value in subject.items() if key != "status" or not status}
    metadata = kept.pop("metadata", None)
    if isinstance(metadata, dict):
        metadata = _pruned_metadata(metadata, tracking=status)
    return {**kept, "metadata": metadata} if metadata else kept


def _pruned_metadata(metadata: Tree, *, tracking: bool) -> Tree:
    kept = {key: value for key, value in metadata.items() if key not in _BOOKKEEPING}
    notes = kept.pop("annotations", None)
    if isinstance(notes, dict):
        gone = TRACKING | {LAST_APPLIED} if tracking else {LAST_APPLIED}
        notes = {key: value for key, value in notes.items() if key not in gone}
    return {**kept, "annotations": notes} if notes else kept
