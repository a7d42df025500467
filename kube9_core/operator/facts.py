"""What the operator must know of its cluster before it can publish: learned once it answers."""

from collections.abc import Iterator

import msgspec

from kube9_core.kube.connection import Connection
from kube9_core.kube.discovery import IDENTITY, Discovery, discover
from kube9_core.kube.errors import Failed, Forbidden, KubeError
from kube9_core.kube.owner import OwnerReference, deployment_owner
from kube9_core.kube.pacing import Pacer
from kube9_core.model.own_resources import GROUP, NAME, PLURALS, VERSION
from kube9_core.model.version import OLDEST_CLUSTER
from kube9_core.operator.rights import note_on_refusal

__all__ = ["Facts", "answers", "learn", "missing_crds", "note_on_crds"]

_NOT_FOUND = 404
_REQUESTS_A_SECOND = 20


class Facts(msgspec.Struct, frozen=True):
    """One cluster, and our place in it.

    Attributes:
        version: of its API server, as it spells it.
        cluster_id: uid of the namespace kube-system; None where it may not be read.
        owner: our Deployment; None outside of one.
        missing: plurals of our custom resources that are not served.
        notes: what could not be learned, each one sentence.
    """

    version: str
    cluster_id: str | None
    owner: OwnerReference | None
    missing: tuple[str, ...]
    notes: tuple[str, ...]


class _Resource(msgspec.Struct, frozen=True):
    name: str = ""


class _Resources(msgspec.Struct, frozen=True):
    resources: tuple[_Resource, ...] = ()


def learn(connection: Connection, namespace: str, scope: tuple[str, ...] = ()) -> Facts:
    """Ask the cluster.

    Args:
        connection: to it.
        namespace: the operator's.
        scope: the only namespaces that may be looked into; empty for the whole cluster.

    Raises:
        KubeError: it does not answer, or does not accept who we are.
    """
    identify = not scope or IDENTITY in scope
    found = discover(connection, Pacer(_REQUESTS_A_SECOND, patience=10), identify=identify)
    notes = list(_notes_on_age(found))
    try:
        owner = deployment_owner(connection, namespace, NAME)
    except Forbidden as error:
        owner = None
        elsewhere = found.cluster_id is not None
        notes.append(note_on_refusal(connection, namespace, error, elsewhere=elsewhere))
    return Facts(
        found.version_text, found.cluster_id, owner, missing_crds(connection), tuple(notes)
    )


def _notes_on_age(found: Discovery) -> Iterator[str]:
    """Say of a cluster that is too old for us what to do; it is assessed as well as can be."""
    if found.version < OLDEST_CLUSTER:
        yield (
            f"the cluster runs Kubernetes {found.version_text}, kube9 supports {OLDEST_CLUSTER} "
            "and later: upgrade the cluster; until then it is assessed as well as can be"
        )


def missing_crds(connection: Connection) -> tuple[str, ...]:
    """Find which of our custom resources the server does not serve.

    Raises:
        KubeError: it does not answer.
    """
    answer = connection.request("GET", f"/apis/{GROUP}/{VERSION}")
    if answer.status == _NOT_FOUND:
        return PLURALS
    if not answer.ok:
        failure = answer.failure
        raise Failed(answer.status, failure.reason, f"/apis/{GROUP}: {failure.message}")
    try:
        found = msgspec.json.decode(answer.body, type=_Resources)
    except msgspec.MsgspecError as error:
        raise Failed(answer.status, "", f"/apis/{GROUP} is no list: {error}") from None
    served = {item.name for item in found.resources}
    return tuple(plural for plural in PLURALS if plural not in served)


def note_on_crds(missing: tuple[str, ...]) -> str | None:
    """Say what is not published, or cannot be asked for, without our custom resources."""
    if not missing:
        return None
    return (
        f"the cluster does not know {', '.join(missing)} of {GROUP}: what they carry stands in "
        "ConfigMaps and queries only; kube9-operator crds prints them"
    )


def answers(connection: Connection) -> None:
    """Make sure that the server answers and knows who we are.

    Raises:
        KubeError: it does not.
    """
    answer = connection.request("GET", "/version", timeout=10)
    if not answer.ok:
        failure = answer.failure
        raise KubeError(f"{connection.host} answers /version with HTTP {failure.message}")
