"""Each alert, as promtool plays it: when it speaks, what it says, and when it keeps still."""

import re
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

Check = Callable[..., str]


@dataclass(frozen=True)
class Case:
    """What Prometheus has seen, step by step, and what an alert says of it at some time.

    `says` are the labels of the alert, besides its severity; None where it keeps still.
    """

    alert: str
    about: str
    at: str
    seen: dict[str, str]
    says: dict[str, str] | None = None
    number: str = ""
    every: str = "1m"


FOUND = yaml.safe_load((Path(__file__).parent / "alert_cases.yaml").read_text(encoding="utf-8"))
CASES = tuple(Case(**told) for told in FOUND)


@pytest.fixture
def check(promtool: str) -> Check:
    """Run promtool; gives what it says."""

    def run(*arguments: str) -> str:
        done = subprocess.run(  # noqa: S603 - promtool, and files of tests
            [promtool, *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stdout
        return done.stdout

    return run


def test_prometheus_takes_the_file(check: Check) -> None:
    assert f"{len(ALERTS)} rules found" in check("check", "rules", str(ALERT_FILE))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.alert}: {case.about}")
def test_an_alert_tells_when_it_should(check: Check, tmp_path: Path, case: Case) -> None:
    played = tmp_path / "played.yaml"
    played.write_text(yaml.safe_dump(_play(case)), encoding="utf-8")
    check("test", "rules", str(played))


def test_every_alert_is_heard_once_and_keeps_still_once() -> None:
    heard = {case.alert for case in CASES if case.says is not None}
    still = {case.alert for case in CASES if case.says is None}
    assert heard == still == {alert.name for alert in ALERTS}


def test_a_second_operator_does_not_answer_for_the_first(check: Check, tmp_path: Path) -> None:
    other = 'up{job="kube9-operator",namespace="team",instance="x"}'
    document = _play(Case("Kube9Down", "", "15m", {}, HERE))
    document["tests"][0]["input_series"] = [{"series": other, "values": "1x30"}]
    played = tmp_path / "played.yaml"
    played.write_text(yaml.safe_dump(document), encoding="utf-8")
    check("test", "rules", str(played))


def _play(case: Case) -> dict[str, Any]:
    expected = [] if case.says is None else [_expected(case, case.says)]
    series = [{"series": _series(name), "values": values} for name, values in case.seen.items()]
    tested = {"eval_time": case.at, "alertname": case.alert, "exp_alerts": expected}
    return {
        "rule_files": [str(ALERT_FILE)],
        "evaluation_interval": case.every,
        "tests": [{"interval": case.every, "input_series": series, "alert_rule_test": [tested]}],
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
