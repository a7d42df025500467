"""Fills an empty cluster that kwok plays up to a size, in the order that costs least.

Services come after the pods: their endpoints are then written once and not with every pod.
"""

import time
from typing import Final

from kube9_testbed.client import Client
from kube9_testbed.errors import UnexpectedAnswerError
from kube9_testbed.progress import Progress
from kube9_testbed.responses import JsonObject
from kube9_testbed.scale import objects
from kube9_testbed.scale.loading import load
from kube9_testbed.scale.size import Size

_POLL_SECONDS: Final = 2.0
_SECONDS_WITHOUT_A_POD: Final = 120.0
_PAGE: Final = 1000


def fill(client: Client, size: Size, progress: Progress) -> None:
    """Create everything but the nodes and return when every pod is Running.

    Args:
        client: An administrator.
        size: What the cluster will hold.
        progress: Where to report.

    Raises:
        UnexpectedAnswerError: The API server refused something, or the pods stopped coming.
    """
    load(client, objects.namespaces(size))
    _await_accounts(client, size)
    load(client, objects.deployments(size))
    _await_pods(client, size, progress)
    progress.tick("Services, ConfigMaps, Events")
    load(client, objects.surroundings(size))
    pods = [each["metadata"] for each in _everything(client, "/api/v1/pods")]
    missing = size.events - _count(client, "/api/v1/events")
    load(client, objects.events(max(0, missing), pods))
    progress.clear()


def _await_accounts(client: Client, size: Size) -> None:
    """Pods are refused until their namespace has its ServiceAccount."""
    path = "/api/v1/serviceaccounts?fieldSelector=metadata.name%3Ddefault"
    while len(client.get(path).json["items"]) < size.namespaces:
        time.sleep(_POLL_SECONDS / 10)


def _await_pods(client: Client, size: Size, progress: Progress) -> None:
    ready, since = 0, time.monotonic()
    while ready < size.pods:
        time.sleep(_POLL_SECONDS)
        before, ready = ready, _ready_replicas(client)
        progress.tick(f"{ready} of {size.pods} pods are Running")
        if ready > before:
            since = time.monotonic()
        if time.monotonic() - since > _SECONDS_WITHOUT_A_POD:
            raise UnexpectedAnswerError(f"Only {ready} of {size.pods} pods became Running.")


def _ready_replicas(client: Client) -> int:
    deployments = _everything(client, "/apis/apps/v1/deployments")
    return sum(each["status"].get("readyReplicas", 0) for each in deployments)


def _count(client: Client, path: str) -> int:
    first = client.get(f"{path}?limit=1").json
    return len(first["items"]) + int(first["metadata"].get("remainingItemCount", 0))


def _everything(client: Client, path: str) -> list[JsonObject]:
    found: list[JsonObject] = []
    token = ""
    while True:
        page = client.get(f"{path}?limit={_PAGE}&continue={token}").json
        found += page["items"]
        token = page["metadata"].get("continue", "")
        if not token:
            return found
