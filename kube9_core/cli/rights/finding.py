"""Where the roles and bindings come from: a cluster, or manifests."""

import sys
from collections.abc import Callable, Iterable

import msgspec
from msgspec.structs import replace

from kube9_core.cli.streams import only_ours
from kube9_core.cli.target import NoCluster
from kube9_core.errors import UsageError
from kube9_core.kube.connection import Connection, connect
from kube9_core.kube.errors import BadKubeconfig, KubeError
from kube9_core.runs.cluster_looking import ClusterEyes
from kube9_core.runs.looking import Look, look_at_manifests
from kube9_core.snapshot.rbac import Binding, Role
from kube9_core.snapshot.rights.identity import Grantee, GranteeKind

__all__ = ["Where", "check_where", "found"]

_KINDS = 4
"""Role, ClusterRole and the bindings of both."""

WhoRuns = Callable[[Look], Iterable[Grantee]]


class Where(msgspec.Struct, frozen=True):
    """What the command line says of where to look.

    Attributes:
        paths: manifests; none for a cluster.
        kubeconfig: of the cluster.
        context: which of its contexts.
    """

    paths: tuple[str, ...]
    kubeconfig: str | None
    context: str | None


def check_where(where: Where) -> None:
    """Judge it before anything is read.

    Raises:
        UsageError: it contradicts itself.
    """
    if where.paths and (where.kubeconfig is not None or where.context is not None):
        option = "--context" if where.kubeconfig is None else "--kubeconfig"
        raise UsageError(f"{option} names a cluster, a PATH names manifests; give one of them")
    if "" in where.paths:
        raise UsageError("a PATH is empty; is a variable unset?")
    if where.paths.count("-") > 1:
        raise UsageError("standard input can be read only once; give - a single time")


def found(where: Where, namespace: str | None, who_runs: WhoRuns) -> Look:
    """Look there.

    Args:
        where: at manifests or at a cluster.
        namespace: the only one of a cluster that matters; None for all.
        who_runs: tells for which accounts it matters how many pods run with them.

    Raises:
        NoCluster: there is none, nobody answers, or no role may be read.
        UsageError: the kubeconfig or the context is wrong.
    """
    if where.paths:
        stdin = None if sys.stdin is None else sys.stdin.buffer  # None where it is closed
        with only_ours():
            return look_at_manifests(where.paths, stdin)
    try:
        with _connected(where) as connection, only_ours():
            return _looked(ClusterEyes(connection), namespace, who_runs)
    except UsageError:
        raise
    except KubeError as error:
        raise NoCluster(str(error)) from None


def _looked(eyes: ClusterEyes, namespace: str | None, who_runs: WhoRuns) -> Look:
    look = eyes.look((Role, Binding), namespace)
    if len(look.unread) == _KINDS:
        why = "; ".join(row.reason or row.state.value for row in look.unread)
        raise NoCluster(f"no role and no binding can be read: {why}")
    places = [item.namespace or "" for item in who_runs(look) if item.kind is GranteeKind.ACCOUNT]
    if not places:
        return look
    users = eyes.users(places)
    return replace(look, users=users, unread=(*look.unread, *eyes.unread_pods))


def _connected(where: Where) -> Connection:
    try:
        return connect(where.kubeconfig, where.context)
    except BadKubeconfig as error:
        if where.kubeconfig is not None or where.context is not None:
            raise
        raise NoCluster(f"{error}; to look into manifests name them behind the question") from None
