"""What can be asked about events, findings, collections, the operator itself and its trail."""

from kube9_core.cli.query.grammar import Command, Option
from kube9_core.cli.query.shared_options import (
    CHECK,
    HERE,
    ID,
    PAGE,
    PILLAR,
    READ,
    SINCE,
    UNTIL,
    several,
)

__all__ = ["AUDIT", "COLLECTIONS", "EVENTS", "FINDINGS", "STATUS"]

_SEVERITIES = ("critical", "high", "medium", "low", "info")

_ACTIONS = (
    *("start", "stop", "run", "list", "watch", "write"),
    *("refusal", "configuration", "task", "egress", "gap"),
)

EVENTS = (
    Command(
        path=("query", "events", "list"),
        summary="List what happened in the cluster and in kube9, newest first.",
        action=f"{HERE}.events:list_events",
        options=(
            Option("object-namespace", "NAMESPACE", "only about objects in this namespace"),
            SINCE,
            UNTIL,
            Option("object-kind", "KIND", "only about objects of this kind"),
            Option("object-name", "NAME", "only about objects of this name"),
            several(
                "type",
                "TYPE",
                "only of these types",
                *("cluster", "operator", "insight", "assessment", "health", "system"),
            ),
            several(
                "severity", "SEVERITY", "only of these", "info", "warning", "error", "critical"
            ),
            *PAGE,
        ),
        examples=(
            "kube9-operator query events list --since=24h --severity=error,critical",
            "kube9-operator query events list --object-namespace=shop --object-kind=Pod --limit=10",
        ),
    ),
    Command(
        path=("query", "events", "get"),
        summary="Show one event.",
        action=f"{HERE}.events:get_event",
        arguments=(ID,),
        options=READ,
        examples=("kube9-operator query events get evt_20261123_141500_0a1b2c",),
    ),
)

STATUS = (
    Command(
        path=("query", "status"),
        summary="Show the status as it was published last.",
        action=f"{HERE}.status:show_status",
        options=READ,
        more="The JSON is the status of the custom resource OperatorStatus; the ConfigMap holds "
        "the part of it that the VS Code extension reads.",
        examples=("kube9-operator query status",),
    ),
    Command(
        path=("query", "plugins", "list"),
        summary="List the plugins of the running operator, also those it could not load.",
        action=f"{HERE}.status:list_plugins",
        options=READ,
        examples=("kube9-operator query plugins list",),
    ),
    Command(
        path=("query", "coverage"),
        summary="Show how much of each pillar could be judged, and which kinds could not be read.",
        action=f"{HERE}.coverage:show_coverage",
        options=READ,
        more="What could not be read is named with the rule that is missing, so that it can be "
        "granted.",
        examples=("kube9-operator query coverage",),
    ),
)

FINDINGS = (
    Command(
        path=("query", "findings", "list"),
        summary="List the findings, worst first.",
        action=f"{HERE}.findings:list_findings",
        options=(
            CHECK,
            PILLAR,
            several("severity", "SEVERITY", "only of these", *_SEVERITIES),
            Option("namespace", "NAMESPACE", "only of objects in this namespace"),
            Option("kind", "KIND", "only of objects of this kind"),
            Option("name", "NAME", "only of objects of this name"),
            Option(
                "state",
                "STATE",
                "open, resolved or all",
                default="open",
                choices=("open", "resolved", "all"),
            ),
            Option("since", "TIME", "first seen then or later: RFC 3339, or how long ago"),
            *PAGE,
        ),
        examples=(
            "kube9-operator query findings list --severity=critical,high --namespace=shop",
            "kube9-operator query findings list --state=resolved --since=7d",
        ),
    ),
)

COLLECTIONS = (
    Command(
        path=("query", "collections", "list"),
        summary="List what the collectors brought in, newest first.",
        action=f"{HERE}.collection:list_collections",
        options=(several("collector", "NAME", "only of these collectors"), SINCE, *PAGE),
        examples=("kube9-operator query collections list --limit=5",),
    ),
    Command(
        path=("query", "collections", "get"),
        summary="Show one collection with its records.",
        action=f"{HERE}.collection:get_collection",
        arguments=(ID,),
        options=READ,
        examples=("kube9-operator query collections get 1",),
    ),
)

AUDIT = (
    Command(
        path=("query", "audit", "list"),
        summary="List what the operator did and what it was refused, newest first.",
        action=f"{HERE}.audit:list_entries",
        options=(
            several("action", "ACTION", "only these actions", *_ACTIONS),
            SINCE,
            *PAGE,
        ),
        examples=("kube9-operator query audit list --action=write,refusal",),
    ),
    Command(
        path=("query", "audit", "verify"),
        summary="Prove that no entry of the audit trail is missing or changed.",
        action=f"{HERE}.audit:verify_chain",
        options=READ,
        more="Each entry carries a digest over itself and the one before. A broken chain is the "
        "error AUDIT_BROKEN, which names the first entry that does not fit, and exit code 1.",
        examples=("kube9-operator query audit verify",),
    ),
)
