"""Services that are open to the outside: load balancers, node ports, external addresses.

Whether a load balancer is internal stands in annotations, one for each cloud (their documentation
of Services), or shows in the addresses it was given or, before that, asks for. A firewall of the
cloud is not seen.
"""

from collections.abc import Iterator

from kube9_core.snapshot.exposure.addresses import ANYWHERE, NODES, networks_of
from kube9_core.snapshot.exposure.rules import Addresses
from kube9_core.snapshot.exposure.way import Entrance
from kube9_core.snapshot.service import Service
from kube9_core.snapshot.wire.network import ServicePort

__all__ = ["entrances_of"]

_INTERNAL = {
    "service.beta.kubernetes.io/aws-load-balancer-internal": ("true", "0.0.0.0/0"),
    "service.beta.kubernetes.io/aws-load-balancer-scheme": ("internal",),
    "service.beta.kubernetes.io/azure-load-balancer-internal": ("true",),
    "networking.gke.io/load-balancer-type": ("internal",),
    "cloud.google.com/load-balancer-type": ("internal",),
    "service.beta.kubernetes.io/openstack-internal-load-balancer": ("true",),
    "service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type": ("intranet",),
    "service.beta.kubernetes.io/oci-load-balancer-internal": ("true",),
    "oci-network-load-balancer.oraclecloud.com/internal": ("true",),
    "service.kubernetes.io/ibm-load-balancer-cloud-provider-ip-type": ("private",),
    "load-balancer.hetzner.cloud/disable-public-network": ("true",),
    "service.beta.kubernetes.io/do-loadbalancer-network": ("internal",),
    "service.beta.kubernetes.io/scw-loadbalancer-private": ("true",),
}
_ADDRESSES = (
    "io.cilium/lb-ipam-ips",
    "kube-vip.io/loadbalancerIPs",
    "lbipam.cilium.io/ips",
    "metallb.io/loadBalancerIPs",
    "metallb.universe.tf/loadBalancerIPs",
)
_INTERNAL_CLASSES = frozenset(("tailscale", "networking.gke.io/l4-regional-internal"))
_AWS_SCHEME = "service.beta.kubernetes.io/aws-load-balancer-scheme"
_AWS_TYPE = "service.beta.kubernetes.io/aws-load-balancer-type"
_AWS_CLASS = "service.k8s.aws/nlb"
_RANGES = (
    "service.beta.kubernetes.io/load-balancer-source-ranges",
    "service.beta.kubernetes.io/azure-allowed-ip-ranges",
)


def entrances_of(service: Service) -> Iterator[Entrance]:
    """Find what a Service opens to the outside.

    Args:
        service: any; one that is a name only (ExternalName) leads to no pods.
    """
    if service.type == "ExternalName":
        return
    addresses = service.spec.external_ips or ()
    for port in service.ports:
        if service.type == "LoadBalancer":
            yield _balancer(service, port)
        if _opens_nodes(service):
            yield _node_port(service, port)
        if addresses:
            yield _entrance(service, "ExternalIP", port, port.port, hosts=addresses)


def _opens_nodes(service: Service) -> bool:
    """Whether it has a port on every node: a load balancer does unless it says otherwise."""
    if service.type == "NodePort":
        return True
    given = any(port.node_port for port in service.ports)
    wished = service.spec.allocate_load_balancer_node_ports is not False
    return service.type == "LoadBalancer" and (wished or given)


def _is_internal(service: Service) -> bool:
    """Whether its load balancer is for the private network only."""
    said = service.annotations
    if any(said.get(key, "").lower() in values for key, values in _INTERNAL.items()):
        return True
    if service.spec.load_balancer_class in _INTERNAL_CLASSES or _internal_at_aws(service):
        return True
    given = networks_of(service.balancer_addresses or _wished(service))
    return bool(given) and all(
        any(item.version == private.version and item.overlaps(private) for private in NODES)
        for item in given
    )


def _wished(service: Service) -> tuple[str, ...]:
    """The addresses it asks for: in the field, or where balancers of one's own look for them."""
    written = _listed(service, _ADDRESSES)
    return written or ((service.spec.load_balancer_ip or "").strip(),)


def _internal_at_aws(service: Service) -> bool:
    """What the AWS Load Balancer Controller makes is internal unless the scheme says otherwise."""
    theirs = service.spec.load_balancer_class == _AWS_CLASS
    theirs = theirs or service.annotations.get(_AWS_TYPE) in ("external", "nlb-ip")
    return theirs and service.annotations.get(_AWS_SCHEME) is None


def _sources_of(service: Service) -> tuple[str, ...]:
    """The only ranges its load balancer lets in; empty for all."""
    return service.spec.load_balancer_source_ranges or _listed(service, _RANGES)


def _listed(service: Service, keys: tuple[str, ...]) -> tuple[str, ...]:
    """What annotations list, with commas between."""
    written = (service.annotations.get(key, "") for key in keys)
    return tuple(item.strip() for text in written for item in text.split(",") if item.strip())


def _balancer(service: Service, port: ServicePort) -> Entrance:
    return _entrance(
        service,
        "LoadBalancer",
        port,
        port.port,
        hosts=service.balancer_addresses,
        sources=_sources_of(service),
        internal=_is_internal(service),
    )


def _node_port(service: Service, port: ServicePort) -> Entrance:
    implied = service.type == "LoadBalancer"
    internal = implied and _is_internal(service)
    return _entrance(service, "NodePort", port, port.node_port, internal=internal, implied=implied)


def _entrance(  # noqa: PLR0913 - what differs between the three kinds, named where they are made
    service: Service,
    kind: str,
    port: ServicePort,
    outside: int | None,
    *,
    hosts: tuple[str, ...] = (),
    sources: tuple[str, ...] = (),
    internal: bool = False,
    implied: bool = False,
) -> Entrance:
    seen = networks_of(sources) or ANYWHERE
    if service.spec.external_traffic_policy != "Local":
        seen = (*seen, *NODES)  # a node that passes a call on puts its own address on it
    return Entrance(
        kind=kind,
        via=service.ref,
        hosts=hosts,
        port=outside,
        service_port=port.name or port.port,
        sources=sources,
        internal=internal,
        implied=implied,
        callers=(Addresses(seen),),
    )
