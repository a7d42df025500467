"""Ways in from outside that end at a Service or port which is not there."""

from kube9_core.api import (
    RELIABILITY,
    BackendRef,
    Ingress,
    Problem,
    Problems,
    ReferenceGrant,
    Route,
    Service,
    Snapshot,
)

__all__ = ["CHECKS"]

_NO_SERVICE_MEANT = "use-annotation"


def _wrong(backend: BackendRef, route: Ingress | Route, snapshot: Snapshot) -> Problem | None:
    """What is wrong with one backend; the AWS controller's annotation actions are no Service."""
    if backend.port == _NO_SERVICE_MEANT:
        return None
    service = snapshot.find(Service, backend.namespace, backend.name)
    if service is None:
        return _problem(backend, "does not exist", backend.at)
    if not _allowed(backend, route, snapshot):
        return _problem(
            backend, "is in another namespace, where no ReferenceGrant allows it", backend.at
        )
    if backend.port is None or service.offers(backend.port):
        return None
    if service.type == "ExternalName" and not service.ports:
        return None
    return _problem(backend, f"has no port {backend.port}", backend.port_at)


def _problem(backend: BackendRef, what: str, at: str) -> Problem:
    name = f"{backend.namespace}/{backend.name}"
    return Problem(
        f"sends traffic to Service {name}, which {what}", at=at, key=f"{name}:{backend.port}"
    )


def _allowed(backend: BackendRef, route: Ingress | Route, snapshot: Snapshot) -> bool:
    here = route.namespace or "default"
    if backend.namespace == here:
        return True
    grants = snapshot.among(ReferenceGrant, backend.namespace)
    return any(grant.allows(route.kind, here, backend.name) for grant in grants)


@RELIABILITY.check(
    "reliability/route-backend-missing",
    "high",
    on=(Ingress, Route),
    needs=(Service, ReferenceGrant),
    fix="Name a Service and port that exist, and allow references from other namespaces "
    "with a ReferenceGrant.",
    frameworks={"well-architected": "REL-dependencies"},
)
def route_backend_missing(route: Ingress | Route, snapshot: Snapshot) -> Problems:
    """Routes lead to a Service and port that exist.

    The route is accepted all the same, and users get 503 or 404 from the gateway. The Service
    has to exist in the right namespace, with that port; a route of the Gateway API may leave
    its namespace only where a ReferenceGrant over there says so.
    """
    told = set()
    for backend in route.backends:
        problem = _wrong(backend, route, snapshot)
        if problem is not None and problem.key not in told:
            told.add(problem.key)
            yield problem


CHECKS = (route_backend_missing,)
