"""What can be asked about assessments, and how to ask for one."""

from kube9_core.cli.query.grammar import Argument, Command, Option
from kube9_core.cli.query.shared_options import (
    HERE,
    ID,
    PAGE,
    PILLAR,
    READ,
    SINCE,
    several,
)

__all__ = ["ASSESSMENTS", "RUN"]

_EARLIER, _LATER = (f"7e57c0de-0000-4000-8000-00000000000{number}" for number in (1, 2))

ASSESSMENTS = (
    Command(
        path=("query", "assessments", "list"),
        summary="List the assessments, newest first, also those that wait or are under way.",
        action=f"{HERE}.assessments:list_runs",
        options=(
            several(
                "state",
                "STATE",
                "only in these states",
                *("queued", "running", "completed", "partial", "failed"),
            ),
            SINCE,
            *PAGE,
        ),
        examples=("kube9-operator query assessments list --limit=5",),
    ),
    Command(
        path=("query", "assessments", "get"),
        summary="Show one assessment with its numbers and its worst findings.",
        action=f"{HERE}.assessments:get_run",
        arguments=(ID,),
        options=PAGE,
        more="--limit and --offset choose among its findings, the worst first.",
        examples=(f"kube9-operator query assessments get {_LATER}",),
    ),
    Command(
        path=("query", "assessments", "summary"),
        summary="Show the latest scheduled result of each pillar.",
        action=f"{HERE}.pillar_summary:show_summary",
        options=READ,
        examples=("kube9-operator query assessments summary",),
    ),
    Command(
        path=("query", "assessments", "history"),
        summary="Show how scores and findings developed, newest first.",
        action=f"{HERE}.assessments:show_history",
        options=(
            Option("check", "ID", "how this one check ended each time, instead of the numbers"),
            SINCE,
            *PAGE,
        ),
        examples=(
            "kube9-operator query assessments history --since=7d",
            "kube9-operator query assessments history --check=security/privileged-container",
        ),
    ),
    Command(
        path=("query", "assessments", "diff"),
        summary="Compare two assessments: what is new in the second, what is gone.",
        action=f"{HERE}.differences:show_difference",
        arguments=(
            Argument("A", "id of the earlier assessment"),
            Argument("B", "id of the later assessment"),
        ),
        options=READ,
        examples=(f"kube9-operator query assessments diff {_EARLIER} {_LATER}",),
    ),
)

RUN = Command(
    path=("assess", "run"),
    summary="Have the cluster assessed now, by the running operator.",
    action=f"{HERE}.assess_run:assess_now",
    options=(
        PILLAR,
        several("check", "GLOB", "only these checks"),
        several("framework", "NAME", "only checks of these frameworks"),
        several("namespace", "GLOB", "only objects in these namespaces"),
        Option("wait", "", "wait for the end, which is the default"),
        Option("no-wait", "", "print the queued run and end at once"),
        Option("timeout", "SPAN", "how long to wait", default="10m"),
        *READ,
    ),
    more="The run is queued in the store and done by the operator; this command only waits. A "
    "run on demand never replaces the published result. It answers with exit code 0 whatever was "
    "found; a pipeline that must fail on findings uses `kube9 assess --fail-on`.",
    examples=(
        "kube9-operator assess run",
        "kube9-operator assess run --pillar=security --namespace='shop-*' --timeout=2m",
        "kube9-operator assess run --no-wait",
    ),
)
