"""Services, their endpoints, routes to them and policies between pods."""

import msgspec

from kube9_core.snapshot.wire.maps import Texts
from kube9_core.snapshot.wire.meta import LabelSelector, ObjectMeta, Wire

__all__ = [
    "EndpointSlice",
    "Endpoints",
    "Gateway",
    "Ingress",
    "IngressClass",
    "NetworkPolicy",
    "ReferenceGrant",
    "Route",
    "Service",
]


class ServicePort(Wire, frozen=True):
    """One port of a Service."""

    name: str | None = None
    port: int | None = None
    target_port: int | str | None = None
    node_port: int | None = None
    protocol: str | None = None


class ServiceSpec(Wire, frozen=True):
    """Which pods, by which ports, seen from where."""

    type: str | None = None
    selector: Texts | None = None
    ports: tuple[ServicePort, ...] | None = None
    cluster_ip: str | None = msgspec.field(default=None, name="clusterIP")
    external_ips: tuple[str, ...] | None = msgspec.field(default=None, name="externalIPs")
    external_name: str | None = None
    external_traffic_policy: str | None = None
    load_balancer_source_ranges: tuple[str, ...] | None = None
    load_balancer_ip: str | None = msgspec.field(default=None, name="loadBalancerIP")
    load_balancer_class: str | None = None
    allocate_load_balancer_node_ports: bool | None = None
    publish_not_ready_addresses: bool | None = None


class BalancerAddress(Wire, frozen=True):
    """Where a load balancer listens."""

    ip: str | None = None
    hostname: str | None = None


class BalancerStatus(Wire, frozen=True):
    """What a load balancer was given."""

    ingress: tuple[BalancerAddress, ...] | None = None


class ServiceStatus(Wire, frozen=True):
    """What a Service was given."""

    load_balancer: BalancerStatus | None = None


class Service(Wire, frozen=True):
    """A name and address for a set of pods."""

    metadata: ObjectMeta | None = None
    spec: ServiceSpec | None = None
    status: ServiceStatus | None = None


class EndpointPort(Wire, frozen=True):
    """One port of a set of endpoints."""

    name: str | None = None
    port: int | None = None
    protocol: str | None = None


class ObjectReference(Wire, frozen=True):
    """Another object, by kind and name."""

    kind: str | None = None
    name: str | None = None
    namespace: str | None = None


class Address(Wire, frozen=True):
    """One address and the pod behind it."""

    ip: str | None = None
    target_ref: ObjectReference | None = None


class Subset(Wire, frozen=True):
    """Addresses that share ports."""

    addresses: tuple[Address, ...] | None = None
    not_ready_addresses: tuple[Address, ...] | None = None
    ports: tuple[EndpointPort, ...] | None = None


class Endpoints(Wire, frozen=True):
    """Addresses of a Service, the old way."""

    metadata: ObjectMeta | None = None
    subsets: tuple[Subset, ...] | None = None


class EndpointConditions(Wire, frozen=True):
    """Whether an endpoint takes traffic."""

    ready: bool | None = None


class Endpoint(Wire, frozen=True):
    """One endpoint of a slice."""

    addresses: tuple[str, ...] | None = None
    conditions: EndpointConditions | None = None
    target_ref: ObjectReference | None = None


class EndpointSlice(Wire, frozen=True):
    """A share of a Service's endpoints."""

    metadata: ObjectMeta | None = None
    address_type: str | None = None
    endpoints: tuple[Endpoint, ...] | None = None
    ports: tuple[EndpointPort, ...] | None = None


class BackendPort(Wire, frozen=True):
    """A Service port by number or name."""

    number: int | None = None
    name: str | None = None


class BackendService(Wire, frozen=True):
    """The Service a path leads to."""

    name: str | None = None
    port: BackendPort | None = None


class BackendResource(Wire, frozen=True):
    """Something other than a Service that a path leads to."""

    kind: str | None = None
    name: str | None = None


class Backend(Wire, frozen=True):
    """Where traffic goes; the last two are the spelling of the beta versions."""

    service: BackendService | None = None
    resource: BackendResource | None = None
    service_name: str | None = None
    service_port: int | str | None = None


class IngressPath(Wire, frozen=True):
    """A path and where it leads."""

    path: str | None = None
    path_type: str | None = None
    backend: Backend | None = None


class IngressPaths(Wire, frozen=True):
    """The paths of one host."""

    paths: tuple[IngressPath, ...] | None = None


class IngressRule(Wire, frozen=True):
    """One host."""

    host: str | None = None
    http: IngressPaths | None = None


class IngressTls(Wire, frozen=True):
    """A certificate and the hosts it is for."""

    hosts: tuple[str, ...] | None = None
    secret_name: str | None = None


class IngressSpec(Wire, frozen=True):
    """Hosts, certificates and a backend for everything else; `backend` is the beta spelling."""

    ingress_class_name: str | None = None
    default_backend: Backend | None = None
    backend: Backend | None = None
    rules: tuple[IngressRule, ...] | None = None
    tls: tuple[IngressTls, ...] | None = None


class Ingress(Wire, frozen=True):
    """HTTP routes from outside."""

    metadata: ObjectMeta | None = None
    spec: IngressSpec | None = None


