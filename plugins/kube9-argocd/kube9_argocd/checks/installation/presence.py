"""Whether there is an Argo CD to ask about, by what the operator put down."""

from kube9_argocd.told import INSTALLATIONS
from kube9_core.api import Cluster, Snapshot

__all__ = ["has_argocd"]


def has_argocd(cluster: Cluster, snapshot: Snapshot) -> bool:  # noqa: ARG001 - the subject is always the cluster
    """Whether the operator saw one lately; without it there is nothing to judge."""
    return snapshot.knows(INSTALLATIONS) and bool(snapshot.all_told(INSTALLATIONS))
