"""Writes the few objects that are ours, and by construction no others.

Ours are ConfigMaps named `kube9-*`, objects of the group `kube9.io` with their status, and Events
about those. Our Lease is the work of `lease`. Anything else is a defect of the caller and raises
before a request is made. How an object is written, and why so, is told in `applying`.
"""

import secrets
from base64 import b64encode
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final, Literal

import msgspec

from kube9_core.kube.applying import Applying, Place
from kube9_core.kube.connection import Connection
from kube9_core.kube.owner import OwnerReference
from kube9_core.model.audit import Audit
from kube9_core.model.kind import Kind
from kube9_core.model.own_resources import GROUP

__all__ = ["NotOurs", "Regarding", "Writer"]

_CONFIG_MAP: Final = Kind("", "ConfigMap", "v1", "configmaps")
_EVENT: Final = Kind("events.k8s.io", "Event", "v1", "events")
_PREFIX: Final = "kube9-"
_CONTROLLER: Final = "kube9.io/operator"
_LONGEST_NOTE: Final = 1024  # the API's own limit


class NotOurs(Exception):  # noqa: N818 - a defect of the caller, not an error of a user
    """Somebody asked for an object to be written that does not belong to kube9."""


class Regarding(msgspec.Struct, frozen=True, rename="camel"):
    """The custom resource of ours that an Event is about."""

    api_version: str
    kind: str
    namespace: str
    name: str
    uid: str = ""


