"""Decides which API server is meant: the one of a kubeconfig, or the one of the pod we run in."""

from collections.abc import Mapping
from pathlib import Path

from kube9_core.kube.errors import BadKubeconfig
from kube9_core.kube.kubeconfig import kubeconfig_paths, read_target
from kube9_core.kube.service_account import in_cluster
from kube9_core.kube.target import Target

__all__ = ["find_target"]


def find_target(
    kubeconfig: str | None, context: str | None, environ: Mapping[str, str], account: Path
) -> Target:
    """Find the API server that is meant.

    Args:
        kubeconfig: path of a kubeconfig; it wins over `$KUBECONFIG` and `~/.kube/config`.
        context: name of the context; the current one by default.
        environ: the environment.
        account: where a pod's ServiceAccount is mounted.

    Raises:
        BadKubeconfig: there is nothing to connect to, or what describes it is wrong.
        Unauthenticated: an exec plugin failed.
    """
    paths = kubeconfig_paths(kubeconfig, environ)
    if paths:
        return read_target(paths, context, environ)
    target = in_cluster(environ, account)
    if target is None:
        raise BadKubeconfig(
            "no kubeconfig: there is no ~/.kube/config, $KUBECONFIG is not set, and this is no "
            "pod; name one with --kubeconfig FILE"
        )
    if context is not None:
        raise BadKubeconfig(
            f"there is no context {context!r} in a pod; leave it out, or name a kubeconfig"
        )
    return target
