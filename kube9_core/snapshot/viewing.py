"""From the JSON of one object to its view, with the values nobody should keep left out."""

from collections.abc import Iterable

from msgspec.structs import replace

from kube9_core.model.source import Source
from kube9_core.model.version import KubernetesVersion
from kube9_core.snapshot.config_map_data import kept_values
from kube9_core.snapshot.credentials import credentials_in
from kube9_core.snapshot.custom import CustomObject
from kube9_core.snapshot.decode import Mistake, decode
from kube9_core.snapshot.object import Object
from kube9_core.snapshot.proxying import proxy_settings_in
from kube9_core.snapshot.registry import Entry
from kube9_core.snapshot.wire.maps import Texts
from kube9_core.snapshot.wire.meta import ObjectMeta, Wire
from kube9_core.snapshot.wire.platform import ConfigMap
from kube9_core.snapshot.wire.secret import Secret
from kube9_core.snapshot.workload import Workload

__all__ = ["seen_as", "viewed"]

_COPY = "kubectl.kubernetes.io/last-applied-configuration"

_SETTINGS = frozenset(("allow-snippet-annotations", "annotations-risk-level"))
"""Keys whose values are judged by checks of an Ingress controller."""
_WORDS = frozenset(("true", "false", "Low", "Medium", "High", "Critical"))


def viewed(
    entry: Entry,
    api_version: str,
    body: bytes,
    version: KubernetesVersion,
    source: Source | None = None,
) -> tuple[Object, tuple[Mistake, ...]]:
    """Decode one object and make its view.

    Args:
        entry: how its kind is decoded and seen.
        api_version: as written, or the one it was asked for at.
        body: the whole object as JSON.
        version: the Kubernetes version pods are judged by.
        source: where it was written; None in a cluster.

    Returns:
        The view, and what does not fit the schema.
    """
    wire, mistakes = decode(body, entry.shape)
    if issubclass(entry.view, CustomObject):
        wire, fault = entry.view.taken(wire, entry.guard)
        mistakes = (*mistakes, *((Mistake("kind", fault),) if fault else ()))
    view = seen_as(entry, api_version, _without_values(wire), version, source)
    if isinstance(wire, ConfigMap):
        if entry.data:
            view.__dict__["kept"] = kept_values(entry.data, wire)
        found = credentials_in(wire.data or {}, wire.binary_data or {})
        if found:
            view.__dict__["credentials"] = found
        proxy = proxy_settings_in((wire.data or {}).values())
        if proxy is not None:
            view.__dict__["proxy"] = proxy
    if mistakes:
        view.__dict__["mistakes"] = _places(mistakes)
    return view, mistakes


def seen_as(
    entry: Entry,
    api_version: str,
    wire: Wire,
    version: KubernetesVersion,
    source: Source | None = None,
) -> Object:
    """Make the view of an object that is already decoded; see `viewed`."""
    if issubclass(entry.view, Workload):
        return entry.view(entry.kind, api_version, wire, source, version)  # type: ignore[arg-type] # the registry pairs kind and wire
    return entry.view(entry.kind, api_version, wire, source)


def _word(key: str, value: str) -> str:
    return value if key in _SETTINGS and value in _WORDS else ""


def _places(mistakes: Iterable[Mistake]) -> tuple[str, ...]:
    return tuple(item.at for item in mistakes)


def _without_copy(meta: ObjectMeta | None) -> ObjectMeta | None:
    """Leave out the copy of the whole object that kubectl keeps, values and all."""
    if meta is None or not meta.annotations or _COPY not in meta.annotations:
        return meta
    kept = {key: value for key, value in meta.annotations.items() if key != _COPY}
    return replace(meta, annotations=Texts(kept))


def _without_values(wire: Wire) -> Wire:
    """Keep the keys and a few words: other values may hold what nobody should keep."""
    if isinstance(wire, Secret):
        return replace(wire, metadata=_without_copy(wire.metadata))
    if not isinstance(wire, ConfigMap):
        return wire
    return ConfigMap(
        metadata=_without_copy(wire.metadata),
        data=Texts({key: _word(key, value) for key, value in (wire.data or {}).items()}),
        binary_data=Texts(dict.fromkeys(wire.binary_data or (), "")),
        immutable=wire.immutable,
    )
