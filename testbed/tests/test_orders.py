"""A test may take the API server away, and finds the cluster as it was when it is back."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus

import pytest
from kube9_testbed.cluster import Cluster
from kube9_testbed.errors import TestbedError
from kube9_testbed.faults import dead_aggregated_api

pytestmark = [pytest.mark.cluster, pytest.mark.usefixtures("cluster")]  # skips where there is none


@pytest.fixture(scope="module")
def own() -> Iterator[Cluster]:
    """Not the shared one: nobody else wants to see it fail."""
    with Cluster.start() as started:
        yield started


def test_a_killed_server_is_refused_and_back_with_the_same_objects(own: Cluster) -> None:
    assert own.request("POST", "/api/v1/namespaces", {"metadata": {"name": "kept"}}).ok
    with own.server_gone(), own.client() as client, pytest.raises(ConnectionRefusedError):
        client.get("/version")
    assert own.request("GET", "/api/v1/namespaces/kept").ok
    assert own.alive


def test_a_silent_server_keeps_its_connections_and_answers_later(own: Cluster) -> None:
    with own.client() as client, ThreadPoolExecutor(1) as pool:
        assert client.get("/version").ok
        with own.server_silent():
            answer = pool.submit(client.get, "/version")
            with pytest.raises(TimeoutError):
                answer.result(timeout=1)
        assert answer.result(timeout=10).ok


def test_an_order_that_cannot_be_obeyed_says_why(own: Cluster) -> None:
    with pytest.raises(TestbedError, match="Cannot pause kubelet: kubelet is not running"):
        own.order("pause", "kubelet")
    assert own.alive


def test_a_revoked_token_is_refused_after_ten_seconds(own: Cluster) -> None:
    token = own.revocable_token("default", "default")
    with own.client(token.token) as account:
        assert account.get("/apis").ok
        token.revoke()
        deadline = time.monotonic() + 20
        while account.get("/apis").ok:
            assert time.monotonic() < deadline, "the token still works"
            time.sleep(0.2)
        assert account.get("/apis").status == HTTPStatus.UNAUTHORIZED


def test_after_compaction_an_old_page_is_gone(own: Cluster) -> None:
    path = "/apis/rbac.authorization.k8s.io/v1/clusterroles?limit=5"
    token = own.request("GET", path).json["metadata"]["continue"]
    for number in range(3):
        assert own.request("POST", "/api/v1/namespaces", {"metadata": {"name": f"n{number}"}}).ok
    own.compact()
    deadline = time.monotonic() + 20
    while own.request("GET", f"{path}&continue={token}").status != HTTPStatus.GONE:
        assert time.monotonic() < deadline, "the old page is still served"
        time.sleep(0.2)


def test_a_dead_aggregated_api_is_registered_and_unavailable(own: Cluster) -> None:
    with dead_aggregated_api(own, "dead.example.com"):
        answer = own.request("GET", "/apis/dead.example.com/v1")
        assert answer.status == HTTPStatus.SERVICE_UNAVAILABLE
    answer = own.request("GET", "/apis/dead.example.com/v1")
    assert answer.status == HTTPStatus.NOT_FOUND
