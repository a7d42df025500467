"""The blocks that plugins add to the status under a key of their own.

A block that is no JSON object, takes the key of another, does not fit the contract of its key or
is too large is left out and named: a plugin that is wrong costs its own block only.
"""

from collections.abc import Mapping
from typing import Any

import msgspec

from kube9_core.publish.ascii import ascii_json
from kube9_core.publish.state import OperatorState
from kube9_core.publish.status.contract import BLOCKS

__all__ = ["Blocks", "blocks_of"]

_LONGEST_KEY = 63
_MOST_NAMES = 20


class Blocks(msgspec.Struct, frozen=True):
    """The blocks that can be published.

    Attributes:
        kept: JSON objects by key, sorted.
        omitted: keys of the others, at most 20.
    """

    kept: Mapping[str, Mapping[str, Any]]
    omitted: tuple[str, ...]


def blocks_of(state: OperatorState, taken: frozenset[str], room: int) -> Blocks:
    """Choose the blocks there is room for.

    Args:
        state: holds what the plugins said.
        taken: keys that are the core's own.
        room: how many bytes of JSON all of them together may take.
    """
    kept: dict[str, Mapping[str, Any]] = {}
    omitted: list[str] = []
    for key in sorted(state.blocks):
        block = None if key in taken else _block(key, state.blocks[key])
        size = 0 if block is None else len(ascii_json({key: block}))
        if block is None or size > room:
            omitted.append(key[:_LONGEST_KEY])
            continue
        room -= size
        kept[key] = block
    return Blocks(kept, tuple(omitted[:_MOST_NAMES]))


def _block(key: str, raw: msgspec.Raw) -> Mapping[str, Any] | None:
    if not key.isascii() or not key.isidentifier() or len(key) > _LONGEST_KEY:
        return None
    try:
        msgspec.json.decode(raw, type=BLOCKS.get(key, dict[str, Any]))
        found: Mapping[str, Any] = msgspec.json.decode(raw, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return found
