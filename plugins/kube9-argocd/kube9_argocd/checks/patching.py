"""Patches for custom resources: a merge patch, in which a list takes the place of the whole list.

A value is written as JSON, which is YAML as well.
"""

import msgspec

__all__ = ["patch_of"]


def patch_of(path: str, value: object) -> str:
    """A patch that sets one field.

    Args:
        path: of the field, names only: "spec.syncPolicy.automated.prune".
        value: None takes the field away.
    """
    *parents, field = path.split(".")
    lines = [f"{'  ' * depth}{name}:" for depth, name in enumerate(parents)]
    written = msgspec.json.encode(value).decode()
    return "\n".join((*lines, f"{'  ' * len(parents)}{field}: {written}")) + "\n"
