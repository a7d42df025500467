"""Which of the objects read are judged: each once, and only those that were asked for."""

from collections.abc import Iterable
from fnmatch import fnmatchcase

from kube9_core.runs.request import Scope
from kube9_core.snapshot.object import Object
from kube9_core.snapshot.platform import Namespace

__all__ = ["asked_for", "distinct", "namespace_asked_for"]


def distinct(objects: Iterable[Object]) -> tuple[Object, ...]:
    """Leave out repetitions: an object that two files hold alike is one object.

    Where they differ both stay, because nobody can tell which one will be applied.

    Args:
        objects: in the order of the input; the first of equal ones stays.
    """
    seen: dict[tuple[str, str, str | None, str], list[Object]] = {}
    found: list[Object] = []
    for item in objects:
        key = (item.api_version, item.kind.name, item.namespace, item.name)
        others = seen.setdefault(key, [])
        if not any(_alike(item, other) for other in others):
            others.append(item)
            found.append(item)
    return tuple(found)


def asked_for(item: Object, request: Scope) -> bool:
    """Whether an object is judged; cluster-scoped ones always are, Namespaces by their name."""
    name = item.name if isinstance(item, Namespace) else item.namespace
    return namespace_asked_for(name, request)


def namespace_asked_for(name: str | None, request: Scope) -> bool:
    """Whether a namespace was asked for and not excluded."""
    if name is None:
        return True
    excluded = any(fnmatchcase(name, glob) for glob in request.excluded_namespaces)
    asked = not request.namespaces or any(fnmatchcase(name, glob) for glob in request.namespaces)
    return asked and not excluded


def _alike(one: Object, other: Object) -> bool:
    return one.mistakes == other.mistakes and one.__dict__["wire"] == other.__dict__["wire"]
