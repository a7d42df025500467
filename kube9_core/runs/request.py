"""What somebody asked to have assessed."""

from collections.abc import Mapping
from uuid import uuid4

import msgspec

from kube9_core.engine.diff import Baseline
from kube9_core.engine.selection import Adjustment, Selection
from kube9_core.model.version import NEWEST, KubernetesVersion
from kube9_core.snapshot.object import Object

__all__ = ["AUTO", "NO_PROFILES", "ClusterRequest", "Request", "Scope"]

AUTO = "auto"
NO_PROFILES = "none"
"""What may stand for the names of distribution profiles."""


class Scope(msgspec.Struct, frozen=True, kw_only=True):
    """What every assessment may be asked, wherever the objects come from.

    Attributes:
        namespaces: globs; empty means all.
        excluded_namespaces: globs of namespaces to leave out.
        adjustments: what settings say of checks, by id.
        exemptions: a file of Exemption documents that hold for everything.
        profiles: names of distribution profiles that hold; "auto" for those that are recognised.
        baseline: what an earlier report found, by fingerprint; None without one.
    """

    selection: Selection = Selection()
    namespaces: tuple[str, ...] = ()
    excluded_namespaces: tuple[str, ...] = ()
    adjustments: Mapping[str, Adjustment] = {}
    exemptions: str | None = None
    profiles: tuple[str, ...] = (AUTO,)
    baseline: Baseline | None = None


class Request(Scope, frozen=True, kw_only=True):
    """One assessment of manifests, as asked for.

    Attributes:
        paths: files and folders as given; "-" is standard input.
        per_file: whether each file is a snapshot and a report of its own.
        version: Kubernetes version to judge by.
        jobs: worker processes for loading.
        lines_per_check: of how many findings of a check the line is wanted; None for all.
    """

    paths: tuple[str, ...]
    per_file: bool = False
    version: KubernetesVersion = NEWEST
    jobs: int = 1
    lines_per_check: int | None = None


class ClusterRequest(Scope, frozen=True, kw_only=True):
    """One assessment of a cluster, as asked for.

    Attributes:
        run: id of the run; also of its report.
        version: Kubernetes version to judge by; None for the server's own.
        operator_namespace: whose Exemptions hold for the whole cluster; "" for nobody's.
        scope: the only namespaces that may be looked into; empty for the whole cluster.
        views: read besides what checks need, for the dashboard or for collectors.
        page: the most objects asked for at once.
        requests_per_second: the most requests in the long run.
        secrets: whether to ask for the table of Secrets.
        kubelets: whether to ask each kubelet how it is set up.
        memory: MiB the process may use; beyond it the cluster is judged namespace by
            namespace. None for no bound.
    """

    run: str = msgspec.field(default_factory=lambda: str(uuid4()))
    version: KubernetesVersion | None = None
    operator_namespace: str = "kube9-system"
    scope: tuple[str, ...] = ()
    views: tuple[type[Object], ...] = ()
    page: int = 500
    requests_per_second: float = 50.0
    secrets: bool = False
    kubelets: bool = False
    memory: int | None = None
