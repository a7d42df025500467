"""Routes attach to Gateways, and lead to Services, as the Gateway API says."""

from collections.abc import Callable

import pytest

from kube9_core.snapshot.exposure.exposure import Exposure
from kube9_core.snapshot.exposure.way import Way
from kube9_core.snapshot.snapshot import Snapshot
from kube9_core.snapshot.workload import Workload

Take = Callable[..., Snapshot]
SHOP = """
apiVersion: v1
kind: Namespace
metadata: {name: shop, labels: {edge: "yes"}}
---
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop, labels: {app: web}}
spec: {containers: [{name: web, image: "web:1"}]}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec: {selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}
"""
GATEWAY = """
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: edge, namespace: %s}
spec: {gatewayClassName: %s, listeners: [{name: one, port: 80, protocol: HTTP%s}]}
"""
ROUTE = """
---
apiVersion: gateway.networking.k8s.io/v1
kind: %s
metadata: {name: web, namespace: %s}
spec:
  parentRefs: [{name: edge%s}]
  hostnames: [%s]
  rules: [{backendRefs: [{name: web, port: 80%s}]}]
"""
GRANT = """
---
apiVersion: gateway.networking.k8s.io/v1beta1
kind: ReferenceGrant
metadata: {name: to-web, namespace: shop}
spec:
  from: [{group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: infra}]
  to: [{group: "", kind: Service}]
"""
HERE = GATEWAY % ("shop", "any", "")
Ways = Callable[[str], list[Way]]


@pytest.fixture
def ways(snapshot_of: Take) -> Ways:
    """The ways to the pod web."""

    def found(text: str) -> list[Way]:
        snapshot = snapshot_of(SHOP + text)
        web = next(item for item in snapshot.all(Workload) if item.name == "web")
        return list(snapshot.index(Exposure).ways_to(web))

    return found


def route(
    kind: str = "HTTPRoute", home: str = "shop", parent: str = "", hosts: str = "", to: str = ""
) -> str:
    return ROUTE % (kind, home, parent, hosts, to)


def test_a_route_leads_from_the_gateway_beside_it_to_its_service(ways: Ways) -> None:
    (way,) = ways(HERE + route())
    assert (way.entrance.kind, way.entrance.via.name) == ("Gateway", "edge")
    assert (way.entrance.port, way.service, way.target) == (80, "web", 8080)


def test_without_its_gateway_a_route_leads_nowhere(ways: Ways) -> None:
    assert ways(route()) == []
    assert ways(HERE + route(parent=", namespace: infra")) == []


def test_a_service_as_parent_is_a_mesh_and_no_way_in(ways: Ways) -> None:
    assert ways(HERE + route(parent=', kind: Service, group: ""')) == []


@pytest.mark.parametrize(
    ("allowed", "attached"),
    [
        ("", False),
        ("{from: Same}", False),
        ("{from: All}", True),
        ("{from: Selector, selector: {matchLabels: {edge: 'yes'}}}", True),
        ("{from: Selector, selector: {matchLabels: {edge: 'no'}}}", False),
    ],
)
def test_a_listener_says_of_which_namespaces_routes_attach(
    ways: Ways, allowed: str, *, attached: bool
) -> None:
    listener = f", allowedRoutes: {{namespaces: {allowed}}}" if allowed else ""
    other = GATEWAY % ("infra", "any", listener)
    assert bool(ways(other + route(parent=", namespace: infra"))) is attached


@pytest.mark.parametrize(
    ("parent", "attached"),
    [
        (", sectionName: one", True),
        (", sectionName: two", False),
        (", port: 80", True),
        (", port: 443", False),
    ],
)
def test_a_route_may_mean_one_listener(ways: Ways, parent: str, *, attached: bool) -> None:
    assert bool(ways(HERE + route(parent=parent))) is attached


@pytest.mark.parametrize(
    ("listener", "hosts", "shared"),
    [
        ("", "", ()),
        ("", "a.shop.example", ("a.shop.example",)),
        ("shop.example", "", ("shop.example",)),
        ("'*.shop.example'", "a.shop.example", ("a.shop.example",)),
        ("'*.shop.example'", "a.b.shop.example", ("a.b.shop.example",)),
        ("a.shop.example", "'*.shop.example'", ("a.shop.example",)),
        ("'*.shop.example'", "shop.example", None),
        ("bank.example", "shop.example", None),
        ("'*.shop.example'", "bank.example, a.shop.example", ("a.shop.example",)),
    ],
)
def test_route_and_listener_must_share_a_host(
    ways: Ways, listener: str, hosts: str, shared: tuple[str, ...] | None
) -> None:
    gateway = GATEWAY % ("shop", "any", f", hostname: {listener}" if listener else "")
    found = [way.entrance.hosts for way in ways(gateway + route(hosts=hosts))]
    assert found == ([] if shared is None else [shared])


@pytest.mark.parametrize(
    ("kind", "attached"), [("GRPCRoute", True), ("TCPRoute", False), ("UDPRoute", False)]
)
def test_a_listener_takes_the_routes_of_its_protocol(
    ways: Ways, kind: str, *, attached: bool
) -> None:
    assert bool(ways(HERE + route(kind))) is attached


def test_a_backend_of_another_namespace_needs_a_grant_there(ways: Ways) -> None:
    far = GATEWAY % ("infra", "any", "") + route(home="infra", to=", namespace: shop")
    assert ways(far) == []
    assert len(ways(far + GRANT)) == 1
    assert ways(far + GRANT.replace("infra", "bank")) == []


@pytest.mark.parametrize(("name", "public"), [("gke-l7-rilb", False), ("gke-l7-gxlb", True)])
def test_an_internal_class_is_for_the_private_network(
    ways: Ways, name: str, *, public: bool
) -> None:
    (way,) = ways(GATEWAY % ("shop", name, "") + route())
    assert way.public is public


def test_calls_come_from_the_pods_of_the_gateway_where_they_are_labelled(ways: Ways) -> None:
    proxy = """
---
apiVersion: v1
kind: Pod
metadata: {name: proxy, namespace: shop, labels: {gateway.networking.k8s.io/gateway-name: edge}}
spec: {containers: [{name: proxy, image: "proxy:1"}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: guard, namespace: shop}
spec:
  podSelector: {matchLabels: {app: web}}
  ingress: [{from: [{podSelector: {matchLabels: %s}}]}]
"""
    own, other = "{gateway.networking.k8s.io/gateway-name: edge}", "{app: other}"
    assert [way.open for way in ways(HERE + route() + proxy % own)] == [True]
    assert [way.open for way in ways(HERE + route() + proxy % other)] == [False]
