"""What a distribution ships is exempted by its profile, and nothing that only looks like it.

The files beside this one hold the shapes that are shipped, written by us.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from kube9_core.engine.selection import Selection
from kube9_core.model.report import Report
from kube9_core.model.severity import Severity
from kube9_core.plugins.catalogue import Catalogue, discover
from kube9_core.runs.manifests import assess_manifests
from kube9_core.runs.request import Request

HERE = Path(__file__).parent
NAMES = sorted(path.stem for path in HERE.glob("*.yaml"))
SECURITY = Selection(pillars=("security",))


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return discover()


def assessed(path: Path, catalogue: Catalogue, *profiles: str) -> Report:
    request = Request(paths=(str(path),), selection=SECURITY, profiles=profiles)
    report = assess_manifests(request, catalogue)
    assert isinstance(report, Report)
    assert report.input_errors == ()
    return report


def counting(report: Report) -> list[str]:
    return [
        f"{item.check} {item.resource.kind} {item.resource.name}"
        for item in report.findings
        if item.exemption is None and item.severity is not Severity.INFO
    ]


def test_every_distribution_has_a_file() -> None:
    assert sorted(item.name for item in discover().profiles if not item.always) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_what_a_distribution_ships_is_exempted_by_its_profile_alone(
    name: str, catalogue: Catalogue
) -> None:
    path = HERE / f"{name}.yaml"
    assert counting(assessed(path, catalogue, name)) == []
    assert counting(assessed(path, catalogue, "auto")) != []


@pytest.mark.parametrize("name", NAMES)
def test_no_entry_of_a_profile_is_needless(name: str, catalogue: Catalogue) -> None:
    report = assessed(HERE / f"{name}.yaml", catalogue, name)
    used = {item.exemption.reason for item in report.findings if item.exemption}
    profile = next(item for item in catalogue.profiles if item.name == name)
    assert {item.reason for item in profile.exemptions} <= used


def pod(name: str, **metadata: object) -> dict[str, Any]:
    spec = {"hostPID": True, "containers": [{"name": "app", "image": "own:1"}]}
    meta = {"name": name, "namespace": "kube-system", **metadata}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": meta, "spec": spec}


def workload(kind: str, name: str, namespace: str = "kube-system") -> dict[str, Any]:
    spec = {"hostNetwork": True, "containers": [{"name": "app", "image": "own:1"}]}
    return {
        "apiVersion": "apps/v1",
        "kind": kind,
        "metadata": {"name": name, "namespace": namespace},
        "spec": {
            "selector": {"matchLabels": {"app": name}},
            "template": {"metadata": {"labels": {"app": name}}, "spec": spec},
        },
    }


def role(name: str, **labels: str) -> dict[str, Any]:
    return {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "ClusterRole",
        "metadata": {"name": name, "labels": labels},
        "rules": [{"apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]}],
    }


STRANGERS = {
    "a workload of one's own in kube-system": workload("DaemonSet", "watchdog"),
    "a workload of nearly the same name": workload("DaemonSet", "kube-proxy-2"),
    "a workload of the same name and another kind": workload("Deployment", "kube-proxy"),
    "a workload of the same name elsewhere": workload("DaemonSet", "kube-proxy", "shop"),
    "a component with more than it is shipped with": pod("etcd"),
    "a role of a similar name": role("cluster-admins"),
    "a role of the same name that the API server did not make": role("cluster-admin"),
    "a role of a similar name and the label": role(
        "system:mine", **{"kubernetes.io/bootstrapping": "rbac-defaults"}
    ),
}


@pytest.mark.parametrize("item", STRANGERS.values(), ids=STRANGERS)
def test_a_profile_does_not_exempt(
    item: dict[str, Any], catalogue: Catalogue, tmp_path: Path
) -> None:
    path = tmp_path / "stranger.json"
    path.write_text(json.dumps(item))
    names = [profile.name for profile in catalogue.profiles]
    severe = [
        finding.exemption
        for finding in assessed(path, catalogue, *names).findings
        if finding.severity is not Severity.INFO
    ]
    assert None in severe
