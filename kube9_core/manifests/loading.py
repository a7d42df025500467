"""Brings everything together: from the PATHs of a command line to objects and errors.

Files are read in this process one after the other; worker processes pay only for inputs far larger
than a repository of manifests usually is (`WORTH_WORKERS`). The result does not depend on them.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from typing import BinaryIO

import msgspec

from kube9_core.manifests.faults import Fault, Unparsable
from kube9_core.manifests.files import read_file, read_stream
from kube9_core.manifests.inputs import Input, InputKind, expand
from kube9_core.manifests.lines import Lines
from kube9_core.manifests.reading import Part, Reader
from kube9_core.model.source import Document, InputError

__all__ = ["WORTH_WORKERS", "Loaded", "Progress", "load", "load_inputs", "load_per_file"]

Progress = Callable[[int, int], None]
"""Told after each input how many are done, of how many."""

WORTH_WORKERS = 64 << 20
"""Bytes of files from which on worker processes save more time than they cost to start."""

_RENDERED = frozenset({InputKind.CHART, InputKind.KUSTOMIZATION})


class Loaded(msgspec.Struct, frozen=True):
    """What the paths hold.

    Attributes:
        documents: the objects, in the order of the paths, files sorted within folders.
        errors: what could not be read, in the same order.
        ignored: how many documents are YAML or JSON but not Kubernetes, parts of a
            kustomization among them.
        files: the inputs read, as spelled in `Source.file`; a chart counts as one.
        kept: texts that cannot be read again, by `Source.file`.
        rendered: the `Source.file` of objects that a chart or kustomization renders.
    """

    documents: tuple[Document, ...] = ()
    errors: tuple[InputError, ...] = ()
    ignored: int = 0
    files: tuple[str, ...] = ()
    kept: dict[str, bytes] = msgspec.field(default_factory=dict)
    rendered: frozenset[str] = frozenset()

    def lines(self) -> Lines:
        """Give what answers for the lines of these objects' fields."""
        return Lines(self.kept, self.rendered)


def load(
    paths: Sequence[str],
    *,
    stdin: BinaryIO | None = None,
    jobs: int = 1,
    progress: Progress | None = None,
    kubernetes_version: str | None = None,
) -> Loaded:
    """Read everything that the paths stand for.

    Args:
        paths: files, folders, charts, kustomizations, "-" for standard input.
        stdin: what "-" reads.
        jobs: how many processes may be used.
        progress: told how far it is.
        kubernetes_version: what charts are rendered for; None leaves it to Helm.

    Returns:
        Objects and errors in an order that depends on the paths only.
    """
    inputs = expand(paths)
    return load_inputs(
        inputs, stdin=stdin, jobs=jobs, progress=progress, kubernetes_version=kubernetes_version
    )


def load_per_file(
    paths: Sequence[str],
    *,
    stdin: BinaryIO | None = None,
    progress: Progress | None = None,
    kubernetes_version: str | None = None,
) -> Iterator[tuple[str, Loaded]]:
    """Read the paths one file at a time, also those that turn out to be unreadable.

    Yields:
        The path as spelled in reports, and what it alone holds.
    """
    inputs = expand(paths)
    for done, each in enumerate(inputs, 1):
        loaded = load_inputs([each], stdin=stdin, kubernetes_version=kubernetes_version)
        yield each.path, loaded
        if progress is not None:
            progress(done, len(inputs))


def load_inputs(
    inputs: Sequence[Input],
    *,
    stdin: BinaryIO | None = None,
    jobs: int = 1,
    progress: Progress | None = None,
    kubernetes_version: str | None = None,
) -> Loaded:
    """Read inputs that `expand` gave; the arguments are those of `load`."""
    loader = _Loader(stdin, kubernetes_version)
    parts = _parts_by_workers(inputs, jobs)
    for done, each in enumerate(inputs, 1):
        loader.add(each, next(parts) if parts and each.kind is InputKind.FILE else None)
        if progress is not None:
            progress(done, len(inputs))
    return loader.loaded(tuple(each.path for each in inputs))


class _Loader:
    """Collects part after part."""

    def __init__(self, stdin: BinaryIO | None, kubernetes_version: str | None) -> None:
        self._reader = Reader()
        self._stdin = stdin
        self._kubernetes_version = kubernetes_version
        self._whole = Part()
        self._kept: dict[str, bytes] = {}
        self._rendered: set[str] = set()

    def add(self, given: Input, part: Part | None) -> None:
        part = self._read(given) if part is None else part
        self._whole.documents += part.documents
        self._whole.errors += part.errors
        self._whole.ignored += part.ignored
        if given.kind in _RENDERED:
            self._rendered.update(each.source.file for each in part.documents)

    def loaded(self, files: tuple[str, ...]) -> Loaded:
        whole = self._whole
        return Loaded(
            tuple(whole.documents),
            tuple(whole.errors),
            whole.ignored,
            files,
            self._kept,
            frozenset(self._rendered),
        )

    def _read(self, given: Input) -> Part:
        if given.error is not None:
            return Part(errors=[given.error])
        if given.kind is InputKind.PART:
            return Part(ignored=1)
        if given.kind in _RENDERED:
            return self._render(given)
        return self._read_text(given)

    def _render(self, given: Input) -> Part:
        from kube9_core.manifests import rendering  # noqa: PLC0415 - 10 ms that few runs need

        if given.kind is InputKind.CHART:
            return rendering.read_chart(given.path, self._reader, self._kubernetes_version)
        return rendering.read_kustomization(given.path, self._reader)

    def _read_text(self, given: Input) -> Part:
        try:
            raw = self._read_stdin() if given.kind is InputKind.STDIN else read_file(given.path)
        except Unparsable as error:
            return Part(errors=[error.fault.at(given.path, 1)])
        return self._reader.read(raw, given.path)

    def _read_stdin(self) -> bytes:
        if self._stdin is None:
            raise Unparsable(Fault("standard input is closed"))
        raw = read_stream(self._stdin)
        self._kept["-"] = raw
        return raw


def _parts_by_workers(inputs: Sequence[Input], jobs: int) -> Iterator[Part] | None:
    files = [each.path for each in inputs if each.kind is InputKind.FILE]
    if jobs < 2 or len(files) < 2:  # noqa: PLR2004 - two is what "several" means
        return None
    sizes = [_size(path) for path in files]
    if sum(sizes) < WORTH_WORKERS:
        return None
    from kube9_core.manifests.workers import read_files  # noqa: PLC0415 - 15 ms, as above

    return read_files(files, sizes, jobs)


def _size(path: str) -> int:
    try:
        return os.stat(path).st_size  # noqa: PTH116 - Path would respell what the user wrote
    except OSError:  # the read itself will say so
        return 0
