"""Manifests or a cluster: which of them a command line means."""

from kube9_core.cli.asked import Asked
from kube9_core.errors import Kube9Error, UsageError

__all__ = ["NoCluster", "check_target"]


class NoCluster(Kube9Error):  # noqa: N818 - reads as the sentence it is told in
    """The cluster could not be assessed at all; the text says why."""


def check_target(asked: Asked) -> None:
    """Judge the options that only make sense with, or without, a PATH.

    Raises:
        UsageError: they contradict each other.
    """
    if asked.paths and (asked.kubeconfig is not None or asked.context is not None):
        option = "--context" if asked.kubeconfig is None else "--kubeconfig"
        raise UsageError(f"{option} names a cluster, a PATH names manifests; give one of them")
    if not asked.paths and asked.per_file:
        raise UsageError("--per-file needs a PATH; without one a cluster is assessed")
