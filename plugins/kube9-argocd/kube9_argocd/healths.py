"""The health of an application's objects from Argo CD's tree, with what those say that they made.

A Deployment only says that it is late. Why, its pods say: what hangs below an object and is not
healthy speaks for it, too.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from kube9_argocd.api.tree import Node
from kube9_argocd.drift.evidence import ObjectHealth, ResourceKey

__all__ = ["healths"]

_BAD: Final = ("Degraded", "Progressing")


def healths(nodes: Iterable[Node]) -> Mapping[ResourceKey, ObjectHealth]:
    """Give each managed object the health that Argo CD says it has; none where it has none.

    Args:
        nodes: the whole tree.
    """
    known = tuple(nodes)
    below = _spokesmen(known)
    return {
        ResourceKey(node.group, node.kind, node.namespace, node.name): _told(node, below)
        for node in known
        if not node.parent_refs and node.health is not None
    }


def _told(node: Node, below: Mapping[str, Node]) -> ObjectHealth:
    health = node.health
    status, message = (health.status, health.message) if health else ("", "")
    speaker = below.get(node.uid) if status != "Healthy" else None
    if speaker is not None and speaker.health is not None:
        more = f"{speaker.kind} {speaker.name}: {speaker.health.message}"
        message = f"{message}; {more}" if message else more
    return ObjectHealth(status, message)


def _spokesmen(nodes: Iterable[Node]) -> Mapping[str, Node]:
    """For each managed object, by uid, the worst of what it made that says anything."""
    known = {node.uid: node for node in nodes if node.uid}
    found: dict[str, Node] = {}
    for node in sorted(filter(_speaks, known.values()), key=_rank):
        root = _root(node, known)
        if root is not None and root is not node:
            found.setdefault(root.uid, node)
    return found


def _speaks(node: Node) -> bool:
    return node.health is not None and bool(node.health.message) and node.health.status in _BAD


def _rank(node: Node) -> tuple[int, str, str]:
    return _BAD.index(node.health.status) if node.health else len(_BAD), node.kind, node.name


def _root(node: Node, known: Mapping[str, Node]) -> Node | None:
    """The managed object it hangs below; None where its parents are not shown, or form a ring."""
    seen: set[str] = set()
    while node.parent_refs:
        parent = known.get(node.parent_refs[0].uid)
        if parent is None or parent.uid in seen:
            return None
        seen.add(parent.uid)
        node = parent
    return node
