"""Assessing the real API server with checks of the test's own."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from kube9_core.api import (
    RELIABILITY,
    SECURITY,
    ConfigMap,
    Container,
    Namespace,
    Problem,
    Problems,
    Service,
    Snapshot,
    Workload,
)
from kube9_core.declare.check import Check
from kube9_core.kube.connection import Connection, connect
from kube9_core.model.audit import Silent
from kube9_core.plugins.catalogue import Catalogue
from kube9_core.runs.clock import SystemClock
from kube9_core.runs.cluster import ClusterRun, assess_cluster
from kube9_core.runs.request import ClusterRequest

if TYPE_CHECKING:
    from kube9_testbed.cluster import Cluster

Json = dict[str, Any]
_numbers = count()


@SECURITY.check("acme/all", "high", on=Container)
def everything(container: Container) -> Problems:
    """It complains of everything.

    Always.
    """
    yield Problem("is there", evidence={"image": str(container.image)})


@RELIABILITY.check("acme/elsewhere", "low", on=Workload, needs=(ConfigMap,))
def elsewhere(workload: Workload, snapshot: Snapshot) -> Problems:
    """The ConfigMap of another namespace exists.

    Workloads everywhere need it.
    """
    if snapshot.find(ConfigMap, "kube-system", "wanted") is None:
        yield Problem("is missing")


@RELIABILITY.check("acme/served", "low", on=Workload, needs=(Service,))
def served(workload: Workload, snapshot: Snapshot) -> Problems:
    """A Service leads to it.

    Nobody can reach it otherwise.
    """
    if not snapshot.services_of(workload):
        yield Problem("has no service")


@RELIABILITY.check("acme/space", "low", on=Namespace, wants=(ConfigMap,))
def spaces(namespace: Namespace) -> Problems:
    """It complains of every namespace.

    Always.
    """
    yield Problem("is a namespace")


@SECURITY.check("acme/secretive", "low", on=ConfigMap)
def secretive(config: ConfigMap) -> Problems:
    """No ConfigMap holds a credential.

    Everybody may read it.
    """
    if config.credentials:
        yield Problem("holds a credential")


@pytest.fixture(scope="session")
def checks() -> SimpleNamespace:
    """The checks above, by the names of their functions."""
    found = (everything, elsewhere, served, spaces, secretive)
    return SimpleNamespace(**{item.function.__name__: item for item in found})


def catalogue_of(*checks: Check[Any]) -> Catalogue:
    """What a plugin with these checks brings."""
    every = tuple(sorted(checks, key=lambda check: check.id))
    return Catalogue(
        plugins=(),
        pillars=(SECURITY, RELIABILITY),
        checks=every,
        collectors=(),
        sanitizers=(),
        sinks=(),
        frameworks=(),
        owners=tuple((check.id, "acme") for check in every),
    )


@pytest.fixture(scope="session")
def bringing() -> Callable[..., Catalogue]:
    """Make the catalogue of a plugin with some checks."""
    return catalogue_of


@pytest.fixture
def admin(cluster: "Cluster") -> Iterator[Connection]:
    """The administrator of the real cluster."""
    with connect(str(cluster.kubeconfig), environ={}) as connection:
        yield connection


@pytest.fixture
def assess(admin: Connection) -> Callable[..., ClusterRun]:
    """Assess with some checks; options are those of the request."""

    def run(
        *checks: Check[Any],
        connection: Connection | None = None,
        **options: Any,  # noqa: ANN401 - fields of the request
    ) -> ClusterRun:
        request = ClusterRequest(requests_per_second=1000, **options)
        catalogue, using = catalogue_of(*checks), connection or admin
        return assess_cluster(request, catalogue, using, clock=SystemClock(), audit=Silent())

    return run


@pytest.fixture
def create(cluster: "Cluster") -> Callable[[str, Json], None]:
    """Create an object at a path below the server."""

    def post(path: str, body: Json) -> None:
        answer = cluster.request("POST", path, body)
        assert answer.ok, answer.text

    return post


@pytest.fixture
def space(cluster: "Cluster", create: Callable[[str, Json], None]) -> Callable[..., str]:
    """Make a namespace whose account is there, so that pods can be made in it."""

    def make(prefix: str = "run", **metadata: Any) -> str:  # noqa: ANN401 - JSON
        name = f"{prefix}-{next(_numbers)}"
        create("/api/v1/namespaces", {"metadata": {"name": name, **metadata}})
        until = time.monotonic() + 20
        path = f"/api/v1/namespaces/{name}/serviceaccounts/default"
        while not cluster.request("GET", path).ok:
            assert time.monotonic() < until
            time.sleep(0.02)
        return name

    return make


@pytest.fixture
def account(
    cluster: "Cluster", create: Callable[[str, Json], None], tmp_path: Path
) -> Iterator[Callable[..., Connection]]:
    """Connect as an account that may list only this: "pods" or "deployments.apps"."""
    with ExitStack() as stack:

        def make(space: str, *resources: str) -> Connection:
            name = f"reader-{next(_numbers)}"
            listed = [item.partition(".") for item in resources]
            rules = [
                {"apiGroups": [group], "resources": [plural], "verbs": ["list"]}
                for plural, _, group in listed
            ]
            rbac = "/apis/rbac.authorization.k8s.io/v1"
            subject = {"kind": "ServiceAccount", "name": name, "namespace": space}
            role = {"kind": "ClusterRole", "name": name, "apiGroup": "rbac.authorization.k8s.io"}
            create(f"/api/v1/namespaces/{space}/serviceaccounts", {"metadata": {"name": name}})
            create(f"{rbac}/clusterroles", {"metadata": {"name": name}, "rules": rules})
            create(
                f"{rbac}/clusterrolebindings",
                {"metadata": {"name": name}, "roleRef": role, "subjects": [subject]},
            )
            made = stack.enter_context(connect(_kubeconfig(cluster, space, name, tmp_path)))
            _await(made, resources[0])
            return made

        yield make


def _kubeconfig(cluster: "Cluster", space: str, name: str, folder: Path) -> str:
    server = {"server": cluster.url, "certificate-authority": str(cluster.ca_file)}
    token = cluster.service_account_token(space, name)
    path = folder / name
    document = {
        "current-context": "here",
        "contexts": [{"name": "here", "context": {"cluster": "c", "user": "u"}}],
        "clusters": [{"name": "c", "cluster": server}],
        "users": [{"name": "u", "user": {"token": token}}],
    }
    path.write_text(json.dumps(document))
    return str(path)


def _await(connection: Connection, resource: str) -> None:
    """The authorizer learns of a role a moment after it was written."""
    plural, _, group = resource.partition(".")
    path = f"/apis/{group}/v1/{plural}" if group else f"/api/v1/{plural}"
    until = time.monotonic() + 20
    while not connection.request("GET", path).ok:
        assert time.monotonic() < until
        connection.pause(0.02)
