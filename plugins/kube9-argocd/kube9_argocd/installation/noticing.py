"""Asks the cluster for the signs of Argo CD, and says of each what could not be read."""

from collections.abc import Iterable

from kube9_argocd.installation.detection import Seen
from kube9_argocd.installation.signs import LABELS
from kube9_core.api import TaskTools, Unseen, Workload

__all__ = ["DEFINITION", "KINDS", "notice"]

DEFINITION = "applications.argoproj.io"
KINDS = ("Deployment", "StatefulSet")


def notice(tools: TaskTools) -> Seen:
    """Look for the definition of Applications and for Argo CD's workloads.

    Args:
        tools: of the task, which declares to read `KINDS` and to inspect.
    """
    missing: list[str] = []
    defined = _defined(tools, missing)
    workloads: dict[tuple[str, str, str], Workload] = {}
    for kind in KINDS if defined is not False else ():
        for item in _labelled(tools, kind, missing):
            workloads[item.kind.name, item.namespace or "", item.name] = item
    return Seen(
        defined=defined,
        workloads=tuple(workloads.values()),
        everywhere=not missing,
        missing=tuple(dict.fromkeys(missing)),
    )


def _defined(tools: TaskTools, missing: list[str]) -> bool | None:
    group, kind = "apiextensions.k8s.io", "CustomResourceDefinition"
    try:
        return tools.objects.get(group, kind, "", DEFINITION) is not None
    except Unseen as error:
        missing.append(str(error))
        return None


def _labelled(tools: TaskTools, kind: str, missing: list[str]) -> Iterable[Workload]:
    """All of a kind that bear Argo CD's labels; none where a part could not be read."""
    try:
        return [
            item
            for labels in LABELS
            for item in tools.reader.all(Workload, kinds=(kind,), labels=labels)
        ]
    except Unseen as error:
        missing.append(str(error))
        return ()
