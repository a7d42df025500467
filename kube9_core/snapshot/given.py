"""What every cluster has although no manifest says so: the edge of the closed world.

The API server and its controllers make these objects themselves; a manifest that refers to one
of them refers to something that will be there.
"""

from kube9_core.snapshot.object import Object
from kube9_core.snapshot.platform import ConfigMap, Namespace, PriorityClass
from kube9_core.snapshot.rbac import ServiceAccount
from kube9_core.snapshot.service import Service
from kube9_core.snapshot.wire import meta, network, platform, rbac
from kube9_core.snapshot.wire.maps import Texts

__all__ = ["given"]

_NAMESPACES = ("default", "kube-system", "kube-public", "kube-node-lease")
_PRIORITIES = ("system-cluster-critical", "system-node-critical")


def given(view: type[Object], namespace: str | None, name: str) -> Object | None:
    """Find an object that exists in every cluster.

    Args:
        view: what is looked for.
        namespace: where.
        name: its name.
    """
    wire = _wire(view, namespace, name)
    if wire is None:
        return None
    kind = view.KINDS[0]
    return view(kind, kind.api_version, wire, None)


def _wire(view: type[Object], namespace: str | None, name: str) -> meta.Wire | None:
    own = meta.ObjectMeta(name=name, namespace=namespace)
    if view is ServiceAccount and name == "default":
        return rbac.ServiceAccount(metadata=own)
    if view is ConfigMap and name == "kube-root-ca.crt":
        return platform.ConfigMap(metadata=own, data=Texts({"ca.crt": ""}))
    if view is PriorityClass and name in _PRIORITIES:
        return platform.PriorityClass(metadata=own)
    if view is Namespace and name in _NAMESPACES:
        return platform.Namespace(metadata=own)
    if view is Service and (namespace, name) == ("default", "kubernetes"):
        ports = (network.ServicePort(name="https", port=443, target_port=443),)
        return network.Service(metadata=own, spec=network.ServiceSpec(ports=ports))
    return None
