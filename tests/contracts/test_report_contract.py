"""The JSON report has every key of the contract, with a value of its type, and equal input
gives equal bytes."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kube9_core.engine.diff import Known
from kube9_core.model.report import Report, ReportList
from kube9_core.plugins.catalogue import Catalogue, discover
from kube9_core.runs.manifests import assess_manifests
from kube9_core.runs.request import Request

Test = Callable[[Any], bool]
Shape = Any
"""A test of a value, a mapping of keys to shapes, or a list of one shape."""

SOON = (datetime.now(UTC) + timedelta(days=100)).date().isoformat()
MANIFESTS = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  replicas: "three"
  template:
    spec:
      hostNetwork: true
      containers:
      - {name: app, image: shop/web, securityContext: {privileged: true}}
---
apiVersion: v1
kind: Pod
metadata:
  name: exempted
  annotations:
    kube9.io/exempt: security/*
    kube9.io/exempt-reason: it is going away soon
    kube9.io/exempt-until: SOON
spec: {hostPID: true, containers: [{name: app, image: shop/old}]}
---
apiVersion: example.com/v1
kind: Unknown
metadata: {name: thing}
---
a: [
""".replace("SOON", f'"{SOON}"')


def text(value: object) -> bool:
    return isinstance(value, str) and value != ""


def number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def null(value: object) -> bool:
    return value is None


def either(*tests: Test) -> Test:
    return lambda value: any(test(value) for test in tests)


def one_of(*values: object) -> Test:
    return lambda value: value in values


def matching(pattern: str) -> Test:
    return lambda value: isinstance(value, str) and re.fullmatch(pattern, value) is not None


def percent(value: object) -> bool:
    return value is None or (number(value) and 0 <= int(str(value)) <= 100)


def share(value: object) -> bool:
    return isinstance(value, (int, float)) and 0 <= value <= 1


def amount(value: object) -> bool:
    return isinstance(value, (int, float)) and value >= 0


def scalars(value: object) -> bool:
    return isinstance(value, dict) and all(
        isinstance(item, (str, int, float, bool, type(None))) for item in value.values()
    )