class ClassParameters(Wire, frozen=True):
    """Where a controller keeps its settings of a class."""

    kind: str | None = None
    name: str | None = None


class IngressClassSpec(Wire, frozen=True):
    """Who implements a class of Ingress."""

    controller: str | None = None
    parameters: ClassParameters | None = None


class IngressClass(Wire, frozen=True):
    """A class of Ingress."""

    metadata: ObjectMeta | None = None
    spec: IngressClassSpec | None = None


class RouteNamespaces(Wire, frozen=True):
    """Of which namespaces routes may attach: Same, All or Selector; unset means Same."""

    from_: str | None = msgspec.field(default=None, name="from")
    selector: LabelSelector | None = None


class AllowedRoutes(Wire, frozen=True):
    """Which routes may attach to a listener."""

    namespaces: RouteNamespaces | None = None


class CertificateRef(Wire, frozen=True):
    """Where the certificate of a listener is kept; a Secret where no kind is named."""

    group: str | None = None
    kind: str | None = None
    name: str | None = None
    namespace: str | None = None


class ListenerTls(Wire, frozen=True):
    """How a listener ends TLS."""

    certificate_refs: tuple[CertificateRef, ...] | None = None


class Listener(Wire, frozen=True):
    """A port a Gateway listens on."""

    name: str | None = None
    hostname: str | None = None
    port: int | None = None
    protocol: str | None = None
    tls: ListenerTls | None = None
    allowed_routes: AllowedRoutes | None = None


class GatewaySpec(Wire, frozen=True):
    """What a Gateway listens on."""

    gateway_class_name: str | None = None
    listeners: tuple[Listener, ...] | None = None


class Gateway(Wire, frozen=True):
    """Where traffic enters (gateway.networking.k8s.io)."""

    metadata: ObjectMeta | None = None
    spec: GatewaySpec | None = None


class RouteReference(Wire, frozen=True):
    """A parent or backend of a route; group and kind default by role."""

    group: str | None = None
    kind: str | None = None
    name: str | None = None
    namespace: str | None = None
    port: int | None = None
    weight: int | None = None
    section_name: str | None = None


class RouteRule(Wire, frozen=True):
    """One rule of a route."""

    backend_refs: tuple[RouteReference, ...] | None = None


class RouteSpec(Wire, frozen=True):
    """Which Gateways, which hosts, which backends."""

    parent_refs: tuple[RouteReference, ...] | None = None
    hostnames: tuple[str, ...] | None = None
    rules: tuple[RouteRule, ...] | None = None


class Route(Wire, frozen=True):
    """HTTPRoute, GRPCRoute, TLSRoute, TCPRoute or UDPRoute."""

    metadata: ObjectMeta | None = None
    spec: RouteSpec | None = None


class GrantFrom(Wire, frozen=True):
    """Who may refer."""

    group: str | None = None
    kind: str | None = None
    namespace: str | None = None


class GrantTo(Wire, frozen=True):
    """What may be referred to; without a name, all of the kind."""

    group: str | None = None
    kind: str | None = None
    name: str | None = None


class GrantSpec(Wire, frozen=True):
    """Allowed references into the grant's namespace."""

    from_: tuple[GrantFrom, ...] | None = msgspec.field(default=None, name="from")
    to: tuple[GrantTo, ...] | None = None


class ReferenceGrant(Wire, frozen=True):
    """Permission for routes of other namespaces to refer here."""

    metadata: ObjectMeta | None = None
    spec: GrantSpec | None = None


class PolicyPort(Wire, frozen=True):
    """A port a policy allows."""

    port: int | str | None = None
    end_port: int | None = None
    protocol: str | None = None


class IpBlock(Wire, frozen=True):
    """A range of addresses less some."""

    cidr: str | None = None
    except_: tuple[str, ...] | None = msgspec.field(default=None, name="except")


class PolicyPeer(Wire, frozen=True):
    """Who may talk."""

    pod_selector: LabelSelector | None = None
    namespace_selector: LabelSelector | None = None
    ip_block: IpBlock | None = None


class IngressPolicyRule(Wire, frozen=True):
    """Allowed ways in; a missing or empty `from` allows all."""

    from_: tuple[PolicyPeer, ...] | None = msgspec.field(default=None, name="from")
    ports: tuple[PolicyPort, ...] | None = None


class EgressPolicyRule(Wire, frozen=True):
    """Allowed ways out; a missing or empty `to` allows all."""

    to: tuple[PolicyPeer, ...] | None = None
    ports: tuple[PolicyPort, ...] | None = None


class NetworkPolicySpec(Wire, frozen=True):
    """Which pods are isolated, and what is allowed all the same."""

    pod_selector: LabelSelector | None = None
    policy_types: tuple[str, ...] | None = None
    ingress: tuple[IngressPolicyRule, ...] | None = None
    egress: tuple[EgressPolicyRule, ...] | None = None


class NetworkPolicy(Wire, frozen=True):
    """Isolation of pods in one namespace."""

    metadata: ObjectMeta | None = None
    spec: NetworkPolicySpec | None = None
