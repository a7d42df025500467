"""What an API server would send of a large cluster, so that reading can be measured without one.

Objects have the sizes of real ones, with managed fields, status and token volumes: a pod is
about 6 KB. The same numbers give the same bytes. It shares no code with kube9.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

__all__ = ["Feed"]

_NAMESPACES = 100
_NODES = 200
_STARTED = "2026-11-20T08:15:42Z"
_PER_PAGE = 140
_OLD_REVISIONS = 2
_CONTAINER_FIELDS = (
    "env",
    "image",
    "imagePullPolicy",
    "livenessProbe",
    "name",
    "ports",
    "readinessProbe",
    "resources",
    "securityContext",
    "terminationMessagePath",
    "terminationMessagePolicy",
    "volumeMounts",
)
_SPEC_FIELDS = (
    "dnsPolicy",
    "enableServiceLinks",
    "restartPolicy",
    "schedulerName",
    "securityContext",
    "terminationGracePeriodSeconds",
)
_CONDITIONS = ("ContainersReady", "Initialized", "PodReadyToStartContainers", "Ready")


@dataclass(frozen=True)
class Feed:
    """A cluster of a given size.

    Attributes:
        deployments: each with a Service, an account, a ConfigMap and three ReplicaSets.
        pods: of each Deployment.
    """

    deployments: int = 1000
    pods: int = 10

    def pages(self, plural: str) -> Iterator[bytes]:
        """The lists an API server sends, page by page; one empty page for unknown kinds."""
        makers: dict[str, Callable[[], Iterator[bytes]]] = {
            "namespaces": lambda: (_dump(_namespace(n)) for n in range(_NAMESPACES)),
            "nodes": lambda: (_dump(_node(n)) for n in range(_NODES)),
            "deployments": lambda: (_dump(_deployment(n)) for n in range(self.deployments)),
            "replicasets": self._replica_sets,
            "pods": self._pods,
            "services": lambda: (_dump(_service(n)) for n in range(self.deployments)),
            "serviceaccounts": lambda: (_dump(_account(n)) for n in range(self.deployments)),
            "configmaps": lambda: (_dump(_config(n)) for n in range(self.deployments)),
        }
        items = makers.get(plural, lambda: iter(()))()
        page: list[bytes] = []
        for item in items:
            page.append(item)
            if len(page) == _PER_PAGE:
                yield _page(page)
                page = []
        yield _page(page)

    def _replica_sets(self) -> Iterator[bytes]:
        for n in range(self.deployments):
            for old in range(_OLD_REVISIONS + 1):
                yield _dump(_replica_set(n, old, 0 if old else self.pods))

    def _pods(self) -> Iterator[bytes]:
        for n in range(self.deployments):
            template = _dump(_pod(n))
            for copy in range(self.pods):
                tail = f"{(n * self.pods + copy) * 7919 % 11881376:05d}"[-5:]
                made = template.replace(b"@tail@", tail.encode())
                node = (n + copy) % _NODES
                yield made.replace(b"@node@", f"node-{node}".encode())


def _page(items: list[bytes]) -> bytes:
    head = b'{"kind":"List","apiVersion":"v1","metadata":{"resourceVersion":"81234"},"items":['
    return head + b",".join(items) + b"]}"


def _dump(value: dict[str, Any]) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def _labels(n: int) -> dict[str, str]:
    return {
        "app.kubernetes.io/name": f"app-{n}",
        "app.kubernetes.io/part-of": f"shop-{n // 10}",
        "app.kubernetes.io/managed-by": "Helm",
    }


def _meta(name: str, n: int, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    return {
        "name": name,
        "namespace": f"team-{n % _NAMESPACES}",
        "uid": f"0f{n:06d}-55b1-4d0e-9a5c-6f3e0c5b7a11",
        "resourceVersion": f"{800000 + n}",
        "creationTimestamp": _STARTED,
        "labels": _labels(n),
        **more,
        "managedFields": _managed(),
    }


def _managed() -> list[dict[str, Any]]:
    """Who set which field: a third of what a list of pods weighs."""
    made = {"f:metadata": {"f:generateName": {}, "f:labels": {".": {}}}, "f:spec": _managed_spec()}
    base = {"apiVersion": "v1", "time": _STARTED, "fieldsType": "FieldsV1", "operation": "Update"}
    status = {"f:status": _managed_status()}
    return [
        {"manager": "kube-controller-manager", **base, "fieldsV1": made},
        {"manager": "kubelet", **base, "fieldsV1": status, "subresource": "status"},
    ]


def _managed_spec() -> dict[str, Any]:
    container: dict[str, Any] = {f"f:{name}": {} for name in _CONTAINER_FIELDS}
    listed = {f'k:{{"name":"{name}"}}': {".": {}, **container} for name in ("app", "proxy")}
    return {"f:containers": listed, **{f"f:{name}": {} for name in _SPEC_FIELDS}}


def _managed_status() -> dict[str, Any]:
    fields = (".", "f:lastProbeTime", "f:lastTransitionTime", "f:status", "f:type")
    conditions: dict[str, Any] = {
        f'k:{{"type":"{name}"}}': {field: {} for field in fields} for name in _CONDITIONS
    }
    others = ("containerStatuses", "hostIP", "phase", "podIP", "startTime")
    return {"f:conditions": conditions, **{f"f:{name}": {} for name in others}}


def _container(name: str, image: str, n: int) -> dict[str, Any]:
    probe = {
        "httpGet": {"path": "/healthz", "port": "http", "scheme": "HTTP"},
        "timeoutSeconds": 1,
        "periodSeconds": 10,
        "successThreshold": 1,
        "failureThreshold": 3,
    }
    return {
        "name": name,
        "image": image,
        "ports": [{"name": "http", "containerPort": 8080, "protocol": "TCP"}],
        "env": [{"name": f"SETTING_{i}", "value": f"value-{n}-{i}"} for i in range(8)]
        + [{"name": "POD_IP", "valueFrom": {"fieldRef": {"fieldPath": "status.podIP"}}}],
        "resources": {
            "limits": {"memory": "256Mi"},
            "requests": {"cpu": "100m", "memory": "128Mi"},
        },
        "livenessProbe": probe,
        "readinessProbe": probe,
        "terminationMessagePath": "/dev/termination-log",
        "terminationMessagePolicy": "File",
        "imagePullPolicy": "IfNotPresent",
        "volumeMounts": [{"name": "config", "mountPath": "/etc/app"}],
    }


def _spec(n: int) -> dict[str, Any]:
    return {
        "volumes": [{"name": "config", "configMap": {"name": f"app-{n}", "defaultMode": 420}}],
        "containers": [
            _container("app", f"registry.example/team/app-{n}:1.{n % 7}.0", n),
            _container("proxy", "registry.example/mesh/proxy:1.29.0", n),
        ],
        "restartPolicy": "Always",
        "terminationGracePeriodSeconds": 30,
        "dnsPolicy": "ClusterFirst",
        "serviceAccountName": f"app-{n}",
        "serviceAccount": f"app-{n}",
        "securityContext": {},
        "schedulerName": "default-scheduler",
    }


def _owner(kind: str, name: str) -> list[dict[str, Any]]:
    return [
        {
            "apiVersion": "apps/v1",
            "kind": kind,
            "name": name,
            "uid": "7c0a4a6e-55b1-4d0e-9a5c-6f3e0c5b7a11",
            "controller": True,
            "blockOwnerDeletion": True,
        }
    ]


def _deployment(n: int) -> dict[str, Any]:
    name = f"app-{n}"
    template = {"metadata": {"labels": _labels(n)}, "spec": _spec(n)}
    return {
        "metadata": _meta(name, n, annotations={"deployment.kubernetes.io/revision": "3"}),
        "spec": {
            "replicas": 10,
            "selector": {"matchLabels": {"app.kubernetes.io/name": name}},
            "template": template,
            "strategy": {
                "type": "RollingUpdate",
                "rollingUpdate": {"maxUnavailable": "25%", "maxSurge": "25%"},
            },
            "revisionHistoryLimit": 10,
            "progressDeadlineSeconds": 600,
        },
        "status": {"replicas": 10, "readyReplicas": 10, "availableReplicas": 10},
    }


def _replica_set(n: int, old: int, replicas: int) -> dict[str, Any]:
    made = _deployment(n)
    digest = f"{n:06x}{old:04x}"
    more = {"pod-template-hash": digest}
    labels = {**_labels(n), **more}
    meta = _meta(f"app-{n}-{digest}", n, ownerReferences=_owner("Deployment", f"app-{n}"))
    spec = {
        "replicas": replicas,
        "selector": {"matchLabels": {"app.kubernetes.io/name": f"app-{n}", **more}},
        "template": {"metadata": {"labels": labels}, "spec": made["spec"]["template"]["spec"]},
    }
    return {"metadata": {**meta, "labels": labels}, "spec": spec, "status": {"replicas": replicas}}


def _pod(n: int) -> dict[str, Any]:
    digest = f"{n:06x}0000"
    replica_set = f"app-{n}-{digest}"
    spec = _spec(n)
    token = "kube-api-access-@tail@"  # noqa: S105 - a volume's name
    mount = {
        "name": token,
        "readOnly": True,
        "mountPath": "/var/run/secrets/kubernetes.io/serviceaccount",
    }
    for container in spec["containers"]:
        container["volumeMounts"].append(mount)
    spec["volumes"].append({"name": token, "projected": _token_sources()})
    seconds = {"operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 300}
    meta = _meta(
        f"{replica_set}-@tail@",
        n,
        generateName=f"{replica_set}-",
        ownerReferences=_owner("ReplicaSet", replica_set),
    )
    meta["labels"] = {**_labels(n), "pod-template-hash": digest}
    return {
        "metadata": meta,
        "spec": {
            **spec,
            "nodeName": "@node@",
            "tolerations": [
                {"key": "node.kubernetes.io/not-ready", **seconds},
                {"key": "node.kubernetes.io/unreachable", **seconds},
            ],
            "priority": 0,
            "enableServiceLinks": True,
            "preemptionPolicy": "PreemptLowerPriority",
        },
        "status": _running(n),
    }


def _token_sources() -> dict[str, Any]:
    item = {
        "path": "namespace",
        "fieldRef": {"apiVersion": "v1", "fieldPath": "metadata.namespace"},
    }
    return {
        "sources": [
            {"serviceAccountToken": {"expirationSeconds": 3607, "path": "token"}},
            {"configMap": {"name": "kube-root-ca.crt", "items": [{"key": "ca.crt", "path": "c"}]}},
            {"downwardAPI": {"items": [item]}},
        ],
        "defaultMode": 420,
    }


def _running(n: int) -> dict[str, Any]:
    names = ("PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled")
    moment = f"2026-11-2{n % 3}T0{n % 10}:15:4@second@Z".replace("@second@", str(n % 10))
    return {
        "phase": "Running",
        "conditions": [
            {"type": name, "status": "True", "lastProbeTime": None, "lastTransitionTime": moment}
            for name in names
        ],
        "hostIP": "10.0.0.1",
        "podIP": "10.1.@tail@",
        "podIPs": [{"ip": "10.1.@tail@"}],
        "startTime": moment,
        "containerStatuses": [
            {
                "name": name,
                "state": {"running": {"startedAt": moment}},
                "lastState": {},
                "ready": True,
                "restartCount": 0,
                "image": f"registry.example/team/app-{n}:1.{n % 7}.0",
                "imageID": f"registry.example/team/app-{n}@sha256:{n:064x}",
                "containerID": f"containerd://{n:059x}@tail@",
                "started": True,
            }
            for name in ("app", "proxy")
        ],
        "qosClass": "Burstable",
    }


def _namespace(n: int) -> dict[str, Any]:
    meta = _meta(f"team-{n}", n)
    del meta["namespace"]
    return {"metadata": meta, "spec": {"finalizers": ["kubernetes"]}, "status": {"phase": "Active"}}


def _node(n: int) -> dict[str, Any]:
    meta = _meta(f"node-{n}", n)
    del meta["namespace"]
    types = ("MemoryPressure", "DiskPressure", "PIDPressure", "Ready")
    return {
        "metadata": meta,
        "spec": {"podCIDR": f"10.{n}.0.0/24", "providerID": f"cloud://zone/i-{n}"},
        "status": {
            "capacity": {"cpu": "16", "memory": "64Gi", "pods": "110"},
            "allocatable": {"cpu": "15800m", "memory": "62Gi", "pods": "110"},
            "conditions": [
                {"type": name, "status": str(name == "Ready"), "lastTransitionTime": _STARTED}
                for name in types
            ],
            "nodeInfo": {"kubeletVersion": "v1.37.2", "osImage": "Linux"},
            "images": [
                {
                    "names": [f"registry.example/team/app-{i}@sha256:{i:064x}"],
                    "sizeBytes": 123456789,
                }
                for i in range(50)
            ],
        },
    }


def _service(n: int) -> dict[str, Any]:
    return {
        "metadata": _meta(f"app-{n}", n),
        "spec": {
            "ports": [{"name": "http", "protocol": "TCP", "port": 80, "targetPort": "http"}],
            "selector": {"app.kubernetes.io/name": f"app-{n}"},
            "clusterIP": f"10.96.{n // 250}.{n % 250}",
            "clusterIPs": [f"10.96.{n // 250}.{n % 250}"],
            "type": "ClusterIP",
            "sessionAffinity": "None",
            "ipFamilies": ["IPv4"],
            "ipFamilyPolicy": "SingleStack",
        },
        "status": {"loadBalancer": {}},
    }


def _account(n: int) -> dict[str, Any]:
    return {"metadata": _meta(f"app-{n}", n), "automountServiceAccountToken": True}


def _config(n: int) -> dict[str, Any]:
    data = {f"file-{i}.conf": f"setting = value {n}\n" * 20 for i in range(3)}
    return {"metadata": _meta(f"app-{n}", n), "data": data}
