"""From a manifest to a snapshot, as the engine sees it."""

import tempfile
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from kube9_core.manifests import load
from kube9_core.model.coverage import Coverage, CoverageState
from kube9_core.model.kind import Kind
from kube9_core.model.source import Document, InputError
from kube9_core.model.version import NEWEST, KubernetesVersion
from kube9_core.runs.closed_world import seen
from kube9_core.snapshot.config_map_data import ConfigMapData
from kube9_core.snapshot.custom import CustomObject
from kube9_core.snapshot.documents import views_of
from kube9_core.snapshot.live import Census, Live
from kube9_core.snapshot.object import Object
from kube9_core.snapshot.registry import Registry
from kube9_core.snapshot.snapshot import Mode, Snapshot
from kube9_core.snapshot.told import Heard, Told
from kube9_core.snapshot.wire.workloads import Pod
from kube9_core.snapshot.workload import Workload

__all__ = ["PutDown", "documents_of", "snapshot_of"]

PutDown = Mapping[Told[Any], Iterable[msgspec.Struct]]
"""Records as a task or collector puts them down."""


def snapshot_of(  # noqa: PLR0913 - everything beyond the manifest has a default
    manifest: str | Path,
    *,
    version: KubernetesVersion = NEWEST,
    mode: Mode = Mode.MANIFESTS,
    unread: Mapping[type[Any], CoverageState] | None = None,
    views: Iterable[type[Object]] = (),
    data: Iterable[ConfigMapData] = (),
    taken_at: datetime | None = None,
    told: PutDown | None = None,
) -> Snapshot:
    """Read a manifest.

    Args:
        manifest: YAML text, or the path of a file or folder.
        version: the Kubernetes version to judge by.
        mode: take it for manifests, or for what a cluster holds.
        unread: views of which not everything could be read, to see what a check makes of it.
        views: those of your own, for kinds that the core does not know.
        data: the values of ConfigMaps that are kept; all others are dropped.
        taken_at: when a cluster was read; now, if not given. Manifests have no such time.
        told: records that were put down; what is not named is not known.

    Raises:
        ValueError: the manifest cannot be read; says where and why.
    """
    registry = Registry((view for view in views if issubclass(view, CustomObject)), data)
    objects = views_of(documents_of(manifest), version, registry).objects
    coverage = {**_empty(mode, registry), **seen(objects), **_gaps(unread or {})}
    if mode is Mode.MANIFESTS:
        made = Snapshot(objects, version=version, mode=mode, coverage=coverage)
        return made.telling(_heard(told or {}))
    made = Snapshot(
        objects,
        version=version,
        mode=mode,
        coverage=coverage,
        live=_counted(objects),
        taken_at=taken_at or datetime.now(UTC),
    )
    return made.telling(_heard(told or {}))


def _heard(told: PutDown) -> dict[Told[Any], Heard]:
    return {each: Heard(each, tuple(records)) for each, records in told.items()}


def _counted(objects: Iterable[Object]) -> Live:
    """What a census of the pods comes to."""
    census = Census()
    for item in objects:
        if isinstance(item, Workload) and isinstance(item.wire, Pod):
            census.add(item.wire)
    return census.taken()


def _empty(mode: Mode, registry: Registry) -> dict[Kind, Coverage]:
    """What a cluster without any object says of itself."""
    if mode is Mode.MANIFESTS:
        return {}
    kinds = (entry.kind for entry in registry.entries if entry.kind.listed)
    return {kind: Coverage(str(kind), CoverageState.COMPLETE, 0) for kind in kinds}


def _gaps(unread: Mapping[type[Any], CoverageState]) -> dict[Kind, Coverage]:
    return {
        kind: Coverage(str(kind), state, 0, f"{state} for a test")
        for view, state in unread.items()
        for kind in view.KINDS
    }


def documents_of(manifest: str | Path) -> tuple[Document, ...]:
    """Read a manifest, given as text or by its path."""
    if isinstance(manifest, Path):
        return _read(str(manifest))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "manifest.yaml")
        path.write_text(manifest, encoding="utf-8")
        return _read(str(path))


def _read(path: str) -> tuple[Document, ...]:
    loaded = load((path,), stdin=None, jobs=1, progress=None)
    if loaded.errors:
        raise ValueError("; ".join(_line(error) for error in loaded.errors))
    return loaded.documents


def _line(error: InputError) -> str:
    return f"{error.path}:{error.line}: {error.message}"
