"""The dashboard's rows about the operator itself: what it costs, keeps, and is made of."""

from typing import Final

from kube9_core.catalog.monitoring.panel import Line, Panel, Row, Step

__all__ = ["PROCESS_ROWS"]

_MIB: Final = 1024 * 1024

_COST: Final = Row(
    "Process",
    8,
    (
        Panel(
            title="Memory",
            about="Resident memory of the process; the default limit is 128 MiB.",
            lines=(Line("max by (pod) (kube9_process_resident_bytes{SCOPE})", "{{pod}}"),),
            unit="bytes",
            least=0,
            steps=(Step("green"), Step("orange", 110 * _MIB), Step("red", 124 * _MIB)),
        ),
        Panel(
            title="CPU",
            about="Cores in use.",
            lines=(
                Line(
                    "sum by (pod) (rate(kube9_process_cpu_seconds_total{SCOPE}[$__rate_interval]))",
                    "{{pod}}",
                ),
            ),
            least=0,
        ),
        Panel(
            title="Lag",
            about="How late the slowest of its threads is. Minutes of it end in a restart.",
            lines=(Line("max by (pod) (kube9_lag_seconds{SCOPE})", "{{pod}}"),),
            unit="s",
            least=0,
        ),
        Panel(
            title="Running for",
            about="Since its last start; a saw with many teeth is a crash loop.",
            lines=(
                Line("time() - max by (pod) (kube9_start_timestamp_seconds{SCOPE})", "{{pod}}"),
            ),
            unit="s",
            least=0,
        ),
        Panel(
            title="Plugins",
            about="What became of each plugin.",
            lines=(
                Line("max by (plugin, outcome) (kube9_plugin_state{SCOPE}) == 1", "{{plugin}}"),
            ),
            sort="table",
            unit="none",
        ),
        Panel(
            title="Checks of each plugin",
            about="How many checks each loaded plugin brings.",
            lines=(Line("max by (plugin) (kube9_plugin_checks{SCOPE})", "{{plugin}}"),),
            sort="bargauge",
            unit="none",
            least=0,
        ),
    ),
)
_KEPT: Final = Row(
    "What is kept",
    8,
    (
        Panel(
            title="Events",
            about="Rows of the event store. Dropped: they came faster than they could be stored.",
            lines=(
                Line("sum(rate(kube9_events_stored_total{SCOPE}[$__rate_interval]))", "stored"),
                Line("sum(rate(kube9_events_dropped_total{SCOPE}[$__rate_interval]))", "dropped"),
            ),
            least=0,
        ),
        Panel(
            title="Waiting to be stored",
            about="Rows of Events and entries of the audit trail.",
            lines=(
                Line("sum(kube9_events_waiting{SCOPE})", "Events"),
                Line("sum(kube9_audit_entries_waiting{SCOPE})", "audit"),
            ),
            unit="none",
            least=0,
        ),
        Panel(
            title="Database",
            about="`settings.store.size` bounds it; the oldest rows go.",
            lines=(Line("max by (namespace) (kube9_store_bytes{SCOPE})", "{{namespace}}"),),
            unit="bytes",
            least=0,
        ),
        Panel(
            title="Trouble",
            about="All of it should be 0: the database cannot be written, audit entries are lost, "
            "Events are not heard.",
            lines=(
                Line("max(kube9_store_trouble{SCOPE})", "database"),
                Line("sum(increase(kube9_audit_entries_lost_total{SCOPE}[1h]))", "audit lost"),
                Line("1 - max(kube9_event_stream_connected{SCOPE})", "Events unheard"),
            ),
            unit="none",
            least=0,
        ),
        Panel(
            title="Collections",
            about="Made within an hour, by how they ended.",
            lines=(
                Line(
                    "sum by (outcome) (increase(kube9_collections_total{SCOPE}[1h]))", "{{outcome}}"
                ),
            ),
            unit="none",
            least=0,
        ),
        Panel(
            title="Tier and version",
            about="What the operator offers now, and the parts of its version.",
            lines=(
                Line("max by (outcome) (kube9_tier{SCOPE}) == 1", "tier: {{outcome}}"),
                Line("max by (kind) (kube9_build_version{SCOPE})", "version: {{kind}}"),
            ),
            sort="stat",
            unit="none",
        ),
    ),
)
PROCESS_ROWS: Final[tuple[Row, ...]] = (_COST, _KEPT)
"""In the order in which they stand below the others."""
