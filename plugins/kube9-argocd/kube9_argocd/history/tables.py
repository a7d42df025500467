"""The tables of this plugin, in the store of the operator; who fills them is told by `keeping`."""

from typing import Final

from kube9_core.api import Table

__all__ = ["TABLES"]

_APPS: Final = """CREATE TABLE argocd_apps (
    namespace TEXT NOT NULL,
    name TEXT NOT NULL,
    project TEXT NOT NULL,
    sync TEXT NOT NULL,
    health TEXT NOT NULL,
    phase TEXT NOT NULL,
    revision TEXT NOT NULL,
    causes TEXT NOT NULL,
    onset TEXT,
    changed_at TEXT NOT NULL,
    body BLOB NOT NULL,
    drift BLOB,
    trace BLOB NOT NULL,
    digest TEXT NOT NULL,
    PRIMARY KEY (namespace, name)
) WITHOUT ROWID"""
_DEPLOYMENTS: Final = """CREATE TABLE argocd_deployments (
    namespace TEXT NOT NULL,
    name TEXT NOT NULL,
    finished_at TEXT NOT NULL,
    number INTEGER NOT NULL,
    after INTEGER NOT NULL,
    started_at TEXT,
    revision TEXT NOT NULL,
    outcome TEXT NOT NULL,
    automated INTEGER NOT NULL,
    initiator TEXT NOT NULL,
    retries INTEGER NOT NULL,
    message TEXT NOT NULL,
    PRIMARY KEY (namespace, name, finished_at, number)
) WITHOUT ROWID"""
_FLUX: Final = """CREATE TABLE argocd_flux (
    kind TEXT NOT NULL,
    namespace TEXT NOT NULL,
    name TEXT NOT NULL,
    sync TEXT NOT NULL,
    health TEXT NOT NULL,
    suspended INTEGER NOT NULL,
    changed_at TEXT NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (kind, namespace, name)
) WITHOUT ROWID"""
_PASSES: Final = """CREATE TABLE argocd_passes (
    subject TEXT PRIMARY KEY,
    at TEXT NOT NULL,
    swept_at TEXT,
    cut_at TEXT
) WITHOUT ROWID"""

TABLES: Final = (
    Table("argocd_apps", "An Application as it was seen last.", {1: _APPS}),
    Table("argocd_deployments", "A deployment of an Application.", {2: _DEPLOYMENTS}),
    Table("argocd_flux", "An object of Flux as it was seen last.", {3: _FLUX}),
    Table("argocd_passes", "When all objects of a kind were read last.", {4: _PASSES}),
)
"""All tables."""
