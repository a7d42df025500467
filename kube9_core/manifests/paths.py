"""The spelling of a field's place, such as `spec.containers[0].env` or `data["a.b"]`."""

import re
from functools import lru_cache

__all__ = ["Step", "parse_path"]

Step = str | int
"""A mapping's key or a list's index."""

_STEP = re.compile(r'\.?(?:\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]|([^.\[]+))')
_ESCAPED = re.compile(r"\\(.)")


@lru_cache(maxsize=4096)  # thousands of findings share some dozens of paths
def parse_path(path: str) -> tuple[Step, ...]:
    """Read a path; keys that hold dots stand in `["..."]`."""
    return tuple(_step(match) for match in _STEP.finditer(path))


def _step(match: re.Match[str]) -> Step:
    index, quoted, plain = match.groups()
    if index is not None:
        return int(index)
    return plain if quoted is None else _ESCAPED.sub(r"\1", quoted)
