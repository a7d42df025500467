"""Tasks of an operator with a scope read its namespaces, and are told of what is outside."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from kube9_core.declare.access import Read, Url
from kube9_core.declare.task import Task
from kube9_core.errors import Unseen
from kube9_core.model.kind import Kind
from kube9_core.model.version import NEWEST, KubernetesVersion
from kube9_core.plugins.loading import Candidate, Loaded
from kube9_core.runs.cluster_tools import Labels, Listed, Named
from kube9_core.runs.inspection import Denied
from kube9_core.runs.scoped_cluster import ScopedCluster, read_beside
from kube9_core.snapshot import kinds

OWN, SCOPE = "kube9-tenant", ("team-b", "team-a", "team-a")


class Recording:
    """A cluster that gives one object for each time it is asked, and remembers what for."""

    version: KubernetesVersion = NEWEST

    def __init__(self) -> None:
        self.asked: list[tuple[str, str | None, tuple[str, ...]]] = []
        self.labels: list[Labels] = []

    def each(
        self, kind: Kind, namespace: str | None, names: tuple[str, ...], labels: Labels = ()
    ) -> Iterator[Listed]:
        self.asked.append((kind.plural, namespace, names))
        self.labels.append(labels)
        yield "v1", (namespace or "").encode()

    def one(self, named: Named) -> bytes | None:
        self.asked.append((named.kind, named.namespace, (named.name,)))
        if named.kind == "Job":
            raise Denied("may not list jobs")
        return b"{}"

    def get(self, path: str) -> bytes:
        raise AssertionError(path)


@pytest.fixture
def cluster() -> Recording:
    return Recording()


@pytest.fixture
def scoped(cluster: Recording) -> ScopedCluster:
    return ScopedCluster(cluster, SCOPE, OWN, {kinds.SERVICE})


def test_what_lives_in_namespaces_is_read_in_each_of_the_scope_once(
    cluster: Recording, scoped: ScopedCluster
) -> None:
    wanted = (("app", ("web",)),)
    found = list(scoped.each(kinds.SERVICE, None, (), wanted))
    assert [body for _, body in found] == [b"team-a", b"team-b"]
    assert cluster.labels == [wanted, wanted]
    assert cluster.asked == [("services", "team-a", ()), ("services", "team-b", ())]


@pytest.mark.parametrize("place", ["team-b", OWN])
def test_one_namespace_of_the_scope_or_its_own_can_be_read_alone(
    cluster: Recording, scoped: ScopedCluster, place: str
) -> None:
    assert len(list(scoped.each(kinds.SERVICE, place, ("web",)))) == 1
    assert cluster.asked == [("services", place, ("web",))]


def test_namespaces_are_got_by_their_names(cluster: Recording, scoped: ScopedCluster) -> None:
    list(scoped.each(kinds.NAMESPACE, None, ()))
    list(scoped.each(kinds.NAMESPACE, None, ("team-b",)))
    assert cluster.asked == [
        ("namespaces", None, ("team-a", "team-b")),
        ("namespaces", None, ("team-b",)),
    ]


@pytest.mark.parametrize(
    ("kind", "namespace", "names"),
    [
        (kinds.NODE, None, ()),
        (kinds.NAMESPACE, None, ("kube-system",)),
        (kinds.SERVICE, "somebody-else", ()),
        (kinds.POD, OWN, ()),
    ],
)
def test_what_is_outside_is_unseen_and_never_asked_for(
    cluster: Recording,
    scoped: ScopedCluster,
    kind: Kind,
    namespace: str | None,
    names: tuple[str, ...],
) -> None:
    with pytest.raises(Unseen, match="outside the scope"):
        list(scoped.each(kind, namespace, names))
    assert cluster.asked == []


def test_a_path_that_is_no_resource_is_unseen(scoped: ScopedCluster) -> None:
    with pytest.raises(Unseen, match="outside the scope"):
        scoped.get("/metrics")


def test_what_a_task_declares_to_read_beside_the_operator_is_told_by_its_declaration() -> None:
    def run(tools: object) -> None:
        del tools

    access = (Read(kinds.CONFIG_MAP, namespaced=True), Read(kinds.POD), Url("/metrics"))
    task = Task(
        name="acme/look", summary="Looks.", every=timedelta(hours=1), run=run, access=access
    )
    loaded = Loaded(Candidate("acme", "acme", "1.0", (), None), tasks=(task,))
    assert read_beside([loaded]) == {kinds.CONFIG_MAP}


def test_single_objects_are_looked_up_in_the_scope_only(
    cluster: Recording, scoped: ScopedCluster
) -> None:
    assert scoped.one(Named("apps", "Deployment", "team-a", "web")) == b"{}"
    for place in ("somebody-else", OWN, ""):
        with pytest.raises(Unseen, match="outside the scope"):
            scoped.one(Named("apps", "Deployment", place, "web"))
    assert cluster.asked == [("Deployment", "team-a", ("web",))]


def test_what_is_denied_in_one_namespace_may_be_granted_in_another(
    scoped: ScopedCluster,
) -> None:
    with pytest.raises(Denied) as refused:
        scoped.one(Named("batch", "Job", "team-a", "web"))
    assert refused.value.namespace == "team-a"
