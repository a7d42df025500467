"""What to say of an operator that may do nothing where it lives.

Each refusal names its own rule, which says little to somebody who forgot the roles as a whole, or
put the operator into another namespace than it was told. One sentence at the start says that.
"""

from kube9_core.kube.connection import Connection
from kube9_core.kube.errors import Forbidden
from kube9_core.publish import remembered

__all__ = ["note_on_refusal"]

_FORBIDDEN = 403


def note_on_refusal(
    connection: Connection, namespace: str, refusal: Forbidden, *, elsewhere: bool
) -> str:
    """Say what follows from not being let near our own Deployment.

    Args:
        connection: the cluster.
        namespace: ours, as we were told.
        refusal: what was refused.
        elsewhere: whether the cluster lets us read anything.

    Raises:
        KubeError: the server does not answer.
    """
    path = f"/api/v1/namespaces/{namespace}/configmaps/{remembered.NAME}"
    if connection.request("GET", path).status != _FORBIDDEN:
        return f"what kube9 writes stays behind when it is uninstalled: {refusal}"
    roles = f"bind the roles that kube9-operator rbac --namespace {namespace} prints"
    if not elsewhere:
        return f"the operator may do nothing in this cluster: {roles}, or install the chart"
    return (
        f"the operator may do nothing in the namespace {namespace}, so no status appears there: "
        f"{roles}, or correct POD_NAMESPACE (--namespace) if it lives in another one"
    )
