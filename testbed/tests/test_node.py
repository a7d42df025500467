"""A node of the testbed is a real one: pods run on it, within their limits, and are reached."""

import json
import time
from collections.abc import Callable, Iterator
from typing import Final

import pytest
from kube9_testbed.kubectl import apply, kubectl
from kube9_testbed.node.archive import TOOLS, Image
from kube9_testbed.node.cluster import NodeCluster
from kube9_testbed.responses import JsonObject

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

CLIENT: Final = "kube9.test/client:1"
RESTRICTED: Final = {
    "allowPrivilegeEscalation": False,
    "capabilities": {"drop": ["ALL"]},
    "readOnlyRootFilesystem": True,
}


def eventually(condition: Callable[[], bool], seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.2)


@pytest.fixture(scope="module")
def namespace(node_cluster: NodeCluster) -> str:
    """A namespace that enforces `restricted`."""
    labels = {"pod-security.kubernetes.io/enforce": "restricted"}
    body: JsonObject = {"metadata": {"name": "guarded", "labels": labels}}
    assert node_cluster.request("POST", "/api/v1/namespaces", body).status == 201
    path = "/api/v1/namespaces/guarded/serviceaccounts/default"
    eventually(lambda: node_cluster.request("GET", path).ok)
    return "guarded"


@pytest.fixture(scope="module")
def client_image(node_cluster: NodeCluster) -> str:
    """An image with a real client of the API in it."""
    program = node_cluster.plan.binaries.combined
    if program is None:
        pytest.skip("KUBEBUILDER_ASSETS has no program that can be put into an image")
    words = ("/bin/kubernetes", "kubectl", "get", "--raw=/version")
    node_cluster.make_image(Image(CLIENT, words, {"bin/kubernetes": program}, {}))
    return CLIENT


def pod(name: str, image: str = TOOLS, **fields: object) -> str:
    limits = {"cpu": "100m", "memory": "128Mi"}
    container = {"name": "app", "image": image, "resources": {"limits": limits}, **fields}
    security = {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}}
    spec = {
        "restartPolicy": "Never",
        "securityContext": security,
        "terminationGracePeriodSeconds": 0,
        "containers": [{"securityContext": RESTRICTED, **container}],
    }
    metadata = {"name": name, "labels": {"app": name}}
    return json.dumps({"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec})


def run(cluster: NodeCluster, namespace: str, text: str) -> None:
    kubectl(cluster, "apply", "-n", namespace, "-f", "-", text=text)


def ended(cluster: NodeCluster, namespace: str, name: str) -> JsonObject:
    """How the container of a pod ended."""

    def state() -> JsonObject:
        path = f"/api/v1/namespaces/{namespace}/pods/{name}"
        statuses = cluster.request("GET", path).json["status"].get("containerStatuses", ())
        return next((each["state"].get("terminated") or {} for each in statuses), {})

    eventually(lambda: bool(state()))
    return state()


@pytest.fixture(scope="module")
def running(node_cluster: NodeCluster, namespace: str) -> Iterator[str]:
    """A pod that runs."""
    run(node_cluster, namespace, pod("sleeper"))
    kubectl(
        node_cluster,
        "wait",
        "-n",
        namespace,
        "--for=condition=Ready",
        "pod/sleeper",
        "--timeout=60s",
    )
    yield "sleeper"
    kubectl(node_cluster, "delete", "-n", namespace, "pod/sleeper", "--now", "--ignore-not-found")


def test_a_command_runs_in_a_restricted_pod(
    node_cluster: NodeCluster, namespace: str, running: str
) -> None:
    said = kubectl(node_cluster, "exec", "-n", namespace, running, "--", "id", "-u")
    assert said == "65532\n"


def test_a_pod_reaches_the_api_server_by_its_service_and_trusts_it(
    node_cluster: NodeCluster, namespace: str, client_image: str
) -> None:
    run(node_cluster, namespace, pod("client", client_image))
    assert ended(node_cluster, namespace, "client")["exitCode"] == 0
    logs = kubectl(node_cluster, "logs", "-n", namespace, "client")
    assert json.loads(logs)["gitVersion"] == "v1.37.2"
    address = "/api/v1/namespaces/default/services/kubernetes"
    assert node_cluster.request("GET", address).json["spec"]["clusterIP"] == "10.96.0.1"


def test_the_kernel_ends_a_container_that_takes_more_memory_than_its_limit(
    node_cluster: NodeCluster, namespace: str
) -> None:
    run(node_cluster, namespace, pod("glutton", command=["tail", "/dev/zero"]))
    end = ended(node_cluster, namespace, "glutton")
    assert (end["reason"], end["exitCode"]) == ("OOMKilled", 137)


def test_a_drained_node_has_no_pods_and_takes_them_again_later(
    node_cluster: NodeCluster, namespace: str
) -> None:
    run(node_cluster, namespace, pod("moved"))
    options = ("--force", "--ignore-daemonsets", "--delete-emptydir-data", "--timeout=60s")
    kubectl(node_cluster, "drain", node_cluster.node, *options)
    assert not node_cluster.request("GET", "/api/v1/pods").json["items"]
    run(node_cluster, namespace, pod("later"))
    kubectl(node_cluster, "uncordon", node_cluster.node)
    waiting = ("--for=condition=Ready", "pod/later", "--timeout=60s")
    kubectl(node_cluster, "wait", "-n", namespace, *waiting)


def test_pod_security_refuses_what_is_not_restricted(
    node_cluster: NodeCluster, namespace: str
) -> None:
    body = json.loads(pod("free", securityContext={}))
    answer = node_cluster.request("POST", f"/api/v1/namespaces/{namespace}/pods", body)
    assert answer.status == 403
    assert 'violates PodSecurity "restricted:latest"' in answer.json["message"]


def test_pods_of_one_service_are_reached_at_its_address(node_cluster: NodeCluster) -> None:
    """By a neighbour on the same bridge, which is where it goes wrong."""
    ports = [{"port": 80, "targetPort": 8080}]
    service = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"}}
    apply(
        node_cluster, json.dumps({**service, "spec": {"selector": {"app": "web"}, "ports": ports}})
    )
    run(node_cluster, "default", pod("web", command=["httpd", "-f", "-p", "8080", "-h", "/etc"]))
    spec = node_cluster.request("GET", "/api/v1/namespaces/default/services/web").json["spec"]
    ask = f"until wget -qO- http://{spec['clusterIP']}/hostname; do sleep 1; done"
    run(node_cluster, "default", pod("visitor", command=["sh", "-c", ask]))
    assert ended(node_cluster, "default", "visitor")["exitCode"] == 0
    assert kubectl(node_cluster, "logs", "visitor") == "web\n"
