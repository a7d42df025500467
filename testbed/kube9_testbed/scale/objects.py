"""What stands around the workloads: namespaces, Services, ConfigMaps, policies and Events."""

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

from kube9_testbed.responses import JsonObject
from kube9_testbed.scale.loading import Creation
from kube9_testbed.scale.size import Size
from kube9_testbed.scale.workloads import deployment, selector, workload_name

_REASONS: Final = (
    ("Normal", "Pulled", "Container image already present on machine"),
    ("Normal", "Created", "Created container"),
    ("Normal", "Started", "Started container"),
    ("Warning", "Unhealthy", "Readiness probe failed: HTTP probe failed with statuscode: 503"),
    ("Warning", "BackOff", "Back-off restarting failed container"),
)
_LINES: Final = 40
_SPACE: Final = uuid.UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8")


def namespaces(size: Size) -> Iterator[Creation]:
    """The namespaces, every second one with a Pod Security level."""
    for number in range(size.namespaces):
        labels = {"team": size.namespace(number)}
        if number % 2:
            labels["pod-security.kubernetes.io/warn"] = "restricted"
        metadata = {"name": size.namespace(number), "labels": labels}
        yield Creation("/api/v1/namespaces", {"metadata": metadata})


def deployments(size: Size) -> Iterator[Creation]:
    """The Deployments."""
    for number in range(size.deployments):
        path = f"/apis/apps/v1/namespaces/{size.namespace(number)}/deployments"
        yield Creation(path, deployment(size, number))


def surroundings(size: Size) -> Iterator[Creation]:
    """Services for all, and the rest that a real cluster has."""
    for number in range(size.deployments):
        yield _service(size, number)
        if not number % 3:
            yield _disruption_budget(size, number)
    for number in range(size.config_maps):
        yield _config_map(size, number)
    for number in range(0, size.namespaces, 2):
        yield _network_policy(size, number)


def events(count: int, pods: list[JsonObject]) -> Iterator[Creation]:
    """`count` Events about `pods`, in turn, spread over the last hour.

    Args:
        count: How many.
        pods: The `metadata` of each pod.
    """
    now = datetime.now(UTC)
    for number in range(count):
        pod = pods[number % len(pods)]
        seen = now - timedelta(seconds=3600 * number / count)
        path = f"/api/v1/namespaces/{pod['namespace']}/events"
        yield Creation(path, _event(number, pod, seen.strftime("%Y-%m-%dT%H:%M:%SZ")))


def _service(size: Size, number: int) -> Creation:
    ports = [{"name": "http", "port": 80, "targetPort": "http"}]
    spec: JsonObject = {"selector": selector(number), "ports": ports}
    return _beside("v1", "Service", size, number, spec=spec)


def _disruption_budget(size: Size, number: int) -> Creation:
    spec = {"minAvailable": 1, "selector": {"matchLabels": selector(number)}}
    return _beside("policy/v1", "PodDisruptionBudget", size, number, spec=spec)


def _network_policy(size: Size, number: int) -> Creation:
    spec: JsonObject = {"podSelector": {}, "policyTypes": ["Ingress"], "ingress": []}
    return _beside("networking.k8s.io/v1", "NetworkPolicy", size, number, spec=spec)


def _config_map(size: Size, number: int) -> Creation:
    lines = (f"feature.{index}.enabled = {(number + index) % 2}" for index in range(_LINES))
    data = {"LOG_LEVEL": "info", "application.properties": "\n".join(lines)}
    return _beside("v1", "ConfigMap", size, number, data=data)


_PLURALS: Final = {
    "Service": "services",
    "ConfigMap": "configmaps",
    "PodDisruptionBudget": "poddisruptionbudgets",
    "NetworkPolicy": "networkpolicies",
}


def _beside(version: str, kind: str, size: Size, number: int, **content: JsonObject) -> Creation:
    """One object that stands beside the Deployment `number`, with its name."""
    namespace, name = size.namespace(number), workload_name(number)
    suffix = "-config" if kind == "ConfigMap" else ""
    root = "/api" if version == "v1" else "/apis"
    path = f"{root}/{version}/namespaces/{namespace}/{_PLURALS[kind]}"
    metadata = {"name": f"{name}{suffix}", "labels": {"team": namespace}}
    return Creation(path, {"apiVersion": version, "kind": kind, "metadata": metadata, **content})


def _event(number: int, pod: JsonObject, seen: str) -> JsonObject:
    kind, reason, message = _REASONS[number % len(_REASONS)]
    name = f"{pod['name']}.{uuid.uuid5(_SPACE, str(number)).hex[:16]}"
    return {
        "apiVersion": "v1",
        "kind": "Event",
        "metadata": {"name": name, "namespace": pod["namespace"]},
        "involvedObject": {
            "apiVersion": "v1",
            "kind": "Pod",
            "name": pod["name"],
            "namespace": pod["namespace"],
            "uid": pod["uid"],
        },
        "type": kind,
        "reason": reason,
        "message": message,
        "count": 1 + number % 7,
        "firstTimestamp": seen,
        "lastTimestamp": seen,
        "reportingComponent": "kubelet",
        "reportingInstance": f"node-{number % 200:03d}",
        "source": {"component": "kubelet", "host": f"node-{number % 200:03d}"},
    }
