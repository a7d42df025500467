"""The objects of an application and what they made, as Argo CD shows them, with their health."""

import msgspec

from kube9_argocd.api.client import ArgoCDApi

__all__ = ["Node", "NodeHealth", "resource_nodes"]


class NodeHealth(msgspec.Struct, frozen=True):
    """How healthy an object is."""

    status: str = ""
    message: str = ""


class Parent(msgspec.Struct, frozen=True):
    """What made an object."""

    uid: str = ""


class Node(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One object, source `ResourceNode` of Argo CD's types.

    Attributes:
        group: API group, empty for the core.
        uid: empty where it is missing in the cluster.
        parent_refs: empty for what the application itself manages.
        health: None where the kind has none.
    """

    group: str = ""
    kind: str = ""
    namespace: str = ""
    name: str = ""
    uid: str = ""
    parent_refs: tuple[Parent, ...] | None = None
    health: NodeHealth | None = None


class _Answer(msgspec.Struct, frozen=True):
    nodes: tuple[Node, ...] | None = None


def resource_nodes(api: ArgoCDApi, namespace: str, name: str) -> tuple[Node, ...]:
    """Ask for the tree of an application, without what is orphaned in its namespace.

    Args:
        api: whom to ask.
        namespace: of the Application.
        name: of the Application.

    Raises:
        ApiError: there is no whole answer.
    """
    steps = ("applications", name, "resource-tree")
    return api.ask(_Answer, *steps, appNamespace=namespace).nodes or ()
