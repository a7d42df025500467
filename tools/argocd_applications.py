"""Makes up Applications of Argo CD, about 35 KiB each, for what is measured on many of them.

Each has ten resources, ten entries of history with inline Helm values, and a result of its last
sync.
"""

from datetime import UTC, datetime
from typing import Any, Final

__all__ = ["RESOURCES", "application"]

RESOURCES: Final = 10
"""How many resources each has."""
_DRIFTING = 20
_HERE = {"server": "https://kubernetes.default.svc", "namespace": "shop"}
_VALUES = "replicas: 3\nimage: registry.example/shop/web:1.2.3\n" * 40


def application(number: int) -> dict[str, Any]:
    """One that was compared just now.

    Args:
        number: it is called after; every twentieth is out of sync.
    """
    source, revision = _source(number), f"{number:040x}"
    return {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Application",
        "metadata": {
            "name": f"app-{number:05}",
            "namespace": "argocd",
            "uid": f"00000000-0000-4000-8000-{number:012}",
            "creationTimestamp": "2026-01-01T00:00:00Z",
        },
        "spec": {
            "project": "platform",
            "source": source,
            "destination": _HERE,
        },
        "status": _status(number, source, revision),
    }


def _source(number: int) -> dict[str, Any]:
    return {
        "repoURL": "https://git.example/platform/deployments.git",
        "path": f"apps/app-{number}",
        "targetRevision": "main",
        "helm": {"values": _VALUES, "valueFiles": ["values.yaml"]},
    }


def _status(number: int, source: dict[str, Any], revision: str) -> dict[str, Any]:
    drifting = number % _DRIFTING == 0
    resources = [_resource(number, item, drifting and item == 0) for item in range(RESOURCES)]
    return {
        "sync": {
            "status": "OutOfSync" if drifting else "Synced",
            "revision": revision,
            "comparedTo": {"source": source, "destination": _HERE},
        },
        "health": {"status": "Healthy", "lastTransitionTime": "2026-11-01T00:00:30Z"},
        "reconciledAt": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "resources": resources,
        "history": [_deployed(entry, revision, source) for entry in range(10)],
        "operationState": _operation(source, revision, resources),
        "summary": {"images": [f"registry.example/shop/web:{number}"]},
    }


def _operation(
    source: dict[str, Any], revision: str, resources: list[dict[str, Any]]
) -> dict[str, Any]:
    results = [
        {**item, "message": f"{item['name']} configured", "syncPhase": "Sync", "status": "Synced"}
        for item in map(_identity, resources)
    ]
    return {
        "startedAt": "2026-11-01T00:00:00Z",
        "finishedAt": "2026-11-01T00:00:30Z",
        "phase": "Succeeded",
        "message": "successfully synced (all tasks run)",
        "operation": {"sync": {"revision": revision}, "initiatedBy": {"automated": True}},
        "syncResult": {"revision": revision, "source": source, "resources": results},
    }


def _deployed(entry: int, revision: str, source: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": entry,
        "revision": revision,
        "deployStartedAt": f"2026-10-{entry + 10}T00:00:00Z",
        "deployedAt": f"2026-10-{entry + 10}T00:00:30Z",
        "initiatedBy": {"automated": True},
        "source": source,
    }


def _resource(number: int, item: int, drifting: bool) -> dict[str, Any]:  # noqa: FBT001 - a step of one caller
    return {
        "group": "apps",
        "version": "v1",
        "kind": "Deployment",
        "namespace": "shop",
        "name": f"app-{number}-part-{item}",
        "status": "OutOfSync" if drifting else "Synced",
        "health": {"status": "Healthy"},
    }


def _identity(item: dict[str, Any]) -> dict[str, Any]:
    return {key: item[key] for key in ("group", "version", "kind", "namespace", "name")}
