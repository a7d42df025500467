"""Files that programs of the cluster read, seen as objects: they have a kind, but no API of it.

They come among manifests. A kubelet's can also be asked of the kubelet; then it is reported on its
Node. The API server's encryption configuration no API shows.
"""

from typing import ClassVar

from kube9_core.model.kind import Kind
from kube9_core.model.ref import Ref
from kube9_core.snapshot.kinds import NODE
from kube9_core.snapshot.lazy import lazy
from kube9_core.snapshot.object import Object
from kube9_core.snapshot.wire import configuration

__all__ = ["EncryptionConfiguration", "KubeletConfiguration"]

_CORE = "."
_NOBODY = "identity"


class _File(Object):
    """A file, whose kind has no names.

    Attributes:
        PROGRAM: who reads it; it is called so, wherever it lies.
    """

    PROGRAM: ClassVar[str]

    @lazy
    def name(self) -> str:
        """metadata.name, where somebody wrote one; else the program that reads it."""
        return self.meta.name or self.PROGRAM


class EncryptionConfiguration(_File):
    """How the API server encrypts what it stores. The keys in it are not read."""

    KINDS: ClassVar[tuple[Kind, ...]] = (
        Kind(
            "apiserver.config.k8s.io",
            "EncryptionConfiguration",
            "v1",
            "encryptionconfigurations",
            namespaced=False,
            listed=False,
        ),
    )
    PROGRAM: ClassVar[str] = "kube-apiserver"
    wire: configuration.EncryptionConfiguration

    def entry_for(self, resource: str) -> int | None:
        """Which entry says how a resource of the core group is written: the first that names it.

        Args:
            resource: "secrets".
        """
        names = {resource, f"*{_CORE}", "*.*"}
        listed = enumerate(self.wire.resources or ())
        return next((n for n, item in listed if names & set(item.resources or ())), None)

    def writer(self, entry: int) -> str:
        """The provider that writes what an entry names: its first, "identity" if it has none."""
        providers = (self.wire.resources or ())[entry].providers or ()
        fields = configuration.EncryptionProvider.__struct_fields__
        chosen = (name for item in providers[:1] for name in fields if getattr(item, name))
        return next(chosen, _NOBODY)


class KubeletConfiguration(_File):
    """How a kubelet works, as a file says or as the kubelet itself does.

    Attributes:
        whole: whether it is what holds: file, drop-ins, flags and defaults together, as a kubelet
            tells it. What a file leaves out may be said by a flag.
    """

    KINDS: ClassVar[tuple[Kind, ...]] = (
        Kind(
            "kubelet.config.k8s.io",
            "KubeletConfiguration",
            "v1beta1",
            "kubeletconfigurations",
            namespaced=False,
            listed=False,
        ),
    )
    PROGRAM: ClassVar[str] = "kubelet"
    wire: configuration.KubeletConfiguration

    @lazy
    def whole(self) -> bool:
        """See the class; only a kubelet that was asked has a name, that of its Node."""
        return bool(self.meta.name)

    @lazy
    def ref(self) -> Ref:
        """The Node whose kubelet told it; the file itself where it is one."""
        if self.whole:
            return Ref(NODE.api_version, NODE.name, None, self.name)
        return Ref(self.api_version, self.kind.name, None, self.name)
