"""What an account with nothing but Roles sees of a cluster, and what is said of the rest."""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from kube9_core.api import RELIABILITY, SECURITY, Namespace, Node, Problem, Problems, Snapshot
from kube9_core.catalog.access import Wanted, rules
from kube9_core.catalog.roles import objects
from kube9_core.declare.check import Check
from kube9_core.errors import UsageError
from kube9_core.kube.connection import Connection, connect
from kube9_core.kube.errors import KubeError
from kube9_core.model.coverage import CoverageState
from kube9_core.model.outcome import Outcome
from kube9_core.plugins.catalogue import Catalogue
from kube9_core.runs.cluster import ClusterRun

if TYPE_CHECKING:
    from kube9_testbed.cluster import Cluster

pytestmark = pytest.mark.cluster
pytest.importorskip("kube9_testbed")

Json = dict[str, Any]
Assess = Callable[..., ClusterRun]
Create = Callable[[str, Json], None]
Space = Callable[..., str]
Tenant = Callable[..., "Asking"]
Checks = SimpleNamespace
Pair = tuple[str, str]
POD = {"metadata": {"name": "loud"}, "spec": {"containers": [{"name": "web", "image": "web:1"}]}}
RBAC = "/apis/rbac.authorization.k8s.io/v1"


@RELIABILITY.check("acme/nodes", "low", on=Node)
def nodes(node: Node) -> Problems:
    """It complains of every node.

    Always.
    """
    yield Problem(f"{node.name} is a node")


@SECURITY.check("acme/neighbours", "low", on=Namespace)
def neighbours(namespace: Namespace, snapshot: Snapshot) -> Problems:
    """There is no other namespace.

    It would be alone.
    """
    if len(snapshot.all(Namespace)) > 1:
        yield Problem(f"{namespace.name} has neighbours")


@SECURITY.check("acme/system", "low", on=Namespace)
def system(namespace: Namespace, snapshot: Snapshot) -> Problems:
    """The namespace kube-system exists.

    Clusters have one.
    """
    if snapshot.namespace("kube-system") is None:
        yield Problem(f"{namespace.name} has no kube-system beside it")


class Asking(Connection):
    """A connection that remembers what was refused, and what was asked for."""

    def __init__(self, real: Connection) -> None:
        vars(self).update(vars(real))
        self.asked: list[str] = []
        self.refused: list[str] = []

    def request(self, method: str, path: str, **options: Any) -> Any:  # noqa: ANN401 - as the real one
        answer = super().request(method, path, **options)
        self.asked.append(path)
        if answer.status == 403:
            self.refused.append(path)
        return answer


@pytest.fixture
def tenant(
    cluster: "Cluster", create: Create, space: Space, catalogue: Catalogue, tmp_path: Path
) -> Iterator[Tenant]:
    """Connect as an account with the Roles of a scope, and nothing else."""
    made: list[Connection] = []

    def make(*scope: str) -> Asking:
        home = space("tenant")
        wanted = Wanted(namespace=home, scope=scope)
        for document in objects(rules(catalogue, wanted), wanted):
            post(create, document)
        connection = connect(kubeconfig(cluster, home, tmp_path))
        made.append(connection)
        for name in scope:
            await_role(connection, name)
        return Asking(connection)

    yield make
    for connection in made:
        connection.close()


def post(create: Create, document: Any) -> None:  # noqa: ANN401 - JSON
    places = {"ServiceAccount": "/api/v1", "Role": RBAC, "RoleBinding": RBAC}
    kind, namespace = document["kind"], document["metadata"]["namespace"]
    path = f"{places[kind]}/namespaces/{namespace}/{kind.lower()}s"
    create(path, json.loads(json.dumps(document)))


def await_role(connection: Connection, name: str) -> None:
    """The authorizer learns of a role a moment after it was written."""
    until = time.monotonic() + 20
    while not connection.request("GET", f"/api/v1/namespaces/{name}").ok:
        assert time.monotonic() < until
        connection.pause(0.02)


def kubeconfig(cluster: "Cluster", home: str, folder: Path) -> str:
    token = cluster.service_account_token(home, "kube9-operator")
    server = {"server": cluster.url, "certificate-authority": str(cluster.ca_file)}
    document = {
        "current-context": "here",
        "contexts": [{"name": "here", "context": {"cluster": "c", "user": "u"}}],
        "clusters": [{"name": "c", "cluster": server}],
        "users": [{"name": "u", "user": {"token": token}}],
    }
    path = folder / home
    path.write_text(json.dumps(document))
    return str(path)


@pytest.fixture
def catalogue(checks: Checks, bringing: Callable[..., Catalogue]) -> Catalogue:
    """A plugin with all checks of these tests, by which the Roles are made."""
    return bringing(*vars(checks).values(), nodes, neighbours, system)


@pytest.fixture
def pair(create: Create, space: Space) -> Pair:
    """Two namespaces with a pod each."""
    names = (space("scope-a"), space("scope-b"))
    for name in names:
        create(f"/api/v1/namespaces/{name}/pods", POD)
    return names


@pytest.fixture
def other(create: Create, space: Space) -> str:
    """A namespace that is in no scope, with a pod."""
    name = space()
    create(f"/api/v1/namespaces/{name}/pods", POD)
    return name


def row(run: ClusterRun, check: str) -> Any:  # noqa: ANN401 - a row of the report
    return next(item for item in run.checks if item.id == check)


