"""Whom to call: an example to replace with a check of your own."""

from kube9_core.api import OPERATIONS, Problem, Problems, Workload

__all__ = ["owner_label"]

_LABEL = "app.kubernetes.io/part-of"


def _stands_alone(workload: Workload) -> bool:
    """Leave out what another object made: a person edits the maker."""
    return not workload.owners


@OPERATIONS.check(
    "template/owner-label",
    "low",
    on=Workload,
    where=_stands_alone,
    fix=f"Set the label {_LABEL} to the application it belongs to.",
)
def owner_label(workload: Workload) -> Problems:
    """Workloads name the application they belong to.

    At night, the first question about a failing workload is whose it is. A label answers it
    in every tool that shows the object.
    """
    if not workload.labels.get(_LABEL):
        yield Problem(f"has no label {_LABEL}", at="metadata.labels", key=_LABEL)
