"""The block `argocd` of the published status, as the VS Code extension reads it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

import msgspec

from kube9_argocd.api.probe import CAPABILITY, Capability
from kube9_argocd.history.rows import stamp
from kube9_argocd.installation.detection import Detection
from kube9_core.api import StatusBlock, StatusTools

__all__ = ["ARGOCD", "WATCHED", "Applications", "ArgoCDStatus", "TreeError", "Watched"]

WATCHED: Final = "installation"
"""Key of the plugin's state."""


class Applications(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """All Applications at the last whole reading, counted."""

    stored_count: int
    last_collected_at: str
    sync_status_counts: Mapping[str, int]
    health_status_counts: Mapping[str, int]


class Watched(msgspec.Struct, frozen=True, kw_only=True):
    """What the task found out last; None of `detected` is not known."""

    detected: bool | None = None
    reason: str | None = None
    namespace: str | None = None
    version: str | None = None
    at: str = ""
    applications: Applications | None = None

    def after(self, found: Detection, now: datetime) -> "Watched":
        """The same, once a detection was made."""
        first = found.first
        return Watched(
            detected=found.detected,
            reason=found.reason,
            namespace=first.namespace if first else None,
            version=first.version if first else None,
            at=stamp(now) if found.detected is not None else self.at,
            applications=self.applications if found.detected else None,
        )


class TreeError(msgspec.Struct, frozen=True):
    """Why the resource tree cannot be had."""

    code: str
    message: str


class ArgoCDStatus(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What is published."""

    detected: bool
    namespace: str | None
    version: str | None
    last_checked: str
    resource_tree_capable: bool | msgspec.UnsetType = msgspec.UNSET
    resource_tree_last_error: TreeError | msgspec.UnsetType = msgspec.UNSET
    applications: Applications | msgspec.UnsetType = msgspec.UNSET


def _block(tools: StatusTools) -> ArgoCDStatus | None:
    """Nothing where nobody knows: the extension then looks for itself."""
    watched = tools.state.get(WATCHED, Watched)
    if watched is None or watched.detected is None:
        return None
    plain = ArgoCDStatus(
        detected=watched.detected,
        namespace=watched.namespace,
        version=watched.version,
        last_checked=watched.at,
    )
    if not watched.detected:
        return plain
    capability = tools.state.get(CAPABILITY, Capability)
    capable, error = _tree(capability)
    return msgspec.structs.replace(
        plain,
        resource_tree_capable=capable,
        resource_tree_last_error=error,
        applications=watched.applications or msgspec.UNSET,
    )


def _tree(
    found: Capability | None,
) -> tuple[bool | msgspec.UnsetType, TreeError | msgspec.UnsetType]:
    if found is None:
        return msgspec.UNSET, msgspec.UNSET
    if found.capable or found.code is None:
        return found.capable, msgspec.UNSET
    return False, TreeError(found.code, found.message or "")


ARGOCD: Final = StatusBlock("argocd", "Whether and where there is an Argo CD.", _block)
