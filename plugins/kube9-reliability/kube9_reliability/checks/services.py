"""Services that lead nowhere."""

from kube9_core.api import RELIABILITY, Problem, Problems, Service, Snapshot, Workload

__all__ = ["CHECKS"]

_NAMED = 3


def _selects(service: Service) -> bool:
    """Leaves out ExternalName and hand-made endpoints; headless ones select like the others."""
    return service.selector is not None


@RELIABILITY.check(
    "reliability/service-selects-nothing",
    "high",
    on=Service,
    where=_selects,
    needs=(Workload,),
    fix="Make spec.selector match the labels of the pod template.",
    frameworks={"well-architected": "REL-dependencies"},
)
def service_selects_nothing(service: Service, snapshot: Snapshot) -> Problems:
    """Services select some pods.

    Nothing complains about a selector that misses: the Service exists, its name resolves, and
    every connection is refused. It is usually a label renamed on one side only.
    """
    selector = service.selector
    if selector is not None and not snapshot.selected(selector, service.namespace):
        snapshot.require(Workload)
        yield Problem(f"selects {selector}, which no pod in its namespace has", at="spec.selector")


@RELIABILITY.check(
    "reliability/service-target-port",
    "high",
    on=Service,
    where=_selects,
    needs=(Workload,),
    fix="Name the port in the pod template, or use the name that stands there.",
    frameworks={"well-architected": "REL-dependencies"},
)
def service_target_port(service: Service, snapshot: Snapshot) -> Problems:
    """Named target ports exist on every selected pod.

    A pod without a port of that name and protocol is silently left out of the Service, so some
    or all of the traffic fails. Numbers work whether the pod lists them or not, so only names
    are judged; "8080" in quotes is a name.
    """
    for n, port in enumerate(service.ports):
        name = port.target_port
        if not isinstance(name, str) or service.selector is None:
            continue
        protocol = port.protocol or "TCP"
        pods = snapshot.selected(service.selector, service.namespace)
        without = (snapshot.owner(pod).ref for pod in pods if not pod.offers(name, protocol))
        lacking = sorted({str(ref) for ref in without})
        if lacking:
            more = f" and {len(lacking) - _NAMED} more" if len(lacking) > _NAMED else ""
            yield Problem(
                f"sends port {port.port} to {protocol} port {name!r}, "
                f"which is missing on {', '.join(lacking[:_NAMED])}{more}",
                at=f"spec.ports[{n}].targetPort",
                key=f"{protocol} {name}",
            )


CHECKS = (service_selects_nothing, service_target_port)
