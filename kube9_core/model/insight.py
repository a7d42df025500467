"""What a server or a rule concluded about an object, for people to act on or to put aside.

The names of the fields are those of the published contract, so they keep their underscores.
"""

from typing import Literal

import msgspec

from kube9_core.model.severity import Severity

__all__ = ["Insight"]


class Insight(msgspec.Struct, frozen=True, kw_only=True):
    """One conclusion.

    Attributes:
        id: unique in the cluster; acknowledgements name it.
        cluster_id: which cluster it is about.
        object_kind: kind of the object it is about; null for the whole cluster.
        object_namespace: namespace of that object; null for cluster-scoped ones.
        object_name: name of that object.
        object_id: UID of that object.
        insight_type: what sort of conclusion it is.
        severity: how much it matters.
        title: one line.
        insight_text: what was concluded, and from what.
        recommendation: what to do about it.
        status: what became of it.
        acknowledged_at: when somebody acknowledged or dismissed it, RFC 3339.
        created_at: when it was made, RFC 3339.
        expires_at: when it stops being of interest, RFC 3339.
        confidence: how sure its maker is, from 0 to 1.
        generation_method: what made somebody conclude it.
    """

    id: str
    cluster_id: str | None = None
    object_kind: str | None = None
    object_namespace: str | None = None
    object_name: str | None = None
    object_id: str | None = None
    insight_type: Literal["issue", "optimization", "security", "cost", "health", "trend"]
    severity: Severity
    title: str
    insight_text: str
    recommendation: str | None = None
    status: Literal["active", "acknowledged", "resolved", "dismissed"] = "active"
    acknowledged_at: str | None = None
    created_at: str
    expires_at: str | None = None
    confidence: float | None = None
    generation_method: Literal["scheduled", "event-triggered", "user-requested"] | None = None
