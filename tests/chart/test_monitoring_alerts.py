"""Each alert, as promtool plays it: when it speaks, what it says, and when it keeps still."""

import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from kube9_core.catalog.monitoring import ALERTS

ALERT_FILE = Path(__file__).parents[2] / "charts" / "kube9-operator" / "files" / "alerts.yaml"
HERE = {"job": "kube9-operator", "namespace": "kube9-system"}
ANNOTATIONS = {
    rule["alert"]: rule["annotations"]
    for rule in yaml.safe_load(ALERT_FILE.read_text(encoding="utf-8"))["groups"][0]["rules"]
}

Promtool = Callable[..., str]


@dataclass(frozen=True)
class Case:
    """What Prometheus has seen, minute by minute, and what an alert says of it at some time.

    `says` are the labels of the alert, besides its severity; None where it keeps still.
    """

    alert: str
    about: str
    at: str
    seen: dict[str, str]
    says: dict[str, str] | None = None
    number: str = ""


IN = {"namespace": "kube9-system"}
SECURITY = {**IN, "pillar": "security"}
CASES = (
    Case("Kube9Down", "nobody answers", "15m", {"up": "0x30"}, HERE),
    Case("Kube9Down", "there is no target", "15m", {"kube9_ready": "1 _x30"}, HERE),
    Case("Kube9Down", "it answers", "15m", {"up": "1x30"}),
    Case("Kube9Down", "it is upgraded", "15m", {"up": "1 1 1 1 0x5 1x20"}),
    Case(
        "Kube9Restarts",
        "it starts every ten minutes",
        "1h",
        {"kube9_start_timestamp_seconds": "0x9 600x9 1200x9 1800x9 2400x9 3000x9"},
        IN,
        "5",
    ),
    Case("Kube9Restarts", "it ran on", "1h", {"kube9_start_timestamp_seconds": "0x60"}),
    Case("Kube9CannotAssess", "for twenty minutes", "20m", {"kube9_ready": "0x30"}, IN),
    Case("Kube9CannotAssess", "for ten minutes", "10m", {"kube9_ready": "0x30"}),
    Case(
        "Kube9CannotAssess",
        "the pod before could not, this one can",
        "20m",
        {'kube9_ready{pod="a"}': "0x30", 'kube9_ready{pod="b"}': "1x30"},
    ),
    Case(
        "Kube9StatusStale",
        "nothing is written any more",
        "20m",
        {"kube9_status_published_timestamp_seconds": "0x30"},
        IN,
        "20m 0s",
    ),
    Case(
        "Kube9StatusStale",
        "nothing was ever written",
        "20m",
        {"kube9_start_timestamp_seconds": "0x30"},
        IN,
        "20m 0s",
    ),
    Case(
        "Kube9StatusStale",
        "it is written every minute",
        "20m",
        {
            "kube9_status_published_timestamp_seconds": "0+60x30",
            "kube9_start_timestamp_seconds": "0x30",
        },
    ),
    Case(
        "Kube9ResultOverdue",
        "an hour too late",
        "1h",
        {'kube9_next_run_timestamp_seconds{pillar="security"}': "0x60"},
        SECURITY,
        "1h 0m 0s",
    ),
    Case(
        "Kube9ResultOverdue",
        "half an hour too late",
        "35m",
        {'kube9_next_run_timestamp_seconds{pillar="security"}': "0x60"},
    ),
    Case(
        "Kube9ResultOverdue",
        "it is due tomorrow",
        "2h",
        {'kube9_next_run_timestamp_seconds{pillar="security"}': "86400x120"},
    ),
    Case(
        "Kube9RunsFail",
        "three times within an hour",
        "1h",
        {'kube9_assessment_duration_seconds_count{outcome="failed"}': "0x9 1x9 2x9 3x30"},
        IN,
        "3",
    ),
    Case(
        "Kube9RunsFail",
        "twice within an hour",
        "1h",
        {'kube9_assessment_duration_seconds_count{outcome="failed"}': "0x9 1x9 2x40"},
    ),
    Case(
        "Kube9RunsFail",
        "many come to their end",
        "1h",
        {'kube9_assessment_duration_seconds_count{outcome="completed"}': "0+1x60"},
    ),
    Case(
        "Kube9ChecksBreak",
        "some break and some take too long",
        "15m",
        {
            'kube9_checks{pillar="security",outcome="errored"}': "1x30",
            'kube9_checks{pillar="security",outcome="timed-out"}': "2x30",
        },
        SECURITY,
        "3",
    ),
    Case(
        "Kube9ChecksBreak",
        "they fail, as checks do",
        "15m",
        {'kube9_checks{pillar="security",outcome="failed"}': "9x30"},
    ),
    Case(
        "Kube9CoverageLost",
        "half of it, with a new pod",
        "80m",
        {
            'kube9_pillar_coverage_ratio{pillar="security",pod="a"}': "1x60",
            'kube9_pillar_coverage_ratio{pillar="security",pod="b"}': "_x61 0.5x60",
        },
        SECURITY,
        "50%",
    ),
    Case(
        "Kube9CoverageLost",
        "a little of it",
        "80m",
        {'kube9_pillar_coverage_ratio{pillar="security"}': "1x60 0.95x60"},
    ),
    Case(
        "Kube9PermissionMissing",
        "two kinds are forbidden",
        "70m",
        {'kube9_kinds_unread{outcome="forbidden"}': "2x90"},
        IN,
        "2",
    ),
    Case(
        "Kube9PermissionMissing",
        "a kind failed",
        "70m",
        {'kube9_kinds_unread{outcome="failed"}': "2x90"},
    ),
    Case(
        "Kube9KindsUnread",
        "some failed and some are stale",
        "190m",
        {
            'kube9_kinds_unread{outcome="failed"}': "1x200",
            'kube9_kinds_unread{outcome="stale"}': "1x200",
        },
        IN,
        "2",
    ),
    Case(
        "Kube9KindsUnread",
        "some are forbidden",
        "190m",
        {'kube9_kinds_unread{outcome="forbidden"}': "2x200"},
    ),
    Case(
        "Kube9PluginFailed",
        "one of two",
        "15m",
        {
            'kube9_plugin_state{plugin="acme",outcome="failed"}': "1x30",
            'kube9_plugin_state{plugin="security",outcome="failed"}': "0x30",
        },
        {**IN, "plugin": "acme"},
    ),
    Case(
        "Kube9PluginFailed",
        "one is disabled",
        "15m",
        {'kube9_plugin_state{plugin="acme",outcome="disabled"}': "1x30"},
    ),
    Case(
        "Kube9CriticalFindings",
        "there are two",
        "15m",
        {'kube9_findings{pillar="security",severity="critical"}': "2x30"},
        SECURITY,
        "2",
    ),
    Case(
        "Kube9CriticalFindings",
        "there are high ones",
        "15m",
        {'kube9_findings{pillar="security",severity="high"}': "2x30"},
    ),
    Case(
        "Kube9CriticalFindingsAppeared",
        "three more than before",
        "61m",
        {'kube9_findings{pillar="security",severity="critical"}': "1x59 4x60"},
        SECURITY,
        "3",
    ),
    Case(
        "Kube9CriticalFindingsAppeared",
        "they were there from the start, and a new pod sees them too",
        "61m",
        {
            'kube9_findings{pillar="security",severity="critical",pod="a"}': "5x30",
            'kube9_findings{pillar="security",severity="critical",pod="b"}': "_x31 5x60",
        },
    ),
    Case(
        "Kube9CriticalFindingsAppeared",
        "they came two days ago",
        "49h",
        {'kube9_findings{pillar="security",severity="critical"}': "0x59 3x3000"},
    ),
    Case("Kube9HistoryNotKept", "the disk is full", "20m", {"kube9_store_trouble": "1x30"}, IN),
    Case("Kube9HistoryNotKept", "for a moment", "20m", {"kube9_store_trouble": "1x9 0x20"}),
    Case(
        "Kube9AuditEntriesLost",
        "five of them",
        "1h",
        {"kube9_audit_entries_lost_total": "0x29 5x40"},
        IN,
        "5",
    ),
    Case(
        "Kube9AuditEntriesLost", "long ago", "3h", {"kube9_audit_entries_lost_total": "0x29 5x200"}
    ),
    Case("Kube9EventsUnheard", "for long", "20m", {"kube9_event_stream_connected": "0x30"}, IN),
    Case("Kube9EventsUnheard", "not wanted", "20m", {"kube9_ready": "1x30"}),
)


