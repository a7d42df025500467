"""Plugins come and go with `helm upgrade`, those of others from images of their own."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from kube9_testbed.node.cluster import NodeCluster
from kube9_testbed.operator.release import Release

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

CHART = Path(__file__).parents[2] / "charts" / "kube9-operator"
PLUGINS = sorted(set(yaml.safe_load((CHART / "values.yaml").read_text())["plugins"]) - {"extra"})
# What one plugin alone reads.
ALONE = {
    "reliability": {("policy", "poddisruptionbudgets"), ("", "persistentvolumeclaims")},
    "security": {("rbac.authorization.k8s.io", "roles"), ("", "serviceaccounts")},
    "argocd": {("argoproj.io", "applications"), ("kustomize.toolkit.fluxcd.io", "kustomizations")},
}
EXTRA = {"name": "acme", "image": "registry.example/acme/acme-kube9:1.0.0"}
MOUNTS_IMAGES = (2, 1)


def checks(status: dict[str, Any]) -> set[str]:
    """The plugins whose checks were run."""
    rows = status["assessment"]["lastScheduledChecks"]
    return {row["checkId"].partition("/")[0] for row in rows}


def grants(release: Release) -> set[tuple[str, str]]:
    """What may be listed everywhere, each with its group."""
    path = "/apis/rbac.authorization.k8s.io/v1/clusterroles/kube9-operator"
    rules = release.cluster.request("GET", path).json["rules"]
    return {
        (group, kind)
        for rule in rules
        if "list" in rule["verbs"]
        for group in rule.get("apiGroups", ())
        for kind in rule.get("resources", ())
    }


def test_each_plugin_can_be_switched_off_and_on_and_takes_its_rights_along(
    release: Release, shop: str
) -> None:
    release.install(CHART)
    assert checks(release.assessed()) == set(PLUGINS)
    everything = grants(release)
    for off in PLUGINS:
        before = ended(release)
        release.upgrade(CHART, f"--set=plugins.{off}.enabled=false")
        status = release.assessed(after=before)
        assert checks(status) == set(PLUGINS) - {off}
        assert status["health"] == "healthy"
        assert grants(release) <= everything
        assert everything - grants(release) >= ALONE.get(off, set())
        listed = release.ask("plugins", "list")["plugins"]
        assert off not in {plugin["name"] for plugin in listed if plugin["state"] == "loaded"}
    before = ended(release)
    release.upgrade(CHART, "--reset-values")
    assert checks(release.assessed(after=before)) == set(PLUGINS)
    assert grants(release) == everything


def ended(release: Release) -> str:
    """When the run ended that is published now."""
    status = release.status()
    assert status is not None
    return str(status["assessment"]["lastScheduledCompletedAt"])


@pytest.fixture(scope="session")
def example(node: NodeCluster, archives: Callable[[str, str], Path]) -> NodeCluster:
    """A node that has the example of a plugin image."""
    node.import_image(archives("plugin_example.py", "acme-kube9"))
    return node


def containerd(node: NodeCluster) -> tuple[int, ...]:
    """Which containerd the node has."""
    info = node.request("GET", f"/api/v1/nodes/{node.node}").json["status"]["nodeInfo"]
    version = info["containerRuntimeVersion"].partition("://")[2]
    return tuple(int(part) for part in version.partition("-")[0].split(".")[:2] if part.isdigit())


@pytest.mark.parametrize("mode", ["copy", "imageVolume"])
def test_a_plugin_from_an_image_of_its_own_reports_its_check(
    mode: str, example: NodeCluster, release: Release, shop: str
) -> None:
    if mode == "imageVolume" and containerd(example) < MOUNTS_IMAGES:
        pytest.skip("the node's containerd is older than 2.1 and mounts no images")
    release.install(CHART, values={"plugins": {"extra": [{**EXTRA, "mode": mode}]}})
    status = release.assessed()
    rows = {row["checkId"]: row for row in status["assessment"]["lastScheduledChecks"]}
    assert rows["acme/owner-label"]["status"] in {"failing", "warning"}
    found = release.ask("findings", "list", "--limit=1000")["findings"]
    assert ("acme/owner-label", "web") in {(row["check"], row["resource"]["name"]) for row in found}
    assert release.ask("acme", "contact")["team"]
    listed = {row["name"]: row for row in release.ask("plugins", "list")["plugins"]}
    assert listed["acme"]["state"] == "loaded"
