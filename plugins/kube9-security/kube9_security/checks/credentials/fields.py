"""Field paths of map entries, spelled as the rest of a report spells them."""

import re
from typing import Final

__all__ = ["entry"]

_PLAIN: Final = re.compile(r"[A-Za-z0-9_-]+")


def entry(field: str, key: str) -> str:
    """The path of one entry: `data.mode`, `data["app.yaml"]`."""
    return f"{field}.{key}" if _PLAIN.fullmatch(key) else f'{field}["{key}"]'
