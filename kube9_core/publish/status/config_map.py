"""The ConfigMap `kube9-operator-status`: what the extension cannot do without."""

from collections.abc import Mapping
from typing import Final

import msgspec

from kube9_core.model.clock import spelled
from kube9_core.publish.ascii import ascii_json, short
from kube9_core.publish.state import OperatorState
from kube9_core.publish.status.assessed import assessed
from kube9_core.publish.status.blocks import Blocks, blocks_of
from kube9_core.publish.status.document import Assessed, Common
from kube9_core.publish.status.fitting import Fitted
from kube9_core.publish.status.reading import LARGEST, read_status
from kube9_core.publish.status.rows import check_rows, checks_of
from kube9_core.publish.tier import words_of

__all__ = ["NAME", "TAKEN", "common", "config_map_data"]

NAME: Final = "kube9-operator-status"
"""The extension looks for this very name."""

TAKEN: Final = frozenset(
    (
        *Common.__struct_encode_fields__,
        "blocksOmitted",
        "conditions",
        "coverage",
        "insights",
        "omitted",
        "pillars",
        "plugins",
        "requests",
        "summary",
        "tier",
        "tierReason",
        "tierSince",
        "topFindings",
    )
)
"""Keys of the status that no plugin's block may take."""

_ROOM_FOR_BLOCKS = 64 * 1024
_LONGEST_NAME = 253
_MOST_NAMESPACES = 200


def config_map_data(state: OperatorState) -> Mapping[str, str]:
    """Make the data of the ConfigMap, and read it back as the extension would.

    Args:
        state: the moment.

    Returns:
        `status`, a JSON text of ASCII characters and at most 256 KiB, and `namespace`, by which
        the extension finds us.

    Raises:
        InvalidStatus: a reader would stumble over it, so it must not be written.
    """
    blocks = blocks_of(state, TAKEN, _ROOM_FOR_BLOCKS)
    checks = checks_of(state.results)
    bare = _text(state, assessed(state, checks, Fitted((), len(checks))), blocks)
    rows = check_rows(checks, LARGEST - len(bare))
    text = _text(state, assessed(state, checks, rows), blocks)
    data = {"namespace": state.namespace, "status": text.decode("ascii")}
    read_status(data)
    return data


def common(state: OperatorState, assessment: Assessed) -> Common:
    """Make the part that the ConfigMap shares with the custom resource.

    Args:
        state: the moment.
        assessment: with as many rows as the reader has room for.
    """
    words = words_of(state)
    optional = {
        "cluster_id": short(state.cluster_id, _LONGEST_NAME),
        "kubernetes_version": short(state.kubernetes_version, _LONGEST_NAME),
    }
    return Common(
        mode=words.mode,
        version=short(state.version, _LONGEST_NAME) or "unknown",
        health=words.health,
        last_update=spelled(state.now),
        registered=words.registered,
        api_key_configured=words.api_key_configured,
        error=words.error,
        namespace=state.namespace,
        collection_stats=state.collections,
        assessment=assessment,
        scope=state.scope[:_MOST_NAMESPACES] or msgspec.UNSET,
        **{name: text for name, text in optional.items() if text is not None},
    )


def _text(state: OperatorState, assessment: Assessed, blocks: Blocks) -> bytes:
    told: dict[str, object] = msgspec.to_builtins(common(state, assessment))
    told["tier"] = words_of(state).tier
    if blocks.omitted:
        told["blocksOmitted"] = blocks.omitted
    return ascii_json({**told, **blocks.kept})
