"""The cluster as a whole, for checks that are about no single object."""

from kube9_core.model.ref import Ref
from kube9_core.model.version import KubernetesVersion
from kube9_core.snapshot.lazy import Frozen

__all__ = ["Cluster"]


class Cluster(Frozen):
    """The cluster; its findings are reported on the Namespace kube-system.

    Attributes:
        version: of the API server.
    """

    version: KubernetesVersion
    ref = Ref("v1", "Namespace", None, "kube-system")

    def __init__(self, version: KubernetesVersion) -> None:
        super().__init__(version=version)
