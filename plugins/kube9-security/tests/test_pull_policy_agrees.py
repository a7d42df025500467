"""The pull policy that a container gets is the API server's own, whatever the image is called.

The server writes its default into a pod that leaves the policy out; so it is asked by a dry run.
"""

import json
from typing import TYPE_CHECKING, Any

import pytest
from kube9_security.checks.images.tags import image_pull_policy

from kube9_core.testing import verdict_on

if TYPE_CHECKING:
    from kube9_testbed.cluster import Cluster

pytestmark = pytest.mark.cluster
pytest.importorskip("kube9_testbed")

_DIGEST = "sha256:" + "0123456789abcdef" * 4
_IMAGES = tuple(
    f"{host}{path}{tag}"
    for host in ("", "docker.io/", "host:5000/", "localhost/", "registry.example:443/")
    for path in ("nginx", "team/app", "a/b/c")
    for tag in ("", ":latest", ":1.27", ":latest-alpine", ":LATEST")
)
_PINNED = tuple(f"{image}@{_DIGEST}" for image in ("nginx", "nginx:latest", "host:5000/a:1"))


def _pod(images: tuple[str, ...]) -> dict[str, Any]:
    containers = [{"name": f"c{n}", "image": image} for n, image in enumerate(images)]
    spec = {"containers": containers}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "images"}, "spec": spec}


def test_an_unset_policy_is_what_the_api_server_makes_of_it(cluster: "Cluster") -> None:
    with cluster.client() as client:
        answer = client.post("/api/v1/namespaces/default/pods?dryRun=All", _pod(_IMAGES + _PINNED))
    assert answer.ok, answer.text
    theirs = {item["name"]: item["imagePullPolicy"] for item in answer.json["spec"]["containers"]}
    said = verdict_on(image_pull_policy, json.dumps(_pod(_IMAGES + _PINNED)))
    ours = {item.container for item in said.findings}
    assert ours == {f"c{n}" for n, _ in enumerate(_IMAGES) if theirs[f"c{n}"] != "Always"}
