"""Services that open the cluster to the outside."""

from kube9_core.api import SECURITY, Problem, Problems, Service, entrances_of

__all__ = ["external_ips", "node_port", "open_load_balancer"]

_PAGE = "https://kubernetes.io/docs/concepts/services-networking/service/"


def _is_balancer(service: Service) -> bool:
    return service.type == "LoadBalancer"


@SECURITY.check(
    "security/open-load-balancer",
    "medium",
    on=Service,
    where=_is_balancer,
    frameworks={"well-architected": "SEC-network"},
    fix="List who may connect in spec.loadBalancerSourceRanges, or make the balancer internal.",
    references=(f"{_PAGE}#loadbalancer",),
)
def open_load_balancer(service: Service) -> Problems:
    """Public load balancers limit who may connect.

    A load balancer without source ranges answers the whole internet from its first minute:
    scanners find it within hours, and with it whatever was meant for colleagues only. Ranges
    stand in the field or in the annotations of the clouds; 0.0.0.0/0 and ranges that add up to it
    are no limit. An internal one, by annotation, by class or by the private addresses it was
    given, is left alone. A firewall of the cloud is not seen.
    """
    public = {
        item.port for item in entrances_of(service) if item.kind == "LoadBalancer" and item.public
    }
    if public:
        ports = ", ".join(str(port) for port in sorted(filter(None, public)))
        yield Problem(
            f"lets the whole internet connect to {_noun(len(public))} {ports}",
            at="spec.loadBalancerSourceRanges",
        )


def _noun(number: int) -> str:
    return "port" if number == 1 else "ports"


@SECURITY.check(
    "security/node-port",
    "low",
    on=Service,
    frameworks={"nsa-cisa": "net-worker-nodes", "well-architected": "SEC-network"},
    fix="Use ClusterIP behind an Ingress or Gateway; a load balancer that reaches pods by itself "
    "can do without node ports (allocateLoadBalancerNodePorts: false).",
    references=(f"{_PAGE}#type-nodeport", f"{_PAGE}#load-balancer-nodeport-allocation"),
)
def node_port(service: Service) -> Problems:
    """Services open no port on every node.

    A node port is open on each node's own address, also on the nodes that run no such pod, and
    whoever reaches one node reaches the Service, past load balancer and Ingress. Load balancers
    open node ports as well unless told otherwise; that is reported where source ranges limit who
    may connect, because those ranges do not hold for node ports.
    """
    if service.type == "NodePort":
        yield Problem(
            "opens a port on every node", at="spec.type", patch="spec:\n  type: ClusterIP\n"
        )
    elif _goes_around(service):
        yield Problem(
            "opens ports on every node, for which its source ranges do not hold",
            at="spec.allocateLoadBalancerNodePorts",
            patch="spec:\n  allocateLoadBalancerNodePorts: false\n",
        )


def _goes_around(service: Service) -> bool:
    """Whether it limits who may connect, and has node ports that know no limit."""
    found = tuple(entrances_of(service))
    return any(item.sources and not item.public for item in found) and any(
        item.implied and not item.internal for item in found
    )


@SECURITY.check(
    "security/external-ips",
    "high",
    on=Service,
    frameworks={"well-architected": "SEC-network"},
    fix="Remove spec.externalIPs and publish the Service by a load balancer, Ingress or Gateway.",
    references=(
        f"{_PAGE}#external-ips",
        "https://nvd.nist.gov/vuln/detail/CVE-2020-8554",
    ),
    equivalents={"trivy": "KSV-0108"},
)
def external_ips(service: Service) -> Problems:
    """Services claim no external addresses.

    Whoever may write a Service may claim any address this way, and every node then sends what
    its pods say to that address to the Service: the DNS server, the cloud's API, a bank
    (CVE-2020-8554, which has no fix but not allowing it).
    """
    claimed = service.spec.external_ips or ()
    if claimed:
        yield Problem(
            f"claims {', '.join(claimed)}",
            at="spec.externalIPs",
            patch="spec:\n  externalIPs: []\n",
        )
