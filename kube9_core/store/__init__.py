"""What the operator remembers: runs, findings, events, collections and the audit trail.

One SQLite file, written by the operator alone and read by every query process. Begin with
`store.Store`; the names that others need stand here.
"""

from kube9_core.store.change import Change
from kube9_core.store.collection import Collected, CollectionOutcome, CollectionTotals
from kube9_core.store.errors import (
    StoreBroken,
    StoreBusy,
    StoreError,
    StoreFull,
    StoreMissing,
    StoreNewer,
    StoreReadOnly,
    TablesRefused,
)
from kube9_core.store.events import EventFilter
from kube9_core.store.findings import Diff, FindingFilter, FindingState, StoredFinding
from kube9_core.store.limits import Limits
from kube9_core.store.page import Page
from kube9_core.store.retention import Tidied
from kube9_core.store.runs import CheckHistory, RunRecord
from kube9_core.store.store import FILE, Store

__all__ = [
    "FILE",
    "Change",
    "CheckHistory",
    "Collected",
    "CollectionOutcome",
    "CollectionTotals",
    "Diff",
    "EventFilter",
    "FindingFilter",
    "FindingState",
    "Limits",
    "Page",
    "RunRecord",
    "Store",
    "StoreBroken",
    "StoreBusy",
    "StoreError",
    "StoreFull",
    "StoreMissing",
    "StoreNewer",
    "StoreReadOnly",
    "StoredFinding",
    "TablesRefused",
    "Tidied",
]
