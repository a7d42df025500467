"""The exposure map as `--format json` gives it; docs/exposure.md promises its shape."""

from collections.abc import Iterable

import msgspec

from kube9_core.model.ref import Ref
from kube9_core.model.report import API_VERSION
from kube9_core.snapshot.exposure.way import Way
from kube9_core.snapshot.workload import Workload

__all__ = ["ExposureRecord", "WayRecord", "exposure_of", "record_of"]


class PlaceRecord(msgspec.Struct, frozen=True):
    """An object by name."""

    kind: str
    namespace: str | None
    name: str


class WayRecord(msgspec.Struct, frozen=True, rename="camel"):
    """One way to one workload."""

    workload: PlaceRecord
    kind: str
    via: PlaceRecord
    service: str | None
    hosts: tuple[str, ...]
    port: int | None
    target: int | None
    protocol: str
    public: bool
    internal: bool
    limited_to: tuple[str, ...]
    policies: tuple[str, ...]
    open: bool


class ExposureRecord(msgspec.Struct, frozen=True, rename="camel"):
    """All ways; of a cluster with its context."""

    api_version: str
    kind: str
    context: str | None
    ways: tuple[WayRecord, ...]


def exposure_of(context: str | None, ways: Iterable[WayRecord]) -> ExposureRecord:
    """Put the ways together."""
    return ExposureRecord(API_VERSION, "Exposure", context, tuple(ways))


def record_of(workload: Workload, way: Way) -> WayRecord:
    """Write one way down."""
    entrance = way.entrance
    return WayRecord(
        workload=_place(workload.ref),
        kind=entrance.kind,
        via=_place(entrance.via),
        service=way.service,
        hosts=entrance.hosts,
        port=entrance.port,
        target=way.target,
        protocol=way.protocol,
        public=way.public,
        internal=entrance.internal,
        limited_to=entrance.sources,
        policies=way.policies,
        open=way.open,
    )


def _place(ref: Ref) -> PlaceRecord:
    return PlaceRecord(ref.kind, ref.namespace, ref.name)
