"""The test kit says exactly what a check says, and its own tests can fail."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec import Struct
from pydantic import BaseModel

from kube9_core.api import (
    SECURITY,
    Cluster,
    Container,
    KubernetesVersion,
    Mode,
    Problem,
    Problems,
    Service,
    Snapshot,
    Told,
    Workload,
)
from kube9_core.model.coverage import CoverageState
from kube9_core.testing import VerdictOn, cases, missing_cases, run_case, verdict_on

POD = """
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec: {containers: [{name: app, image: a}]}
"""


class Names(BaseModel):
    """Which names are bad."""

    bad: tuple[str, ...] = ("app",)


@SECURITY.check("acme/named", "high", on=Container, params=Names)
def named(container: Container, *, params: Names) -> Problems:
    """No container has a bad name.

    Bad names are bad.
    """
    if container.name in params.bad:
        yield Problem(f"is called {container.name}", at="name")


@SECURITY.check("acme/old", "high", on=Container)
def old(container: Container) -> Problems:
    """The version is new.

    Old ones are old.
    """
    if container.pod.version < KubernetesVersion(1, 30):
        yield Problem("is old")


@SECURITY.check("acme/undeclared", "high", on=Workload)
def undeclared(workload: Workload, snapshot: Snapshot) -> Problems:
    """It touches a kind it does not declare.

    The kit finds that.
    """
    return [Problem("alone")] if not snapshot.all(Service) else ()


@SECURITY.check("acme/cluster", "high", on=Cluster)
def whole(cluster: Cluster) -> Problems:
    """Clusters are found.

    Manifests are none.
    """
    yield Problem("is one")


def test_a_verdict_has_outcome_and_findings() -> None:
    verdict = verdict_on(named, POD)
    (found,) = verdict.findings
    assert (verdict.outcome, verdict.reason) == ("failed", None)
    assert (found.message, found.at) == ("is called app", "spec.containers[0].name")
    assert (found.resource, found.container) == ("Pod shop/web", "app")


def test_a_verdict_takes_a_file(tmp_path: Path) -> None:
    (tmp_path / "pod.yaml").write_text(POD, encoding="utf-8")
    assert verdict_on(named, tmp_path / "pod.yaml").outcome == "failed"


def test_a_verdict_takes_parameters_and_a_version() -> None:
    assert verdict_on(named, POD, params=Names(bad=())).outcome == "passed"
    assert verdict_on(old, POD).outcome == "passed"
    assert verdict_on(old, POD, version=KubernetesVersion(1, 29)).outcome == "failed"


def test_a_verdict_can_be_on_a_cluster_with_gaps() -> None:
    assert verdict_on(whole, POD).outcome == "not-applicable"
    assert verdict_on(whole, POD, mode=Mode.CLUSTER).outcome == "failed"
    gap = {Workload: CoverageState.FORBIDDEN}
    assert verdict_on(old, POD, mode=Mode.CLUSTER, unread=gap).outcome == "skipped"


def test_touching_an_undeclared_kind_is_found() -> None:
    verdict = verdict_on(undeclared, POD)
    assert verdict.outcome == "errored"
    assert "Service is touched" in (verdict.reason or "")


def test_a_manifest_that_cannot_be_read_is_an_error_of_the_test() -> None:
    with pytest.raises(ValueError, match=r"manifest\.yaml:\d+: "):
        verdict_on(named, "a: [")


def test_the_fixture_is_the_same(verdict: VerdictOn) -> None:
    assert verdict(named, POD).outcome == "failed"


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str], Path]:
    def put(name: str, text: str) -> Path:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return tmp_path

    return put


Write = Callable[[str, str], Path]
FINE = POD.replace("name: app", "name: fine")


def test_cases_are_found_in_order_with_what_they_expect(write: Write) -> None:
    write("named/fail-app.yaml", f"# at: spec.containers[0].name\n{POD}")
    folder = write("named/pass.yaml", FINE)
    found = cases(folder)
    assert [str(case) for case in found] == ["named/fail-app", "named/pass"]
    assert [(case.outcome, case.finds) for case in found] == [("failed", 1), ("passed", 0)]
    for case in found:
        run_case(case, [named])


WRONG = {
    "it finds what should pass": ("named/pass.yaml", POD),
    "it passes what should fail": ("named/fail.yaml", FINE),
    "it finds fewer": ("named/fail.yaml", f"# finds: 2\n{POD}"),
    "it finds it elsewhere": ("named/fail.yaml", f"# at: spec\n{POD}"),
    "it ends otherwise": ("named/pass.yaml", f"# outcome: skipped\n{FINE}"),
    "it does not apply": (
        "named/pass.yaml",
        "{apiVersion: v1, kind: Service, metadata: {name: a}}",
    ),
    "another version passes": ("old/fail.yaml", f"# version: 1.31\n{POD}"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_case_fails_when(write: Write, case: str) -> None:
    folder = write(*WRONG[case])
    (found,) = cases(folder)
    with pytest.raises(AssertionError, match="expected"):
        run_case(found, [named, old])


def test_a_case_of_no_check_is_an_error(write: Write) -> None:
    (found,) = cases(write("nobody/pass.yaml", POD))
    with pytest.raises(LookupError, match="0 installed checks are named 'nobody'"):
        run_case(found, [named])


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("named/good.yaml", FINE),
        ("named/pass.yml", FINE),
        ("named/pass.yaml", f"# outcome: fine\n{FINE}"),
        ("named/fail.yaml", f"# finds: two\n{FINE}"),
    ],
)
def test_a_file_that_would_be_overlooked_or_misread_is_refused(
    write: Write, name: str, text: str
) -> None:
    with pytest.raises(ValueError, match=name.replace(".", r"\.")):
        cases(write(name, text))


def test_a_folder_without_cases_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="holds no cases"):
        cases(tmp_path)


def test_missing_cases_are_named(write: Write) -> None:
    write("named/fail.yaml", POD)
    folder = write("nobody/pass.yaml", POD)
    assert missing_cases(folder, [named]) == ("named: no pass*.yaml", "nobody: cases of no check")


def test_a_case_may_give_parameters(tmp_path: Path) -> None:
    folder = tmp_path / "named"
    folder.mkdir()
    (folder / "pass-other.yaml").write_text(f'# params: {{"bad": ["web"]}}{POD}')
    (case,) = cases(tmp_path)
    run_case(case, (named,))


def test_a_case_gives_no_parameters_to_a_check_without_any(tmp_path: Path) -> None:
    folder = tmp_path / "old"
    folder.mkdir()
    (folder / "fail-other.yaml").write_text(f'# params: {{"bad": ["web"]}}{POD}')
    (case,) = cases(tmp_path)
    with pytest.raises(ValueError, match="acme/old has no parameters"):
        run_case(case, (old,))


class Drift(Struct, frozen=True):
    """What differs."""

    name: str
    fields: int = 0


DRIFT = Told("acme/drift", Drift, lambda item: item.name, timedelta(minutes=15))


@SECURITY.check("acme/drifted", "low", on=Workload, told=(DRIFT,))
def drifted(workload: Workload, snapshot: Snapshot) -> Problems:
    """Nothing drifts.

    What drifts surprises.
    """
    found = snapshot.told(DRIFT, workload.name)
    return [Problem(f"{found.fields} fields differ")] if found else ()


def test_a_case_has_beside_it_what_was_put_down(write: Write) -> None:
    write("drifted/fail-web.yaml", POD)
    write("drifted/fail-web.told.json", '{"acme/drift": [{"name": "web", "fields": 3}]}')
    write("drifted/pass-other.yaml", POD)
    write("drifted/pass-other.told.json", '{"acme/drift": [{"name": "db"}]}')
    folder = write("drifted/pass-unknown.yaml", f"# outcome: skipped\n{POD}")
    found = cases(folder)
    assert [str(case) for case in found] == [
        "drifted/fail-web",
        "drifted/pass-other",
        "drifted/pass-unknown",
    ]
    for case in found:
        run_case(case, [drifted])
    assert missing_cases(folder, [drifted]) == ()


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('{"acme/other": []}', "acme/drifted does not name acme/other as told="),
        ('{"acme/drift": [{"title": "web"}]}', "missing required field `name`"),
    ],
)
def test_what_was_put_down_wrongly_is_an_error_of_the_test(
    write: Write, text: str, complaint: str
) -> None:
    write("drifted/fail-web.told.json", text)
    (case,) = cases(write("drifted/fail-web.yaml", POD))
    with pytest.raises(ValueError, match=complaint):
        run_case(case, [drifted])


def test_what_was_put_down_beside_no_case_is_not_overlooked(write: Write) -> None:
    write("drifted/fail-web.yaml", POD)
    with pytest.raises(ValueError, match="stands beside no case of its name"):
        cases(write("drifted/fail-wbe.told.json", "{}"))
