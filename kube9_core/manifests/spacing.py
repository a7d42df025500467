"""Respaces what rapidyaml refuses though YAML allows it, without changing what it means.

Two things are moved to the right: a line that continues a flow list or a quote left of its key,
where space at the beginning means nothing; and a list that stands in the column of its key, where
rapidyaml stumbles over a quoted key after it. No line is added, so line numbers stay. Whether the
text as written is YAML at all is for `syntax` to say.
"""

import re
from collections.abc import Iterator

from kube9_core.manifests.faults import Fault, Refused
from kube9_core.manifests.trees import parse_in_place

__all__ = ["padded"]

_MOST_WORK = 64 << 20  # bytes parsed in all while looking
_LEAD = re.compile(rb" *(?:- +)*")
_PADDING = b" " * 256


def padded(text: bytes) -> bytes:
    """Give the text as it is where rapidyaml accepts it, else with lines moved.

    Raises:
        Refused: moving lines does not help.
    """
    refusal = first = _refusal(text)
    work = 0
    while refusal is not None and work < _MOST_WORK:
        line = refusal.fault.line or 0
        for candidate in _moved(text, line):
            work += len(candidate)
            refusal = _refusal(candidate)
            if refusal is None or (refusal.fault.line or 0) > line:
                text = candidate
                break
        else:
            break
    if refusal is not None:
        raise first or Refused(Fault("YAML error: this is not valid YAML"))
    return text


def _refusal(text: bytes) -> Refused | None:
    try:
        parse_in_place(bytearray(text))
    except Refused as error:
        return error
    return None


def _moved(text: bytes, line: int) -> Iterator[bytes]:
    """Give the text with something moved that may have led to the refusal of a line."""
    lines = text.split(b"\n")
    if not 0 < line <= len(lines):
        return
    above = _list_above(lines, line - 1)
    if above is not None:
        moved = [b"  " + each if each.strip() else each for each in lines[above : line - 1]]
        yield b"\n".join([*lines[:above], *moved, *lines[line - 1 :]])
    yield b"\n".join([*lines[: line - 1], _PADDING + lines[line - 1], *lines[line:]])


def _list_above(lines: list[bytes], at: int) -> int | None:
    """Find where a list begins that ends above a key and stands in the key's column."""
    column, found = _indent(lines[at]), None
    for number in range(at - 1, -1, -1):
        words = lines[number].strip()
        indent = _indent(lines[number])
        if not words or words.startswith(b"#") or indent > column:
            continue
        if indent == column and words[:2] in {b"- ", b"-"}:
            found = number
            continue
        return found if _key_column(lines[number]) == column else None
    return None


def _key_column(line: bytes) -> int:
    """Give the column of a line's key, which may stand behind dashes."""
    lead = _LEAD.match(line)
    return len(lead[0]) if lead else 0


def _indent(line: bytes) -> int:
    return len(line) - len(line.lstrip(b" "))
