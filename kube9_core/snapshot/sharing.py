"""Equal parts of objects, kept once: what makes ten thousand pods fit into a few megabytes.

A cluster repeats itself: a ReplicaSet has its Deployment's pod spec, labels stand on all that an
application consists of. Whatever is read passes through here on its way into the snapshot, and
what nobody judges by (uids, the copy of the manifest that kubectl leaves) stays behind.
"""

from hashlib import blake2b
from typing import TypeVar

import msgspec
from msgspec.structs import force_setattr

from kube9_core.snapshot.wire.maps import Texts
from kube9_core.snapshot.wire.meta import ObjectMeta, Wire
from kube9_core.snapshot.wire.pods import PodSpec, PodTemplate

__all__ = ["Sharing"]

T = TypeVar("T")
_ALIKE = (
    "ports",
    "resources",
    "security_context",
    "liveness_probe",
    "readiness_probe",
    "startup_probe",
    "lifecycle",
    "volume_mounts",
    "env_from",
)
"""Fields of containers that many pods have in common."""
_ALIKE_OF_POD = ("security_context", "affinity", "topology_spread_constraints", "tolerations")
_LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
_DIGEST_BYTES = 16


class Sharing:
    """Remembers the parts of one reading; dropped with it."""

    def __init__(self) -> None:
        self._maps: dict[tuple[tuple[str, str], ...], Texts] = {}
        self._parts: dict[object, object] = {}
        self._said: dict[bytes, object] = {}

    def metadata(self, meta: ObjectMeta) -> None:
        """Make a fresh object's metadata share what it can, in place.

        Args:
            meta: just decoded, known to nobody else.
        """
        force_setattr(meta, "labels", self.texts(meta.labels))
        force_setattr(meta, "annotations", self.texts(_without_copy(meta.annotations)))
        force_setattr(meta, "namespace", self.part(meta.namespace))
        force_setattr(meta, "owner_references", self.part(meta.owner_references))
        force_setattr(meta, "creation_timestamp", self.part(meta.creation_timestamp))
        force_setattr(meta, "uid", None)
        if meta.name:
            force_setattr(meta, "generate_name", None)

    def template(self, template: PodTemplate | None) -> None:
        """Make a fresh pod template share what it can, in place."""
        if template is None:
            return
        if template.metadata is not None:
            self.metadata(template.metadata)
        if template.spec is not None:
            force_setattr(template, "spec", self.spec(template.spec))

    def spec(self, spec: PodSpec) -> PodSpec:
        """The first pod spec that says the same; a new one shares its parts."""
        name = _digest(spec)
        known = self._said.get(name)
        if isinstance(known, PodSpec):
            return known
        self._said[name] = spec
        self._fields(spec, _ALIKE_OF_POD)
        for listed in (spec.containers, spec.init_containers, spec.ephemeral_containers):
            for container in listed or ():
                self._fields(container, _ALIKE)
                for variable in container.env or ():
                    force_setattr(variable, "name", self.part(variable.name))
        return spec

    def _fields(self, holder: Wire, names: tuple[str, ...]) -> None:
        for name in names:
            found = getattr(holder, name)
            if found is not None:
                force_setattr(holder, name, self._said.setdefault(_digest(found), found))

    def texts(self, found: Texts | None) -> Texts | None:
        """The first map with the same entries; None for an empty one."""
        return self._maps.setdefault(tuple(found.items()), found) if found else None

    def part(self, found: T) -> T:
        """The first part that is equal; it must be hashable."""
        return self._parts.setdefault(found, found)  # type: ignore[return-value] # what is equal here has the same type


def _digest(said: object) -> bytes:
    """Name what some part says; parts of one type that are equal have equal names."""
    sort = type(said[0] if isinstance(said, tuple) and said else said)
    text = msgspec.json.encode((sort.__name__, said))
    return blake2b(text, digest_size=_DIGEST_BYTES).digest()


def _without_copy(annotations: Texts | None) -> Texts | None:
    """Drop the copy of the whole manifest, which no check may judge by."""
    if annotations is None or _LAST_APPLIED not in annotations:
        return annotations
    return Texts({key: value for key, value in annotations.items() if key != _LAST_APPLIED})
