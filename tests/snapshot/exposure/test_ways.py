"""Every way in from outside is found, and it is told who may come by it."""

from collections.abc import Callable

import pytest

from kube9_core.snapshot.exposure.entrances import entrances_of
from kube9_core.snapshot.exposure.exposure import Exposure
from kube9_core.snapshot.exposure.way import Way
from kube9_core.snapshot.service import Service
from kube9_core.snapshot.snapshot import Snapshot
from kube9_core.snapshot.workload import Workload

Take = Callable[..., Snapshot]

POD = """
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop, labels: {app: web}}
spec:
  containers:
    - name: web
      image: web:1
      ports: [{name: http, containerPort: 8080}]
"""
SERVICE = """
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop%s}
spec:
  selector: {app: web}
  ports: [{name: main, port: 80, targetPort: http}]
  %s
"""
PLAIN = SERVICE % ("", "type: ClusterIP")
INGRESS = """
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web, namespace: shop%s}
spec:
  %s
  rules:
    - host: shop.example
      http:
        paths:
          - {path: /, pathType: Prefix, backend: {service: {name: web, port: {name: main}}}}
"""
POLICY = """
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: guard, namespace: shop}
spec: {podSelector: {}, policyTypes: [Ingress], ingress: [%s]}
"""
CONTROLLER = """
---
apiVersion: v1
kind: Pod
metadata: {name: nginx, namespace: edge, labels: {app: nginx}}
spec:
  containers: [{name: nginx, image: "registry.k8s.io/ingress-nginx/controller:v1.12.0"}]
"""


@pytest.fixture
def ways(snapshot_of: Take) -> Callable[[str], list[Way]]:
    """The ways to the pod web."""

    def found(text: str) -> list[Way]:
        snapshot = snapshot_of(text)
        web = next(item for item in snapshot.all(Workload) if item.name == "web")
        return list(snapshot.index(Exposure).ways_to(web))

    return found


Ways = Callable[[str], list[Way]]


def kinds_of(found: list[Way]) -> list[str]:
    return [way.entrance.kind for way in found]


def test_what_only_the_cluster_reaches_has_no_way_in(ways: Ways) -> None:
    assert ways(POD + PLAIN) == []


def test_a_load_balancer_opens_ports_of_the_nodes_too(ways: Ways) -> None:
    balancer, nodes = ways(POD + SERVICE % ("", "type: LoadBalancer"))
    assert (balancer.entrance.kind, balancer.entrance.port, balancer.target) == (
        "LoadBalancer",
        80,
        8080,
    )
    assert (nodes.entrance.kind, nodes.entrance.implied) == ("NodePort", True)
    assert balancer.public
    assert balancer.open


def test_it_opens_none_where_it_is_told_not_to(ways: Ways) -> None:
    spec = "type: LoadBalancer\n  allocateLoadBalancerNodePorts: false"
    assert kinds_of(ways(POD + SERVICE % ("", spec))) == ["LoadBalancer"]


def test_ports_that_were_given_stay_until_they_are_taken_away(ways: Ways) -> None:
    spec = "type: LoadBalancer\n  allocateLoadBalancerNodePorts: false"
    given = SERVICE.replace("targetPort: http", "targetPort: http, nodePort: 30080") % ("", spec)
    assert [way.entrance.port for way in ways(POD + given)] == [80, 30080]


@pytest.mark.parametrize(
    "annotation",
    [
        "service.beta.kubernetes.io/aws-load-balancer-internal: 'true'",
        "service.beta.kubernetes.io/aws-load-balancer-scheme: internal",
        "service.beta.kubernetes.io/aws-load-balancer-type: external",
        "service.beta.kubernetes.io/azure-load-balancer-internal: 'true'",
        "networking.gke.io/load-balancer-type: Internal",
        "service.beta.kubernetes.io/openstack-internal-load-balancer: 'true'",
        "oci-network-load-balancer.oraclecloud.com/internal: 'true'",
    ],
)
def test_a_load_balancer_may_be_internal(ways: Ways, annotation: str) -> None:
    marked = SERVICE % (f", annotations: {{{annotation}}}", "type: LoadBalancer")
    assert not any(way.public for way in ways(POD + marked))


