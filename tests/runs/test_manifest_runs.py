"""A run over manifests: what is judged, what only answers lookups, what is new and what is gone."""

from pathlib import Path
from typing import Any

import pytest

from kube9_core.api import (
    RELIABILITY,
    SECURITY,
    Checks,
    ConfigMap,
    Container,
    Problem,
    Problems,
    Snapshot,
    Unseen,
    Workload,
)
from kube9_core.declare.check import Check
from kube9_core.engine.diff import Known
from kube9_core.engine.selection import Selection
from kube9_core.model.report import Report
from kube9_core.plugins.catalogue import Catalogue
from kube9_core.runs.manifests import assess_manifests
from kube9_core.runs.request import Request

POD = "{apiVersion: v1, kind: Pod, metadata: {name: %s, namespace: %s}, spec: %s}\n"
SPEC = "{containers: [{name: app, image: a}]}"
CONFIG = "{apiVersion: v1, kind: ConfigMap, metadata: {name: %s, namespace: %s}}\n"


@SECURITY.check("acme/all", "high", on=Container, aliases=("acme/every",))
def everything(container: Container) -> Problems:
    """It complains of everything.

    Always.
    """
    yield Problem("is there")


@RELIABILITY.check("acme/config", "high", on=Workload, needs=(ConfigMap,))
def config(workload: Workload, snapshot: Snapshot) -> Problems:
    """The ConfigMap in the namespace infra exists.

    Workloads everywhere need it.
    """
    if snapshot.find(ConfigMap, "infra", "wanted") is None:
        yield Problem("is missing")


@RELIABILITY.check("acme/lost", "high", on=Container)
def lost(container: Container) -> Problems:
    """It cannot tell.

    Ever.
    """
    raise Unseen("nothing to see here")


def catalogue(checks: Checks) -> Catalogue:
    every: tuple[Check[Any], ...] = tuple(sorted(checks, key=lambda check: check.id))
    return Catalogue(
        plugins=(),
        pillars=(SECURITY, RELIABILITY),
        checks=every,
        collectors=(),
        sanitizers=(),
        sinks=(),
        frameworks=(),
        owners=tuple((check.id, "acme") for check in every),
    )


def run(folder: Path, *checks: Check[Any], **options: Any) -> Report:  # noqa: ANN401 - fields of Request
    found = assess_manifests(Request(paths=(str(folder),), **options), catalogue(checks))
    assert isinstance(found, Report)
    return found


def write(folder: Path, **files: str) -> None:
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")


def named(report: Report) -> list[str]:
    return [str(item.resource) for item in report.findings]


def test_the_same_object_in_two_files_is_one(tmp_path: Path) -> None:
    write(tmp_path, a=POD % ("web", "shop", SPEC), b="# a copy\n" + POD % ("web", "shop", SPEC))
    report = run(tmp_path, everything)
    assert named(report) == ["Pod shop/web"]
    assert report.findings[0].file == f"{tmp_path}/a.yaml"
    assert report.checks[0].evaluated == 1


def test_two_versions_of_an_object_are_both_judged_under_one_fingerprint(tmp_path: Path) -> None:
    other = SPEC.replace("image: a", "image: b")
    write(tmp_path, a=POD % ("web", "shop", SPEC), b=POD % ("web", "shop", other))
    report = run(tmp_path, everything)
    assert [item.file for item in report.findings] == [f"{tmp_path}/{x}.yaml" for x in "ab"]
    assert len({item.fingerprint for item in report.findings}) == 1


def test_objects_of_one_name_in_two_namespaces_are_two(tmp_path: Path) -> None:
    write(tmp_path, a=POD % ("web", "shop", SPEC), b=POD % ("web", "mall", SPEC))
    assert len(run(tmp_path, everything).findings) == 2


@pytest.mark.parametrize(
    "options", [{"namespaces": ("sh*",)}, {"excluded_namespaces": ("mall", "infra")}]
)
def test_only_the_namespaces_asked_for_are_judged(
    tmp_path: Path, options: dict[str, tuple[str, ...]]
) -> None:
    write(tmp_path, a=POD % ("web", "shop", SPEC), b=POD % ("web", "mall", SPEC))
    report = run(tmp_path, everything, **options)
    assert named(report) == ["Pod shop/web"]
    assert report.checks[0].evaluated == 1
    assert [row.objects for row in report.coverage if row.kind == "v1/Pod"] == [1]


def test_what_was_not_asked_for_can_still_be_looked_up(tmp_path: Path) -> None:
    write(
        tmp_path,
        a=POD % ("web", "shop", SPEC) + "---\n" + CONFIG % ("mine", "shop"),
        b=CONFIG % ("wanted", "infra"),
    )
    assert named(run(tmp_path, config, namespaces=("shop",))) == []
    (tmp_path / "b.yaml").unlink()
    assert named(run(tmp_path, config, namespaces=("shop",))) == ["Pod shop/web"]


def test_against_a_baseline_findings_are_new_unchanged_or_resolved(tmp_path: Path) -> None:
    write(tmp_path, a=POD % ("old", "shop", SPEC), b=POD % ("gone", "shop", SPEC))
    before = {
        item.fingerprint: Known(item.check, item.resource.namespace)
        for item in run(tmp_path, everything).findings
    }
    write(tmp_path, b=POD % ("fresh", "shop", SPEC))
    report = run(tmp_path, everything, baseline=before)
    assert {item.resource.name: item.state for item in report.findings} == {
        "old": "unchanged",
        "fresh": "new",
    }
    assert len(report.resolved) == 1


@pytest.mark.parametrize(
    ("known", "options", "resolved"),
    [
        (Known("acme/all", "shop"), {}, True),
        (Known("acme/every", "shop"), {}, True),
        (Known("acme/all", None), {}, True),
        (Known("acme/lost", "shop"), {}, False),
        (Known("acme/unknown", "shop"), {}, False),
        (Known("acme/all", "mall"), {"namespaces": ("shop",)}, False),
        (Known("acme/all", "shop"), {"selection": Selection(checks=("acme/lost",))}, False),
    ],
)
def test_only_what_was_looked_for_again_is_resolved(
    tmp_path: Path, known: Known, options: dict[str, Any], *, resolved: bool
) -> None:
    write(tmp_path, a=POD % ("web", "shop", SPEC))
    report = run(tmp_path, everything, lost, baseline={"0123456789abcdef": known}, **options)
    assert report.resolved == (("0123456789abcdef",) if resolved else ())