def seen(run: ClusterRun, kind: str) -> Any:  # noqa: ANN401 - a row of the report
    return next(item for item in run.coverage if item.kind == kind)


def namespaces(run: ClusterRun) -> set[str | None]:
    return {item.resource.namespace for item in run.findings()}


def test_roles_alone_are_enough_for_the_namespaces_of_the_scope(
    assess: Assess, checks: Checks, pair: Pair, other: str, tenant: Tenant
) -> None:
    account, every = tenant(*pair), (checks.everything, checks.spaces, checks.served)
    run = assess(*every, connection=account, scope=pair, operator_namespace="")
    assert account.refused == []
    assert not [path for path in account.asked if other in path]
    assert namespaces(run) == {*pair, None}
    whole = assess(*every, namespaces=pair)
    assert run.report().findings == whole.report().findings
    assert run.checks == whole.checks


def test_what_lives_in_no_namespace_is_outside_and_never_empty(
    assess: Assess, pair: Pair, tenant: Tenant
) -> None:
    account = tenant(*pair)
    run = assess(nodes, connection=account, scope=pair, views=(Node,), operator_namespace="")
    assert seen(run, "v1/Node").state is CoverageState.OUTSIDE
    assert seen(run, "v1/Namespace").state is CoverageState.COMPLETE
    assert row(run, "acme/nodes").outcome is Outcome.SKIPPED
    assert "outside the scope" in row(run, "acme/nodes").reason
    assert run.dashboard.nodes is None
    assert run.dashboard.namespaces == 2
    assert run.source.cluster_id is None
    assert account.refused == []


@pytest.mark.parametrize("check", [neighbours, system])
def test_what_stands_outside_the_scope_is_unseen_and_not_missing(
    assess: Assess, pair: Pair, tenant: Tenant, check: Check[Any]
) -> None:
    run = assess(check, connection=tenant(*pair), scope=pair, operator_namespace="")
    assert row(run, check.id).outcome is Outcome.SKIPPED
    assert "outside the scope" in row(run, check.id).reason


def test_a_reference_to_a_namespace_outside_the_scope_is_not_judged(
    assess: Assess, checks: Checks, pair: Pair, tenant: Tenant
) -> None:
    run = assess(checks.elsewhere, connection=tenant(*pair), scope=pair, operator_namespace="")
    assert row(run, "acme/elsewhere").outcome is Outcome.SKIPPED
    assert (
        "kube-system was not read, as it is outside the scope" in row(run, "acme/elsewhere").reason
    )


def test_a_namespace_that_may_not_be_read_is_named_and_the_rest_goes_on(
    assess: Assess, checks: Checks, pair: Pair, space: Space, tenant: Tenant
) -> None:
    closed, account = space("closed"), tenant(pair[0])
    scope = (pair[0], closed, "no-such-namespace")
    every = (checks.everything, checks.spaces)
    run = assess(*every, connection=account, scope=scope, operator_namespace="")
    assert namespaces(run) == {pair[0], None}
    for name in ("acme/all", "acme/space"):
        assert (row(run, name).outcome, row(run, name).reason) == (Outcome.FAILED, None)
    told = seen(run, "v1/Namespace")
    assert (told.state, told.objects) == (CoverageState.FORBIDDEN, 1)
    assert f'resourceNames: ["{closed}"]' in told.reason
    assert "no-such-namespace" in told.reason
    assert "or it does not exist" in told.reason
    assert seen(run, "v1/Pod").state is CoverageState.COMPLETE
    assert run.looked("acme/all", pair[0])
    assert not run.looked("acme/all", closed)
    assert not run.looked("acme/all", pair[1])


def test_a_namespace_that_is_not_there_is_named_to_who_may_know(
    assess: Assess, checks: Checks, pair: Pair
) -> None:
    run = assess(checks.everything, scope=(pair[0], "no-such-namespace"))
    told = seen(run, "v1/Namespace")
    assert told.state is CoverageState.FAILED
    assert "there is no Namespace no-such-namespace" in told.reason
    assert namespaces(run) == {pair[0]}


def test_a_scope_of_which_nothing_may_be_read_is_no_empty_cluster(
    assess: Assess, checks: Checks, pair: Pair, space: Space, tenant: Tenant
) -> None:
    with pytest.raises(KubeError, match="no namespace of the scope can be read"):
        assess(checks.everything, connection=tenant(pair[0]), scope=(space("closed"),))


def test_part_of_a_scope_can_be_asked_for_and_nothing_beyond_it(
    assess: Assess, checks: Checks, pair: Pair, tenant: Tenant
) -> None:
    account = tenant(*pair)
    within = {"connection": account, "scope": pair, "operator_namespace": ""}
    run = assess(checks.everything, namespaces=(pair[1],), **within)
    assert namespaces(run) == {pair[1]}
    with pytest.raises(UsageError, match="no namespace of the scope matches 'kube-system'"):
        assess(checks.everything, namespaces=("kube-system",), **within)


def test_a_scope_too_large_for_the_memory_is_judged_piece_by_piece(
    assess: Assess, checks: Checks, pair: Pair, tenant: Tenant
) -> None:
    account, every = tenant(*pair), (checks.everything, checks.spaces, checks.served)
    within = {"connection": account, "scope": pair, "operator_namespace": ""}
    whole, parts = assess(*every, **within), assess(*every, memory=1, **within)
    assert "namespace by namespace" in parts.notes[0]
    assert parts.report().findings == whole.report().findings
    assert parts.checks == whole.checks
    assert parts.coverage == whole.coverage
    assert account.refused == []
