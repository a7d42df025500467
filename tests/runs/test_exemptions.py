"""Exemptions from documents and annotations: how far each reaches, and which are refused."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kube9_core.api import SECURITY, Container, Namespace, Problem, Problems
from kube9_core.model.report import Report
from kube9_core.plugins.catalogue import Catalogue
from kube9_core.runs.manifests import assess_manifests
from kube9_core.runs.request import Request

SOON = (datetime.now(UTC) + timedelta(days=100)).date().isoformat()
OBJECTS = """
apiVersion: v1
kind: Namespace
metadata: {name: shop NAMESPACE}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop WORKLOAD}
spec: {template: {spec: {containers: [{name: app, image: a}]}}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: api, namespace: shop}
spec: {template: {spec: {containers: [{name: app, image: b}]}}}
---
apiVersion: v1
kind: Pod
metadata: {name: job, namespace: jobs}
spec: {containers: [{name: app, image: c}]}
"""
EXEMPTION = """
apiVersion: kube9.io/v1alpha1
kind: Exemption
metadata: {name: known, namespace: shop LABELS}
spec:
  checks: [security/*]
  reason: the vendor needs it until spring
  expires: "EXPIRES"
"""
NOTES = (
    ", annotations: {kube9.io/exempt: 'CHECKS', kube9.io/exempt-reason: 'REASON', "
    "kube9.io/exempt-until: 'UNTIL'}"
)
EVERYTHING = {"Namespace shop", "Deployment shop/web", "Deployment shop/api", "Pod jobs/job"}
IN_SHOP = {"Deployment shop/web", "Deployment shop/api"}


@SECURITY.check("security/containers", "high", on=Container)
def containers(container: Container) -> Problems:
    """It complains of all containers.

    Always.
    """
    yield Problem("is there")


@SECURITY.check("security/namespaces", "high", on=Namespace)
def namespaces(namespace: Namespace) -> Problems:
    """It complains of all namespaces.

    Always.
    """
    yield Problem("is there")


def run(folder: Path, text: str, given: str | None = None) -> Report:
    (folder / "objects.yaml").write_text(text, encoding="utf-8")
    aside = folder.parent / f"{folder.name}-exemptions.yaml"
    if given is not None:
        aside.write_text(given, encoding="utf-8")
    request = Request(paths=(str(folder),), exemptions=str(aside) if given is not None else None)
    checks = (containers, namespaces)
    owners = tuple((check.id, "acme") for check in checks)
    catalogue = Catalogue((), (SECURITY,), checks, (), (), (), (), owners)
    report = assess_manifests(request, catalogue)
    assert isinstance(report, Report)
    return report


def objects(*, namespace: str = "", workload: str = "") -> str:
    return OBJECTS.replace(" NAMESPACE", namespace).replace(" WORKLOAD", workload)


def document(expires: str = SOON, labels: str = "") -> str:
    return EXEMPTION.replace("EXPIRES", expires).replace(" LABELS", labels)


def notes(checks: str = "*", reason: str = "it goes away", until: str = SOON) -> str:
    return NOTES.replace("CHECKS", checks).replace("REASON", reason).replace("UNTIL", until)


def covered(report: Report) -> set[str]:
    return {str(item.resource) for item in report.findings if item.exemption is not None}


def test_a_document_among_the_manifests_speaks_for_its_namespace(tmp_path: Path) -> None:
    assert covered(run(tmp_path, f"{objects()}---{document()}")) == IN_SHOP


def test_a_document_with_the_label_speaks_for_the_cluster(tmp_path: Path) -> None:
    wide = document(labels=", labels: {kube9.io/scope: cluster}")
    assert covered(run(tmp_path, f"{objects()}---{wide}")) == EVERYTHING


def test_a_document_given_apart_speaks_for_the_cluster(tmp_path: Path) -> None:
    assert covered(run(tmp_path, objects(), given=document())) == EVERYTHING


def test_an_exemption_is_no_object_to_assess(tmp_path: Path) -> None:
    report = run(tmp_path, f"{objects()}---{document()}")
    assert not [row for row in report.coverage if "Exemption" in row.kind]
    assert report.input_errors == ()


def test_something_else_in_the_file_of_exemptions_is_an_error(tmp_path: Path) -> None:
    report = run(tmp_path, objects(), given=f"{document()}---{objects()}")
    assert {item.message for item in report.input_errors} == {
        "Namespace is no Exemption",
        "Deployment is no Exemption",
        "Pod is no Exemption",
    }


def test_the_annotation_of_a_workload_speaks_for_it_alone(tmp_path: Path) -> None:
    report = run(tmp_path, objects(workload=notes()))
    assert covered(report) == {"Deployment shop/web"}
    (applied,) = {item.exemption for item in report.findings if item.exemption}
    assert applied.name == "annotation of Deployment shop/web"
    assert (applied.reason, applied.expires) == ("it goes away", f"{SOON}T00:00:00Z")


def test_the_annotation_of_a_namespace_speaks_for_it_and_all_in_it(tmp_path: Path) -> None:
    assert covered(run(tmp_path, objects(namespace=notes()))) == {"Namespace shop", *IN_SHOP}


def test_an_annotation_names_several_checks(tmp_path: Path) -> None:
    both = notes(checks="security/nothing, security/containers")
    assert covered(run(tmp_path, objects(namespace=both))) == IN_SHOP


REFUSED = {
    "no reason": (notes(reason=""), "needs a reason of at least 10 characters"),
    "a short reason": (notes(reason="because"), "needs a reason of at least 10 characters"),
    "no date": (notes(until=""), "needs the date at which it expires"),
    "no real date": (notes(until="next week"), "'next week' is not a date such as"),
    "a date far away": (notes(until="2099-01-01"), "expires more than 2 years ahead"),
    "no check": (notes(checks=" , "), "names no checks"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_an_annotation_is_refused_that_has(tmp_path: Path, case: str) -> None:
    text, complaint = REFUSED[case]
    report = run(tmp_path, objects(workload=text))
    assert covered(report) == set()
    (error,) = report.input_errors
    assert error.message.startswith("Deployment shop/web: annotation kube9.io/exempt: ")
    assert complaint in error.message
    assert error.line == 6


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("[security/*]", "[]", "names no checks"),
        ("[security/*]", "security/*", "expected a list"),
        ("the vendor needs it until spring", "why not", "needs a reason"),
        (SOON, "2027-13-01", "is not a date"),
    ],
)
def test_a_document_is_refused_with_its_name_and_line(
    tmp_path: Path, old: str, new: str, complaint: str
) -> None:
    report = run(tmp_path, f"{objects()}---{document().replace(old, new)}")
    assert covered(report) == set()
    (error,) = report.input_errors
    assert error.message.startswith("exemption known: ")
    assert complaint in error.message
    assert error.line == 21


def test_an_expired_exemption_covers_nothing_and_is_no_error(tmp_path: Path) -> None:
    report = run(tmp_path, f"{objects()}---{document(expires='2020-01-01')}")
    assert covered(report) == set()
    assert report.input_errors == ()


def test_a_time_may_have_a_zone(tmp_path: Path) -> None:
    given = document(expires=f"{SOON}T12:00:00+02:00")
    (applied,) = {item.exemption for item in run(tmp_path, objects(), given).findings}
    assert applied is not None
    assert applied.expires == f"{SOON}T12:00:00+02:00"