@pytest.mark.parametrize(
    "annotation",
    [
        "service.beta.kubernetes.io/aws-load-balancer-internal: 'false'",
        "service.beta.kubernetes.io/aws-load-balancer-scheme: internet-facing",
        "networking.gke.io/load-balancer-type: External",
    ],
)
def test_an_annotation_may_also_say_that_it_is_not(ways: Ways, annotation: str) -> None:
    marked = SERVICE % (f", annotations: {{{annotation}}}", "type: LoadBalancer")
    assert all(way.public for way in ways(POD + marked))


@pytest.mark.parametrize(("address", "public"), [("10.1.2.3", False), ("203.0.113.7", True)])
def test_a_balancer_with_private_addresses_is_internal(
    ways: Ways, address: str, *, public: bool
) -> None:
    status = f"type: LoadBalancer\nstatus: {{loadBalancer: {{ingress: [{{ip: {address}}}]}}}}"
    assert ways(POD + SERVICE % ("", status))[0].public is public


@pytest.mark.parametrize(
    ("ranges", "public"),
    [
        ("[203.0.113.0/24]", False),
        ("[203.0.113.0/24, 0.0.0.0/0]", True),
        ("[0.0.0.0/1, 128.0.0.0/1]", True),
        ("['::/0']", True),
    ],
)
def test_source_ranges_limit_who_may_come(ways: Ways, ranges: str, *, public: bool) -> None:
    spec = f"type: LoadBalancer\n  loadBalancerSourceRanges: {ranges}"
    assert ways(POD + SERVICE % ("", spec))[0].public is public


def test_external_addresses_are_a_way_in(ways: Ways) -> None:
    found = ways(POD + SERVICE % ("", "externalIPs: [203.0.113.9]"))
    assert [(way.entrance.kind, way.entrance.hosts) for way in found] == [
        ("ExternalIP", ("203.0.113.9",))
    ]


def test_a_service_that_is_only_a_name_leads_nowhere(ways: Ways) -> None:
    spec = "type: ExternalName\n  externalName: web.example\n  externalIPs: [203.0.113.9]"
    assert ways(POD + SERVICE % ("", spec)) == []


def test_an_ingress_leads_through_its_service(ways: Ways) -> None:
    (way,) = ways(POD + PLAIN + INGRESS % ("", ""))
    assert (way.entrance.kind, way.entrance.hosts, way.service, way.target) == (
        "Ingress",
        ("shop.example",),
        "web",
        8080,
    )


@pytest.mark.parametrize(
    ("annotations", "spec", "public"),
    [
        ("", "ingressClassName: alb", False),
        ("alb.ingress.kubernetes.io/scheme: internet-facing", "ingressClassName: alb", True),
        ("kubernetes.io/ingress.class: gce-internal", "", False),
        ("nginx.ingress.kubernetes.io/whitelist-source-range: '203.0.113.0/24'", "", False),
        ("nginx.ingress.kubernetes.io/whitelist-source-range: '0.0.0.0/0'", "", True),
        ("", "ingressClassName: nginx", True),
    ],
)
def test_an_ingress_may_be_for_some_only(
    ways: Ways, annotations: str, spec: str, *, public: bool
) -> None:
    head = f", annotations: {{{annotations}}}" if annotations else ""
    (way,) = ways(POD + PLAIN + INGRESS % (head, spec))
    assert way.public is public


def test_an_openshift_route_leads_through_its_service(ways: Ways) -> None:
    route = """
---
apiVersion: route.openshift.io/v1
kind: Route
metadata: {name: web, namespace: shop}
spec: {host: shop.example, to: {kind: Service, name: web}, port: {targetPort: http}}
"""
    (way,) = ways(POD + PLAIN + route)
    assert (way.entrance.kind, way.entrance.hosts, way.target) == ("Route", ("shop.example",), 8080)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("hostPort: 80", ["HostPort"]),
        ("hostPort: 0", []),
        ("hostPort: 80, hostIP: 127.0.0.1", []),
    ],
)
def test_ports_of_the_node_are_ways_in(ways: Ways, fields: str, expected: list[str]) -> None:
    assert kinds_of(ways(POD.replace("containerPort: 8080", f"containerPort: 8080, {fields}"))) == (
        expected
    )


def test_a_port_of_an_init_container_is_closed_when_traffic_comes(ways: Ways) -> None:
    setup = "  initContainers: [{name: setup, image: 'setup:1', ports: [{hostPort: 80}]}]\n"
    assert ways(POD + setup) == []
    sidecar = setup.replace("ports:", "restartPolicy: Always, ports:")
    assert kinds_of(ways(POD + sidecar)) == ["HostPort"]


