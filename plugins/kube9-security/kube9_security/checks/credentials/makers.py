"""Objects that make Secrets: where one of these is, its Secret will be, and is looked after."""

from collections.abc import Iterator
from typing import ClassVar

from kube9_core.api import CustomObject, Kind, Object, ObjectMeta, Snapshot, Wire

__all__ = [
    "MAKERS",
    "Certificate",
    "ExternalSecret",
    "Made",
    "SealedSecret",
    "VaultSecret",
    "made_everywhere",
]

_VAULT = "secrets.hashicorp.com"


class _Target(Wire, frozen=True):
    name: str | None = None


class _Template(Wire, frozen=True):
    metadata: ObjectMeta | None = None


class _Spec(Wire, frozen=True):
    """What each of them says of the Secret it makes; no kind has all of it."""

    target: _Target | None = None
    destination: _Target | None = None
    secret_name: str | None = None
    template: _Template | None = None


class _Maker(Wire, frozen=True):
    metadata: ObjectMeta | None = None
    spec: _Spec | None = None


class ExternalSecret(CustomObject):
    """External Secrets: copies a Secret out of a store."""

    KINDS: ClassVar[tuple[Kind, ...]] = (
        Kind(
            "external-secrets.io",
            "ExternalSecret",
            "v1",
            "externalsecrets",
            served=("external-secrets.io/v1beta1", "external-secrets.io/v1alpha1"),
        ),
    )
    SHAPE = _Maker
    wire: _Maker


class SealedSecret(CustomObject):
    """Sealed Secrets: an encrypted manifest of a Secret."""

    KINDS: ClassVar[tuple[Kind, ...]] = (
        Kind("bitnami.com", "SealedSecret", "v1alpha1", "sealedsecrets"),
    )
    SHAPE = _Maker
    wire: _Maker


class Certificate(CustomObject):
    """cert-manager: keeps a key and a certificate in a Secret."""

    KINDS: ClassVar[tuple[Kind, ...]] = (
        Kind("cert-manager.io", "Certificate", "v1", "certificates"),
    )
    SHAPE = _Maker
    wire: _Maker


class VaultSecret(CustomObject):
    """The operator of Vault: copies a Secret out of it."""

    KINDS: ClassVar[tuple[Kind, ...]] = (
        Kind(_VAULT, "VaultStaticSecret", "v1beta1", "vaultstaticsecrets"),
        Kind(_VAULT, "VaultDynamicSecret", "v1beta1", "vaultdynamicsecrets"),
        Kind(_VAULT, "VaultPKISecret", "v1beta1", "vaultpkisecrets"),
    )
    SHAPE = _Maker
    wire: _Maker


MAKERS: tuple[type[CustomObject], ...] = (ExternalSecret, SealedSecret, Certificate, VaultSecret)


class Made:
    """Which Secrets other objects make, each namespace looked through once.

    Args:
        snapshot: limited to `READS`.
    """

    READS: ClassVar[tuple[type[Object], ...]] = MAKERS

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._names: dict[str, frozenset[str]] = {}

    def names(self, namespace: str) -> frozenset[str]:
        """The names of those in one namespace.

        Raises:
            Unseen: a kind that makes Secrets could not be read, and none of it is known.
        """
        if namespace not in self._names:
            makers = (self._snapshot.among(maker, namespace) for maker in MAKERS)
            found = frozenset(name for items in makers for item in items for name in _of(item))
            self._names[namespace] = found
        return self._names[namespace]


def made_everywhere(snapshot: Snapshot) -> frozenset[tuple[str, str]]:
    """Namespace and name of each Secret that another object makes."""
    every = (item for maker in MAKERS for item in snapshot.all(maker))
    return frozenset((item.namespace or "default", name) for item in every for name in _of(item))


def _of(item: CustomObject) -> Iterator[str]:
    """The Secret that one object makes: the one it names, else one of its own name."""
    spec: _Spec = item.wire.spec or _Spec()
    named = spec.secret_name or next(
        (found.name for found in (spec.target, spec.destination) if found and found.name), None
    )
    if named is None and spec.template and spec.template.metadata:
        named = spec.template.metadata.name
    yield named or item.name
