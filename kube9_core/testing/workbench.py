"""Surroundings for a plugin as in the operator, in a folder and without a cluster.

Collectors, tasks, queries and status blocks run through the operator's own host, over a real store;
only the cluster is a manifest.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import msgspec
from importlib_metadata import EntryPoint

from kube9_core.engine.guard import Limit, unlimited
from kube9_core.errors import DeclarationError, Unseen
from kube9_core.model.audit import Silent
from kube9_core.model.kind import Kind
from kube9_core.model.source import Document
from kube9_core.model.version import NEWEST
from kube9_core.plugins.catalogue import Catalogue, build
from kube9_core.plugins.loading import Candidate, Loaded, load
from kube9_core.runs.clock import SystemClock
from kube9_core.runs.cluster_tools import DeclaredReach, Labels, Listed, Named
from kube9_core.runs.hosting import Host
from kube9_core.runs.inspection import Denied
from kube9_core.runs.overseer import Overseer
from kube9_core.runs.querying import Asking, Surroundings, given_parameters, run_query
from kube9_core.snapshot.snapshot import Mode
from kube9_core.store.store import Store
from kube9_core.testing.snapshots import documents_of, snapshot_of

if TYPE_CHECKING:
    from kube9_core.declare.tuning import Values

__all__ = ["Workbench"]


class Workbench:
    """A plugin at work. Use it in a `with`, which closes its store.

    Args:
        name: of the plugin's entry point.
        module: what the entry point names.
        manifest: what the cluster holds, as YAML text or the path of a file or folder.
        folder: an empty one, for the store.
        settings: the plugin's; its model's defaults if not given.
        denied: kinds of which nobody granted that they may be looked up ("Deployment").
        broken: kinds whose lists fail, by after how many objects; 0 refuses them from the start.

    Raises:
        DeclarationError: the plugin cannot be loaded; says why.
    """

    def __init__(  # noqa: PLR0913 - what a plugin's surroundings are made of, all but three with defaults
        self,
        name: str,
        module: str,
        manifest: str | Path,
        folder: Path,
        settings: "Values | None" = None,
        *,
        denied: Collection[str] = (),
        broken: Mapping[str, int] | None = None,
    ) -> None:
        self._loaded = _loaded(name, module)
        self._catalogue: Catalogue = build((self._loaded.candidate,), lambda _: self._loaded)
        self._manifest = manifest
        self._settings = settings
        self._clock = _Clock()
        self._store = Store.open(folder, self._clock)
        self._cluster = _Manifest(documents_of(manifest), denied, broken or {})
        self._host = Host(
            self._catalogue,
            self._store,
            Overseer(),
            self._cluster,
            clock=self._clock,
            audit=Silent(),
            settings=lambda _: self._own_settings(),
            namespace="kube9-system",
        )
        self._host.prepare()

    @property
    def store(self) -> Store:
        """What the operator keeps, to put Events into it or to look at what was put down."""
        return self._store

    @property
    def troubles(self) -> Mapping[str, str]:
        """What went wrong last, by the name of the declaration; empty when all is well."""
        return self._host.notes

    def collect(self) -> None:
        """Run the collectors whose turn it is."""
        views = self._host.due_views()
        self._host.collect(snapshot_of(self._manifest, mode=Mode.CLUSTER, views=views))

    def run_tasks(self) -> None:
        """Run the tasks whose turn it is."""
        self._host.run_due_tasks()

    def later(self, time: timedelta) -> None:
        """Let time pass."""
        self._clock.passed += time

    def status(self) -> Mapping[str, Any]:
        """The plugin's blocks of the status, as somebody reads them."""
        return {key: msgspec.json.decode(block) for key, block in self._host.blocks().items()}

    def ask(self, words: str, **parameters: str | tuple[str, ...] | bool) -> Any:  # noqa: ANN401 - whatever the query answers
        """Run a query.

        Args:
            words: its words.
            parameters: by field, as somebody types them.

        Raises:
            QueryError: it has no answer.
        """
        query = next((item for item in self._loaded.queries if item.words == words), None)
        if query is None:
            raise LookupError(f"no query {words!r}")
        given = {name.replace("_", "-"): value for name, value in parameters.items()}
        asking = Asking(self._loaded.candidate, self._loaded.queries, query, self._loaded)
        around = Surroundings(
            store=self._store,
            clock=self._clock,
            reach=lambda asked: DeclaredReach(self._cluster, asked.access),
            settings=lambda _, model: self._settings or model(),
            limit=_patient,
            cluster_id=lambda: None,
        )
        return run_query(asking, query, given_parameters(query, given), around)

    def close(self) -> None:
        """Close the store."""
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _own_settings(self) -> "Values | None":
        declared = [item.model for item in self._loaded.settings]
        return self._settings or (declared[0]() if declared else None)


class _Clock(SystemClock):
    """The real time, and what the test lets pass."""

    def __init__(self) -> None:
        self.passed = timedelta()

    def now(self) -> datetime:
        return super().now() + self.passed

    def monotonic(self) -> float:
        return super().monotonic() + self.passed.total_seconds()


class _Manifest:
    """A cluster that holds what a manifest says."""

    version = NEWEST

    def __init__(
        self,
        documents: tuple[Document, ...],
        denied: Collection[str],
        broken: Mapping[str, int],
    ) -> None:
        self._documents = documents
        self._denied = denied
        self._broken = broken

    def each(
        self, kind: Kind, namespace: str | None, names: tuple[str, ...], labels: Labels = ()
    ) -> Iterator[Listed]:
        found = self._listed(kind, namespace, names, labels)
        if kind.name not in self._broken:
            yield from found
            return
        yield from islice(found, self._broken[kind.name])
        raise Unseen(f"{kind} could not be read: the list breaks off, as the test wants it")

    def _listed(
        self, kind: Kind, namespace: str | None, names: tuple[str, ...], labels: Labels
    ) -> Iterator[Listed]:
        for item in self._documents:
            if (item.api_version.rpartition("/")[0], item.kind) == (kind.group, kind.name):
                head = msgspec.json.decode(item.body, type=_Head).metadata
                here = namespace in (None, head.namespace or "default")
                labelled = all(head.labels.get(key) in values for key, values in labels)
                if here and labelled and (not names or head.name in names):
                    yield item.api_version, item.body

    def one(self, named: Named) -> bytes | None:
        if named.kind in self._denied:
            raise Denied(f"{named.sort} could not be read: may not list it, as the test wants it")
        for item in self._documents:
            group, _, version = item.api_version.rpartition("/")
            if (group, item.kind) == (named.group, named.kind) and named.version in ("", version):
                head = msgspec.json.decode(item.body, type=_Head).metadata
                fits = named.namespace in (head.namespace or "default", head.namespace or "")
                if fits and head.name == named.name:
                    return item.body
        return None

    def get(self, path: str) -> bytes:
        raise Unseen(f"{path} could not be read: there is no cluster here")


class _Meta(msgspec.Struct, frozen=True):
    name: str = ""
    namespace: str | None = None
    labels: Mapping[str, str] = {}


class _Head(msgspec.Struct, frozen=True):
    metadata: _Meta = _Meta()


def _patient(_: float) -> Limit:
    return unlimited


def _loaded(name: str, module: str) -> Loaded:
    entry = EntryPoint(name=name, value=module, group="kube9")
    loaded = load(Candidate(name, module.replace("_", "-"), "0", (), entry))
    (row,) = build((loaded.candidate,), lambda _: loaded).plugins
    if row.reason is not None:
        raise DeclarationError(row.reason)
    return loaded
