"""The line of a finding, computed only when somebody asks and only for the file concerned.

A file is read again and the one document parsed again by rapidyaml (5 ms per MB); a bounded number
of trees is kept. What came from a rendered chart has no line of its own: there the answer is
the source's own line.
"""

from collections import OrderedDict
from collections.abc import Collection, Mapping

from kube9_core.manifests.faults import Unparsable
from kube9_core.manifests.files import read_file
from kube9_core.manifests.pages import LONG, Long, Page, cut
from kube9_core.manifests.paths import Step, parse_path
from kube9_core.manifests.positions import Positions
from kube9_core.manifests.silence import silenced
from kube9_core.manifests.stream import Chunk, split
from kube9_core.manifests.text import clean
from kube9_core.model.source import Source

__all__ = ["Lines"]

Steps = tuple[Step, ...]

_TREES = 64
_FILES = 4


class Lines:
    """Answers on which line of its file a field stands."""

    def __init__(
        self, kept: Mapping[str, bytes] | None = None, rendered: Collection[str] = ()
    ) -> None:
        """Prepare to answer.

        Args:
            kept: texts that cannot be read again, such as standard input, by `Source.file`.
            rendered: the `Source.file` of objects that are nowhere written as such.
        """
        self._kept = kept or {}
        self._rendered = frozenset(rendered)
        self._chunks: OrderedDict[str, tuple[Chunk, ...]] = OrderedDict()
        self._trees: OrderedDict[tuple[str, int, int], Positions | None] = OrderedDict()
        self._long: tuple[tuple[str, int], Long | None] | None = None

    def line(self, source: Source, at: str | None = None) -> int:
        """Give the line, from 1, of a field of an object.

        Args:
            source: the object.
            at: path of the field in the object, such as `spec.containers[0].image` or
                `metadata.annotations["a.b/c"]`; None for the object itself.

        Returns:
            The line of the field, of its nearest existing ancestor where it does not exist, or
            the source's own line where the file cannot be parsed for positions.
        """
        if source.file in self._rendered:
            return source.line
        steps = parse_path(source.prefix) + parse_path(at or "")
        if not steps:
            return source.line
        positions, steps = self._positions(source.file, source.document, steps)
        return source.line if positions is None else positions.line(steps)

    def _positions(self, file: str, document: int, steps: Steps) -> tuple[Positions | None, Steps]:
        """Find the parsed text that holds a field, and the field's path in there."""
        chunks = self._document(file)
        if document >= len(chunks):
            return None, steps
        page, inside = self._page((file, document), chunks[document], steps)
        if page is None:
            return self._parsed((file, document, -1), chunks[document]), steps
        return self._parsed((file, document, page.first), page.chunk), inside

    def _page(self, key: tuple[str, int], chunk: Chunk, steps: Steps) -> tuple[Page | None, Steps]:
        """Find the page of a long list that holds a field, and the field's path in there."""
        match steps:
            case ("items", int(index), *rest) if len(chunk.text) >= LONG:
                if self._long is None or self._long[0] != key:
                    self._long = key, cut(chunk)
                page = self._long[1].page(index) if self._long[1] else None
                return page, (index - page.first, *rest) if page else steps
            case _:
                return None, steps

    def _parsed(self, key: tuple[str, int, int], chunk: Chunk) -> Positions | None:
        if key not in self._trees:
            with silenced():
                self._trees[key] = Positions.of(chunk)
            if len(self._trees) > _TREES:
                self._trees.popitem(last=False)
        self._trees.move_to_end(key)
        return self._trees[key]

    def _document(self, file: str) -> tuple[Chunk, ...]:
        if file not in self._chunks:
            self._chunks[file] = self._split(file)
            if len(self._chunks) > _FILES:
                self._chunks.popitem(last=False)
        return self._chunks[file]

    def _split(self, file: str) -> tuple[Chunk, ...]:
        try:
            raw = self._kept[file] if file in self._kept else read_file(file)
            return tuple(split(clean(raw)))
        except Unparsable:  # it was readable a moment ago; the object's own line remains
            return ()
