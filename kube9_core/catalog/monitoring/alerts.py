"""When somebody should be told about the operator, or about what it found, and what to do then.

Each alert is about one operator, the one of the chart's own release, and keeps through a restart
of its pod: what tells two pods apart is aggregated away. Thresholds that depend on the user's
schedule are not asked for; the operator tells itself when a pillar is due.
"""

from typing import Final, Literal

import msgspec

__all__ = ["ALERTS", "SCOPE", "Alert"]

SCOPE: Final = 'job="kube9-operator",namespace="kube9-system"'
"""What selects the series of one operator; the chart puts its own namespace in its place."""

Severity = Literal["critical", "warning", "info"]


class Alert(msgspec.Struct, frozen=True, kw_only=True):
    """One alert.

    Attributes:
        name: as people see it, and as it is switched off by.
        severity: label of the alert, for its route.
        expr: in PromQL; "SCOPE" within braces is replaced.
        lasting: how long it must hold before anybody is told; "" for at once.
        summary: one line with what is wrong; may name labels as Prometheus templates do.
        description: what that means.
        action: what to do.
    """

    name: str
    severity: Severity
    expr: str
    lasting: str = ""
    summary: str
    description: str
    action: str

    @property
    def scoped(self) -> str:
        """The expression with the selector of the default installation."""
        return self.expr.replace("SCOPE", SCOPE)


_WHERE: Final = "{{ $labels.namespace }}"

