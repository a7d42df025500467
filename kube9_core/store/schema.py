"""The tables of the core, as the steps that lead to them; a step that was released never changes.

All names begin with "core_", so that a plugin's tables, which begin with its name, are never ours.
Times by which rows are sorted or dropped are whole milliseconds since 1970, UTC.
"""

from kube9_core.store.migration import Migration

__all__ = ["COMPONENT", "CORE"]

COMPONENT = "core"
"""Our name among the components whose version the file tells."""

_RUNS: Migration = (
    """CREATE TABLE core_runs (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        state TEXT NOT NULL,
        scheduled INTEGER NOT NULL,
        requested_by TEXT NOT NULL,
        at INTEGER NOT NULL,
        body BLOB NOT NULL,
        summary BLOB,
        checks BLOB
    )""",
    "CREATE INDEX core_runs_by_state ON core_runs (state, seq)",
    """CREATE TABLE core_results (
        pillar TEXT PRIMARY KEY,
        body BLOB NOT NULL
    )""",
    """CREATE TABLE core_tasks (
        name TEXT PRIMARY KEY,
        state BLOB NOT NULL
    )""",
)
_FINDINGS: Migration = (
    """CREATE TABLE core_findings (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        fingerprint TEXT NOT NULL UNIQUE,
        check_id TEXT NOT NULL,
        pillar TEXT NOT NULL,
        severity INTEGER NOT NULL,
        namespace TEXT,
        kind TEXT NOT NULL,
        name TEXT NOT NULL,
        first_seen TEXT NOT NULL,
        resolved_at INTEGER,
        body BLOB NOT NULL
    )""",
    """CREATE INDEX core_findings_in_order ON core_findings
        (severity, check_id, namespace, kind, name, pillar, resolved_at)""",
    """CREATE INDEX core_findings_by_namespace ON core_findings
        (namespace, severity, check_id, kind, name, pillar, resolved_at)""",
    "CREATE INDEX core_findings_by_state ON core_findings (resolved_at, check_id, namespace)",
    """CREATE TABLE core_sightings (
        finding INTEGER PRIMARY KEY REFERENCES core_findings ON DELETE CASCADE,
        last_seen INTEGER NOT NULL
    )""",
    """CREATE TABLE core_run_findings (
        run TEXT PRIMARY KEY REFERENCES core_runs (id) ON DELETE CASCADE,
        seen BLOB NOT NULL,
        unjudged BLOB NOT NULL
    )""",
    """CREATE TABLE core_remembered (
        fingerprint TEXT PRIMARY KEY,
        first_seen TEXT NOT NULL,
        at INTEGER NOT NULL
    ) WITHOUT ROWID""",
)
_EVENTS: Migration = (
    """CREATE TABLE core_events (
        seq INTEGER PRIMARY KEY,
        key TEXT NOT NULL UNIQUE,
        id TEXT NOT NULL,
        at INTEGER NOT NULL,
        type INTEGER NOT NULL,
        severity INTEGER NOT NULL,
        kind TEXT,
        namespace TEXT,
        name TEXT,
        body BLOB NOT NULL
    )""",
    "CREATE INDEX core_events_by_id ON core_events (id)",
    "CREATE INDEX core_events_by_time ON core_events (at, severity, type, kind, namespace)",
    "CREATE INDEX core_events_by_namespace ON core_events (namespace, at, severity, type, kind)",
    "CREATE INDEX core_events_by_kind ON core_events (kind, at, severity, type, namespace)",
)
_COLLECTIONS: Migration = (
    """CREATE TABLE core_collections (
        seq INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        collector TEXT NOT NULL,
        at INTEGER NOT NULL,
        outcome TEXT NOT NULL,
        reason TEXT,
        records INTEGER NOT NULL,
        payload BLOB NOT NULL
    )""",
    "CREATE INDEX core_collections_by_collector ON core_collections (collector, seq)",
    "CREATE INDEX core_collections_by_time ON core_collections (at)",
    """CREATE TABLE core_counters (
        name TEXT PRIMARY KEY,
        value INTEGER NOT NULL
    )""",
)
_AUDIT: Migration = (
    """CREATE TABLE core_audit (
        seq INTEGER PRIMARY KEY,
        at INTEGER NOT NULL,
        action TEXT NOT NULL,
        outcome TEXT NOT NULL,
        entry TEXT NOT NULL,
        digest BLOB NOT NULL
    )""",
    """CREATE TABLE core_audit_ends (
        name TEXT PRIMARY KEY,
        seq INTEGER NOT NULL,
        digest BLOB NOT NULL
    )""",
)

CORE: tuple[Migration, ...] = ((*_RUNS, *_FINDINGS, *_EVENTS, *_COLLECTIONS, *_AUDIT),)
"""One item for each version, the first makes version 1."""
