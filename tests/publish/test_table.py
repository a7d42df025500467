"""The table: what a person sees first, within the terminal's width and of bounded length."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from kube9_core.model.coverage import Coverage, CoverageState
from kube9_core.model.finding import AppliedExemption, Finding
from kube9_core.model.outcome import CheckRow, Outcome, Totals
from kube9_core.model.ref import Ref
from kube9_core.model.report import (
    API_VERSION,
    ControlCounts,
    FindingCounts,
    FrameworkSummary,
    Metadata,
    PillarSummary,
    PluginRow,
    Report,
    ReportList,
    ReportSource,
    Summary,
)
from kube9_core.model.severity import SEVERITIES, Severity
from kube9_core.model.source import InputError
from kube9_core.publish.ink import Ink
from kube9_core.publish.table import Look, render

LOADED = PluginRow("security", "kube9-security", "0.1.0", "loaded")


def finding(number: int = 0, **changes: object) -> Finding:
    facts: dict[str, Any] = {
        "check": "security/rule",
        "pillar": "security",
        "severity": Severity.HIGH,
        "message": f"breaks the rule {number} times",
        "remediation": "Keep the rule.",
        "resource": Ref("apps/v1", "Deployment", "shop", f"web-{number}"),
        "container": "app",
        "file": f"deploy/web-{number}.yaml",
        "line": 10 + number,
        "fingerprint": f"{number:020x}",
    }
    return Finding(**{**facts, **changes})


def row(name: str = "security/rule", **changes: object) -> CheckRow:
    facts: dict[str, Any] = {
        "id": name,
        "title": "Rules are kept",
        "pillar": "security",
        "severity": Severity.HIGH,
        "plugin": "security",
        "outcome": Outcome.FAILED,
        "reason": None,
        "evaluated": 40,
        "failing": 7,
        "exempted": 0,
    }
    return CheckRow(**{**facts, **changes})


def report(
    findings: tuple[Finding, ...] = (), rows: tuple[CheckRow, ...] = (), **changes: object
) -> Report:
    counts = FindingCounts(
        **{name: sum(item.severity == name for item in findings) for name in SEVERITIES}
    )
    totals = Totals(checks=len(rows) or 1, failed=len(rows) or 1)
    pillar = PillarSummary(72, 70, 0.955, totals, counts)
    framework = FrameworkSummary(75, ControlCounts(12, 9, 3, 0, 0))
    facts: dict[str, Any] = {
        "api_version": API_VERSION,
        "metadata": Metadata("id", "start", "end", 0.25, "0.1.0", (LOADED,)),
        "source": ReportSource("manifests", ("deploy",), None, None, "1.37"),
        "input_errors": (),
        "coverage": (Coverage("apps/v1/Deployment", CoverageState.COMPLETE, 40),),
        "summary": Summary(
            72, 70, 0.955, totals, counts, {"security": pillar}, {"pss-baseline": framework}
        ),
        "checks": rows or (row(),),
        "findings": findings,
    }
    return Report(**{**facts, **changes})


def shown(given: Report | ReportList, **look: object) -> str:
    return render(given, msgspec.convert(look, Look))


def test_the_head_tells_what_was_assessed_with_all_scores() -> None:
    text = shown(report((finding(),)))
    assert text.startswith("kube9 0.1.0  deploy\n40 objects, ")
    assert "judged for Kubernetes 1.37, 0.25 s" in text
    [security] = [line for line in text.splitlines() if line.startswith("  Security")]
    assert security.split() == [
        "Security",
        "72",
        "━━━━━━━━━───",
        "95",
        "%",
        "·",
        "1",
        "·",
        "·",
        "·",
    ]
    assert "9 of 12 controls passed, 3 failed" in text


def test_a_check_is_told_once_with_its_first_findings_and_how_many_more() -> None:
    text = shown(report(tuple(map(finding, range(7)))))
    assert text.count(" HIGH     security/rule") == 1
    assert "7 of 40" in text
    assert "deploy/web-2.yaml:12" in text
    assert "deploy/web-3.yaml" not in text
    assert "… and 4 more" in text
    assert text.count("fix: Keep the rule.") == 1


def test_a_message_all_findings_share_is_told_once() -> None:
    text = shown(report(tuple(finding(n, message="breaks it") for n in range(3))))
    assert text.count("breaks it") == 1


def test_the_worst_comes_first() -> None:
    found = tuple(
        finding(n, severity=severity, check=f"security/{severity}")
        for n, severity in enumerate(reversed(SEVERITIES))
    )
    rows = tuple(row(f"security/{severity}") for severity in SEVERITIES)
    text = shown(report(found, rows))
    places = [text.index(f" {severity.upper()} ") for severity in SEVERITIES]
    assert places == sorted(places)


def test_the_length_stays_bounded_however_many_findings_there_are() -> None:
    rows = tuple(row(f"security/rule-{number}") for number in range(200))
    found = tuple(finding(n, check=f"security/rule-{n % 200}") for n in range(20_000))
    few = shown(report(found[:2_000], rows)).count("\n")
    many = shown(report(found, rows)).count("\n")
    assert few == many < 450


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_it_fits_the_width(width: int) -> None:
    long = "a message that goes on and on, " * 6
    found = tuple(finding(n, message=f"{long}{n}") for n in range(3))
    errors = (InputError("deploy/a.yaml", 3, 4, long),)
    text = shown(report(found, input_errors=errors), width=width)
    assert max(map(len, text.splitlines())) <= width
    assert all(line == line.rstrip() for line in text.splitlines())


def test_a_path_is_never_cut() -> None:
    path = "deploy/" + "very-long-folder/" * 8 + "app.yaml"
    assert f"{path}:10" in shown(report((finding(file=path),)))


def test_exempted_findings_are_counted_apart_with_their_reason() -> None:
    applied = AppliedExemption("shop/gpu", "needs the GPU of its node", None)
    given = report((finding(exemption=applied),))
    counts = replace(given.summary, findings=FindingCounts(exempted=1))
    text = shown(replace(given, summary=counts))
    assert "1 exempted; the score without exemptions is 70" in text
    assert "shop/gpu: needs the GPU of its node" in text
    assert "deploy/web-0.yaml" not in text


def test_what_a_baseline_knew_is_only_counted() -> None:
    found = (finding(0, state="unchanged"), finding(1, state="new"))
    text = shown(report(found, resolved=("a", "b")))
    assert "deploy/web-1.yaml" in text
    assert "deploy/web-0.yaml" not in text
    assert "1 finding stands in the baseline and is not new" in text
    assert "2 findings of the baseline are resolved" in text


@pytest.mark.parametrize("outcome", [Outcome.SKIPPED, Outcome.ERRORED, Outcome.TIMED_OUT])
def test_what_was_not_judged_is_told_with_its_reason(outcome: Outcome) -> None:
    rows = (row("acme/rule", outcome=outcome, reason="v1/Secret could not be read"),)
    text = " ".join(shown(report(rows=rows)).split())
    assert f"Not judged acme/rule {outcome}: v1/Secret could not be read" in text


def test_checks_that_were_not_judged_for_one_reason_share_a_line() -> None:
    rows = tuple(row(f"acme/{n}", outcome=Outcome.SKIPPED, reason="no Pod") for n in "ab")
    assert "acme/a, acme/b skipped: no Pod" in shown(report(rows=rows))


def test_a_plugin_that_failed_is_named_with_version_and_reason() -> None:
    broken = PluginRow("acme", "acme-kube9", "1.2", "failed", "no module acme")
    given = report()
    text = shown(replace(given, metadata=replace(given.metadata, plugins=(broken, LOADED))))
    assert "acme (acme-kube9 1.2): no module acme" in text
    assert "kube9-security 0.1.0" not in text


def test_ignored_documents_and_unread_kinds_are_counted() -> None:
    source = ReportSource("manifests", ("deploy",), None, None, "1.37", 3)
    unread = Coverage(
        "example.com/v1/Gate", CoverageState.COMPLETE, 2, "no installed check reads this kind"
    )
    text = shown(report(source=source, coverage=(unread,)))
    assert "3 YAML documents that are no Kubernetes object" in text
    assert "no installed check reads 2 example.com/v1/Gate" in text


def test_nothing_judged_is_no_score() -> None:
    given = report()
    empty = replace(given.summary, score=None, findings=FindingCounts(), pillars={})
    text = shown(replace(given, summary=empty))
    assert "No score · nothing found" in text
    assert "kube9 checks show" not in text


def test_the_end_leads_on_to_the_worst_check() -> None:
    text = shown(report((finding(),)))
    assert "kube9 checks show security/rule" in text.splitlines()[-2]
    assert "--format json" in text.splitlines()[-1]


def test_colours_only_where_they_are_wanted() -> None:
    given = report((finding(),))
    assert "\x1b" not in shown(given)
    assert "\x1b[" in shown(given, ink=Ink(colour=True))


@pytest.mark.parametrize("field", ["message", "container", "file", "remediation"])
def test_nothing_from_the_input_steers_the_terminal(field: str) -> None:
    assert "\x1b" not in shown(report((finding(0, **{field: "a\x1b[2Jb"}),)))


def test_files_are_told_one_by_one_and_summed_up() -> None:
    given = report((finding(),))
    one = replace(given, source=ReportSource("manifests", ("a.yaml",), None, None, "1.37"))
    torn = replace(
        report(input_errors=(InputError("b.yaml", 1, 2, "is torn"),)),
        source=ReportSource("manifests", ("b.yaml",), None, None, "1.37"),
    )
    text = shown(ReportList(API_VERSION, (one, torn)))
    assert text.index(" 72  a.yaml  1 high") < text.index("b.yaml:1:2: is torn")
    assert "2 files · 1 high" in text
    assert "1 file · 1 high" in shown(ReportList(API_VERSION, (one,)))


def test_ten_thousand_files_stay_readable(report_of: Callable[[str], Report]) -> None:
    items = tuple(report_of(f"f{number}.yaml") for number in range(10_000))
    text = shown(ReportList(API_VERSION, items))
    assert "… and 9,800 files more" in text
    assert text.count("\n") < 2_000


@pytest.fixture
def report_of() -> Callable[[str], Report]:
    given = report((finding(),))
    return lambda path: replace(
        given, source=ReportSource("manifests", (path,), None, None, "1.37")
    )
