"""What the API server serves: its version, its kinds and their versions, and which APIs are dead.

Asked for in two requests where the server aggregates (1.27 and later), else group by group. An
aggregated API whose server is gone costs its own group only: it stands among `broken`.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NoReturn, TypeVar

import msgspec

from kube9_core.kube.answer import Answer
from kube9_core.kube.connection import JSON, Connection
from kube9_core.kube.errors import Failed, Forbidden, Refused
from kube9_core.kube.pacing import Pacer
from kube9_core.kube.rule import MissingRule
from kube9_core.model.kind import Kind
from kube9_core.model.version import KubernetesVersion

__all__ = ["IDENTITY", "Discovery", "discover"]

IDENTITY: Final = "kube-system"
"""The namespace whose uid is the cluster's id."""

_AGGREGATED: Final = (
    "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,"
    "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList," + JSON
)
_FORBIDDEN: Final = 403
_PATIENCE: Final = 3.0  # for one group: it is usually dead, not busy
_S = TypeVar("_S", bound=msgspec.Struct)


class Discovery(msgspec.Struct, frozen=True):
    """What one API server serves.

    Attributes:
        version: its minor version.
        version_text: as it spells it: "v1.37.2".
        broken: by API group, why nothing of it can be read now.
        cluster_id: uid of the namespace kube-system, which no two clusters share; None where
            we may not read it, or did not ask.
        resources: plural and kind of everything that can be listed, by `apiVersion`; of a group
            the version that the server prefers stands first.
        rooted: `apiVersion` and plural of what lives in no namespace.
    """

    version: KubernetesVersion
    version_text: str
    broken: Mapping[str, str]
    cluster_id: str | None
    resources: Mapping[str, frozenset[tuple[str, str]]]
    rooted: frozenset[tuple[str, str]] = frozenset()

    def served(self, kind: Kind) -> str | None:
        """Find the `apiVersion` to read a kind at.

        Returns:
            The newest one that is served; None where none is. Ask `broken` for the kind's group
            before you take None for absent.
        """
        wanted = (kind.plural, kind.name)
        versions = (kind.api_version, *kind.served)
        return next((each for each in versions if wanted in self.resources.get(each, ())), None)

    def kind_of(self, group: str, name: str, version: str = "") -> Kind | None:
        """Find a kind by what people call it; None where nothing like it can be listed.

        Args:
            group: API group, "" for core.
            name: "Deployment".
            version: "v1"; by default the one that the server prefers.
        """
        for api_version, listed in self.resources.items():
            head, _, tail = api_version.rpartition("/")
            if head != group or version not in ("", tail):
                continue
            plurals = (plural for plural, kind in listed if kind == name and "/" not in plural)
            plural = min(plurals, default=None)
            if plural is not None:
                lives = (api_version, plural) not in self.rooted
                return Kind(group, name, tail, plural, namespaced=lives)
        return None

    def reason_broken(self, kind: Kind) -> str | None:
        """Why a kind that is not served may be there nevertheless; None where it is absent."""
        return self.broken.get(kind.group)


class _Version(msgspec.Struct, frozen=True, rename="camel"):
    git_version: str = ""
    major: str = ""
    minor: str = ""


class _ResponseKind(msgspec.Struct, frozen=True):
    kind: str = ""


class _AggregatedResource(msgspec.Struct, frozen=True, rename="camel"):
    resource: str
    response_kind: _ResponseKind | None = None
    scope: str = ""
    verbs: list[str] | None = None


class _AggregatedVersion(msgspec.Struct, frozen=True):
    version: str
    resources: list[_AggregatedResource] | None = None
    freshness: str = ""


class _Name(msgspec.Struct, frozen=True):
    name: str = ""


class _AggregatedGroup(msgspec.Struct, frozen=True):
    metadata: _Name
    versions: list[_AggregatedVersion] | None = None


class _Aggregated(msgspec.Struct, frozen=True):
    kind: str = ""
    items: list[_AggregatedGroup] | None = None


class _GroupVersion(msgspec.Struct, frozen=True, rename="camel"):
    group_version: str


class _Group(msgspec.Struct, frozen=True):
    versions: list[_GroupVersion] | None = None


class _Plain(msgspec.Struct, frozen=True):
    """APIVersions (`/api`) or APIGroupList (`/apis`)."""

    versions: list[str] | None = None
    groups: list[_Group] | None = None


class _Resource(msgspec.Struct, frozen=True):
    name: str
    kind: str = ""
    namespaced: bool = True
    verbs: list[str] | None = None


class _Resources(msgspec.Struct, frozen=True):
    resources: list[_Resource] | None = None


