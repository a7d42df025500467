"""One object of a live cluster, of whatever kind its API serves, by a list that holds no other.

A list needs the right `list` and nothing more, which is what an operator has; a `get` would ask
for one right more for each kind. The kind's plural and where it lives come from discovery.
"""

import msgspec

from kube9_core.errors import Unseen
from kube9_core.kube.connection import Connection
from kube9_core.kube.discovery import Discovery
from kube9_core.kube.errors import Forbidden, KubeError
from kube9_core.kube.lister import Lister, Selection
from kube9_core.kube.pacing import Pacer
from kube9_core.model.audit import Silent
from kube9_core.model.kind import Kind
from kube9_core.runs.cluster_tools import Named
from kube9_core.runs.inspection import SECRETS, Denied
from kube9_core.snapshot.kinds import SECRET

__all__ = ["found_by_list"]


class _Meta(msgspec.Struct, frozen=True):
    name: str = ""


class _Head(msgspec.Struct, frozen=True):
    metadata: _Meta = _Meta()


_HEAD = msgspec.json.Decoder(_Head)
_FIELDS = msgspec.json.Decoder(dict[str, msgspec.Raw])


def found_by_list(
    named: Named, discovery: Discovery, connection: Connection, pacer: Pacer
) -> bytes | None:
    """Look an object up.

    Args:
        named: which.
        discovery: what the server serves.
        connection: to the server.
        pacer: spaces requests out.

    Returns:
        Its JSON, with `apiVersion` and `kind`, which lists of built-in kinds leave out. None
        where it is not there, or nothing of its kind is served.

    Raises:
        Denied: nothing of its kind may be listed.
        Unseen: it could not be read for another reason.
    """
    kind = discovery.kind_of(named.group, named.kind, named.version)
    if kind is None:
        broken = discovery.broken.get(named.group)
        if broken is not None:
            raise Unseen(f"{named.sort} could not be read: {broken}")
        return None
    if (kind.group, kind.plural) == (SECRET.group, SECRET.plural):
        raise Unseen(SECRETS)
    if kind.namespaced and not named.namespace:
        raise Unseen(f"{kind} {named.name} could not be read: it lives in a namespace, name it")
    try:
        return _listed(named, kind, Lister(connection, pacer, Silent()))
    except Forbidden as error:
        raise Denied(f"{kind} could not be read: {error}") from error
    except KubeError as error:
        raise Unseen(f"{kind} could not be read: {error}") from error


def _listed(named: Named, kind: Kind, lister: Lister) -> bytes | None:
    selection = Selection(fields=f"metadata.name={_escaped(named.name)}")
    place = named.namespace if kind.namespaced else None
    for body in lister.each(kind, kind.api_version, place, selection):
        if _HEAD.decode(body).metadata.name == named.name:  # a server may know no selectors
            return _whole(body, kind)
    return None


def _escaped(name: str) -> str:
    """As a field selector wants it; names of roles may hold anything."""
    for sign in "\\,=":
        name = name.replace(sign, f"\\{sign}")
    return name


def _whole(body: bytes, kind: Kind) -> bytes:
    head = {"apiVersion": kind.api_version, "kind": kind.name}
    return msgspec.json.encode({**_FIELDS.decode(body), **head})
