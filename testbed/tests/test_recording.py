"""The recording proxy changes nothing and misses nothing."""

import http.client
import json
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from kube9_testbed.cluster import Cluster
from kube9_testbed.permissions import Permission, permissions_of
from kube9_testbed.recording import Recorded, RecordingProxy

MAPS = "/api/v1/namespaces/default/configmaps"


@pytest.fixture
def proxy(cluster: Cluster) -> Iterator[RecordingProxy]:
    with RecordingProxy(cluster.url, cluster.ca_file) as made:
        yield made


def ask(
    client: http.client.HTTPConnection,
    token: str,
    path: str,
    method: str = "GET",
    body: object = None,
) -> http.client.HTTPResponse:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    client.request(method, path, None if body is None else json.dumps(body), headers)
    return client.getresponse()


def connected(proxy: RecordingProxy) -> http.client.HTTPConnection:
    return http.client.HTTPConnection(urlsplit(proxy.url).netloc, timeout=10)


@pytest.mark.cluster
def test_many_requests_go_over_one_connection_with_the_callers_own_token(
    cluster: Cluster, proxy: RecordingProxy
) -> None:
    client = connected(proxy)
    for path in ("/version", "/apis", f"{MAPS}?limit=1"):
        answer = ask(client, cluster.token, path)
        assert answer.status == 200
        json.loads(answer.read())
    refused = ask(client, "nobody", "/api/v1/nodes")
    refused.read()
    client.close()
    assert [(each.path, each.status) for each in proxy.requests] == [
        ("/version", 200),
        ("/apis", 200),
        (MAPS, 200),
        ("/api/v1/nodes", 401),
    ]
    assert proxy.requests[2].query == (("limit", "1"),)
    assert proxy.requests[3].refused


@pytest.mark.cluster
def test_a_watch_comes_through_line_by_line(cluster: Cluster, proxy: RecordingProxy) -> None:
    client = connected(proxy)
    watch = ask(client, cluster.token, f"{MAPS}?watch=1&fieldSelector=metadata.name=recorded")
    writer = connected(proxy)
    made = ask(writer, cluster.token, MAPS, "POST", {"metadata": {"name": "recorded"}})
    assert made.status == 201
    assert json.loads(watch.readline())["object"]["metadata"]["name"] == "recorded"
    client.close()
    writer.close()
    cluster.request("DELETE", f"{MAPS}/recorded")


@pytest.mark.parametrize(
    ("method", "path", "status", "needed"),
    [
        ("GET", "/version", 200, [Permission("get", url="/version")]),
        ("GET", "/apis/apps/v1", 200, [Permission("get", url="/apis/apps/v1")]),
        ("GET", "/api/v1/nodes", 200, [Permission("list", "", "nodes")]),
        ("GET", "/api/v1/nodes/a", 200, [Permission("get", "", "nodes", "", "a")]),
        ("GET", "/api/v1/namespaces", 200, [Permission("list", "", "namespaces")]),
        ("GET", "/api/v1/namespaces/a", 200, [Permission("get", "", "namespaces", "a", "a")]),
        (
            "PUT",
            "/api/v1/namespaces/a/finalize",
            200,
            [Permission("update", "", "namespaces/finalize", "a", "a")],
        ),
        ("GET", f"{MAPS}?watch=1", 200, [Permission("watch", "", "configmaps", "default")]),
        ("POST", MAPS, 201, [Permission("create", "", "configmaps", "default")]),
        ("PATCH", f"{MAPS}/a", 200, [Permission("patch", "", "configmaps", "default", "a")]),
        (
            "PATCH",
            f"{MAPS}/a",
            201,
            [
                Permission("patch", "", "configmaps", "default", "a"),
                Permission("create", "", "configmaps", "default", "a"),
            ],
        ),
        ("DELETE", MAPS, 200, [Permission("deletecollection", "", "configmaps", "default")]),
        (
            "PATCH",
            "/apis/apps/v1/namespaces/a/deployments/b/scale",
            200,
            [Permission("patch", "apps", "deployments/scale", "a", "b")],
        ),
    ],
)
def test_a_request_is_read_as_the_server_reads_it(
    method: str, path: str, status: int, needed: list[Permission]
) -> None:
    url = urlsplit(path)
    query = (("watch", "1"),) if url.query else ()
    request = Recorded(method, url.path, query, status, "")
    assert list(permissions_of(request)) == needed


def test_only_what_every_account_may_get_is_discovery() -> None:
    assert Permission("get", url="/apis/apps/v1").discovery
    assert not Permission("get", url="/metrics").discovery
    assert not Permission("post", url="/apis/apps/v1").discovery
    assert not Permission("get", url="/apisnot").discovery
