"""One life of an operator, written down request by request.

The operator is a process under its own ServiceAccount with the rights it declares, and no more.
Between it and a real API server stands a proxy that records. In the cluster is everything that any
plugin may ask for: each foreign kind that is declared has a definition here.
"""

import json
from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kube9_core.catalog.access import Rule, Wanted, rules
from kube9_core.catalog.roles import objects, role_text
from kube9_core.declare.access import Read, Watch
from kube9_core.model.kind import Kind
from kube9_core.plugins.catalogue import Catalogue, discover

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kube9_testbed.cluster import Cluster
    from kube9_testbed.operator.installation import Installation
    from kube9_testbed.operator.process import Operator
    from kube9_testbed.recording import Recorded, RecordingProxy

    Once = Callable[["Cluster", Wanted, dict[str, Any]], "tuple[Recorded, ...]"]

SPACE = "kube9-recorded"
CHART = Wanted(namespace=SPACE, created=True)
BARE = Wanted(namespace="kube9-bare")
SCOPED = Wanted(namespace="kube9-scoped", scope=("cart", "web"), created=True)
EVERY_CHECK = {"checks": {check.id: {"enabled": True} for check in discover().checks}}
"""Rights are for all checks, also for those that are off by default."""
DRIFTING = {
    "apiVersion": "argoproj.io/v1alpha1",
    "kind": "Application",
    "metadata": {"name": "web", "namespace": "cart"},
    "spec": {"project": "default", "destination": {"server": "https://kubernetes.default.svc"}},
    "status": {
        "sync": {"status": "OutOfSync"},
        "health": {"status": "Healthy"},
        "resources": [
            {
                "group": "apps",
                "version": "v1",
                "kind": "Deployment",
                "namespace": "web",
                "name": "storefront",
                "status": "OutOfSync",
            }
        ],
    },
}
"""What acts on an object from outside is read only where an object differs."""
SHOP = Path(__file__).parents[2] / "examples" / "shop"
OURS = "kube9.io"
DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
ANYTHING = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
APPROVED = {"api-approved.kubernetes.io": "unapproved, for a test"}
EXEMPTION = {
    "checks": ["security/*"],
    "match": {"namespaces": [SPACE]},
    "reason": "so that something is covered",
    "expires": f"{datetime.now(UTC) + timedelta(days=30):%Y-%m-%d}",
}


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    """Everything that is installed here."""
    return discover()


Documents = tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class Furnished:
    """A cluster in which no declared kind is missing.

    Attributes:
        foreign: the kinds that were installed for it.
    """

    cluster: "Cluster"
    foreign: tuple[Kind, ...]


@pytest.fixture(scope="module")
def furnished(cluster: "Cluster", catalogue: Catalogue) -> "Iterator[Furnished]":
    """One of its own, with the sample shop."""
    from kube9_testbed.cluster import Cluster  # noqa: PLC0415 - `cluster` skips where none can be
    from kube9_testbed.kubectl import apply, apply_folder  # noqa: PLC0415 - as above

    del cluster  # asked for, because it skips where there can be none
    with Cluster.start(nodes=2) as alone:
        foreign = foreign_kinds(alone, catalogue)
        for kind in foreign:
            answer = alone.request("POST", DEFINITIONS, definition(kind))
            assert answer.ok, answer.text
        apply_folder(alone, SHOP)
        apply(alone, json.dumps(DRIFTING))
        yield Furnished(alone, foreign)


@pytest.fixture(scope="module")
def foreign(furnished: Furnished) -> tuple[Kind, ...]:
    """The kinds that were installed because a plugin may read them."""
    return furnished.foreign


@pytest.fixture(scope="module")
def space() -> str:
    """The operator's namespace."""
    return CHART.namespace


@pytest.fixture(scope="module")
def granted(catalogue: Catalogue) -> Documents:
    """What the chart gives the operator, which finds its own objects made."""
    return objects(rules(catalogue, CHART), CHART)


