"""What the chart renders, judged by our own checks as anybody else's manifests are."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kube9_core.plugins.catalogue import discover

CHART = Path(__file__).parents[2] / "charts" / "kube9-operator"
PLUGINS = tuple(sorted(item.candidate.name for item in discover().loaded))
ALLOWED = {
    "reliability/single-replica": "Only one pod can have the store",
    "reliability/rolling-update-strategy": "Only one pod can have the store",
    "security/rbac-exec": "Queries run inside of the operator's pod",
    "security/default-service-account": "It lives for seconds",
}
WORTH_KNOWING = {
    ("security/rbac-unused-role", "Role"),  # those that a person binds
}

Json = dict[str, Any]

EVERYTHING: Json = {
    "persistence": {"enabled": True},
    "pointer": {"create": True},
    "proxy": {"https": "http://proxy.example:3128"},
    "caBundle": {"configMap": "corporate"},
    "metrics": {
        "serviceMonitor": {"enabled": True},
        "prometheusRule": {"enabled": True},
        "dashboard": {"enabled": True},
    },
    "imagePullSecrets": [{"name": "registry"}],
    "plugins": {
        "extra": [{"name": "acme", "image": "registry.example/acme:1.0", "secret": "acme"}]
    },
}
PERMUTATIONS: dict[str, Json] = {
    "default": {},
    "everything": EVERYTHING,
    "scope": {"scope": {"namespaces": ["shop"]}},
    "no-plugin": {"plugins": {name: {"enabled": False} for name in PLUGINS}},
    "no-service": {"metrics": {"service": {"enabled": False}}},
    **{f"without-{name}": {"plugins": {name: {"enabled": False}}} for name in PLUGINS},
}


@pytest.fixture(scope="module")
def reports(
    helm: Callable[..., subprocess.CompletedProcess[str]],
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, Json]:
    """The report of each permutation, all made by one run."""
    folder = tmp_path_factory.mktemp("rendered")
    for name, values in PERMUTATIONS.items():
        order = ("template", "kube9-operator", str(CHART), "--namespace", "audit")
        told = helm(*order, values=values)
        assert told.returncode == 0, told.stderr
        (folder / f"{name}.yaml").write_text(told.stdout)
    command = [str(Path(sys.executable).with_name("kube9")), "assess", "--per-file", "--format"]
    judged = subprocess.run(  # noqa: S603 - our own command
        [*command, "json", str(folder)], capture_output=True, text=True, check=False, cwd=folder
    )
    items = json.loads(judged.stdout)["items"]
    return {Path(item["source"]["paths"][0]).stem: item for item in items}


@pytest.mark.parametrize("permutation", PERMUTATIONS)
def test_our_own_checks_find_nothing(permutation: str, reports: dict[str, Json]) -> None:
    report = reports[permutation]
    assert report["inputErrors"] == []
    counted = [item for item in report["findings"] if item["exemption"] is None]
    assert [item for item in counted if item["severity"] != "info"] == []
    assert {(item["check"], item["resource"]["kind"]) for item in counted} <= WORTH_KNOWING
    assert report["summary"]["score"] == 100
    blind = {item["id"] for item in report["checks"] if item["outcome"] == "skipped"}
    assert blind <= {"security/secret-missing"}  # a chart that names a pull secret does not make it
    for name in ("pss-baseline", "pss-restricted"):
        assert report["summary"]["frameworks"][name]["score"] == 100


@pytest.mark.parametrize("permutation", PERMUTATIONS)
def test_what_is_exempted_is_agreed_and_says_why(
    permutation: str, reports: dict[str, Json]
) -> None:
    exempted = [item for item in reports[permutation]["findings"] if item["exemption"]]
    assert {item["resource"]["kind"] for item in exempted} <= {"Deployment", "Role", "Pod"}
    for item in exempted:
        assert item["exemption"]["reason"].startswith(ALLOWED[item["check"]])
