"""Every command of `kube9-operator`, the groups they stand in, and other ways to type them."""

from kube9_core.cli.query.assessment_commands import ASSESSMENTS, RUN
from kube9_core.cli.query.process_commands import MANIFESTS, SERVE
from kube9_core.cli.query.query_commands import AUDIT, COLLECTIONS, EVENTS, FINDINGS, STATUS

__all__ = ["ALIASES", "COMMANDS", "GROUPS"]

COMMANDS = (
    SERVE,
    RUN,
    *STATUS[:1],
    *EVENTS,
    *ASSESSMENTS,
    *FINDINGS,
    *COLLECTIONS,
    *STATUS[1:],
    *AUDIT,
    *MANIFESTS,
)
"""In the order of the help."""

GROUPS = {
    (): "Assesses a Kubernetes cluster from within, and answers questions about what it found.",
    ("query",): "Read what the operator knows. Plugins bring queries of their own.",
    ("query", "events"): "What happened in the cluster and in kube9.",
    ("query", "assessments"): "What was assessed, when, and with what result.",
    ("query", "findings"): "What is wrong, object by object.",
    ("query", "collections"): "What the collectors brought in.",
    ("query", "plugins"): "What the operator consists of.",
    ("query", "audit"): "What the operator did.",
    ("assess",): "Have the cluster assessed, or look at earlier assessments.",
}
"""Words that stand before commands, with what they are about."""

ALIASES = {
    ("assess", word): ("query", "assessments", word)
    for word in ("list", "get", "summary", "history", "diff")
} | {("query", "assess"): ("query", "assessments")}
"""Other ways to type the same."""
