"""Writes a synthetic GitOps repository, so that benchmarks have manifests of a known size.

One namespace in ten Deployments gets a folder with two files; the same seed gives the same bytes.
1,000 Deployments make 3,222 objects, 4 MB of YAML and 3,000 containers. It shares no code
with kube9 and leaves measuring to the benchmarks.

    python tools/generate_manifests.py --deployments 1000 --out build/manifests
"""

import argparse
import random
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

Value: TypeAlias = "str | int | bool | list[Value] | dict[str, Value] | None"
Object: TypeAlias = dict[str, Value]

_TEAMS = ("payments", "search", "checkout", "catalog", "identity", "billing", "media", "orders")
_ROLES = ("api", "worker", "web", "sync", "cache", "gateway", "report", "ingest")
_SIDECARS = ("proxy", "metrics-exporter", "log-shipper", "vault-agent", "config-reloader")
_PLAIN = re.compile(r"[A-Za-z/][A-Za-z0-9_./@-]*(?:[:-][A-Za-z0-9_./@-]+)*")
_RESERVED = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})
_PER_NAMESPACE = 10

_NAMESPACES_OF_FIFTY = 11
_WITH_INIT = 0.6
_NON_ROOT = 0.7
_LATEST = 0.1
_PROBED = 0.7
_PRIVILEGED = 0.05
_READ_ONLY = 0.6


@dataclass(frozen=True)
class App:
    """One Deployment's identity, from which all its objects are named."""

    name: str
    namespace: str
    team: str
    number: int
    labels: Object = field(default_factory=dict)


