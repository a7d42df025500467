"""The chart rendered away from the cluster and applied, as Argo CD does it."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kube9_core.kube.connection import Connection

pytest.importorskip("kube9_testbed")
from kube9_testbed.kubectl import kubectl

if TYPE_CHECKING:
    from kube9_testbed.cluster import Cluster
    from kube9_testbed.helm import HelmRelease

pytestmark = pytest.mark.cluster

CHART = Path(__file__).parents[2] / "charts" / "kube9-operator"
VALUES: dict[str, Any] = {
    "networkPolicy": {"metricsFrom": []},
    "test": {"enabled": False},
    "persistence": {"enabled": True},
    "resources": {"limits": {"cpu": "1000m", "memory": "0.25Gi"}},
    "metrics": {"dashboard": {"enabled": True}},
}


@pytest.fixture
def rendered(helm: Callable[..., Any]) -> Callable[[str], str]:
    """The chart for a namespace, which is twice the same."""

    def text(space: str) -> str:
        order = ("template", "kube9-operator", str(CHART), "--namespace", space)
        told = [helm(*order, values=VALUES) for _ in range(2)]
        assert told[0].stdout == told[1].stdout
        return str(told[0].stdout)

    return text


@pytest.mark.parametrize("way", [("--server-side", "--field-manager=argocd-controller"), ()])
def test_what_was_applied_does_not_differ_after_the_operator_worked(  # noqa: PLR0913, PLR0917 - fixtures
    way: tuple[str, ...],
    cluster: "Cluster",
    rendered: Callable[[str], str],
    helm_in: Callable[[str], "HelmRelease"],
    operator: Callable[[str], Connection],
    work: Callable[[Connection, str], None],
) -> None:
    """`kubectl diff` fails where anything differs."""
    space = f"chart-gitops-{len(way)}"
    helm_in(space)
    text = rendered(space)
    kubectl(cluster, "apply", *way, "--filename=-", text=text)
    work(operator(space), space)
    assert kubectl(cluster, "diff", *way, "--filename=-", text=text) == ""