TIME = matching(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
SEVERITY = one_of("critical", "high", "medium", "low", "info")
SLUG = matching(r"[a-z0-9-]+")
ID = matching(r"[a-z0-9-]+/[a-z0-9-]+")
PRINT = matching(r"[0-9a-f]{16,}")
TOTALS = dict.fromkeys(
    ("checks", "passed", "failed", "notApplicable", "skipped", "errored", "timedOut"), number
)
COUNTS = dict.fromkeys(("critical", "high", "medium", "low", "info", "exempted"), number)
PILLAR = {"score": percent, "coverage": share, "totals": TOTALS, "findings": COUNTS}
CONTROLS = dict.fromkeys(("total", "passed", "failed", "manual", "notAssessed"), number)
FINDING = {
    "check": ID,
    "pillar": SLUG,
    "severity": SEVERITY,
    "message": text,
    "remediation": text,
    "patch": either(text, null),
    "evidence": either(scalars, null),
    "cause": null,
    "firstSeen": null,
    "resource": {"apiVersion": text, "kind": text, "namespace": either(text, null), "name": text},
    "container": either(text, null),
    "at": either(text, null),
    "file": text,
    "line": number,
    "frameworks": [{"name": text, "control": text}],
    "fingerprint": PRINT,
    "state": one_of("new", "unchanged", None),
}
EXEMPTION = {"name": text, "reason": text, "expires": either(TIME, null)}
REPORT: Shape = {
    "apiVersion": one_of("kube9.io/v1alpha1"),
    "kind": one_of("AssessmentReport"),
    "metadata": {
        "id": matching(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
        "startedAt": TIME,
        "finishedAt": TIME,
        "durationSeconds": amount,
        "kube9Version": text,
        "plugins": [
            {
                "name": text,
                "distribution": text,
                "version": text,
                "state": one_of("loaded", "failed", "disabled"),
                "reason": either(text, null),
            }
        ],
    },
    "source": {
        "type": one_of("manifests", "cluster"),
        "paths": [text],
        "context": null,
        "clusterId": null,
        "kubernetesVersion": matching(r"1\.\d+"),
    },
    "inputErrors": [
        {
            "path": text,
            "line": either(number, null),
            "column": either(number, null),
            "message": text,
        }
    ],
    "coverage": [
        {
            "kind": text,
            "state": one_of("complete", "absent", "forbidden", "failed", "stale"),
            "objects": number,
            "reason": either(text, null),
        }
    ],
    "summary": {
        "score": percent,
        "scoreWithoutExemptions": percent,
        "coverage": share,
        "totals": TOTALS,
        "findings": COUNTS,
    },
    "checks": [
        {
            "id": ID,
            "title": text,
            "pillar": SLUG,
            "severity": SEVERITY,
            "plugin": text,
            "outcome": one_of(
                "passed", "failed", "not-applicable", "skipped", "errored", "timed-out"
            ),
            "reason": either(text, null),
            "evaluated": number,
            "failing": number,
            "exempted": number,
        }
    ],
    "findings": [FINDING],
    "resolved": [PRINT],
}


def misfits(value: Any, shape: Shape, at: str = "$") -> list[str]:  # noqa: ANN401 - a JSON tree
    """Every place where a value does not have the shape it must have."""
    if callable(shape):
        return [] if shape(value) else [f"{at}: {value!r}"]
    if isinstance(shape, list):
        if not isinstance(value, list):
            return [f"{at}: no list"]
        return [
            misfit
            for n, item in enumerate(value)
            for misfit in misfits(item, shape[0], f"{at}[{n}]")
        ]
    if not isinstance(value, dict):
        return [f"{at}: no mapping"]
    missing = [f"{at}.{key}: missing" for key in shape if key not in value]
    held = {key: item for key, item in shape.items() if key in value}
    return missing + [
        misfit for key, item in held.items() for misfit in misfits(value[key], item, f"{at}.{key}")
    ]


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return discover()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "all.yaml").write_text(MANIFESTS, encoding="utf-8")
    return tmp_path


def tree(report: Report | ReportList) -> Any:  # noqa: ANN401 - a JSON tree
    return msgspec.json.decode(msgspec.json.encode(report))


def assessed(catalogue: Catalogue, *paths: Path, **options: Any) -> Any:  # noqa: ANN401 - a JSON tree
    return tree(assess_manifests(Request(paths=tuple(map(str, paths)), **options), catalogue))


def test_every_key_is_there_with_a_value_of_its_type(catalogue: Catalogue, folder: Path) -> None:
    report = assessed(catalogue, folder, baseline={"0123456789abcdef": Known("security/host-pid")})
    assert misfits(report, REPORT) == []


def test_the_example_fills_every_list_it_is_judged_by(catalogue: Catalogue, folder: Path) -> None:
    report = assessed(catalogue, folder, baseline={"0123456789abcdef": Known("security/host-pid")})
    lists = ("inputErrors", "coverage", "checks", "findings")
    assert all(report[name] for name in lists)
    assert report["metadata"]["plugins"]
    assert {finding["exemption"] is None for finding in report["findings"]} == {True, False}


def test_every_pillar_and_framework_is_summed_up(catalogue: Catalogue, folder: Path) -> None:
    summary = assessed(catalogue, folder)["summary"]
    judged = {"security", "reliability", "operations"}
    assert set(summary["pillars"]) == judged == {check.pillar for check in catalogue.checks}
    for pillar in summary["pillars"].values():
        assert misfits(pillar, PILLAR) == []
    assert set(summary["frameworks"]) == {item.name for item in catalogue.frameworks}
    for framework in summary["frameworks"].values():
        assert misfits(framework, {"score": percent, "controls": CONTROLS}) == []
        assert framework["controls"]["total"] == sum(
            framework["controls"][key] for key in ("passed", "failed", "manual", "notAssessed")
        )


def test_an_exemption_is_told_with_its_reason(catalogue: Catalogue, folder: Path) -> None:
    findings = assessed(catalogue, folder)["findings"]
    exempted = [item["exemption"] for item in findings if item["exemption"]]
    assert exempted
    assert [misfit for item in exempted for misfit in misfits(item, EXEMPTION)] == []
    assert exempted[0]["expires"] == f"{SOON}T00:00:00Z"


def test_without_a_baseline_nothing_is_new_or_resolved(catalogue: Catalogue, folder: Path) -> None:
    report = assessed(catalogue, folder)
    assert {finding["state"] for finding in report["findings"]} == {None}
    assert report["resolved"] == []


def test_one_report_for_each_file(catalogue: Catalogue, folder: Path) -> None:
    (folder / "other.yaml").write_text("a: [", encoding="utf-8")
    report = assessed(catalogue, folder, per_file=True)
    assert (report["apiVersion"], report["kind"]) == ("kube9.io/v1alpha1", "AssessmentReportList")
    assert [item["source"]["paths"] for item in report["items"]] == [
        [f"{folder}/all.yaml"],
        [f"{folder}/other.yaml"],
    ]
    assert report["items"][1]["inputErrors"]
    assert [misfits(item, REPORT) for item in report["items"]] == [[], []]


def stable(report: Mapping[str, Any]) -> bytes:
    """A report's bytes without what may differ between equal runs."""
    return msgspec.json.encode({key: value for key, value in report.items() if key != "metadata"})


def test_equal_input_gives_equal_bytes(catalogue: Catalogue, folder: Path) -> None:
    one, other = (stable(assessed(catalogue, folder)) for _ in range(2))
    assert one == other


def test_the_order_in_which_files_are_read_does_not_matter(
    catalogue: Catalogue, folder: Path
) -> None:
    documents = MANIFESTS.split("---")
    paths = [folder / f"{name}.yaml" for name in "abcd"]
    for path, document in zip(paths, documents, strict=True):
        path.write_text(document, encoding="utf-8")
    one = assessed(catalogue, *paths)
    other = assessed(catalogue, *paths[::-1])
    assert one.pop("source")["paths"] == other.pop("source")["paths"][::-1]
    assert stable(one) == stable(other)
