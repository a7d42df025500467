"""Tells whether a document says anything new, or is only fresher than the last one.

What says something new is written at once; what is only fresher waits for the next regular write.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final

__all__ = ["fingerprint"]

_FRESHNESS: Final = frozenset(("lastUpdate", "collectionStats", "operatorMetrics"))
"""Fields that count or tell the time, and nothing else: they go with the next regular write."""
_IN_BLOCKS: Final = "lastChecked"


def fingerprint(document: bytes | str) -> str:
    """Digest a published document apart from its freshness.

    Args:
        document: JSON of an object: `data.status`, the status of the resource, the dashboard.

    Returns:
        Hexadecimal digits; equal for documents of equal content.
    """
    told = json.loads(document)
    content = {key: _settled(value) for key, value in told.items() if key not in _FRESHNESS}
    spelled = json.dumps(content, sort_keys=True, separators=(",", ":")).encode()
    return hashlib.sha256(spelled).hexdigest()


def _settled(value: Any) -> Any:  # noqa: ANN401 - a JSON value
    """A plugin's block says when it looked last."""
    if isinstance(value, Mapping):
        return {key: item for key, item in value.items() if key != _IN_BLOCKS}
    return value
