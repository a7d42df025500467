"""Where Argo CD does not tell which resource is sick, those that may be are kept."""

from typing import Any

import pytest
from kube9_argocd.views.reduction import reduced_status
from kube9_argocd.views.status import AppHealthStatus, ApplicationStatus, ResourceStatus
from kube9_argocd.views.suspects import MOST_SUSPECTS, SICKENING


def resource(kind: tuple[str, str], name: str = "web", **more: Any) -> ResourceStatus:  # noqa: ANN401 - any field
    return ResourceStatus(group=kind[0], kind=kind[1], name=name, **{"status": "Synced", **more})


def kept(
    *resources: ResourceStatus, health: str = "Degraded", source: str = "appTree"
) -> list[str]:
    status = ApplicationStatus(
        health=AppHealthStatus(status=health), resources=resources, resource_health_source=source
    )
    return [item.kind for item in reduced_status(status).suspects or ()]


def test_workloads_come_first_and_kinds_without_health_do_not_come() -> None:
    kinds = [*reversed(SICKENING), ("", "ConfigMap"), ("acme.example", "Deployment")]
    assert kept(*map(resource, kinds)) == [kind for _, kind in SICKENING]


def test_so_many_are_kept_that_a_pass_can_look_at_them() -> None:
    many = [resource(("apps", "Deployment"), f"web-{n}") for n in range(100)]
    assert len(kept(*many)) == MOST_SUSPECTS


@pytest.mark.parametrize("health", ["Healthy", "Missing", "Unknown", ""])
def test_nobody_is_suspected_where_nothing_is_sick(health: str) -> None:
    assert kept(resource(("apps", "Deployment")), health=health) == []


def test_nobody_is_suspected_where_argo_cd_tells() -> None:
    assert kept(resource(("apps", "Deployment")), source="") == []


def test_hooks_and_what_is_out_of_sync_are_no_suspects() -> None:
    job = resource(("batch", "Job"), hook=True)
    assert kept(job, resource(("apps", "Deployment"), status="OutOfSync")) == []


def test_reducing_again_keeps_them() -> None:
    status = ApplicationStatus(
        health=AppHealthStatus(status="Degraded"),
        resources=(resource(("apps", "Deployment")),),
        resource_health_source="appTree",
    )
    once = reduced_status(status)
    assert reduced_status(once).suspects == once.suspects != ()
