"""A real Prometheus reads the operator's page and answers all that dashboard and alerts ask.

The page is that of a `Metrics` object that knows everything, served as the operator serves it.
"""

import json
import re
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from kube9_testbed.prometheus import Prometheus
from msgspec.structs import replace

from kube9_core.catalog.monitoring import ALERTS
from kube9_core.model.coverage import Coverage, CoverageState
from kube9_core.model.outcome import CheckRow, Outcome, Totals
from kube9_core.model.report import FindingCounts, PillarSummary, PluginRow
from kube9_core.model.run import PillarResult, RunState, ScheduledCheck
from kube9_core.model.severity import Severity
from kube9_core.operator.health_server import Answers, HealthServer
from kube9_core.publish.metrics import METRICS, Measures, Metrics
from kube9_core.publish.state import OperatorState, PillarSchedule, Watching

FILES = Path(__file__).parents[2] / "charts" / "kube9-operator" / "files"
DASHBOARD = json.loads((FILES / "dashboard.json").read_text(encoding="utf-8"))
PANELS = [panel for panel in DASHBOARD["panels"] if panel["type"] != "row"]
TARGETS = [
    pytest.param(target, id=f"{panel['title']}: {target['legendFormat']}")
    for panel in PANELS
    for target in panel["targets"]
]
_SELECTOR = re.compile(r"(?:kube9_\w+|up)\{[^}]*\}")

Ask = Callable[[str], list[dict[str, Any]]]


def _moment() -> OperatorState:
    """A moment in which every number is known."""
    now = datetime.now(UTC)
    row = CheckRow(
        "security/a", "A", "security", Severity.HIGH, "security", Outcome.FAILED, None, 1, 1, 0
    )
    summary = PillarSummary(
        87, 80, 0.75, Totals(checks=1), FindingCounts(critical=2, high=1, exempted=4)
    )
    result = PillarResult(
        pillar="security",
        run="1",
        state=RunState.COMPLETED,
        started_at=now.isoformat(),
        finished_at=now.isoformat(),
        score=87.5,
        score_without_exemptions=80.0,
        summary=summary,
        checks=(ScheduledCheck(row=row),),
        coverage=(Coverage("v1/Pod", CoverageState.FORBIDDEN, 0, None),),
    )
    return OperatorState(
        now=now,
        started=now,
        version="0.1.0",
        namespace="kube9-system",
        cluster_id=None,
        plugins=(
            PluginRow("security", "kube9-security", "0.1.0", "loaded"),
            PluginRow("acme", "acme-kube9", "1.0", "failed", "broken"),
        ),
        checks_of_plugin={"security": 3},
        schedules=(PillarSchedule("security", 3600, None, now + timedelta(hours=1)),),
        results=(result,),
        watching=Watching(enabled=True, connected=True, silent_seconds=4.0),
        requests=12,
    )


def _measures(turn: int) -> Measures:
    """All counters have moved since the turn before."""
    return Measures(
        requests=turn,
        received=1000 * turn,
        retries=turn,
        events_stored=turn,
        events_dropped=turn,
        events_waiting=1,
        store_bytes=4096,
        store_trouble=False,
        writes={"ConfigMap": turn},
        write_failures={"ConfigMap": turn},
        conflicts=turn,
        published_at=datetime.now(UTC),
        lag=0.25,
        audit_lost=turn,
        audit_waiting=5,
    )


class Page:
    """The page of an operator that does something between two scrapes."""

    def __init__(self) -> None:
        self._metrics = Metrics()
        self._turn = 0

    def __call__(self) -> bytes:
        self._turn += 1
        state = _moment()
        stats = replace(state.collections, total_success_count=self._turn)
        self._metrics.observe(replace(state, collections=stats), _measures(self._turn))
        for end in (RunState.COMPLETED, RunState.PARTIAL, RunState.FAILED):
            self._metrics.run_ended(self._turn, end)
        return self._metrics.render()


@pytest.fixture(scope="module")
def operator() -> Iterator[int]:
    """Serves the page; gives the port."""
    answers = Answers(trouble=lambda: (), waiting=lambda: (), metrics=Page())
    server = HealthServer(answers, "127.0.0.1", 0)
    yield server.port
    server.stop()


@pytest.fixture(scope="module")
def ask(operator: int, prometheus: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    """What a Prometheus answers that has read the page a few times, and judged the alerts."""
    folder = tmp_path_factory.mktemp("prometheus")
    with Prometheus(prometheus, operator, FILES / "alerts.yaml", folder) as running:
        running.await_answer("count_over_time(kube9_ready[1m]) >= 4")
        running.await_answer("ALERTS")
        yield cache(running.ask)


@pytest.mark.parametrize("target", TARGETS)
def test_every_line_of_the_dashboard_has_an_answer(ask: Ask, target: dict[str, Any]) -> None:
    found = ask(_asked(target["expr"]))
    assert found, "no data"
    for label in re.findall(r"{{(\w+)}}", target["legendFormat"]):
        assert all(series["metric"].get(label) for series in found), f"no label {label}"


@pytest.mark.parametrize("alert", ALERTS, ids=lambda alert: alert.name)
def test_every_series_that_an_alert_asks_for_is_there(ask: Ask, alert: Any) -> None:  # noqa: ANN401 - an Alert
    selectors = _SELECTOR.findall(alert.scoped)
    assert selectors
    for selector in selectors:
        assert ask(selector), f"{selector} selects nothing"


def test_prometheus_judges_every_alert(ask: Ask) -> None:
    firing = {series["metric"]["alertname"] for series in ask('ALERTS{alertstate!=""}')}
    assert {"Kube9PluginFailed", "Kube9CriticalFindings"} <= firing
    assert not firing & {
        "Kube9Down",
        "Kube9CannotAssess",
        "Kube9StatusStale",
        "Kube9HistoryNotKept",
    }


def test_every_metric_is_on_the_dashboard() -> None:
    drawn = " ".join(target["expr"] for panel in PANELS for target in panel["targets"])
    for metric in METRICS:
        assert metric.name in drawn, f"{metric.name} is nowhere"


def test_panels_neither_overlap_nor_share_a_number() -> None:
    numbers = [panel["id"] for panel in DASHBOARD["panels"]]
    assert len(set(numbers)) == len(numbers)
    taken: set[tuple[int, int]] = set()
    for place in (panel["gridPos"] for panel in DASHBOARD["panels"]):
        columns = range(place["x"], place["x"] + place["w"])
        cells = {(x, y) for x in columns for y in range(place["y"], place["y"] + place["h"])}
        assert max(columns) < 24
        assert not taken & cells
        taken |= cells


def test_every_panel_says_what_it_shows_and_asks_the_chosen_source() -> None:
    for panel in PANELS:
        assert panel["description"].endswith("."), panel["title"]
        assert {target["datasource"]["uid"] for target in panel["targets"]} == {"${datasource}"}
        assert all('namespace=~"$namespace"' in target["expr"] for target in panel["targets"])


def test_promtool_finds_the_page_well_made(promtool: str) -> None:
    checked = [promtool, "check", "metrics"]
    done = subprocess.run(checked, input=Page()(), capture_output=True, check=False)  # noqa: S603 - promtool
    assert done.returncode == 0, (done.stdout + done.stderr).decode()


def _asked(expression: str) -> str:
    """With what Grafana would put in the place of its variables."""
    return expression.replace("$namespace", ".*").replace("$__rate_interval", "1m")
