"""Probes: how the cluster learns that a container hangs or cannot take traffic yet."""

from kube9_core.api import (
    RELIABILITY,
    Container,
    ContainerRole,
    Problem,
    Problems,
    Service,
    Snapshot,
)

__all__ = ["CHECKS"]

_PROBED = (ContainerRole.REGULAR, ContainerRole.SIDECAR)


def _runs_on(container: Container) -> bool:
    """Init and ephemeral containers may have no probes, and jobs are meant to end."""
    return container.role in _PROBED and not container.pod.workload.batch


def _restarts(container: Container) -> bool:
    """In a pod that is never restarted a failing probe only ends it."""
    return _runs_on(container) and container.pod.restart_policy != "Never"


@RELIABILITY.check(
    "reliability/liveness-probe",
    "low",
    on=Container,
    where=_restarts,
    revision=2,
    fix="Add a livenessProbe that fails only when a restart would help.",
    frameworks={"well-architected": "REL-health"},
)
def liveness_probe(container: Container, _: Snapshot) -> Problems:
    """Long-running containers have a liveness probe.

    A process that hangs without ending keeps its pod Running for ever. Only a liveness probe
    makes the kubelet restart it; without one, somebody is called to do it by hand.
    """
    if container.wire.liveness_probe is None:
        yield Problem("has no liveness probe, so it is not restarted when it hangs")


def _takes_traffic(container: Container, snapshot: Snapshot) -> bool:
    """Pods that no Service selects get no traffic, so nothing is asked of them."""
    return _runs_on(container) and bool(snapshot.services_of(container.pod.workload))


@RELIABILITY.check(
    "reliability/readiness-probe",
    "medium",
    on=Container,
    where=_takes_traffic,
    needs=(Service,),
    fix="Add a readinessProbe that succeeds once the container can answer requests.",
    frameworks={"well-architected": "REL-health"},
)
def readiness_probe(container: Container, snapshot: Snapshot) -> Problems:
    """Containers behind a Service have a readiness probe.

    Without one a pod gets traffic the moment its process starts, and keeps it while it cannot
    answer: every rollout and every overload turns into errors for users. Pods that no Service
    selects get no traffic, so nothing is asked of them.
    """
    if container.wire.readiness_probe is not None:
        return
    service = snapshot.services_of(container.pod.workload)[0].name
    yield Problem(
        f"has no readiness probe, but Service {service} sends it traffic",
        evidence={"service": service},
    )


CHECKS = (liveness_probe, readiness_probe)
