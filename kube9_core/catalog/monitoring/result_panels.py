"""The dashboard's rows about what was found: scores, findings, and how the checks ended."""

from typing import Final

from kube9_core.catalog.monitoring.panel import Line, Panel, Row, Step

__all__ = ["RESULT_ROWS"]

_SCORE: Final = (Step("red"), Step("orange", 60), Step("yellow", 80), Step("green", 90))
_SHARE: Final = (Step("red"), Step("yellow", 0.9), Step("green", 0.99))
_BAD: Final = (Step("green"), Step("red", 1))
_GOOD: Final = (Step("red"), Step("green", 1))

_OVERVIEW: Final = Row(
    "Overview",
    5,
    (
        Panel(
            title="Score",
            about="Mean of the scores of all pillars. Findings that are exempted do not lower it.",
            lines=(Line("max by (namespace) (kube9_score{SCOPE})", "{{namespace}}"),),
            sort="gauge",
            unit="none",
            width=4,
            steps=_SCORE,
            least=0,
            most=100,
        ),
        Panel(
            title="Coverage",
            about="The worst pillar's share of checks, by weight, that had a verdict. A score of "
            "little coverage says little.",
            lines=(
                Line("min by (namespace) (kube9_pillar_coverage_ratio{SCOPE})", "{{namespace}}"),
            ),
            sort="gauge",
            unit="percentunit",
            width=4,
            steps=_SHARE,
            least=0,
            most=1,
        ),
        Panel(
            title="Critical and high",
            about="Findings that are not exempted, in all pillars.",
            lines=(
                Line('sum(kube9_findings{SCOPE,severity="critical"})', "critical"),
                Line('sum(kube9_findings{SCOPE,severity="high"})', "high"),
            ),
            sort="stat",
            unit="none",
            width=4,
            steps=_BAD,
        ),
        Panel(
            title="Oldest result",
            about="Age of the pillar that was assessed longest ago.",
            lines=(
                Line(
                    "time() - min by (namespace) (kube9_last_success_timestamp_seconds{SCOPE})",
                    "{{namespace}}",
                ),
            ),
            sort="stat",
            unit="s",
            width=4,
        ),
        Panel(
            title="Able to assess",
            about="1 while the operator can assess, 0 while its API server is away or a run failed "
            "as a whole.",
            lines=(Line("max by (namespace) (kube9_ready{SCOPE})", "{{namespace}}"),),
            sort="stat",
            unit="none",
            width=4,
            steps=_GOOD,
        ),
        Panel(
            title="Failed plugins",
            about="Plugins that could not be loaded, or were switched off because they hung.",
            lines=(Line('sum(kube9_plugin_state{SCOPE,outcome="failed"})', "failed"),),
            sort="stat",
            unit="none",
            width=4,
            steps=_BAD,
        ),
    ),
)
_FOUND: Final = Row(
    "Scores and findings",
    8,
    (
        Panel(
            title="Score of each pillar",
            about="0 to 100, not rounded.",
            lines=(Line("max by (pillar) (kube9_pillar_score{SCOPE})", "{{pillar}}"),),
            unit="none",
            least=0,
            most=100,
        ),
        Panel(
            title="Score with exempted findings counted",
            about="Far below the score: much is exempted.",
            lines=(
                Line(
                    "max by (pillar) (kube9_pillar_score_without_exemptions{SCOPE})", "{{pillar}}"
                ),
            ),
            unit="none",
            least=0,
            most=100,
        ),
        Panel(
            title="Findings by severity",
            about="Findings of the latest results that are not exempted.",
            lines=(Line("sum by (severity) (kube9_findings{SCOPE})", "{{severity}}"),),
            unit="none",
            stacked=True,
            least=0,
        ),
        Panel(
            title="Findings by pillar and severity",
            about="What there is now. `kube9-operator query findings list` names the objects.",
            lines=(
                Line(
                    "max by (pillar, severity) (kube9_findings{SCOPE})", "{{pillar}} {{severity}}"
                ),
            ),
            sort="table",
            unit="none",
        ),
        Panel(
            title="Exempted findings",
            about="Findings that an exemption covers.",
            lines=(Line("max by (pillar) (kube9_findings_exempted{SCOPE})", "{{pillar}}"),),
            unit="none",
            stacked=True,
            least=0,
        ),
        Panel(
            title="Checks by how they ended",
            about="Checks that were skipped, errored or timed out have no verdict.",
            lines=(Line("sum by (outcome) (kube9_checks{SCOPE})", "{{outcome}}"),),
            unit="none",
            stacked=True,
            least=0,
        ),
    ),
)
RESULT_ROWS: Final[tuple[Row, ...]] = (_OVERVIEW, _FOUND)
"""In the order in which they stand at the top."""
