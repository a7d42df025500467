"""From YAML to views, the way a run reads manifests but without files."""

from collections.abc import Callable, Mapping

import msgspec
import pytest
import yaml

from kube9_core.model.coverage import Coverage, CoverageState
from kube9_core.model.kind import Kind
from kube9_core.model.source import Document, Source
from kube9_core.model.version import NEWEST
from kube9_core.snapshot.documents import Views, views_of
from kube9_core.snapshot.object import Object
from kube9_core.snapshot.registry import ENTRIES
from kube9_core.snapshot.snapshot import Mode, Snapshot

Read = Callable[[str], Views]
ReadOne = Callable[[str], Object]
Take = Callable[..., Snapshot]
_COMPLETE = {entry.kind: Coverage(str(entry.kind), CoverageState.COMPLETE, 0) for entry in ENTRIES}


def _documents(text: str) -> list[Document]:
    return [
        Document(item["apiVersion"], item["kind"], msgspec.json.encode(item), Source("input.yaml"))
        for item in yaml.safe_load_all(text)
        if item
    ]


def _read(text: str) -> Views:
    return views_of(_documents(text), NEWEST)


def _snapshot(
    text: str,
    *,
    mode: Mode = Mode.MANIFESTS,
    coverage: Mapping[Kind, Coverage] | None = None,
) -> Snapshot:
    told = {**(_COMPLETE if mode is Mode.CLUSTER else {}), **(coverage or {})}
    return Snapshot(_read(text).objects, version=NEWEST, mode=mode, coverage=told)


@pytest.fixture(scope="session")
def read() -> Read:
    """All views of some YAML documents, with what is wrong with them."""
    return _read


@pytest.fixture(scope="session")
def read_one() -> ReadOne:
    """The view of the one object in some YAML."""

    def one(text: str) -> Object:
        (found,) = _read(text).objects
        return found

    return one


@pytest.fixture(scope="session")
def snapshot_of() -> Take:
    """A snapshot of some YAML documents."""
    return _snapshot
