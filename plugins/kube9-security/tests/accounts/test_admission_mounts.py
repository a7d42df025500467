"""Whether a pod gets a token is what the ServiceAccount admission plugin says.

Every combination of what pod and account say, of the containers' own mounts and of a token that
is projected by hand is tried as a dry run; the volume that admission adds is the verdict.
"""

import itertools
import json
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from kube9_security.checks.accounts.tokens import holds_token, mounts_token

from kube9_core.api import PodSpec, ServiceAccount, Workload
from kube9_core.testing import snapshot_of

if TYPE_CHECKING:
    from kube9_testbed.client import Client
    from kube9_testbed.cluster import Cluster

pytestmark = pytest.mark.cluster
pytest.importorskip("kube9_testbed")

_NAMESPACE = "tokens"
_FOLDER = "/var/run/secrets/kubernetes.io/serviceaccount"
_SAID: tuple[bool | None, ...] = (None, True, False)
_PLACES = ((), (_FOLDER,), (f"{_FOLDER}/",), ("/elsewhere",))
_SECONDS = 30.0


def test_a_token_is_mounted_where_admission_mounts_one(cluster: "Cluster") -> None:
    tried = 0
    with cluster.client() as client:
        _prepare(client)
        for account, pod in _cases():
            answer = client.post(f"/api/v1/namespaces/{_NAMESPACE}/pods?dryRun=All", pod)
            assert answer.ok, answer.text
            volumes = json.loads(answer.text)["spec"].get("volumes", [])
            theirs = any(item["name"].startswith("kube-api-access-") for item in volumes)
            spec, owner = _seen(account, pod)
            assert mounts_token(spec, owner) is theirs, pod
            by_hand = any(item["name"] == "by-hand" for item in pod["spec"]["volumes"])
            assert holds_token(spec, owner) is (theirs or by_hand), pod
            tried += 1
    assert tried == len(_SAID) ** 2 * len(_PLACES) ** 2 * 2


def _cases() -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    combinations = itertools.product(_SAID, _SAID, _PLACES, _PLACES, (False, True))
    for own, pods, first, second, by_hand in combinations:
        spec: dict[str, Any] = {
            "serviceAccountName": _name(own),
            "volumes": [{"name": "mine", "emptyDir": {}}],
            "containers": [_container("first", first)],
            "initContainers": [_container("second", second)],
        }
        if by_hand:
            token = {"serviceAccountToken": {"path": "token"}}
            spec["volumes"].append({"name": "by-hand", "projected": {"sources": [token]}})
        if pods is not None:
            spec["automountServiceAccountToken"] = pods
        yield _account(own), {**_object("Pod", "web"), "spec": spec}


def _container(name: str, places: tuple[str, ...]) -> dict[str, Any]:
    mounts = [{"name": "mine", "mountPath": place} for place in places]
    return {"name": name, "image": "web:1", "volumeMounts": mounts}


def _seen(account: dict[str, Any], pod: dict[str, Any]) -> tuple[PodSpec, ServiceAccount]:
    snapshot = snapshot_of(f"{json.dumps(account)}\n---\n{json.dumps(pod)}\n")
    (workload,) = snapshot.all(Workload)
    (owner,) = snapshot.all(ServiceAccount)
    return workload.pod, owner


def _name(said: bool | None) -> str:  # noqa: FBT001 - what the field says
    return "unset" if said is None else str(said).lower()


def _account(said: bool | None) -> dict[str, Any]:  # noqa: FBT001 - as above
    own = {} if said is None else {"automountServiceAccountToken": said}
    return {**_object("ServiceAccount", _name(said)), **own}


def _object(kind: str, name: str) -> dict[str, Any]:
    metadata = {"name": name, "namespace": _NAMESPACE}
    return {"apiVersion": "v1", "kind": kind, "metadata": metadata}


def _prepare(client: "Client") -> None:
    """Make the namespace and its accounts, and wait until admission knows them."""
    namespace = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": _NAMESPACE}}
    assert client.post("/api/v1/namespaces", namespace).ok
    for said in _SAID:
        accounts = f"/api/v1/namespaces/{_NAMESPACE}/serviceaccounts"
        assert client.post(accounts, _account(said)).ok
    deadline = time.monotonic() + _SECONDS
    pods = f"/api/v1/namespaces/{_NAMESPACE}/pods?dryRun=All"
    one_of_each = {account["metadata"]["name"]: pod for account, pod in _cases()}.values()
    while not all(client.post(pods, pod).ok for pod in one_of_each):
        assert time.monotonic() < deadline
        time.sleep(0.05)
