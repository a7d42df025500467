"""From what was found to the record that is kept and shown: bounded, and without secret values."""

from kube9_argocd.drift.evidence import ResourceKey
from kube9_argocd.drift.examining import Examined
from kube9_argocd.drift.hiding import hidden, spelled
from kube9_argocd.drift.judging import Judged
from kube9_argocd.drift.paths import shown
from kube9_argocd.records import Change, DriftedResource

__all__ = ["resource_of"]

_MOST = 20
_LONGEST = 300


def resource_of(
    resource: ResourceKey, examined: Examined, remedy: str, snippet: str | None
) -> DriftedResource:
    """The record of one object.

    Args:
        resource: which it is.
        examined: what was found.
        remedy: what to do.
        snippet: YAML that helps.
    """
    return DriftedResource(
        group=resource.group,
        kind=resource.kind,
        namespace=resource.namespace,
        name=resource.name,
        cause=examined.cause,
        reason=examined.reason,
        health=examined.health,
        basis=examined.basis,
        changes=tuple(_change(one) for one in examined.judged[:_MOST]),
        changes_total=examined.total,
        remedy=remedy,
        snippet=snippet,
    )


def _change(judged: Judged) -> Change:
    difference, owner = judged.difference, judged.owner
    closed = hidden(difference)
    return Change(
        path=shown(difference.path)[:_LONGEST],
        desired=None if closed else spelled(difference.desired),
        live=None if closed else spelled(difference.live),
        hidden=closed,
        manager=(owner.manager or None) if owner else None,
        operation=(owner.operation or None) if owner else None,
        at=(owner.at or None) if owner else None,
    )
