"""What is known of drift, as it is kept, shown and judged; how it is found out is not told here."""

from enum import StrEnum

import msgspec

__all__ = ["Basis", "Cause", "Change", "Drift", "DriftedResource", "FluxSummary"]


class Cause(StrEnum):
    """Why an application differs from its source, as far as can be told."""

    MANUAL_EDIT = "manual-edit"
    """A person or script changed the live object."""
    WEBHOOK = "mutating-webhook"
    """An admission webhook, or a policy of the API server, changes what Argo CD applies."""
    CONTROLLER = "controller"
    """An autoscaler or operator owns the field."""
    DEFAULTING = "defaulting"
    """The API server fills in or rewrites a value."""
    PRUNING_PENDING = "pruning-pending"
    """The object is gone from the source and still in the cluster."""
    MISSING = "missing"
    """The object is in the source and not in the cluster."""
    HOOK_FAILED = "hook-failed"
    """A hook of the last sync failed, or the sync itself."""
    SOURCE_AHEAD = "source-ahead"
    """The source moved on and nobody synced yet."""
    STALE_VERDICT = "stale-verdict"
    """The controller stopped comparing; what it says is old."""
    HEALTH_ONLY = "health-only"
    """In sync, but not healthy."""
    NOT_ASSESSED = "not-assessed"
    """Nobody could look; the reason says why."""


class Basis(StrEnum):
    """What a statement about fields rests on."""

    ARGOCD_API = "argocd-api"
    """Argo CD's own comparison, asked for with a token."""
    LIVE_OBJECT = "live-object"
    """The live object against what was applied last, and its managed fields."""
    STATUS = "status"
    """Nothing but the status of the Application."""


class Change(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One field that differs.

    Attributes:
        path: where, items of lists by name: "spec.template.spec.containers[app].image".
        desired: what the source says, None where it says nothing or the value is not shown.
        live: what the cluster has, None as above.
        hidden: values are not shown because they may be secret or are too long.
        manager: who wrote the live value, by field manager.
        operation: "Apply" or "Update", as the API server took it down.
        at: when, RFC 3339.
    """

    path: str
    desired: str | None = None
    live: str | None = None
    hidden: bool = False
    manager: str | None = None
    operation: str | None = None
    at: str | None = None


class DriftedResource(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One object of an application that is not as it should be.

    Attributes:
        group: API group, empty for the core.
        reason: more about the cause in one sentence; for `NOT_ASSESSED` why nobody could look.
        health: for `HEALTH_ONLY`: Degraded, Progressing, Suspended, Missing or Unknown.
        changes: the fields, the most telling first, at most 20.
        changes_total: how many there are.
        remedy: what to do, one sentence.
        snippet: YAML to put into the Application, where that helps.
    """

    group: str = ""
    kind: str
    namespace: str = ""
    name: str
    cause: Cause
    reason: str = ""
    health: str = ""
    basis: Basis = Basis.STATUS
    changes: tuple[Change, ...] = ()
    changes_total: int = 0
    remedy: str = ""
    snippet: str | None = None


class Drift(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Why one application is not synced and healthy.

    Attributes:
        namespace: of the Application.
        onset: since when, RFC 3339; as far as we saw it, or Argo CD tells.
        onset_exact: whether we or Argo CD saw it begin, or found it so.
        sync: Synced, OutOfSync or Unknown.
        health: Healthy, Progressing, Degraded, Suspended, Missing or Unknown.
        causes: each once, the most important first.
        summary: one sentence for people.
        resources: the worst, at most 20.
        resources_total: how many there are.
    """

    namespace: str
    name: str
    onset: str
    onset_exact: bool = False
    sync: str
    health: str
    causes: tuple[Cause, ...]
    summary: str
    remedy: str = ""
    resources: tuple[DriftedResource, ...] = ()
    resources_total: int = 0


class FluxSummary(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How one Kustomization or HelmRelease of Flux stands, in the words used for applications.

    Attributes:
        kind: Kustomization or HelmRelease.
        sync: Synced, OutOfSync or Unknown.
        health: Healthy, Progressing, Degraded, Suspended or Unknown.
        suspended: Flux was told to leave it alone.
        ready: status of the condition Ready: True, False, or Unknown where there is none.
        reason: of that condition.
        message: of that condition.
        source: kind and name of what it is made from.
        revision: what was applied last.
        attempted: what Flux tried to apply last.
        onset: since when it is so, RFC 3339; None where nobody can tell.
        causes: each once, the most important first; empty where all is well.
    """

    kind: str
    namespace: str
    name: str
    sync: str
    health: str
    suspended: bool = False
    ready: str = "Unknown"
    reason: str = ""
    message: str = ""
    source: str = ""
    revision: str = ""
    attempted: str = ""
    onset: str | None = None
    causes: tuple[Cause, ...] = ()
