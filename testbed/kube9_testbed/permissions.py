"""What the API server asks its authorizer about a request: verb, group, resource, name.

The same reading of a path as the server's own (`k8s.io/apiserver/pkg/endpoints/request`), so that
recorded requests can be compared with the rules of a role.
"""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from kube9_testbed.recording import Recorded

__all__ = ["DISCOVERY", "Permission", "permissions_of"]

_VERBS: Final = {
    "POST": "create",
    "PUT": "update",
    "PATCH": "patch",
    "DELETE": "delete",
}
_OF_NAMESPACES: Final = ("status", "finalize")
_GROUP_PATH: Final = 3
_CORE_PATH: Final = 2
DISCOVERY: Final = ("/api", "/apis", "/version")
"""Where paths begin that every account may get, by the server's own `system:discovery`."""


@dataclass(frozen=True, slots=True, order=True)
class Permission:
    """One thing that a request needs to be allowed.

    Attributes:
        verb: "list".
        group: API group, "" for core.
        resource: Plural, with the subresource where there is one; "" for a path.
        namespace: Where; "" for the whole cluster.
        name: Of one object; "" for all, and for one that is yet to be.
        url: A path that is no resource; "" for resources.
    """

    verb: str
    group: str = ""
    resource: str = ""
    namespace: str = ""
    name: str = ""
    url: str = ""

    @property
    def discovery(self) -> bool:
        """Whether it is one of those that every account has."""
        known = (self.url == root or self.url.startswith(f"{root}/") for root in DISCOVERY)
        return self.verb == "get" and any(known)


def permissions_of(request: Recorded) -> tuple[Permission, ...]:
    """What a request needs.

    To apply or to put an object that is not there creates it, for which the server asks a second
    time.
    """
    asked = _asked(request)
    made = request.method in {"PATCH", "PUT"} and request.status == HTTPStatus.CREATED
    if not made:
        return (asked,)
    create = Permission("create", asked.group, asked.resource, asked.namespace, asked.name)
    return (asked, create)


def _asked(request: Recorded) -> Permission:
    parts = [part for part in request.path.split("/") if part]
    head = _GROUP_PATH if parts[:1] == ["apis"] else _CORE_PATH
    if parts[:1] not in (["api"], ["apis"]) or len(parts) <= head:
        return Permission(request.method.lower(), url=request.path)
    group = parts[1] if head == _GROUP_PATH else ""
    namespace, rest = _placed(parts[head:])
    resource, name, subresource = (*rest, "", "")[:3]
    verb = _verb(request, name)
    return Permission(
        verb,
        group,
        f"{resource}/{subresource}" if subresource else resource,
        namespace,
        name,
    )


def _placed(parts: list[str]) -> tuple[str, list[str]]:
    """The namespace, and what follows it."""
    if parts[0] != "namespaces" or len(parts) == 1:
        return "", parts
    if len(parts) == len(("namespaces", "x")) or parts[2] in _OF_NAMESPACES:
        return parts[1], parts
    return parts[1], parts[2:]


def _verb(request: Recorded, name: str) -> str:
    query = dict(request.query)
    if request.method == "GET":
        if query.get("watch") in ("1", "true"):
            return "watch"
        return "get" if name else "list"
    verb = _VERBS[request.method]
    return "deletecollection" if verb == "delete" and not name else verb
