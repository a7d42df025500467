"""Makes up the objects of a large cluster: workloads, who may do what, and what guards them."""

from collections.abc import Iterator
from typing import Any, Final

__all__ = ["objects_of"]

Json = dict[str, Any]
_RBAC: Final = "rbac.authorization.k8s.io/v1"
_BARE_EVERY: Final = 5
_SPACES: Final = 100
_VERBS: Final = ("get", "list", "watch", "create", "update", "patch", "delete")
_RESOURCES: Final = (
    ("", "pods"),
    ("", "configmaps"),
    ("", "secrets"),
    ("apps", "deployments"),
    ("batch", "jobs"),
    ("", "services"),
    ("networking.k8s.io", "ingresses"),
    ("", "pods/exec"),
)


def objects_of(deployments: int) -> Iterator[Json]:
    """Give the objects of a cluster.

    Args:
        deployments: how many; all else is in proportion: two roles and five bindings for five.
    """
    for number in range(_SPACES):
        yield from _space(number)
    for number in range(deployments):
        yield _deployment(number)
        yield _account(number)
        if number % 2:
            yield _service(number)
        if number % 20 == 0:
            yield _ingress(number)
            yield _config(number)
    for number in range(deployments * 2 // 5):
        yield _role(number)
    for number in range(deployments):
        yield _binding(number, deployments * 2 // 5)


def _named(number: int, **more: object) -> Json:
    return {"name": f"app-{number}", "namespace": f"space-{number % _SPACES}", **more}


def _space(number: int) -> Iterator[Json]:
    name = f"space-{number}"
    labels = {"pod-security.kubernetes.io/enforce": "baseline"} if number % 2 else {}
    yield {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": labels}}
    for policy, selector in (("deny", {}), ("web", {"matchLabels": {"tier": "web"}})):
        yield {
            "apiVersion": "networking.k8s.io/v1",
            "kind": "NetworkPolicy",
            "metadata": {"name": policy, "namespace": name},
            "spec": {
                "podSelector": selector,
                "policyTypes": ["Ingress", "Egress"],
                "ingress": [{"from": [{"podSelector": {}}]}] if selector else [],
            },
        }


def _deployment(number: int) -> Json:
    bare = number % _BARE_EVERY == 0
    own: Json = {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    container: Json = {
        "name": "app",
        "image": f"registry.example/team/app-{number}:1.{number % 30}",
        "env": [{"name": "PLACE", "value": f"number {number}"}, {"name": "LEVEL", "value": "info"}],
        "ports": [{"containerPort": 8080}],
        **({} if bare else {"securityContext": own}),
    }
    sidecar = {**container, "name": "proxy", "image": "registry.example/proxy:2.1"}
    pod: Json = {
        "containers": [container, sidecar],
        "initContainers": [{**container, "name": "prepare"}] if number % 3 == 0 else [],
        "volumes": [{"name": "settings", "configMap": {"name": "settings"}}],
    }
    if not bare:
        pod |= {
            "serviceAccountName": f"app-{number}",
            "automountServiceAccountToken": bool(number % 4 == 0),
            "securityContext": {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}},
        }
    labels = {"app": f"app-{number}", "tier": "web" if number % 2 else "data"}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": _named(number, labels=labels),
        "spec": {
            "replicas": 2,
            "selector": {"matchLabels": labels},
            "template": {"metadata": {"labels": labels}, "spec": pod},
        },
    }


def _account(number: int) -> Json:
    return {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": _named(number)}


def _service(number: int) -> Json:
    kind = "LoadBalancer" if number % 101 == 0 else "ClusterIP"
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": _named(number),
        "spec": {"type": kind, "selector": {"app": f"app-{number}"}, "ports": [{"port": 80}]},
    }


def _ingress(number: int) -> Json:
    backend = {"service": {"name": f"app-{number + 1}", "port": {"number": 80}}}
    path = {"path": "/", "pathType": "Prefix", "backend": backend}
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "Ingress",
        "metadata": _named(number),
        "spec": {"rules": [{"host": f"app-{number}.example.com", "http": {"paths": [path]}}]},
    }


def _config(number: int) -> Json:
    data = {f"key-{item}": f"value {number} {item}" for item in range(20)}
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": _named(number), "data": data}


def _role(number: int) -> Json:
    rules = []
    for item in range(3):
        group, resource = _RESOURCES[(number + item * 3) % len(_RESOURCES)]
        verbs = list(_VERBS[: 3 + (number + item) % 5])
        rules.append({"apiGroups": [group], "resources": [resource], "verbs": verbs})
    whole = number % 4 == 0
    name = f"role-{number}"
    return {
        "apiVersion": _RBAC,
        "kind": "ClusterRole" if whole else "Role",
        "metadata": {"name": name} if whole else {**_named(number), "name": name},
        "rules": rules,
    }


def _binding(number: int, roles: int) -> Json:
    role = number * 7 % roles
    whole = role % 4 == 0
    place = f"space-{role % _SPACES}"
    everywhere = whole and number % 3 == 0
    subjects: list[Json] = [
        {
            "kind": "ServiceAccount",
            "name": f"app-{number}",
            "namespace": f"space-{number % _SPACES}",
        }
    ]
    if number % 50 == 0:
        subjects.append({"kind": "Group", "name": f"team-{number % 20}"})
    return {
        "apiVersion": _RBAC,
        "kind": "ClusterRoleBinding" if everywhere else "RoleBinding",
        "metadata": {"name": f"given-{number}", **({} if everywhere else {"namespace": place})},
        "roleRef": {
            "apiGroup": "rbac.authorization.k8s.io",
            "kind": "ClusterRole" if whole else "Role",
            "name": f"role-{role}",
        },
        "subjects": subjects,
    }
