"""What an application leaves out when it is compared."""

import re

from kube9_argocd.checks.drafts import base_of, is_written, spec_of
from kube9_argocd.checks.pages import DIFFING
from kube9_argocd.views import Application, ApplicationSet, ResourceIgnoreDifferences
from kube9_core.api import OPERATIONS, Problem, Problems

__all__ = ["application_ignores_too_much"]

_POINTERS = frozenset(("", "/", "/spec", "/data", "/rules", "/webhooks"))
_FILTERS = re.compile(r"\s*\.?(?:spec|data|rules|webhooks)?(?:\[\])?\??\s*|\s*\.\.\s*")


@OPERATIONS.check(
    "argocd/application-ignores-too-much",
    "medium",
    on=(Application, ApplicationSet),
    where=is_written,
    fix="Name the very fields that somebody else owns, such as /spec/replicas, or the manager in "
    "managedFieldsManagers.",
    frameworks={"well-architected": "OPS-automation"},
    references=(f"{DIFFING}#application-level-configuration",),
)
def application_ignores_too_much(subject: Application | ApplicationSet) -> Problems:
    """No application ignores whole objects when it is compared.

    With `/spec` or the jq filter `.` among the ignored fields, every change in the cluster is
    fine for Argo CD: it stays green while somebody adds a container, and self-healing does
    nothing. Single fields, such as the replicas that an autoscaler sets, are no finding.
    """
    place = f"{base_of(subject)}.ignoreDifferences"
    for n, item in enumerate(spec_of(subject).ignore_differences or ()):
        whole = _whole(item)
        if whole is not None:
            kind = item.kind if item.kind not in ("", "*") else "every kind"
            name = f" {item.name}" if item.name else ""
            yield Problem(
                f"ignores {whole or 'everything'} of {kind}{name} when it is compared",
                at=f"{place}[{n}]",
                key=f"{item.group}/{item.kind}/{item.namespace}/{item.name}",
            )


def _whole(item: ResourceIgnoreDifferences) -> str | None:
    """The first path that covers a whole object or its spec; None where all are narrower."""
    for pointer in item.json_pointers or ():
        if pointer.rstrip("/") in _POINTERS:
            return pointer
    return next(
        (text for text in item.jq_path_expressions or () if text and _FILTERS.fullmatch(text)), None
    )
