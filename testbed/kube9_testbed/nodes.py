"""Nodes as objects: what a kubelet would have registered, for kwok to play.

They are of the size real ones have, in three zones, with room for 110 pods each.
"""

import time
from collections.abc import Callable
from typing import Final, TypeAlias

from kube9_testbed.errors import UnexpectedAnswerError
from kube9_testbed.responses import JsonObject, Response
from kube9_testbed.versions import KUBERNETES

Request: TypeAlias = Callable[[str, str, JsonObject | None], Response]

_ZONES: Final = ("a", "b", "c")
_IMAGES: Final = 25
_ROOM: Final = {"cpu": "64", "memory": "256Gi", "pods": "110", "ephemeral-storage": "200Gi"}
_READY_SECONDS: Final = 60.0
_POLL_SECONDS: Final = 0.2


def node(number: int) -> JsonObject:
    """The node `number`, as the API takes it."""
    name, zone = f"node-{number:03d}", f"test-1{_ZONES[number % len(_ZONES)]}"
    labels = {
        "kubernetes.io/hostname": name,
        "kubernetes.io/os": "linux",
        "kubernetes.io/arch": "amd64",
        "node.kubernetes.io/instance-type": "m.16xlarge",
        "topology.kubernetes.io/region": "test-1",
        "topology.kubernetes.io/zone": zone,
    }
    annotations = {
        "node.alpha.kubernetes.io/ttl": "0",
        "volumes.kubernetes.io/controller-managed-attach-detach": "true",
    }
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {"name": name, "labels": labels, "annotations": annotations},
        "spec": {"providerID": f"test:///{zone}/i-{number:017x}"},
        "status": _status(name, number),
    }


def add_nodes(request: Request, count: int) -> None:
    """Create `count` nodes and return when all are Ready.

    Raises:
        UnexpectedAnswerError: The API server refused one, or they did not become Ready.
    """
    for number in range(count):
        answer = request("POST", "/api/v1/nodes", node(number))
        if not answer.ok:
            raise UnexpectedAnswerError(f"No node: {answer.text}")
    await_ready(request, count)


def await_ready(request: Request, count: int) -> None:
    """Return when there are `count` Ready nodes.

    Raises:
        UnexpectedAnswerError: They did not become Ready.
    """
    deadline = time.monotonic() + _READY_SECONDS
    while count and _ready(request) < count:
        if time.monotonic() > deadline:
            raise UnexpectedAnswerError(f"Waited {_READY_SECONDS:.0f} s for {count} Ready nodes.")
        time.sleep(_POLL_SECONDS)


def _ready(request: Request) -> int:
    items = request("GET", "/api/v1/nodes", None).json["items"]
    return sum(map(_is_ready, items))


def _is_ready(item: JsonObject) -> bool:
    """Whether the node is Ready and the controllers have lifted their taint."""
    conditions = item["status"].get("conditions", ())
    ready = any(each["type"] == "Ready" and each["status"] == "True" for each in conditions)
    return ready and not item["spec"].get("taints")


def _status(name: str, number: int) -> JsonObject:
    address = f"10.{64 + number // 250}.{number % 250}.1"
    images = [
        {"names": [f"registry.example.com/base/image-{index}:1.{number % 7}"], "sizeBytes": 1 << 26}
        for index in range(_IMAGES)
    ]
    return {
        "addresses": [
            {"type": "InternalIP", "address": address},
            {"type": "Hostname", "address": name},
        ],
        "allocatable": _ROOM,
        "capacity": _ROOM,
        "images": images,
        "nodeInfo": {
            "architecture": "amd64",
            "bootID": f"{number:08x}-0000-4000-8000-000000000000",
            "containerRuntimeVersion": "containerd://2.1.4",
            "kernelVersion": "6.12.0",
            "kubeProxyVersion": "",
            "kubeletVersion": f"v{KUBERNETES}",
            "machineID": f"{number:032x}",
            "operatingSystem": "linux",
            "osImage": "Debian GNU/Linux 13 (trixie)",
            "systemUUID": f"{number:08x}-0000-4000-8000-000000000001",
        },
    }
