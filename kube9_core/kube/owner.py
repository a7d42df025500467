"""Whom the objects we write belong to, so that an uninstall takes them along."""

import msgspec

from kube9_core.kube.connection import Connection
from kube9_core.kube.errors import Failed, Forbidden
from kube9_core.kube.rule import MissingRule

__all__ = ["OwnerReference", "deployment_owner"]

_FORBIDDEN, _NOT_FOUND = 403, 404


class OwnerReference(msgspec.Struct, frozen=True, rename="camel"):
    """The owner in our own namespace, as `metadata.ownerReferences` has it."""

    api_version: str
    kind: str
    name: str
    uid: str


class _Metadata(msgspec.Struct, frozen=True):
    uid: str


class _Object(msgspec.Struct, frozen=True):
    metadata: _Metadata


def deployment_owner(connection: Connection, namespace: str, name: str) -> OwnerReference | None:
    """Find our own Deployment.

    Args:
        connection: the cluster.
        namespace: ours.
        name: the Deployment's.

    Returns:
        The reference; None where there is no such Deployment, as outside of a cluster.

    Raises:
        Forbidden: we may not get it.
        Failed: the server failed.
        Unreachable: it is gone.
    """
    answer = connection.request("GET", f"/apis/apps/v1/namespaces/{namespace}/deployments/{name}")
    if answer.status == _NOT_FOUND:
        return None
    if answer.status == _FORBIDDEN:
        raise Forbidden(MissingRule("get", "apps", "deployments", namespace, name))
    if not answer.ok:
        failure = answer.failure
        raise Failed(answer.status, failure.reason, f"Deployment {name}: {failure.message}")
    uid = msgspec.json.decode(answer.body, type=_Object).metadata.uid
    return OwnerReference("apps/v1", "Deployment", name, uid)
