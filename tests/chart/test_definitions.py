"""Our definitions through releases: whose they are, how they grow, what they keep."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

pytest.importorskip("kube9_testbed")
from kube9_testbed.waiting import until

if TYPE_CHECKING:
    from kube9_testbed.cluster import Cluster
    from kube9_testbed.helm import HelmRelease

pytestmark = pytest.mark.cluster

CHART = Path(__file__).parents[2] / "charts" / "kube9-operator"
CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
RBAC = "/apis/rbac.authorization.k8s.io/v1"
OURS = ("assessments", "exemptions", "operatorstatuses")
EXEMPTION = {
    "apiVersion": "kube9.io/v1alpha1",
    "kind": "Exemption",
    "metadata": {"name": "kept"},
    "spec": {"checks": ["*"], "reason": "It is only a test.", "expires": "2028-01-01"},
}

HelmIn = Callable[[str], "HelmRelease"]


def test_a_second_release_leaves_the_definitions_to_the_first(
    cluster: "Cluster", helm_in: HelmIn
) -> None:
    first, second = helm_in("chart-first"), helm_in("chart-second")
    first.install()
    told = second.install(values={"crds": {"keep": False}})
    assert told.count("installed by release kube9-operator in namespace chart-first") == 1
    second.uninstall()
    assert cluster.request("GET", f"{CRDS}/exemptions.kube9.io").ok
    assert cluster.request("GET", f"{RBAC}/clusterroles/kube9-operator-chart-first").ok


def test_definitions_of_somebody_else_are_taken_over_once_they_are_said_to_be_ours(
    cluster: "Cluster", helm_in: HelmIn
) -> None:
    for page in (CHART / "files" / "crds").glob("*.yaml"):
        assert cluster.request("POST", CRDS, yaml.safe_load(page.read_text())).ok
    helm = helm_in("chart-taken")
    told = helm.install()
    assert "assessments.kube9.io, exemptions.kube9.io, operatorstatuses.kube9.io.\n" in told
    assert told.count("installed by somebody without helm") == 1
    assert told.count("how to take") == 1
    notes = {
        "meta.helm.sh/release-name": "kube9-operator",
        "meta.helm.sh/release-namespace": "chart-taken",
    }
    ours = {"labels": {"app.kubernetes.io/managed-by": "Helm"}, "annotations": notes}
    for plural in OURS:
        path = f"{CRDS}/{plural}.kube9.io"
        assert cluster.request("PATCH", path, {"metadata": ours}).ok
    assert "installed by" not in helm.upgrade()
    found = cluster.request("GET", f"{CRDS}/exemptions.kube9.io").json["metadata"]
    assert found["labels"]["helm.sh/chart"].startswith("kube9-operator-")
    assert found["annotations"]["helm.sh/resource-policy"] == "keep"


def test_an_upgrade_brings_definitions_up_to_date_and_keeps_their_objects(
    cluster: "Cluster", helm_in: HelmIn, tmp_path: Path
) -> None:
    helm = helm_in("chart-newer")
    helm.install()
    kept = "/apis/kube9.io/v1alpha1/namespaces/chart-newer/exemptions"
    until(lambda: cluster.request("POST", kept, EXEMPTION).status in (201, 409), "the kind")
    newer = tmp_path / "kube9-operator"
    shutil.copytree(CHART, newer)
    page = newer / "files" / "crds" / "exemptions.yaml"
    ticket = "                ticket:\n"
    assert ticket in page.read_text()
    more = f"                owner: {{type: string, description: Whose it is.}}\n{ticket}"
    page.write_text(page.read_text().replace(ticket, more, 1))
    helm.upgrade(chart=newer)
    (version,) = cluster.request("GET", f"{CRDS}/exemptions.kube9.io").json["spec"]["versions"]
    spec = version["schema"]["openAPIV3Schema"]["properties"]["spec"]
    assert "owner" in spec["properties"]
    assert cluster.request("GET", f"{kept}/kept").ok
    helm.rollback(1)
    assert cluster.request("GET", f"{kept}/kept").ok
