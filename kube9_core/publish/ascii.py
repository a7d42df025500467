"""Text and JSON as it is published: bounded, and ASCII whatever a cluster calls its objects.

The VS Code extension decodes what it is sent chunk by chunk, so a character of several bytes may
be torn apart on the way. Where what is published is cut, and by how much, is decided elsewhere.
"""

import json
from typing import Any

import msgspec

__all__ = ["ascii_json", "clean", "short"]

_CUT = "..."


def ascii_json(value: Any) -> bytes:  # noqa: ANN401 - whatever msgspec can make JSON of
    """Spell a value as JSON of ASCII characters, without blanks.

    Args:
        value: a Struct, or anything else msgspec can turn into JSON.
    """
    built = msgspec.to_builtins(value)
    return json.dumps(built, ensure_ascii=True, separators=(",", ":")).encode("ascii")


def clean(text: str) -> str:
    """Put a blank or a question mark where a character is none that people can read."""
    if text.isprintable():
        return text
    return "".join(_legible(character) for character in text)


def short(text: str | None, most: int) -> str | None:
    """Cut a text that is too long, so that the cut can be seen.

    Args:
        text: any text; None and blank ones are None.
        most: how many characters may be left; with fewer than four nothing is left.
    """
    stripped = (text or "").strip()
    told = clean(stripped[:most]).strip()
    if not told or len(stripped) <= most:
        return told or None
    return told[: most - len(_CUT)].rstrip() + _CUT if most > len(_CUT) else None


def _legible(character: str) -> str:
    if character.isprintable() or character == "\n":
        return character
    return " " if character.isspace() else "?"