ALERTS: Final[tuple[Alert, ...]] = (
    Alert(
        name="Kube9Down",
        severity="critical",
        expr="absent(up{SCOPE}) or max by (job, namespace) (up{SCOPE}) == 0",
        lasting="10m",
        summary=f"kube9-operator in {_WHERE} is gone",
        description="Prometheus has not reached the operator for ten minutes: it does not run, is "
        "not ready, or a network policy is in between. Nothing is assessed and the status is old.",
        action="Look at `kubectl describe deployment kube9-operator` and at the log of its pod. If "
        "it runs, compare `networkPolicy.metricsFrom` with where Prometheus runs.",
    ),
    Alert(
        name="Kube9Restarts",
        severity="warning",
        expr="sum by (namespace) (changes(kube9_start_timestamp_seconds{SCOPE}[1h])) > 3",
        summary=f"kube9-operator in {_WHERE} keeps restarting",
        description="It has started {{ $value | humanize }} times again within an hour.",
        action="The reason is in `kubectl describe pod` (OOMKilled: raise `resources` and "
        "`settings.reading.memory` together) or in the log of the container before: "
        "`kubectl logs --previous`.",
    ),
    Alert(
        name="Kube9CannotAssess",
        severity="warning",
        expr="max by (namespace) (kube9_ready{SCOPE}) == 0",
        lasting="15m",
        summary=f"kube9-operator in {_WHERE} cannot assess",
        description="It runs, but cannot assess the cluster: it does not reach the API server, or "
        "the last run failed as a whole. What is published is the result before.",
        action="`kubectl get operatorstatus kube9-operator -o jsonpath={.status.error}` says why.",
    ),
    Alert(
        name="Kube9StatusStale",
        severity="warning",
        expr="time() - max by (namespace) (kube9_status_published_timestamp_seconds{SCOPE} "
        "or kube9_start_timestamp_seconds{SCOPE}) > 300",
        lasting="5m",
        summary=f"The status of kube9-operator in {_WHERE} is old",
        description="The published documents are {{ $value | humanizeDuration }} old; they should "
        "be written every minute. People and programs see numbers of the past.",
        action="Look for writes that fail: `kube9_status_writes_total` by kind, and the log. A "
        "missing permission on ConfigMaps or on the OperatorStatus is the usual reason.",
    ),
    Alert(
        name="Kube9ResultOverdue",
        severity="warning",
        expr="time() - min by (namespace, pillar) (kube9_next_run_timestamp_seconds{SCOPE}) > 1800",
        lasting="10m",
        summary=f"kube9-operator in {_WHERE} is late with {{{{ $labels.pillar }}}}",
        description="The pillar was due {{ $value | humanizeDuration }} ago. Maintenance windows "
        "are taken into account: this one should have been assessed.",
        action="`kubectl exec deploy/kube9-operator -- kube9-operator query assessments list` "
        "shows the last runs; the log says what the present one waits for.",
    ),
    Alert(
        name="Kube9RunsFail",
        severity="warning",
        expr="sum by (namespace) "
        '(increase(kube9_assessment_duration_seconds_count{SCOPE,outcome="failed"}[1h])) > 2.5',
        summary=f"Assessments of kube9-operator in {_WHERE} fail",
        description="{{ $value | humanize }} runs have failed as a whole within an hour. Scores "
        "and findings are those of the last run that did not.",
        action="`kubectl exec deploy/kube9-operator -- kube9-operator query assessments list` "
        "names the error of each.",
    ),
    Alert(
        name="Kube9ChecksBreak",
        severity="info",
        expr='sum by (namespace, pillar) (kube9_checks{SCOPE,outcome=~"errored|timed-out"}) > 0',
        lasting="10m",
        summary=f"Checks of {{{{ $labels.pillar }}}} break in {_WHERE}",
        description="{{ $value | humanize }} checks ended with an error or took too long. What "
        "they ask is not known; the score is that of the others.",
        action="`kubectl get operatorstatus kube9-operator -o yaml` names them among "
        "`lastScheduledChecks`. Report it to the plugin's author, or switch the check off in "
        "`settings.checks`.",
    ),
    Alert(
        name="Kube9CoverageLost",
        severity="warning",
        expr="max by (namespace, pillar) "
        "(max_over_time(kube9_pillar_coverage_ratio{SCOPE}[1d])) - "
        "min by (namespace, pillar) (kube9_pillar_coverage_ratio{SCOPE}) > 0.1",
        lasting="15m",
        summary=f"kube9-operator in {_WHERE} sees less of {{{{ $labels.pillar }}}} than before",
        description="{{ $value | humanizePercentage }} of the pillar's checks, by weight, had a "
        "verdict within the last day and have none now. A score may look better for it.",
        action="`kubectl exec deploy/kube9-operator -- kube9-operator query coverage` names the "
        "kinds that could not be read, each with the rule that is missing or the server's error.",
    ),
    Alert(
        name="Kube9PermissionMissing",
        severity="warning",
        expr='max by (namespace) (kube9_kinds_unread{SCOPE,outcome="forbidden"}) > 0',
        lasting="1h",
        summary=f"kube9-operator in {_WHERE} lacks permissions",
        description="{{ $value | humanize }} kinds may not be read. The checks that need them are "
        "skipped.",
        action="`kubectl exec deploy/kube9-operator -- kube9-operator query coverage` names the "
        "exact rules. Install the chart with "
        "`rbac.create: true`, or disable the plugin that asks for what you will not grant.",
    ),
    Alert(
        name="Kube9KindsUnread",
        severity="info",
        expr='sum by (namespace) (kube9_kinds_unread{SCOPE,outcome=~"failed|stale"}) > 0',
        lasting="3h",
        summary=f"kube9-operator in {_WHERE} cannot read some kinds",
        description="{{ $value | humanize }} kinds are allowed but could not be read completely, "
        "for three hours. The checks that need them are skipped.",
        action="Often an aggregated API has no server behind it: `kubectl get apiservices` shows "
        "it as not available. The status names kinds and errors under `coverage`.",
    ),
    Alert(
        name="Kube9PluginFailed",
        severity="warning",
        expr='max by (namespace, plugin) (kube9_plugin_state{SCOPE,outcome="failed"}) == 1',
        lasting="10m",
        summary=f"Plugin {{{{ $labels.plugin }}}} of kube9-operator in {_WHERE} failed",
        description="The plugin could not be loaded or was switched off because its code did not "
        "come back. Its checks are missing; all others run.",
        action="`kubectl exec deploy/kube9-operator -- kube9-operator query plugins list` says "
        "why. Update the plugin, or set `plugins.{{ $labels.plugin }}.enabled: false`.",
    ),
    Alert(
        name="Kube9CriticalFindings",
        severity="warning",
        expr='max by (namespace, pillar) (kube9_findings{SCOPE,severity="critical"}) > 0',
        lasting="10m",
        summary="{{ $value | humanize }} critical findings in {{ $labels.pillar }}",
        description="The cluster, or all of a workload, can be taken over or lost. Exempted "
        "findings do not count.",
        action="`kubectl exec deploy/kube9-operator -- kube9-operator query findings list "
        "--severity=critical` lists them with what to do. What must stay gets an Exemption.",
    ),
    Alert(
        name="Kube9CriticalFindingsAppeared",
        severity="critical",
        expr="max by (namespace, pillar) "
        '(kube9_findings{SCOPE,severity="critical"}) - '
        "min by (namespace, pillar) "
        '(min_over_time(kube9_findings{SCOPE,severity="critical"}[1d])) > 0',
        summary="{{ $value | humanize }} new critical findings in {{ $labels.pillar }}",
        description="There are more than at some time of the last day: something was deployed or "
        "changed that puts the cluster at risk. It ends when they are gone, or after a day.",
        action="`kubectl exec deploy/kube9-operator -- kube9-operator query findings list "
        "--severity=critical` lists them; those seen first today are the new ones.",
    ),
    Alert(
        name="Kube9HistoryNotKept",
        severity="warning",
        expr="max by (namespace) (kube9_store_trouble{SCOPE}) == 1",
        lasting="15m",
        summary=f"kube9-operator in {_WHERE} cannot write its database",
        description="It assesses and publishes as before, but runs, events and the audit trail of "
        "this time are not kept.",
        action="Is the volume full or read-only? `persistence.size` and `settings.store.size` "
        "should leave room for each other. The log has the error.",
    ),
    Alert(
        name="Kube9AuditEntriesLost",
        severity="warning",
        expr="sum by (namespace) (increase(kube9_audit_entries_lost_total{SCOPE}[1h])) > 0",
        summary=f"kube9-operator in {_WHERE} lost audit entries",
        description="{{ $value | humanize }} entries of the audit trail could be kept neither in "
        "the database nor in memory. The log of the container still has them.",
        action="Save the log of the pod, then mend the volume as for Kube9HistoryNotKept.",
    ),
    Alert(
        name="Kube9EventsUnheard",
        severity="info",
        expr="max by (namespace) (kube9_event_stream_connected{SCOPE}) == 0",
        lasting="15m",
        summary=f"kube9-operator in {_WHERE} does not hear the cluster's Events",
        description="Events of this time will be missing where people look for them. Assessments "
        "go on.",
        action="Is `events` list and watch granted, and does the API server hold its connections? "
        "`settings.events.enabled: false` switches the watch off, and this alert with it.",
    ),
)
