"""A check sees the values it names, in manifests, in a cluster and in the test kit alike."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kube9_core.api import SECURITY, ConfigMap, ConfigMapData, Problem, Problems
from kube9_core.model.report import Report
from kube9_core.plugins.catalogue import Catalogue
from kube9_core.runs.cluster import ClusterRun
from kube9_core.runs.manifests import assess_manifests
from kube9_core.runs.request import Request
from kube9_core.snapshot.container import Container
from kube9_core.snapshot.snapshot import Snapshot
from kube9_core.testing import VerdictOn

NAME = "switches"
VALUE = "planted-5d2xk9tz"
MANIFEST = f"""
apiVersion: v1
kind: ConfigMap
metadata: {{name: {NAME}}}
data:
  switch: "true"
  other: {VALUE}
"""


def _ours(config: ConfigMap) -> bool:
    return config.name == NAME


@SECURITY.check(
    "acme/switched-off",
    "low",
    on=ConfigMap,
    where=_ours,
    needs=(ConfigMapData((NAME,), ("switch",)),),
)
def switched_off(config: ConfigMap) -> Problems:
    """It is off.

    On is worse.
    """
    if config.value("switch") == "true":
        yield Problem("is on", at='data["switch"]')


@SECURITY.check("acme/curious", "low", on=ConfigMap, where=_ours)
def curious(config: ConfigMap) -> Problems:
    """It looks at what it did not name.

    That is a defect.
    """
    if config.value("other"):
        yield Problem("has another")


def outcomes(run: Report | ClusterRun) -> dict[str, tuple[str, str | None]]:
    return {row.id: (str(row.outcome), row.reason) for row in run.checks}


def in_manifests(folder: Path, found: Catalogue) -> Report:
    (folder / "a.yaml").write_text(MANIFEST, encoding="utf-8")
    report = assess_manifests(Request(paths=(str(folder),)), found)
    assert isinstance(report, Report)
    return report


def test_in_manifests(tmp_path: Path, bringing: Callable[..., Catalogue]) -> None:
    report = in_manifests(tmp_path, bringing(switched_off, curious))
    assert outcomes(report)["acme/switched-off"][0] == "failed"
    outcome, reason = outcomes(report)["acme/curious"]
    assert outcome == "errored"
    assert "Undeclared: the value other of ConfigMap switches is looked at" in (reason or "")
    assert [item.at for item in report.findings] == ['data["switch"]']
    assert VALUE not in repr(report)


def test_in_a_cluster(
    assess: Callable[..., ClusterRun],
    space: Callable[..., str],
    create: Callable[[str, dict[str, Any]], None],
) -> None:
    name = space()
    body = {"metadata": {"name": NAME}, "data": {"switch": "true", "other": VALUE}}
    create(f"/api/v1/namespaces/{name}/configmaps", body)
    run = assess(switched_off, curious, namespaces=(name,))
    assert outcomes(run)["acme/switched-off"][0] == "failed"
    assert outcomes(run)["acme/curious"][0] == "errored"
    assert "v1/ConfigMap" in {row.kind for row in run.coverage}


@pytest.mark.parametrize(("value", "outcome"), [("true", "failed"), ("false", "passed")])
def test_in_the_test_kit(verdict: VerdictOn, value: str, outcome: str) -> None:
    said = verdict(switched_off, MANIFEST.replace('"true"', json.dumps(value)))
    assert said.outcome == outcome


def test_naming_values_needs_config_maps_and_no_more() -> None:
    @SECURITY.check(
        "acme/elsewhere",
        "low",
        on=Container,
        needs=(ConfigMap, ConfigMapData((NAME,), ("switch",)), ConfigMapData((NAME,), ("a", "b"))),
    )
    def elsewhere(container: Container, snapshot: Snapshot) -> Problems:
        """It finds the ConfigMap.

        Somebody needs it.
        """
        if snapshot.find(ConfigMap, container.pod.workload.namespace, NAME) is None:
            yield Problem("is missing")

    assert elsewhere.needs == (ConfigMap,)
    assert [data.keys for data in elsewhere.data] == [("switch",), ("a", "b")]
