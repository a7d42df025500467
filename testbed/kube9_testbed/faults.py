"""Breaks one thing in a running cluster for as long as a test needs it broken."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Final

from kube9_testbed.cluster import Cluster
from kube9_testbed.errors import UnexpectedAnswerError
from kube9_testbed.responses import JsonObject

_PATIENCE_SECONDS: Final = 15.0
_POLL_SECONDS: Final = 0.1
_SERVICES: Final = "/apis/apiregistration.k8s.io/v1/apiservices"


@contextmanager
def dead_aggregated_api(cluster: Cluster, group: str, version: str = "v1") -> Iterator[None]:
    """Let `group` be an aggregated API whose server does not exist.

    Args:
        cluster: Where.
        group: Its name, for example `metrics.k8s.io`.
        version: Its only version.

    Raises:
        UnexpectedAnswerError: The API server does not notice.
    """
    name = f"{version}.{group}"
    answer = cluster.request("POST", _SERVICES, _registration(name, group, version))
    if not answer.ok:
        raise UnexpectedAnswerError(f"No APIService {name}: {answer.text}")
    try:
        _await(cluster, f"/apis/{group}/{version}", HTTPStatus.SERVICE_UNAVAILABLE)
        yield
    finally:
        cluster.request("DELETE", f"{_SERVICES}/{name}")
        _await(cluster, f"/apis/{group}/{version}", HTTPStatus.NOT_FOUND)


def _registration(name: str, group: str, version: str) -> JsonObject:
    return {
        "apiVersion": "apiregistration.k8s.io/v1",
        "kind": "APIService",
        "metadata": {"name": name},
        "spec": {
            "group": group,
            "version": version,
            "groupPriorityMinimum": 100,
            "versionPriority": 100,
            "insecureSkipTLSVerify": True,
            "service": {"name": "nobody", "namespace": "default", "port": 443},
        },
    }


def _await(cluster: Cluster, path: str, status: HTTPStatus) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while cluster.request("GET", path).status != status:
        if time.monotonic() > deadline:
            raise UnexpectedAnswerError(f"{path} does not answer {status.value}.")
        time.sleep(_POLL_SECONDS)
