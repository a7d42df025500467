"""YAML to put into an Application. It names as little as it can: one object, the changed fields."""

import json
from collections.abc import Iterable

from kube9_argocd.drift.evidence import ResourceKey
from kube9_argocd.drift.judging import Judged
from kube9_argocd.drift.paths import jq, pointer
from kube9_argocd.drift.trees import UNSET
from kube9_argocd.drift.writers import Writer, writer
from kube9_argocd.views import Application

__all__ = ["SELF_HEAL", "SERVER_SIDE_DIFF", "ignoring"]

SELF_HEAL = "spec:\n  syncPolicy:\n    automated:\n      selfHeal: true\n"
SERVER_SIDE_DIFF = (
    "metadata:\n  annotations:\n    argocd.argoproj.io/compare-options: ServerSideDiff=true\n"
)
_RESPECT = "RespectIgnoreDifferences=true"
_MOST = 20


def ignoring(app: Application, resource: ResourceKey, judged: Iterable[Judged]) -> str:
    """An entry of `ignoreDifferences` for some fields of one object.

    Where one controller wrote all of them it is trusted by name, because its next change may be
    of a field beside them. What it made that the source does not have cannot be ignored like that:
    Argo CD looks at modified fields only.

    Args:
        app: whose entry it becomes; with self-heal the entry has to hold for syncs too.
        resource: the object.
        judged: the fields, at least one.
    """
    fields = tuple(judged)[:_MOST]
    lines = ["spec:", "  ignoreDifferences:", *_named(resource), *_ignored(fields)]
    if app.automated is not None and _RESPECT not in app.sync_options:
        options = (*app.sync_options, _RESPECT)
        lines += ["  syncPolicy:", "    syncOptions:"]
        lines += [f"      - {json.dumps(option)}" for option in options]
    return "\n".join((*lines, ""))


def _named(resource: ResourceKey) -> list[str]:
    told = {
        "group": resource.group,
        "kind": resource.kind,
        "name": resource.name,
        "namespace": resource.namespace,
    }
    given = [f"{field}: {json.dumps(value)}" for field, value in told.items() if value]
    return [f"    - {given[0]}", *(f"      {line}" for line in given[1:])]


def _ignored(fields: tuple[Judged, ...]) -> list[str]:
    manager = _trusted(fields)
    if manager is not None:
        return ["      managedFieldsManagers:", f"        - {json.dumps(manager)}"]
    pointers = [pointer(one.difference.path) for one in fields]
    plain = [found for found in pointers if found is not None]
    queried = [
        jq(one.difference.path) for one, found in zip(fields, pointers, strict=True) if not found
    ]
    return [*_listed("jsonPointers", plain), *_listed("jqPathExpressions", queried)]


def _listed(field: str, values: list[str]) -> list[str]:
    if not values:
        return []
    return [f"      {field}:", *(f"        - {json.dumps(value)}" for value in values)]


def _trusted(fields: tuple[Judged, ...]) -> str | None:
    """The only controller that wrote all these fields, unless it is one of many tasks."""
    owners = {one.owner for one in fields}
    managers = {owner.manager for owner in owners if owner is not None}
    if None in owners or len(managers) != 1 or managers == {"kube-controller-manager"}:
        return None
    controllers = all(owner and writer(owner) is Writer.CONTROLLER for owner in owners)
    modified = all(UNSET not in (one.difference.desired, one.difference.live) for one in fields)
    return managers.pop() if controllers and modified else None
