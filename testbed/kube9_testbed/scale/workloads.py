"""Deployments as teams write them: probes, volumes, environment, sidecars, and the odd mistake.

The pods that come of them are of the size real ones have, about six kilobytes of JSON each with
what the API server adds. The same number always gives the same Deployment.
"""

import random
from typing import Final

from kube9_testbed.responses import JsonObject
from kube9_testbed.scale.size import Size

_ROLES: Final = ("api", "worker", "web", "sync", "cache", "gateway", "report", "ingest")
_SIDECARS: Final = ("proxy", "log-shipper", "metrics-exporter")
_WITH_SIDECAR: Final = 0.15
_WITH_INIT: Final = 0.1
_LATEST: Final = 0.1
_PRIVILEGED: Final = 0.03
_PROBED: Final = 0.5
_LIMITED: Final = 0.8
_NON_ROOT: Final = 0.7
_SETTINGS: Final = 2


def deployment(size: Size, number: int) -> JsonObject:
    """The Deployment `number` of a cluster of `size`."""
    rng = random.Random(number)  # noqa: S311 - test data, not cryptography
    name, namespace = workload_name(number), size.namespace(number)
    labels = {**selector(number), "app.kubernetes.io/part-of": namespace}
    annotations = {
        "prometheus.io/scrape": "true",
        "checksum/config": f"{rng.getrandbits(256):064x}",
    }
    template = {
        "metadata": {"labels": labels, "annotations": annotations},
        "spec": _pod(rng, name, namespace),
    }
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name, "namespace": namespace, "labels": labels},
        "spec": {
            "replicas": size.replicas,
            "selector": {"matchLabels": selector(number)},
            "template": template,
        },
    }


def workload_name(number: int) -> str:
    """The name of the Deployment `number`, and of what stands beside it."""
    return f"{_ROLES[number % len(_ROLES)]}-{number:04d}"


def selector(number: int) -> dict[str, str]:
    """The labels that select the pods of the Deployment `number`."""
    name = workload_name(number)
    return {"app.kubernetes.io/name": name, "app.kubernetes.io/instance": name}


def _pod(rng: random.Random, name: str, namespace: str) -> JsonObject:
    containers = [_container(rng, name.partition("-")[0], namespace)]
    if rng.random() < _WITH_SIDECAR:
        containers.append(_container(rng, rng.choice(_SIDECARS), namespace))
    spec: JsonObject = {
        "serviceAccountName": "default",
        "securityContext": {"runAsNonRoot": rng.random() < _NON_ROOT, "fsGroup": 2000},
        "terminationGracePeriodSeconds": 45,
        "containers": containers,
        "volumes": [
            {"name": "tmp", "emptyDir": {}},
            {"name": "config", "configMap": {"name": f"{name}-config", "optional": True}},
        ],
    }
    if rng.random() < _WITH_INIT:
        spec["initContainers"] = [_migration(name, namespace)]
    return spec


def _container(rng: random.Random, name: str, namespace: str) -> JsonObject:
    tag = "latest" if rng.random() < _LATEST else f"v{rng.randint(1, 4)}.{rng.randint(0, 20)}.0"
    settings = [{"name": f"SETTING_{key}", "value": f"value-{key}"} for key in range(_SETTINGS)]
    container: JsonObject = {
        "name": name,
        "image": f"registry.example.com/{namespace}/{name}:{tag}",
        "ports": [{"name": "http", "containerPort": 8080}],
        "env": [*settings, _field("POD", "metadata.name")],
        "resources": _resources(rng),
        "volumeMounts": [
            {"name": "tmp", "mountPath": "/var/tmp/app"},  # noqa: S108 - a path inside a pod
            {"name": "config", "mountPath": "/etc/app", "readOnly": True},
        ],
        "securityContext": _security(rng),
    }
    if rng.random() < _PROBED:
        container["readinessProbe"] = _probe("/ready")
        container["livenessProbe"] = _probe("/live")
    if name in _SIDECARS:
        container["ports"] = [{"name": "admin", "containerPort": 9090}]
        container.pop("readinessProbe", None)
        container.pop("livenessProbe", None)
    return container


def _migration(name: str, namespace: str) -> JsonObject:
    return {
        "name": "migrate",
        "image": f"registry.example.com/{namespace}/migrate:v1.4.0",
        "command": ["/bin/sh", "-c", f"until nc -z {name}-db 5432; do sleep 1; done"],
        "resources": {"requests": {"cpu": "50m", "memory": "64Mi"}},
    }


def _field(name: str, path: str) -> JsonObject:
    return {"name": name, "valueFrom": {"fieldRef": {"fieldPath": path}}}


def _resources(rng: random.Random) -> JsonObject:
    memory = f"{rng.randint(1, 9) * 64}Mi"
    resources: JsonObject = {"requests": {"cpu": f"{rng.randint(1, 5)}00m", "memory": memory}}
    if rng.random() < _LIMITED:
        resources["limits"] = {"memory": memory}
    return resources


def _security(rng: random.Random) -> JsonObject:
    if rng.random() < _PRIVILEGED:
        return {"privileged": True}
    return {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}


def _probe(path: str) -> JsonObject:
    return {"httpGet": {"path": path, "port": "http"}, "periodSeconds": 10, "timeoutSeconds": 2}