@pytest.fixture(scope="session")
def promtool() -> Promtool:
    program = shutil.which("promtool")
    if program is None:
        pytest.skip("promtool is not on PATH (Debian package prometheus)")

    def run(*arguments: str) -> str:
        done = subprocess.run(  # noqa: S603 - promtool, and files of tests
            [program, *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stdout
        return done.stdout

    return run


def test_prometheus_takes_the_file(promtool: Promtool) -> None:
    assert f"{len(ALERTS)} rules found" in promtool("check", "rules", str(ALERT_FILE))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.alert}: {case.about}")
def test_an_alert_tells_when_it_should(promtool: Promtool, tmp_path: Path, case: Case) -> None:
    played = tmp_path / "played.yaml"
    played.write_text(yaml.safe_dump(_play(case)), encoding="utf-8")
    promtool("test", "rules", str(played))


def test_every_alert_is_heard_once_and_keeps_still_once() -> None:
    heard = {case.alert for case in CASES if case.says is not None}
    still = {case.alert for case in CASES if case.says is None}
    assert heard == still == {alert.name for alert in ALERTS}


def test_a_second_operator_does_not_answer_for_the_first(
    promtool: Promtool, tmp_path: Path
) -> None:
    other = 'up{job="kube9-operator",namespace="team",instance="x"}'
    document = _play(Case("Kube9Down", "", "15m", {}, HERE))
    document["tests"][0]["input_series"] = [{"series": other, "values": "1x30"}]
    played = tmp_path / "played.yaml"
    played.write_text(yaml.safe_dump(document), encoding="utf-8")
    promtool("test", "rules", str(played))


def _play(case: Case) -> dict[str, Any]:
    expected = [] if case.says is None else [_expected(case, case.says)]
    series = [{"series": _series(name), "values": values} for name, values in case.seen.items()]
    tested = {"eval_time": case.at, "alertname": case.alert, "exp_alerts": expected}
    return {
        "rule_files": [str(ALERT_FILE)],
        "evaluation_interval": "1m",
        "tests": [{"interval": "1m", "input_series": series, "alert_rule_test": [tested]}],
    }


def _series(name: str) -> str:
    """With the labels that a scrape by the ServiceMonitor adds."""
    metric, _, own = name.rstrip("}").partition("{")
    target = dict(HERE, instance="10.0.0.9:8080", service="kube9-operator")
    if "pod=" not in own:
        target["pod"] = "kube9-operator-1"
    labels = [f'{key}="{value}"' for key, value in target.items()]
    return f"{metric}{{{','.join([own, *labels] if own else labels)}}}"


def _expected(case: Case, labels: dict[str, str]) -> dict[str, Any]:
    severity = next(alert.severity for alert in ALERTS if alert.name == case.alert)
    told = {key: _told(text, case, labels) for key, text in ANNOTATIONS[case.alert].items()}
    return {"exp_labels": {**labels, "severity": severity}, "exp_annotations": told}


def _told(text: str, case: Case, labels: dict[str, str]) -> str:
    """As Prometheus fills it in; a label or number that a case does not give is a mistake."""
    text = re.sub(r"{{ \$labels\.(\w+) }}", lambda found: labels[found[1]], text)
    assert case.number or "$value" not in text, f"{case.alert} tells a number"
    return re.sub(r"{{ \$value \| \w+ }}", case.number, text)
