"""The permissions that the loaded plugins and the core need, and not one more.

Everything comes from declarations: the views of checks, collectors and tasks, and what is declared
as `access`. What is not declared is not granted, so a check that reads more would be seen.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal

import msgspec

from kube9_core.catalog.core_access import core_access, reading_access
from kube9_core.declare.access import Access, Egress, Inspect, Read, Url, Watch, Write
from kube9_core.errors import UsageError
from kube9_core.model.kind import Kind
from kube9_core.model.own_resources import ASSESSMENT, EXEMPTION, NAME, OPERATOR_STATUS
from kube9_core.plugins.catalogue import Catalogue, nearest
from kube9_core.plugins.loading import Loaded
from kube9_core.snapshot.object import Object

__all__ = ["Place", "Rule", "Wanted", "held_in", "rules"]

Place = Literal["own", "scope"]

_ITSELF = "the namespace itself"
_ORDER = ("get", "list", "watch", "create", "update", "patch", "delete")


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """For whom permissions are made.

    Attributes:
        namespace: the operator's own.
        name: of its Deployment.
        plugins: only these; empty for all that are loaded.
        read_only: only what an assessment reads, as a person needs for `kube9 assess`.
        events: whether the operator keeps the cluster's Events.
        scope: the only namespaces it may look into; empty for the whole cluster.
        created: whether its own objects are there before it, as the chart makes them.
    """

    namespace: str = "kube9-system"
    name: str = NAME
    plugins: tuple[str, ...] = ()
    read_only: bool = False
    events: bool = True
    scope: tuple[str, ...] = ()
    created: bool = False


class Rule(msgspec.Struct, frozen=True, order=True):
    """One rule of a role, and who needs it.

    Attributes:
        namespaced: whether it holds in the operator's namespace only.
        group: API group, "" for core.
        resource: plural, with the subresource where there is one; "" for a path.
        names: the only objects it is about; empty for all.
        url: a path that is no resource; "" for resources.
        verbs: sorted as people name them.
        reasons: ids of checks, and phrases; sorted.
        places: where it holds for an operator with a scope: "own" is its own namespace, "scope"
            each namespace of the scope. Empty for what lives in no namespace: no Role grants it.
    """

    namespaced: bool
    group: str
    resource: str
    names: tuple[str, ...] = ()
    url: str = ""
    verbs: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()

    @property
    def fields(self) -> Mapping[str, Any]:
        """The rule as Kubernetes spells it."""
        if self.url:
            return {"nonResourceURLs": [self.url], "verbs": list(self.verbs)}
        named = {"resourceNames": list(self.names)} if self.names else {}
        where = {"apiGroups": [self.group], "resources": [self.resource]}
        return {**where, **named, "verbs": list(self.verbs)}


def rules(catalogue: Catalogue, wanted: Wanted | None = None) -> tuple[Rule, ...]:
    """Work out the rules.

    Args:
        catalogue: the loaded plugins.
        wanted: for whom; by default the operator with all plugins.

    Raises:
        UsageError: a plugin that is asked for is not loaded.
    """
    wanted = wanted or Wanted()
    found: dict[tuple[Any, ...], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for access, reason in _declared(catalogue, wanted):
        for key, verbs in _granted(access):
            for verb in verbs:
                found[key][verb].add(reason)
    every = tuple(sorted(_rule(key, verbs) for key, verbs in found.items()))
    return tuple(rule for rule in every if rule.places) if wanted.scope else every


def held_in(rules: Iterable[Rule], place: Place, namespace: str) -> tuple[Rule, ...]:
    """Choose what holds in one namespace for an operator with a scope.

    Args:
        rules: all of them.
        place: whether it is the operator's own, or one of the scope.
        namespace: its name.
    """
    listed = tuple(rule for rule in rules if place in rule.places)
    if place == "own":
        return listed
    itself = Rule(
        namespaced=False,
        group="",
        resource="namespaces",
        names=(namespace,),
        verbs=("get",),
        reasons=(_ITSELF,),
        places=("scope",),
    )
    return tuple(sorted((itself, *listed)))


def _rule(key: tuple[Any, ...], verbs: Mapping[str, set[str]]) -> Rule:
    reasons = {reason for found in verbs.values() for reason in found}
    ordered = tuple(sorted(verbs, key=_ORDER.index))
    namespaced, group, resource, names, url, places = key
    return Rule(namespaced, group, resource, names, url, ordered, tuple(sorted(reasons)), places)


def _declared(catalogue: Catalogue, wanted: Wanted) -> Iterator[tuple[Access, str]]:
    yield from reading_access()
    chosen = _chosen(catalogue, wanted.plugins)
    for check in catalogue.checks:
        if catalogue.plugin_of(check) in chosen and "cluster" in check.modes:
            yield from _listed(check.views, check.id)
    if wanted.read_only:
        return
    for loaded in catalogue.loaded:
        if loaded.candidate.name in chosen:
            yield from _of_plugin(loaded)
    yield from core_access(wanted.name, events=wanted.events, created=wanted.created)


def _chosen(catalogue: Catalogue, names: Iterable[str]) -> frozenset[str]:
    present = [row.name for row in catalogue.plugins if row.state == "loaded"]
    for name in names:
        if name not in present:
            close = " or ".join(nearest(name, present))
            hint = f"; did you mean {close}?" if close else ""
            raise UsageError(f"no plugin {name!r} is loaded{hint}")
    return frozenset(names) or frozenset(present) | {owner for _, owner in catalogue.owners}


def _of_plugin(loaded: Loaded) -> Iterator[tuple[Access, str]]:
    for collector in loaded.collectors:
        yield from _listed(collector.reads, collector.name)
    for task in loaded.tasks:
        yield from _listed(task.reads, task.name)
        yield from ((access, task.name) for access in task.access)
    for query in loaded.queries:
        yield from ((access, f"query {query.words}") for access in query.access)


def _listed(views: Iterable[type[Object]], reason: str) -> Iterator[tuple[Access, str]]:
    asked = (view for view in views if view.ASKED_FOR)
    return ((Read(kind), reason) for view in asked for kind in view.KINDS if kind.listed)


def _granted(access: Access) -> Iterator[tuple[tuple[Any, ...], tuple[str, ...]]]:
    """What one declaration needs: where, which resource, which names, and the verbs."""
    match access:
        case Read(optional=True) | Egress() | Inspect():
            return
        case Url(path):
            yield (False, "", "", (), path, ()), ("get",)
        case Read(kind, namespaced, names):
            key = (namespaced, kind.group, kind.plural, names, "", _places(kind, namespaced))
            yield key, ("get",) if names else ("list",)
        case Watch(kind, namespaced):
            places = _places(kind, namespaced)
            yield (namespaced, kind.group, kind.plural, (), "", places), ("list", "watch")
        case Write(kind, verbs, subresource, names, namespaced):
            resource = f"{kind.plural}/{subresource}" if subresource else kind.plural
            places = _places(kind, namespaced)
            yield (namespaced, kind.group, resource, names, "", places), verbs


def _places(kind: Kind, namespaced: bool) -> tuple[Place, ...]:  # noqa: FBT001 - a field of what is declared
    """Where a scope leaves a permission: of our own kinds only Exemptions are anybody's."""
    if not kind.namespaced:
        return ()
    if namespaced or kind in (ASSESSMENT, OPERATOR_STATUS):
        return ("own",)
    return ("own", "scope") if kind == EXEMPTION else ("scope",)