@pytest.fixture(scope="module")
def requests(
    furnished: Furnished, catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory
) -> "tuple[Recorded, ...]":
    """All that an operator asks of the API server from its start to its end."""
    folder = tmp_path_factory.mktemp("recorded")
    with recording(furnished.cluster, folder, catalogue, CHART) as (proxy, place):
        live(furnished.cluster, proxy, place)
        return proxy.requests


@pytest.fixture(scope="module")
def granted_bare(catalogue: Catalogue) -> Documents:
    """What `kube9-operator rbac` prints."""
    return objects(rules(catalogue, BARE), BARE)


@pytest.fixture(scope="module")
def requests_bare(
    furnished: Furnished, requests: "tuple[Recorded, ...]", once: "Once"
) -> "tuple[Recorded, ...]":
    """All that such an operator asks until it has assessed once; it comes after the other."""
    assert requests
    return once(furnished.cluster, BARE, {})


@pytest.fixture(scope="module")
def granted_scoped(catalogue: Catalogue) -> Documents:
    """What an operator is given that looks into two namespaces only."""
    return objects(rules(catalogue, SCOPED), SCOPED)


@pytest.fixture(scope="module")
def requests_scoped(
    furnished: Furnished, requests: "tuple[Recorded, ...]", once: "Once"
) -> "tuple[Recorded, ...]":
    """All that such an operator asks until it has assessed once."""
    assert requests
    return once(furnished.cluster, SCOPED, {"scope": {"namespaces": [*SCOPED.scope]}})


