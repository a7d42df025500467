"""The only place that calls rapidyaml to parse or emit, and that translates its errors.

What the nodes mean is the work of `values`, where they stand that of `places`.
"""

from typing import Any

import ryml  # type: ignore[import-untyped]

from kube9_core.manifests.faults import Fault, Refused

__all__ = ["NO_NODE", "Emitter", "TooDeep", "parse_in_place"]

NO_NODE: int = ryml.NONE
"""What rapidyaml gives for the child or sibling that does not exist."""

_CLEARER = {
    "parse error": "this is not valid YAML here",
    "two colons on same line": "a value holds another ': '; quote it",
    "missing terminating ]": "a '[' is never closed",
    "missing terminating }": "a '{' is never closed",
    "reached end of file while looking for closing quote": "a quote is never closed",
    "invalid tab character to the left": "a tab cannot indent; use spaces",
    "ryml trees cannot handle containers as keys": "a list or mapping cannot be a key",
    "multiline scalars cannot be used as implicit keys": (
        "a key cannot span lines; is the indentation right?"
    ),
}


class TooDeep(Exception):  # noqa: N818 - says what the document is
    """The document nests deeper than rapidyaml emits."""


class Emitter:
    """Turns one document after the other into JSON, reusing the memory of the last."""

    def __init__(self) -> None:
        self._tree = ryml.Tree()
        self._buffer = bytearray(1 << 16)

    def json(self, chunk: bytes) -> memoryview:
        """Parse a document and emit it as JSON; the view is valid until the next call.

        Raises:
            Refused: it is not YAML.
            TooDeep: it must be walked instead.
        """
        tree = self._tree
        tree.clear()
        tree.clear_arena()
        try:
            ryml.parse_in_arena(chunk, tree)
        except ryml.ExceptionBasic as error:
            raise _refused(error) from None
        return self._emit()

    def _emit(self) -> memoryview:
        root = self._tree.root_id()
        try:
            failed, size = ryml.emit_json_to_substr(self._tree, root, self._buffer)
            if failed:
                self._buffer = bytearray(size + size // 8)
                _, size = ryml.emit_json_to_substr(self._tree, root, self._buffer)
        except ryml.ExceptionBasic as error:
            raise TooDeep(str(error.what())) from None
        return memoryview(self._buffer)[:size]


def parse_in_place(buffer: bytearray) -> Any:  # noqa: ANN401 - rapidyaml has no types
    """Parse a document whose tree points into the buffer.

    Raises:
        Refused: it is not YAML.
    """
    try:
        return ryml.parse_in_place(buffer)
    except ryml.ExceptionBasic as error:
        raise _refused(error) from None


def _refused(error: Any) -> Refused:  # noqa: ANN401 - rapidyaml has no types
    words = str(error.what()).strip()
    data = getattr(error, "errdata_parse", None)
    message = f"YAML error: {_CLEARER.get(words, words)}"
    if data is None:
        return Refused(Fault(message))
    place = data.ymlloc
    return Refused(Fault(message, int(place.line), int(place.col)))
