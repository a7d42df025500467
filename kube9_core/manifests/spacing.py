"""Moves the continuation lines of flow lists and quotes to the right until rapidyaml accepts them.

Space at their beginning means nothing, so the value and every line number stay; only rapidyaml
asks that they be indented deeper than their key. Whether the text as written is YAML at all is for
`syntax` to say.
"""

from kube9_core.manifests.faults import Fault, Refused
from kube9_core.manifests.trees import parse_in_place

__all__ = ["padded"]

_MOST_WORK = 64 << 20  # bytes parsed in all while looking
_PADDING = b" " * 256


def padded(text: bytes) -> bytes:
    """Give the text as it is where rapidyaml accepts it, else with lines moved.

    Raises:
        Refused: moving lines does not help.
    """
    work, moved = 0, 0
    first: Refused | None = None
    while work < _MOST_WORK:
        error = _refusal(text)
        if error is None:
            return text
        first = first or error
        line = error.fault.line or 0
        if line <= moved:
            break
        text, moved = _move(text, line), line
        work += len(text)
    raise first or Refused(Fault("is too large to be read"))


def _refusal(text: bytes) -> Refused | None:
    try:
        parse_in_place(bytearray(text))
    except Refused as error:
        return error
    return None


def _move(text: bytes, line: int) -> bytes:
    begin = 0
    for _ in range(line - 1):
        begin = text.find(b"\n", begin) + 1
    return text[:begin] + _PADDING + text[begin:]
