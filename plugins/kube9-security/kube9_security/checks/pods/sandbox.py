"""Runtimes that put a wall of their own between a container and the kernel."""

from fnmatch import fnmatchcase
from typing import Annotated

from msgspec import Meta, Struct

from kube9_core.api import SECURITY, PodSpec, Problem, Problems, Snapshot

__all__ = ["Untrusted", "sandboxed_runtime"]


class Untrusted(Struct, frozen=True):
    """Which workloads are not trusted, and which runtime classes contain them."""

    namespaces: Annotated[
        tuple[str, ...], Meta(description="Globs of the namespaces whose pods are not trusted.")
    ] = ("*",)
    runtime_classes: Annotated[
        tuple[str, ...], Meta(description="Globs of the RuntimeClasses that sandbox.")
    ] = ("gvisor", "runsc", "kata", "kata-*", "*-kata")


@SECURITY.check(
    "security/sandboxed-runtime",
    "info",
    on=PodSpec,
    params=Untrusted,
    default=False,
    fix="Set runtimeClassName to a class that sandboxes, such as gVisor's or Kata's.",
    frameworks={
        "nsa-cisa": "pod-hardened-environment",
        "well-architected": "SEC-workloads",
    },
    references=(
        "https://kubernetes.io/docs/concepts/containers/runtime-class/",
        "https://kubernetes.io/docs/concepts/security/multi-tenancy/#sandboxing-containers",
    ),
)
def sandboxed_runtime(pod: PodSpec, _: Snapshot, *, params: Untrusted) -> Problems:
    """Untrusted workloads run in a sandboxed runtime.

    All containers of a node share one kernel with several hundred system calls, and code of
    strangers needs one hole in it. gVisor answers those calls itself, Kata starts a small
    virtual machine. Say by parameters which namespaces run code that nobody here wrote, and
    how your RuntimeClasses are called; by default every pod is meant.
    """
    namespace = pod.workload.namespace or ""
    if not _fits(namespace, params.namespaces):
        return
    found = pod.wire.runtime_class_name
    if found is None:
        yield Problem("names no runtime class", at="runtimeClassName")
    elif not _fits(found, params.runtime_classes):
        yield Problem(f"has the runtime class {found}, which is no sandbox", at="runtimeClassName")


def _fits(text: str, globs: tuple[str, ...]) -> bool:
    return any(fnmatchcase(text, glob) for glob in globs)
