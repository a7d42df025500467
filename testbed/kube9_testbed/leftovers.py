"""Takes out of a shared cluster what a test file left there for the whole cluster.

A test file must not depend on which files ran before it, and which did changes with the number
of workers and their speed. Objects in namespaces may stay: each file works in namespaces of its
own.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from kube9_testbed.cluster import Cluster
from kube9_testbed.errors import TestbedError
from kube9_testbed.responses import JsonObject
from kube9_testbed.waiting import until, until_gone

__all__ = ["Leftovers"]

_DEFINITIONS: Final = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
_RBAC: Final = "/apis/rbac.authorization.k8s.io/v1"
_ADMISSION: Final = "/apis/admissionregistration.k8s.io/v1"
_KINDS: Final = (
    _DEFINITIONS,
    f"{_RBAC}/clusterroles",
    f"{_RBAC}/clusterrolebindings",
    f"{_ADMISSION}/mutatingwebhookconfigurations",
    f"{_ADMISSION}/validatingwebhookconfigurations",
    f"{_ADMISSION}/validatingadmissionpolicies",
    f"{_ADMISSION}/validatingadmissionpolicybindings",
    "/apis/networking.k8s.io/v1/ingressclasses",
    "/apis/scheduling.k8s.io/v1/priorityclasses",
    "/apis/storage.k8s.io/v1/storageclasses",
)


class Leftovers:
    """What a cluster had for all namespaces when this was made, and what it has more since.

    Args:
        cluster: Running, and as test files should find it.
    """

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._known = frozenset(self._paths())

    def clear(self) -> None:
        """Delete what came since, and wait until the API server serves none of it.

        Raises:
            TestbedError: It would not go.
        """
        left = [path for path in self._paths() if path not in self._known]
        gone = [item for path in left if (item := self._delete(path)) is not None]
        for path in left:
            until_gone(self._cluster, path)
        for served in _served(gone):
            until(lambda served=served: not self._serves(*served), f"the end of {served[1]}")  # type: ignore[misc]  # mypy knows no defaults of a lambda

    def _paths(self) -> Iterator[str]:
        for kind in _KINDS:
            answer = self._cluster.request("GET", kind)
            if not answer.ok:
                raise TestbedError(f"cannot list {kind}: {answer.text}")
            for item in answer.json["items"]:
                yield f"{kind}/{item['metadata']['name']}"

    def _delete(self, path: str) -> JsonObject | None:
        """Delete an object; gives a definition as it was, for what it had served."""
        found = self._cluster.request("GET", path)
        self._cluster.request("DELETE", path)
        return found.json if found.ok and path.startswith(_DEFINITIONS) else None

    def _serves(self, version: str, plural: str) -> bool:
        answer = self._cluster.request("GET", f"/apis/{version}")
        return answer.ok and plural in {item["name"] for item in answer.json["resources"]}


def _served(definitions: Iterable[JsonObject]) -> Iterator[tuple[str, str]]:
    """Under which version, and by which name, kinds were served."""
    for item in definitions:
        spec = item["spec"]
        for version in spec["versions"]:
            yield f"{spec['group']}/{version['name']}", spec["names"]["plural"]