def main(arguments: list[str] | None = None) -> int:
    """Write the files and say on standard error how much it was."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--deployments", type=int, default=1000, help="how many (1000)")
    parser.add_argument("--out", type=Path, required=True, help="folder to write to")
    parser.add_argument("--seed", type=int, default=9, help="same seed, same bytes (9)")
    given = parser.parse_args(arguments)
    documents, size = write(given.deployments, given.out, given.seed)
    sys.stderr.write(f"{documents} documents, {size / 1e6:.1f} MB in {given.out}\n")
    return 0


def write(deployments: int, out: Path, seed: int = 9) -> tuple[int, int]:
    """Write the repository into `out`.

    Returns:
        The number of documents and of bytes written.
    """
    rng = random.Random(seed)  # noqa: S311 - benchmark data, not cryptography
    documents = size = 0
    for first in range(0, deployments, _PER_NAMESPACE):
        numbers = range(first, min(first + _PER_NAMESPACE, deployments))
        for name, objects in _namespace_files(rng, numbers):
            text = "---\n".join("".join(_block(each, 0)) for each in objects)
            path = out / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            documents += len(objects)
            size += len(text.encode())
    return documents, size


def _namespace_files(rng: random.Random, numbers: range) -> Iterator[tuple[str, list[Object]]]:
    team = _TEAMS[numbers.start // _PER_NAMESPACE % len(_TEAMS)]
    namespace = f"{team}-{numbers.start // _PER_NAMESPACE:03d}"
    apps = [_app(rng, namespace, team, number) for number in numbers]
    yield f"{namespace}/apps.yaml", [each for app in apps for each in _app_objects(rng, app)]
    if numbers.start // _PER_NAMESPACE % 50 < _NAMESPACES_OF_FIFTY:
        yield f"{namespace}/namespace.yaml", [_namespace(namespace, team)]


def _app(rng: random.Random, namespace: str, team: str, number: int) -> App:
    name = f"{rng.choice(_ROLES)}-{number:05d}"
    labels: Object = {
        "app.kubernetes.io/name": name,
        "app.kubernetes.io/part-of": team,
        "app.kubernetes.io/managed-by": "argocd",
    }
    return App(name, namespace, team, number, labels)


def _app_objects(rng: random.Random, app: App) -> list[Object]:
    """Give the Deployment and, so many in twenty, what usually stands beside it."""
    objects = [_deployment(rng, app), _service(app)]
    beside = (
        (_config_map(rng, app), 8),
        (_service_account(app), 4),
        (_network_policy(app), 3),
        (_disruption_budget(app), 3),
        (_autoscaler(rng, app), 2),
        (_ingress(app), 2),
        (_role(app), 1),
        (_role_binding(app), 1),
    )
    for place, (each, of_twenty) in enumerate(beside):
        if (app.number * 7 + place * 3) % 20 < of_twenty:
            objects.append(each)
    return objects


def _head(api_version: str, kind: str, app: App, name: str | None = None) -> Object:
    metadata: Object = {
        "name": name or app.name,
        "namespace": app.namespace,
        "labels": dict(app.labels),
    }
    return {"apiVersion": api_version, "kind": kind, "metadata": metadata}


def _deployment(rng: random.Random, app: App) -> Object:
    template: Object = {
        "metadata": {
            "labels": dict(app.labels),
            "annotations": {"prometheus.io/scrape": "true", "prometheus.io/port": "8080"},
        },
        "spec": _pod_spec(rng, app),
    }
    return _head("apps/v1", "Deployment", app) | {
        "spec": {
            "replicas": rng.randint(1, 5),
            "revisionHistoryLimit": 3,
            "selector": {"matchLabels": {"app.kubernetes.io/name": app.name}},
            "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": "25%"}},
            "template": template,
        }
    }


def _pod_spec(rng: random.Random, app: App) -> Object:
    """Give a pod of three containers on average, one in five of them an init container."""
    extra = rng.choices((0, 1, 2), weights=(2, 2, 6))[0]
    names = [app.name.rsplit("-", 1)[0], *rng.sample(_SIDECARS, extra)]
    spec: Object = {
        "serviceAccountName": app.name,
        "automountServiceAccountToken": False,
        "securityContext": {"runAsNonRoot": rng.random() < _NON_ROOT, "fsGroup": 2000},
        "containers": [_container(rng, app, each) for each in names],
        "volumes": [
            {"name": "tmp", "emptyDir": {}},
            {"name": "config", "configMap": {"name": f"{app.name}-config", "optional": True}},
        ],
    }
    if rng.random() < _WITH_INIT:
        spec["initContainers"] = [_init_container(app)]
    return spec


def _init_container(app: App) -> Object:
    return {
        "name": "migrate",
        "image": f"registry.example.com/{app.team}/migrate:1.4.{app.number % 30}",
        "command": ["/bin/sh", "-c", f"until nc -z {app.name}-db 5432; do sleep 1; done"],
        "resources": _resources("50m", "64Mi"),
    }


def _container(rng: random.Random, app: App, name: str) -> Object:
    tag = "latest" if rng.random() < _LATEST else f"v{rng.randint(1, 4)}.{rng.randint(0, 20)}.0"
    container: Object = {
        "name": name,
        "image": f"registry.example.com/{app.team}/{name}:{tag}",
        "imagePullPolicy": "IfNotPresent",
        "ports": [{"name": "http", "containerPort": rng.randint(8000, 9000)}],
        "env": [
            {"name": "LOG_LEVEL", "value": "info"},
            {"name": "WORKERS", "value": str(rng.randint(1, 16))},
            {"name": "POD_IP", "valueFrom": {"fieldRef": {"fieldPath": "status.podIP"}}},
        ],
        "resources": _resources(f"{rng.randint(1, 9)}00m", f"{rng.randint(1, 9) * 64}Mi"),
        "volumeMounts": [{"name": "tmp", "mountPath": "/tmp"}],  # noqa: S108 - a path inside a pod
        "securityContext": _security_context(rng),
    }
    if rng.random() < _PROBED:
        container["readinessProbe"] = _probe("/ready")
        container["livenessProbe"] = _probe("/live")
    return container


def _security_context(rng: random.Random) -> Object:
    if rng.random() < _PRIVILEGED:
        return {"privileged": True}
    return {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": rng.random() < _READ_ONLY,
        "capabilities": {"drop": ["ALL"]},
    }


def _resources(cpu: str, memory: str) -> Object:
    return {"requests": {"cpu": cpu, "memory": memory}, "limits": {"memory": memory}}


def _probe(path: str) -> Object:
    return {"httpGet": {"path": path, "port": "http"}, "periodSeconds": 10}


def _service(app: App) -> Object:
    ports: Value = [{"name": "http", "port": 80, "targetPort": "http", "protocol": "TCP"}]
    selector: Object = {"app.kubernetes.io/name": app.name}
    return _head("v1", "Service", app) | {"spec": {"selector": selector, "ports": ports}}


def _config_map(rng: random.Random, app: App) -> Object:
    lines = [
        f"feature.{index}.enabled = {rng.randint(0, 1)}" for index in range(rng.randint(5, 30))
    ]
    data: Object = {
        "DATABASE_URL": f"postgres://{app.name}-db.{app.namespace}.svc:5432/app",
        "application.properties": "\n".join(lines) + "\n",
    }
    return _head("v1", "ConfigMap", app, f"{app.name}-config") | {"data": data}


def _service_account(app: App) -> Object:
    return _head("v1", "ServiceAccount", app) | {"automountServiceAccountToken": False}


def _network_policy(app: App) -> Object:
    selector: Object = {"matchLabels": {"app.kubernetes.io/name": app.name}}
    ingress: Value = [{"from": [{"podSelector": {}}], "ports": [{"port": 8080}]}]
    spec: Object = {"podSelector": selector, "policyTypes": ["Ingress"], "ingress": ingress}
    return _head("networking.k8s.io/v1", "NetworkPolicy", app) | {"spec": spec}


def _disruption_budget(app: App) -> Object:
    selector: Object = {"matchLabels": {"app.kubernetes.io/name": app.name}}
    spec: Object = {"minAvailable": 1, "selector": selector}
    return _head("policy/v1", "PodDisruptionBudget", app) | {"spec": spec}


def _autoscaler(rng: random.Random, app: App) -> Object:
    target: Object = {"apiVersion": "apps/v1", "kind": "Deployment", "name": app.name}
    spec: Object = {"scaleTargetRef": target, "minReplicas": 2, "maxReplicas": rng.randint(3, 10)}
    return _head("autoscaling/v2", "HorizontalPodAutoscaler", app) | {"spec": spec}


def _ingress(app: App) -> Object:
    backend: Object = {"service": {"name": app.name, "port": {"name": "http"}}}
    paths: Value = [{"path": "/", "pathType": "Prefix", "backend": backend}]
    rules: Value = [{"host": f"{app.name}.example.com", "http": {"paths": paths}}]
    spec: Object = {"ingressClassName": "nginx", "rules": rules}
    return _head("networking.k8s.io/v1", "Ingress", app) | {"spec": spec}


def _role(app: App) -> Object:
    rules: Value = [{"apiGroups": [""], "resources": ["configmaps"], "verbs": ["get", "watch"]}]
    return _head("rbac.authorization.k8s.io/v1", "Role", app) | {"rules": rules}


def _role_binding(app: App) -> Object:
    role: Object = {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": app.name}
    subjects: Value = [{"kind": "ServiceAccount", "name": app.name}]
    head = _head("rbac.authorization.k8s.io/v1", "RoleBinding", app)
    return head | {"roleRef": role, "subjects": subjects}


def _namespace(name: str, team: str) -> Object:
    labels: Object = {"team": team, "pod-security.kubernetes.io/enforce": "baseline"}
    metadata: Object = {"name": name, "labels": labels}
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": metadata}


def _block(value: Object, indent: int) -> Iterator[str]:
    """Write a mapping in the block style that people use."""
    for key, item in value.items():
        yield f"{' ' * indent}{key}:"
        yield from _after_key(item, indent)


def _after_key(item: Value, indent: int) -> Iterator[str]:
    if isinstance(item, dict) and item:
        yield "\n"
        yield from _block(item, indent + 2)
    elif isinstance(item, list) and item:
        yield "\n"
        for each in item:
            yield from _entry(each, indent)
    else:
        yield _scalar(item, indent)


def _entry(item: Value, indent: int) -> Iterator[str]:
    """Write one list item, a mapping beginning on the line of its dash."""
    if isinstance(item, dict) and item:
        text = "".join(_block(item, indent + 2))
        yield f"{' ' * indent}- {text[indent + 2 :]}"
    else:
        yield f"{' ' * indent}-{_scalar(item, indent)}"


def _scalar(item: Value, indent: int) -> str:
    if isinstance(item, str) and "\n" in item:
        pad = " " * (indent + 2)
        return " |\n" + "".join(f"{pad}{line}\n" for line in item.splitlines())
    return f" {_inline(item)}\n"


def _inline(item: Value) -> str:
    if isinstance(item, bool):
        return "true" if item else "false"
    if isinstance(item, str):
        plain = _PLAIN.fullmatch(item) and item not in _RESERVED
        return item if plain else '"' + item.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(item, dict | list):
        return "{}" if isinstance(item, dict) else "[]"
    return str(item)


if __name__ == "__main__":
    sys.exit(main())
