"""Of Secrets a cluster tells names, types and ages; not one byte of a value is ever received."""

import base64
import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from kube9_core.api import SECURITY, Problem, Problems, Secret
from kube9_core.kube.connection import Connection, connect
from kube9_core.model.outcome import Outcome
from kube9_core.runs.cluster import ClusterRun

if TYPE_CHECKING:
    from kube9_testbed.cluster import Cluster

pytest.importorskip("kube9_testbed")
from kube9_testbed.recording import RecordingProxy

pytestmark = pytest.mark.cluster

Assess = Callable[..., ClusterRun]
Create = Callable[[str, dict[str, Any]], None]
Space = Callable[..., str]
Account = Callable[..., Connection]
VALUES = ("planted-one-7f3k", "planted-two-9x2m", "planted-three-4q8w")
COPY = "kubectl.kubernetes.io/last-applied-configuration"


@SECURITY.check("acme/secrets", "low", on=Secret)
def every_secret(secret: Secret) -> Problems:
    """Every Secret is told.

    So that a test sees what is known of each.
    """
    keys = secret.wire.key_count
    yield Problem(f"type {secret.type}, {keys} keys, at least {secret.age(None)} old", key="all")


def planted(create: Create, space: str) -> None:
    """A Secret as kubectl apply makes it: with a copy of all values in an annotation."""
    data = {f"key{n}": base64.b64encode(value.encode()).decode() for n, value in enumerate(VALUES)}
    body = {"metadata": {"name": "db"}, "data": data}
    copied = {"name": "db", "annotations": {COPY: json.dumps(body)}}
    create(f"/api/v1/namespaces/{space}/secrets", {**body, "metadata": copied})
    for n in range(3):
        create(f"/api/v1/namespaces/{space}/secrets", {"metadata": {"name": f"more-{n}"}})


@pytest.fixture
def heard(cluster: "Cluster", tmp_path: Path) -> Any:  # noqa: ANN401 - a generator of both ends
    """A proxy that keeps all that is received, and a connection through it."""
    with RecordingProxy(cluster.url, cluster.ca_file, keep=True) as proxy:
        file = tmp_path / "kubeconfig"
        user = {"name": "a", "user": {"token": cluster.token}}
        place = {"name": "a", "cluster": {"server": proxy.url}}
        context = {"name": "a", "context": {"cluster": "a", "user": "a"}}
        whole = {"clusters": [place], "users": [user], "contexts": [context]}
        file.write_text(json.dumps({**whole, "current-context": "a"}), encoding="utf-8")
        with connect(str(file), environ={}) as connection:
            yield SimpleNamespace(proxy=proxy, connection=connection)


def test_no_value_is_received_however_the_secret_was_made(
    assess: Assess, create: Create, space: Space, heard: SimpleNamespace
) -> None:
    name = space("secret")
    planted(create, name)
    run = assess(every_secret, connection=heard.connection, secrets=True, page=10)
    told = {str(item.resource): item.message for item in run.findings()}
    assert told[f"Secret {name}/db"].startswith("type Opaque, 3 keys, at least 0:00:")
    assert f"Secret {name}/more-2" in told
    received = b"".join(heard.proxy.answers)
    assert b"more-2" in received
    for value in VALUES:
        assert value.encode() not in received
        assert base64.b64encode(value.encode()) not in received
    asked = [item for item in heard.proxy.requests if item.path.endswith("/secrets")]
    assert asked
    assert all(("includeObject", "None") in item.query for item in asked)


def test_nothing_is_asked_unless_somebody_wants_it(
    assess: Assess, create: Create, space: Space, heard: SimpleNamespace
) -> None:
    planted(create, space("secret"))
    run = assess(every_secret, connection=heard.connection)
    (row,) = run.checks
    assert row.outcome is Outcome.SKIPPED
    assert "`reading.secrets`" in (row.reason or "")
    assert not [item for item in heard.proxy.requests if "secrets" in item.path]
    assert "v1/Secret" not in {item.kind for item in run.coverage}


def test_who_may_not_list_them_is_told_the_missing_rule(
    assess: Assess, account: Account, space: Space
) -> None:
    reader = account(space("secret"), "namespaces")
    run = assess(every_secret, connection=reader, secrets=True)
    (row,) = run.checks
    assert row.outcome is Outcome.SKIPPED
    assert "secrets" in (row.reason or "")
    assert "list" in (row.reason or "")
    assert [item.state for item in run.coverage if item.kind == "v1/Secret"] == []


def test_a_scope_is_asked_namespace_by_namespace(
    assess: Assess, create: Create, space: Space, heard: SimpleNamespace
) -> None:
    inside, outside = space("secret"), space("secret")
    for name in (inside, outside):
        planted(create, name)
    run = assess(every_secret, connection=heard.connection, secrets=True, scope=(inside,))
    places = {item.resource.namespace for item in run.findings()}
    assert places == {inside}
    asked = [item.path for item in heard.proxy.requests if "secrets" in item.path]
    assert asked == [f"/api/v1/namespaces/{inside}/secrets"]


def test_judged_namespace_by_namespace_they_are_asked_for_in_the_same_way(
    assess: Assess, create: Create, space: Space, heard: SimpleNamespace
) -> None:
    name = space("secret")
    planted(create, name)
    run = assess(every_secret, connection=heard.connection, secrets=True, memory=1)
    assert name in {item.resource.namespace for item in run.findings()}
    received = b"".join(heard.proxy.answers)
    assert not [value for value in VALUES if base64.b64encode(value.encode()) in received]