class _Metadata(msgspec.Struct, frozen=True):
    uid: str = ""


class _Object(msgspec.Struct, frozen=True):
    metadata: _Metadata


class _Found:
    """What was found so far."""

    def __init__(self) -> None:
        self.resources: dict[str, frozenset[tuple[str, str]]] = {}
        self.broken: dict[str, str] = {}
        self.rooted: set[tuple[str, str]] = set()


def discover(connection: Connection, pacer: Pacer, *, identify: bool = True) -> Discovery:
    """Ask an API server what it serves.

    Args:
        connection: which.
        pacer: spaces the requests out.
        identify: whether to ask for the id of the cluster too.

    Raises:
        Forbidden: discovery itself is not allowed.
        Unreachable: the server cannot be reached.
        Unauthenticated: it does not accept who we are.
        Failed: its answer could not be used.
    """
    text = _decode(_got(connection, pacer, "/version"), _Version).git_version
    found = _Found()
    for root in ("/api", "/apis"):
        answer = _got(connection, pacer, root, _AGGREGATED)
        aggregated = _decode(answer, _Aggregated)
        if aggregated.kind == "APIGroupDiscoveryList":
            _take_groups(found, aggregated.items or ())
        else:
            for api_version in _api_versions(_decode(answer, _Plain)):
                _ask_group(found, connection, pacer, f"{root}/{api_version}", api_version)
    known = _cluster_id(connection, pacer) if identify else None
    rooted = frozenset(found.rooted)
    return Discovery(_version(text), text, found.broken, known, found.resources, rooted)


def _version(text: str) -> KubernetesVersion:
    try:
        return KubernetesVersion.parse(text)
    except ValueError as error:
        raise Failed(0, "", f"the API server does not tell its version: {error}") from None


def _take_groups(found: _Found, groups: Iterable[_AggregatedGroup]) -> None:
    for group in groups:
        for version in group.versions or ():
            name = group.metadata.name
            api_version = f"{name}/{version.version}" if name else version.version
            found.resources[api_version] = frozenset(
                (each.resource, each.response_kind.kind if each.response_kind else "")
                for each in version.resources or ()
                if "list" in (each.verbs or ())
            )
            found.rooted.update(
                (api_version, each.resource)
                for each in version.resources or ()
                if each.scope == "Cluster" and "list" in (each.verbs or ())
            )
            if version.freshness == "Stale":
                found.broken[name] = (
                    f"the API server behind the APIService of {api_version} does not answer; "
                    "start it or delete the APIService"
                )


def _api_versions(plain: _Plain) -> Iterator[str]:
    yield from plain.versions or ()
    for group in plain.groups or ():
        yield from (version.group_version for version in group.versions or ())


def _ask_group(
    found: _Found, connection: Connection, pacer: Pacer, path: str, api_version: str
) -> None:
    try:
        listed = _decode(_got(connection, pacer, path, patience=_PATIENCE), _Resources)
    except Refused as error:
        group = api_version.rpartition("/")[0]
        found.broken[group] = f"the API server cannot say what {api_version} is: {error}"
        return
    able = [each for each in listed.resources or () if "list" in (each.verbs or ())]
    found.resources[api_version] = frozenset((each.name, each.kind) for each in able)
    found.rooted.update((api_version, each.name) for each in able if not each.namespaced)


def _cluster_id(connection: Connection, pacer: Pacer) -> str | None:
    path = f"/api/v1/namespaces/{IDENTITY}"
    answer = pacer.get(connection, path)
    if answer.status == _FORBIDDEN:
        return None
    if not answer.ok:
        return _refuse(path, answer)
    return _decode(answer, _Object).metadata.uid or None


def _got(
    connection: Connection,
    pacer: Pacer,
    path: str,
    accept: str = JSON,
    patience: float | None = None,
) -> Answer:
    answer = pacer.get(connection, path, accept=accept, patience=patience)
    return answer if answer.ok else _refuse(path, answer)


def _refuse(path: str, answer: Answer) -> NoReturn:
    failure = answer.failure
    if answer.status == _FORBIDDEN:
        raise Forbidden(
            MissingRule("get", "", path),
            f"may not read {path}; bind the ClusterRole system:discovery ({failure.message})",
        )
    raise Failed(answer.status, failure.reason, f"GET {path}: {failure.message}")


def _decode(answer: Answer, shape: type[_S]) -> _S:
    try:
        return msgspec.json.decode(answer.body, type=shape)
    except msgspec.MsgspecError as error:
        raise Failed(
            answer.status, "", f"the API server sent something else than discovery: {error}"
        ) from None
