"""What somebody asked to have assessed."""

from collections.abc import Mapping

import msgspec

from kube9_core.engine.diff import Baseline
from kube9_core.engine.selection import Adjustment, Selection
from kube9_core.model.version import NEWEST, KubernetesVersion

__all__ = ["Request"]


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """One assessment of manifests, as asked for.

    Attributes:
        paths: files and folders as given; "-" is standard input.
        per_file: whether each file is a snapshot and a report of its own.
        version: Kubernetes version to judge by.
        namespaces: globs; empty means all.
        excluded_namespaces: globs of namespaces to leave out.
        adjustments: what settings say of checks, by id.
        exemptions: a file of Exemption documents that hold for everything.
        baseline: what an earlier report found, by fingerprint; None without one.
        jobs: worker processes for loading.
        lines_per_check: of how many findings of a check the line is wanted; None for all.
    """

    paths: tuple[str, ...]
    per_file: bool = False
    version: KubernetesVersion = NEWEST
    selection: Selection = Selection()
    namespaces: tuple[str, ...] = ()
    excluded_namespaces: tuple[str, ...] = ()
    adjustments: Mapping[str, Adjustment] = {}
    exemptions: str | None = None
    baseline: Baseline | None = None
    jobs: int = 1
    lines_per_check: int | None = None