@pytest.fixture(scope="module")
def once(catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> "Once":
    """Record an operator until it has assessed once."""

    def recorded(
        cluster: "Cluster", wanted: Wanted, settings: dict[str, Any]
    ) -> "tuple[Recorded, ...]":
        folder = tmp_path_factory.mktemp(wanted.namespace)
        with recording(cluster, folder, catalogue, wanted) as (proxy, place):
            assess(proxy, place, settings)
            return proxy.requests

    return recorded


@contextmanager
def recording(
    cluster: "Cluster", folder: Path, catalogue: Catalogue, wanted: Wanted
) -> "Iterator[tuple[RecordingProxy, Installation]]":
    """Install an operator that reaches the server only through a proxy that records."""
    from kube9_testbed.operator.installation import install  # noqa: PLC0415 - as above
    from kube9_testbed.recording import RecordingProxy  # noqa: PLC0415 - as above

    granted = rules(catalogue, wanted)
    if wanted.created:
        make_own_objects(cluster, granted, wanted.namespace)
    place = install(cluster, wanted.namespace, folder, rights=role_text(granted, wanted))
    with RecordingProxy(cluster.url, cluster.ca_file) as proxy:
        place.reach_by(proxy.url)
        yield proxy, place


def make_own_objects(cluster: "Cluster", granted: tuple[Rule, ...], space: str) -> None:
    """The ConfigMaps that the chart makes, without content; Argo CD leaves out its Lease."""
    made = cluster.request("POST", "/api/v1/namespaces", {"metadata": {"name": space}})
    assert made.ok, made.text
    for rule in granted:
        if rule.resource == "configmaps" and "patch" in rule.verbs:
            for name in rule.names:
                path = f"/api/v1/namespaces/{space}/configmaps"
                made = cluster.request("POST", path, {"metadata": {"name": name}})
                assert made.ok, made.text


def assess(proxy: "RecordingProxy", place: "Installation", settings: dict[str, Any]) -> None:
    """One run, until everything is published and watched."""
    from kube9_testbed.operator.process import Operator  # noqa: PLC0415 - as above

    def watched() -> bool:
        plurals = ("/assessments", "/exemptions", "/operatorstatuses", "/events")
        paths = [each.path for each in proxy.requests if ("watch" in dict(each.query))]
        return all(any(path.endswith(plural) for path in paths) for plural in plurals)

    with Operator(place, settings={**EVERY_CHECK, **settings}) as operator:
        operator.await_assessment()
        operator.wait(lambda: operator.published("kube9-dashboard-data", "dashboard"), 30, "it")
        operator.wait(watched, 30, "all watches")


def live(cluster: "Cluster", proxy: "RecordingProxy", place: "Installation") -> None:
    """Runs, wishes, exemptions, other settings, and a hand-over to the next pod."""
    from kube9_testbed.operator.process import Operator  # noqa: PLC0415 - as above

    successor = place.beside("successor")
    successor.reach_by(proxy.url)
    with Operator(place, settings=EVERY_CHECK) as first:
        first.await_assessment()
        wish(cluster, first)
        exempt(cluster, first)
        place.write_settings({**EVERY_CHECK, "schedule": {"interval": "30m"}})
        first.wait(lambda: said(first, "the settings have changed"), 30, "the other settings")
        with Operator(successor, identity="operator-1") as second:
            second.wait(lambda: second.get("/readyz")[0] == 200, 30, "/readyz")
            first.stop()
            second.run("assess", "run", "--timeout=60s")
            second.wait(lambda: said(second, "assessed"), 60, "a run of the successor")


def wish(cluster: "Cluster", operator: "Operator") -> None:
    """Ask for a run, and wait until it has ended and its object is gone again."""
    root = f"/apis/{OURS}/v1alpha1/namespaces/{SPACE}/assessments"
    spec = {"ttlSecondsAfterFinished": 1}
    made = cluster.request("POST", root, ours("Assessment", "now", spec))
    assert made.ok, made.text
    operator.wait(lambda: cluster.request("GET", f"{root}/now").status == 404, 60, "its end")


def exempt(cluster: "Cluster", operator: "Operator") -> None:
    """Exempt something, and wait until it is said what that covers."""
    root = f"/apis/{OURS}/v1alpha1/namespaces/{SPACE}/exemptions"
    made = cluster.request("POST", root, ours("Exemption", "some", EXEMPTION))
    assert made.ok, made.text
    operator.wait(lambda: "status" in cluster.request("GET", f"{root}/some").json, 60, "a status")


def ours(kind: str, name: str, spec: dict[str, Any]) -> dict[str, Any]:
    """An object of ours."""
    return {
        "apiVersion": f"{OURS}/v1alpha1",
        "kind": kind,
        "metadata": {"name": name, "namespace": SPACE},
        "spec": spec,
    }


def said(operator: "Operator", message: str) -> bool:
    """Whether it stands in its log."""
    return any(line.get("message") == message for line in operator.log())


def declared_kinds(catalogue: Catalogue) -> set[Kind]:
    """Every kind that a plugin says it may read."""
    views = {view for check in catalogue.checks for view in check.views}
    found: set[Kind] = set()
    for loaded in catalogue.loaded:
        views.update(view for collector in loaded.collectors for view in collector.reads)
        views.update(view for task in loaded.tasks for view in task.reads)
        every = [access for task in loaded.tasks for access in task.access]
        every += [access for query in loaded.queries for access in query.access]
        found.update(item.kind for item in every if isinstance(item, Read | Watch))
    return found | {kind for view in views for kind in view.KINDS}


def foreign_kinds(cluster: "Cluster", catalogue: Catalogue) -> tuple[Kind, ...]:
    """Those that no cluster has of its own."""
    groups = cluster.request("GET", "/apis").json["groups"]
    own = {"", OURS} | {group["name"] for group in groups}
    found = (kind for kind in declared_kinds(catalogue) if kind.listed and kind.group not in own)
    return tuple(sorted(found))


def definition(kind: Kind) -> dict[str, Any]:
    """The least that makes the API server serve a kind."""
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": f"{kind.plural}.{kind.group}", "annotations": APPROVED},
        "spec": {
            "group": kind.group,
            "names": {"plural": kind.plural, "kind": kind.name},
            "scope": "Namespaced" if kind.namespaced else "Cluster",
            "versions": [
                {
                    "name": kind.version,
                    "served": True,
                    "storage": True,
                    "schema": {"openAPIV3Schema": ANYTHING},
                }
            ],
        },
    }