def test_no_policy_guards_the_network_of_the_node(ways: Ways) -> None:
    (way,) = ways(POD.replace("spec:", "spec:\n  hostNetwork: true") + POLICY % "")
    assert (way.entrance.kind, way.policies, way.open) == ("HostNetwork", (), True)


@pytest.mark.parametrize(
    ("rules", "through"),
    [
        ("", False),
        ("{}", True),
        ("{from: [{podSelector: {}}]}", False),
        ("{from: [{ipBlock: {cidr: 203.0.113.0/24}}]}", True),
        ("{from: [{ipBlock: {cidr: 203.0.113.0/24}}], ports: [{port: http}]}", True),
        ("{from: [{ipBlock: {cidr: 203.0.113.0/24}}], ports: [{port: 8081}]}", False),
    ],
)
@pytest.mark.parametrize("policy", ["Local", "Cluster"])
def test_policies_decide_whether_calls_get_through(
    ways: Ways, rules: str, policy: str, *, through: bool
) -> None:
    spec = f"type: NodePort\n  externalTrafficPolicy: {policy}"
    (way,) = ways(POD + SERVICE % ("", spec) + POLICY % rules)
    assert (way.policies, way.open) == (("guard",), through)


@pytest.mark.parametrize(("policy", "through"), [("Local", False), ("Cluster", True)])
def test_a_node_that_passes_calls_on_hides_who_called(
    ways: Ways, policy: str, *, through: bool
) -> None:
    nodes = POLICY % "{from: [{ipBlock: {cidr: 10.0.0.0/8}}]}"
    limits = f"loadBalancerSourceRanges: [203.0.113.0/24]\n  externalTrafficPolicy: {policy}"
    balancer = SERVICE % ("", f"type: LoadBalancer\n  {limits}")
    assert ways(POD + balancer + nodes)[0].open is through


@pytest.mark.parametrize(
    ("rule", "through"),
    [
        ("{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: edge}}}]}", True),
        (
            "{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: bank}}}]}",
            False,
        ),
        ("{from: [{podSelector: {}}]}", False),
    ],
)
def test_calls_of_an_ingress_come_from_the_pods_of_its_controller(
    ways: Ways, rule: str, *, through: bool
) -> None:
    (way,) = ways(POD + PLAIN + INGRESS % ("", "") + CONTROLLER + POLICY % rule)
    assert way.open is through


def test_where_no_controller_is_known_anybody_let_in_may_be_it(ways: Ways) -> None:
    closed, some = POLICY % "", POLICY % "{from: [{podSelector: {}}]}"
    (shut,) = ways(POD + PLAIN + INGRESS % ("", "") + closed)
    (open_to_some,) = ways(POD + PLAIN + INGRESS % ("", "") + some)
    assert (shut.open, open_to_some.open) == (False, True)


@pytest.mark.parametrize(("block", "through"), [("10.0.0.0/8", True), ("203.0.113.0/24", False)])
def test_calls_of_a_clouds_ingress_come_from_its_balancers(
    ways: Ways, block: str, *, through: bool
) -> None:
    own = INGRESS % ("", "ingressClassName: alb")
    rule = POLICY % f"{{from: [{{ipBlock: {{cidr: {block}}}}}]}}"
    (way,) = ways(POD + PLAIN + own + CONTROLLER + rule)
    assert way.open is through


def test_calls_of_a_controller_on_its_nodes_network_come_from_the_node(ways: Ways) -> None:
    on_node = CONTROLLER.replace("spec:", "spec:\n  hostNetwork: true")
    nodes = POLICY % "{from: [{ipBlock: {cidr: 10.0.0.0/8}}]}"
    pods = POLICY % "{from: [{namespaceSelector: {}}]}"
    assert [way.open for way in ways(POD + PLAIN + INGRESS % ("", "") + on_node + nodes)] == [True]
    assert [way.open for way in ways(POD + PLAIN + INGRESS % ("", "") + on_node + pods)] == [False]


def test_what_is_only_a_name_opens_nothing(snapshot_of: Take) -> None:
    named = SERVICE % ("", "type: ExternalName\n  externalIPs: [203.0.113.9]")
    (service,) = snapshot_of(named).all(Service)
    assert list(entrances_of(service)) == []