class _Metadata(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    name: str
    namespace: str = ""
    labels: Mapping[str, str] = {}
    owner_references: tuple[OwnerReference, ...] = ()


class _ConfigMap(msgspec.Struct, frozen=True, rename="camel"):
    api_version: str
    kind: str
    metadata: _Metadata
    data: Mapping[str, str]
    binary_data: Mapping[str, str]


class _Event(msgspec.Struct, frozen=True, rename="camel"):
    api_version: str
    kind: str
    metadata: _Metadata
    event_time: str
    reporting_controller: str
    reporting_instance: str
    action: str
    reason: str
    regarding: Regarding
    note: str
    type: str


class Writer:
    """Writes our objects; safe to use from many threads.

    Args:
        connection: the cluster.
        audit: takes down each write, each conflict and each refusal.
        namespace: ours, where objects are written unless said otherwise.
        owner: whom they belong to; None where we run outside of the cluster.
        may: whether we may write at this moment; asked before each attempt.
    """

    def __init__(
        self,
        connection: Connection,
        audit: Audit,
        namespace: str,
        owner: OwnerReference | None = None,
        may: Callable[[], bool] = lambda: True,
    ) -> None:
        self._applying = Applying(connection, audit, may)
        self._namespace = namespace
        self._owner = owner

    @property
    def conflicts(self) -> int:
        """How often somebody else had written what is ours."""
        return self._applying.conflicts

    def config_map(
        self,
        name: str,
        data: Mapping[str, str],
        binary_data: Mapping[str, bytes] | None = None,
        labels: Mapping[str, str] | None = None,
        namespace: str | None = None,
    ) -> bool:
        """Write a ConfigMap of ours; keys that we set before and no longer do are dropped.

        Args:
            name: begins with "kube9-".
            data: its texts.
            binary_data: its bytes.
            labels: besides those that others have put on it.
            namespace: another one than ours, for a pointer; then nobody owns it.

        Returns:
            Whether it was changed by this.

        Raises:
            NotOurs: the name is not one of ours.
            KubeError: it could not be written, see `Applying.apply`.
        """
        if not name.startswith(_PREFIX):
            raise NotOurs(f"ConfigMap {name}: ours begin with {_PREFIX}")
        place = Place(_CONFIG_MAP, namespace or self._namespace, name)
        binary = {key: b64encode(value).decode() for key, value in (binary_data or {}).items()}
        metadata = self._metadata(place, labels)
        body = _ConfigMap("v1", "ConfigMap", metadata, data, binary)
        return self._applying.apply(place, msgspec.json.encode(body))

    def status(self, kind: Kind, namespace: str, name: str, status_json: bytes) -> bool:
        """Write the status of one of our custom resources; what we no longer set is dropped.

        Args:
            kind: one of the group kube9.io.
            namespace: where it is.
            name: its name.
            status_json: the whole status.

        Returns:
            Whether it was changed by this.

        Raises:
            NotOurs: the kind is not one of ours.
            NotServed: the object or its kind is not there.
            KubeError: it could not be written, see `Applying.apply`.
        """
        place = Place(_ours(kind), namespace, name, "status")
        body = {
            "apiVersion": kind.api_version,
            "kind": kind.name,
            "metadata": {"name": name, "namespace": namespace},
            "status": msgspec.Raw(status_json),
        }
        return self._applying.apply(place, msgspec.json.encode(body))

    def create(self, kind: Kind, name: str, content: bytes = b"{}") -> bool:
        """Create one of our custom resources in our namespace, if it is not there.

        Args:
            kind: one of the group kube9.io.
            name: its name.
            content: JSON of the object without `apiVersion`, `kind` and `metadata`.

        Returns:
            Whether it was created.

        Raises:
            NotOurs: the kind is not one of ours.
            KubeError: it could not be created, see `Applying.create`.
        """
        place = Place(_ours(kind), self._namespace, name)
        fields = msgspec.json.decode(content, type=dict[str, msgspec.Raw])
        head = {
            "apiVersion": kind.api_version,
            "kind": kind.name,
            "metadata": self._metadata(place, None),
        }
        return self._applying.create(place, msgspec.json.encode({**fields, **head}))

    def delete(self, kind: Kind, name: str, uid: str) -> bool:
        """Delete one of our custom resources in our namespace, if it is still the same one.

        Args:
            kind: one of the group kube9.io.
            name: its name.
            uid: its uid.

        Returns:
            Whether it was deleted by this.

        Raises:
            NotOurs: the kind is not one of ours.
            KubeError: it could not be deleted, see `Applying.delete`.
        """
        return self._applying.delete(Place(_ours(kind), self._namespace, name), uid)

    def event(  # noqa: PLR0913 - the fields of an Event
        self,
        regarding: Regarding,
        reason: str,
        note: str,
        *,
        action: str,
        at: datetime,
        sort: Literal["Normal", "Warning"] = "Normal",
        instance: str = "kube9-operator",
    ) -> bool:
        """Write an Event about one of our custom resources.

        Args:
            regarding: which.
            reason: one word in UpperCamelCase: "AssessmentFinished".
            note: one sentence; cut after 1024 characters.
            action: what was done, in UpperCamelCase: "Assess".
            at: when.
            sort: the Event's type.
            instance: the pod that says so.

        Returns:
            Whether it was written; always True.

        Raises:
            NotOurs: it is about something else.
            KubeError: it could not be written, see `Applying.create`.
        """
        if regarding.api_version.partition("/")[0] != GROUP:
            raise NotOurs(f"an Event about {regarding.api_version}/{regarding.kind}")
        name = f"{regarding.name}.{secrets.token_hex(8)}"
        body = _Event(
            _EVENT.api_version,
            _EVENT.name,
            _Metadata(name, regarding.namespace),
            at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            _CONTROLLER,
            instance,
            action,
            reason,
            regarding,
            note[:_LONGEST_NOTE],
            sort,
        )
        place = Place(_EVENT, regarding.namespace, name)
        return self._applying.create(place, msgspec.json.encode(body))

    def _metadata(self, place: Place, labels: Mapping[str, str] | None) -> _Metadata:
        own = place.namespace == self._namespace and self._owner is not None
        owners = (self._owner,) if own and self._owner is not None else ()
        return _Metadata(place.name, place.namespace, labels or {}, owners)


def _ours(kind: Kind) -> Kind:
    if kind.group != GROUP:
        raise NotOurs(f"{kind} is not of the group {GROUP}")
    return kind
