"""The dashboard's rows about reading: how much was seen, how long ago, and at which cost."""

from typing import Final

from kube9_core.catalog.monitoring.panel import Line, Panel, Row

__all__ = ["READING_ROWS"]

_TRUST: Final = Row(
    "Coverage and freshness",
    8,
    (
        Panel(
            title="Coverage of each pillar",
            about="Share of the checks that apply, by weight, that had a verdict.",
            lines=(Line("max by (pillar) (kube9_pillar_coverage_ratio{SCOPE})", "{{pillar}}"),),
            unit="percentunit",
            least=0,
            most=1,
        ),
        Panel(
            title="Kinds that could not be read",
            about="Forbidden: a permission is missing. The status names the exact rule.",
            lines=(Line("max by (outcome) (kube9_kinds_unread{SCOPE})", "{{outcome}}"),),
            unit="none",
            least=0,
        ),
        Panel(
            title="Age of each pillar's result",
            about="A saw whose teeth are as high as the interval.",
            lines=(
                Line(
                    "time() - max by (pillar) (kube9_last_success_timestamp_seconds{SCOPE})",
                    "{{pillar}}",
                ),
            ),
            unit="s",
            least=0,
        ),
        Panel(
            title="Time until the next run",
            about="Below zero: overdue.",
            lines=(
                Line(
                    "min by (pillar) (kube9_next_run_timestamp_seconds{SCOPE}) - time()",
                    "{{pillar}}",
                ),
            ),
            unit="s",
        ),
        Panel(
            title="Age of the published status",
            about="How long ago all documents were up to date; a minute at most.",
            lines=(
                Line(
                    "time() - max by (namespace) (kube9_status_published_timestamp_seconds{SCOPE})",
                    "{{namespace}}",
                ),
            ),
            unit="s",
            least=0,
        ),
        Panel(
            title="Silence of the cluster's Events",
            about="How long nothing was heard, not even a bookmark; no data while all is well.",
            lines=(
                Line(
                    "max by (namespace) (kube9_event_stream_silent_seconds{SCOPE})", "{{namespace}}"
                ),
            ),
            unit="s",
            least=0,
        ),
    ),
)
_WORK: Final = Row(
    "Runs and requests",
    8,
    (
        Panel(
            title="Duration of runs",
            about="Median and 95th percentile of an hour.",
            lines=(
                Line(
                    "histogram_quantile(0.5, sum by (le) "
                    "(increase(kube9_assessment_duration_seconds_bucket{SCOPE}[1h])))",
                    "median",
                ),
                Line(
                    "histogram_quantile(0.95, sum by (le) "
                    "(increase(kube9_assessment_duration_seconds_bucket{SCOPE}[1h])))",
                    "95 %",
                ),
            ),
            unit="s",
            least=0,
        ),
        Panel(
            title="Runs within an hour",
            about="By how they ended; partial means that some checks broke.",
            lines=(
                Line(
                    "sum by (outcome) "
                    "(increase(kube9_assessment_duration_seconds_count{SCOPE}[1h]))",
                    "{{outcome}}",
                ),
                Line("max(kube9_assessment_running{SCOPE})", "under way"),
            ),
            unit="none",
            least=0,
        ),
        Panel(
            title="Requests of the last run",
            about="What one assessment asks of the API server.",
            lines=(Line("max by (namespace) (kube9_run_api_requests{SCOPE})", "{{namespace}}"),),
            unit="none",
            least=0,
        ),
        Panel(
            title="Requests to the API server",
            about="Put off: answered with 429 or 5xx and made again.",
            lines=(
                Line("sum(rate(kube9_api_requests_total{SCOPE}[$__rate_interval]))", "made"),
                Line("sum(rate(kube9_api_retries_total{SCOPE}[$__rate_interval]))", "put off"),
            ),
            unit="reqps",
            least=0,
        ),
        Panel(
            title="Received from the API server",
            about="Bytes of its answers.",
            lines=(
                Line(
                    "sum(rate(kube9_api_received_bytes_total{SCOPE}[$__rate_interval]))", "received"
                ),
            ),
            unit="Bps",
            least=0,
        ),
        Panel(
            title="Writes of published documents",
            about="Failed ones, and conflicts: somebody else wrote what is the operator's.",
            lines=(
                Line(
                    "sum by (kind, outcome) "
                    "(rate(kube9_status_writes_total{SCOPE}[$__rate_interval]))",
                    "{{kind}} {{outcome}}",
                ),
                Line(
                    "sum(rate(kube9_status_conflicts_total{SCOPE}[$__rate_interval]))", "conflicts"
                ),
            ),
            unit="short",
            least=0,
        ),
    ),
)
READING_ROWS: Final[tuple[Row, ...]] = (_TRUST, _WORK)
"""In the order in which they stand below the results."""
