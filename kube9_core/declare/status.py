"""Status blocks: what a plugin adds to the published status."""

from collections.abc import Callable, Iterable

import msgspec

from kube9_core.declare.tools import StatusTools

__all__ = ["RESERVED", "StatusBlock", "StatusBlocks"]

RESERVED = frozenset(
    (
        *("apiKeyConfigured", "assessment", "clusterId", "collectionStats", "conditions"),
        *("coverage", "error", "health", "insights", "lastUpdate", "mode", "namespace"),
        *("pillars", "plugins", "registered", "tier", "tierReason", "tierSince"),
        *("topFindings", "version"),
    )
)
"""Keys of the published status that the core fills."""


class StatusBlock(msgspec.Struct, frozen=True):
    """One named object in the published status.

    Attributes:
        key: its name there, in camel case; it starts with the plugin's own: "acmeWidgets".
        summary: what it tells, one sentence.
        make: gives it, at most 16 KiB as JSON; None leaves the block out, as must be done where
            nothing is known.
    """

    key: str
    summary: str
    make: Callable[[StatusTools], msgspec.Struct | None]


StatusBlocks = Iterable[StatusBlock]
"""What `kube9_status` returns."""
