"""Permissions come from declarations: enough for everything, and nothing beyond it."""

import json
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from kube9_core.catalog.access import Rule, Wanted, rules
from kube9_core.catalog.roles import objects, role_text
from kube9_core.errors import UsageError
from kube9_core.kube.connection import Connection, connect
from kube9_core.kube.errors import Forbidden
from kube9_core.kube.lease import Lease
from kube9_core.kube.writer import Regarding, Writer
from kube9_core.model.audit import Silent
from kube9_core.model.coverage import Coverage, CoverageState
from kube9_core.model.kind import Kind
from kube9_core.model.outcome import Outcome
from kube9_core.plugins.catalogue import Catalogue, discover
from kube9_core.runs.clock import SystemClock
from kube9_core.runs.cluster import ClusterRun, assess_cluster
from kube9_core.runs.request import ClusterRequest

if TYPE_CHECKING:
    from kube9_testbed.cluster import Cluster

RBAC = "rbac.authorization.k8s.io"
STATUS = Kind("kube9.io", "OperatorStatus", "v1alpha1", "operatorstatuses")
SPACE = "access-tests"
READING = Wanted(namespace=SPACE, read_only=True)
Assess = Callable[[tuple[Rule, ...]], ClusterRun]
_numbers = count()


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    """Everything that is installed here."""
    return discover()


def test_nothing_is_granted_by_wildcard_and_no_secret_may_be_read(catalogue: Catalogue) -> None:
    for rule in rules(catalogue):
        assert rule.resource != "secrets"
        assert "*" not in (rule.group, rule.resource, *rule.verbs)


def test_what_is_written_is_ours(catalogue: Catalogue) -> None:
    writing = [
        rule for rule in rules(catalogue) if {"create", "update", "patch", "delete"} & {*rule.verbs}
    ]
    for rule in writing:
        ours = rule.group == "kube9.io" or all(name.startswith("kube9-") for name in rule.names)
        assert ours, rule
        nameless = rule.group != "kube9.io" and not rule.names
        assert not nameless or rule.verbs == ("create",), rule


def test_who_only_reads_may_change_nothing(catalogue: Catalogue) -> None:
    found = rules(catalogue, READING)
    assert {verb for rule in found for verb in rule.verbs} == {"list", "get"}
    assert [rule.names for rule in found if "get" in rule.verbs] == [("kube-system",)]
    (role,) = objects(found, READING)
    assert role["kind"] == "ClusterRole"


def test_each_rule_names_the_checks_that_need_it(catalogue: Catalogue) -> None:
    claims = next(r for r in rules(catalogue, READING) if r.resource == "persistentvolumeclaims")
    assert "reliability/rolling-update-strategy" in claims.reasons
    text = role_text(rules(catalogue, READING), READING)
    line = next(line for line in text.splitlines() if '["persistentvolumeclaims"]' in line)
    assert (
        "# reliability/rolling-update-strategy"
        in text.splitlines()[text.splitlines().index(line) - 1]
    )


def test_one_plugin_needs_less_than_all(catalogue: Catalogue) -> None:
    alone = rules(catalogue, Wanted(plugins=("security",), read_only=True))
    assert "poddisruptionbudgets" not in {rule.resource for rule in alone}
    assert {rule.resource for rule in alone} < {rule.resource for rule in rules(catalogue)}


def test_a_plugin_that_is_not_there_is_named_with_its_nearest(catalogue: Catalogue) -> None:
    with pytest.raises(UsageError, match="did you mean security"):
        rules(catalogue, Wanted(plugins=("securty",)))


def test_the_text_says_the_same_as_the_objects(catalogue: Catalogue) -> None:
    wanted = Wanted(namespace="elsewhere")
    found = rules(catalogue, wanted)
    read = [document for document in yaml.safe_load_all(role_text(found, wanted)) if document]
    assert read == [json.loads(json.dumps(item)) for item in objects(found, wanted)]
    assert {item["metadata"].get("namespace", "elsewhere") for item in read} == {"elsewhere"}


def test_events_are_not_asked_for_where_nobody_keeps_them(catalogue: Catalogue) -> None:
    quiet = rules(catalogue, Wanted(events=False))
    assert ("", "events") not in {(rule.group, rule.resource) for rule in quiet}
    assert ("", "events") in {(rule.group, rule.resource) for rule in rules(catalogue)}


@pytest.fixture(scope="module")
def space(cluster: "Cluster") -> str:
    """A namespace with the account that is granted things."""
    post(cluster, "/api/v1/namespaces", {"metadata": {"name": SPACE}})
    account = {"metadata": {"name": "kube9-operator"}}
    post(cluster, f"/api/v1/namespaces/{SPACE}/serviceaccounts", account)
    role = {"metadata": {"name": SPACE}, "rules": []}
    post(cluster, f"/apis/{RBAC}/v1/clusterroles", role)
    binding = {
        "metadata": {"name": SPACE},
        "roleRef": {"apiGroup": RBAC, "kind": "ClusterRole", "name": SPACE},
        "subjects": [{"kind": "ServiceAccount", "name": "kube9-operator", "namespace": SPACE}],
    }
    post(cluster, f"/apis/{RBAC}/v1/clusterrolebindings", binding)
    return SPACE


def post(cluster: "Cluster", path: str, body: dict[str, Any]) -> None:
    answer = cluster.request("POST", path, body)
    assert answer.ok, answer.text


@pytest.fixture
def account(cluster: "Cluster", space: str, tmp_path: Path) -> Iterator[Connection]:
    """The account, with a real token."""
    path = tmp_path / "kubeconfig"
    token = cluster.service_account_token(space, "kube9-operator")
    path.write_text(kubeconfig(cluster, token))
    with connect(str(path), environ={}) as connection:
        yield connection


def kubeconfig(cluster: "Cluster", token: str) -> str:
    server = {"server": cluster.url, "certificate-authority": str(cluster.ca_file)}
    document = {
        "current-context": "here",
        "contexts": [{"name": "here", "context": {"cluster": "c", "user": "u"}}],
        "clusters": [{"name": "c", "cluster": server}],
        "users": [{"name": "u", "user": {"token": token}}],
    }
    return json.dumps(document)


@pytest.fixture
def assess(cluster: "Cluster", account: Connection, catalogue: Catalogue) -> Assess:
    """Grant some rules, wait until they hold, and assess with them."""

    def run(granted: tuple[Rule, ...]) -> ClusterRun:
        mark = f"mark-{next(_numbers)}"
        listed = [*(rule.fields for rule in granted if not rule.namespaced)]
        listed.append({"nonResourceURLs": [f"/{mark}"], "verbs": ["get"]})
        patch = {"metadata": {"name": SPACE}, "rules": listed}
        answer = cluster.request("PUT", f"/apis/{RBAC}/v1/clusterroles/{SPACE}", patch)
        assert answer.ok, answer.text
        await_grant(account, mark)
        request = ClusterRequest(operator_namespace=SPACE, requests_per_second=1000)
        return assess_cluster(request, catalogue, account, clock=SystemClock(), audit=Silent())

    return run


def await_grant(account: Connection, mark: str) -> None:
    """The authorizer learns of a role a moment after it was written."""
    for _ in range(500):
        if account.request("GET", f"/{mark}").status != 403:
            return
        account.pause(0.01)
    raise AssertionError("the role never took effect")


def unread(run: ClusterRun) -> list[Coverage]:
    """The kinds that could not be read, but for those that nobody asked to have read."""
    kept = (CoverageState.OUTSIDE,)
    return [row for row in run.coverage if not row.state.sound and row.state not in kept]


@pytest.mark.cluster
def test_with_exactly_these_rules_everything_is_read(assess: Assess, catalogue: Catalogue) -> None:
    run = assess(rules(catalogue, READING))
    assert unread(run) == []
    assert run.source.cluster_id is not None
    assert not [row for row in run.checks if row.outcome is Outcome.ERRORED]


@pytest.mark.cluster
def test_each_missing_rule_costs_only_its_own_checks_and_is_named(
    assess: Assess, catalogue: Catalogue
) -> None:
    every = rules(catalogue, READING)
    whole = assess(every)
    blind = {check.id for check in whole.checks if check.outcome is Outcome.SKIPPED}
    assert whole.coverage
    for gone in (rule for rule in every if rule.verbs == ("list",)):
        run = assess(tuple(rule for rule in every if rule != gone))
        bad = unread(run)
        if not bad:  # the server does not serve the kind at all
            continue
        (row,) = bad
        words = f'list {gone.resource} in the API group "{gone.group}" at the cluster scope'
        assert row.state is CoverageState.FORBIDDEN
        assert words in (row.reason or "")
        needing = set(gone.reasons)
        for check in (item for item in run.checks if item.id not in blind):
            if check.outcome is Outcome.SKIPPED:
                assert check.id in needing
                assert words in (check.reason or "")
            elif check.id in needing:
                assert check.outcome is Outcome.FAILED


def apply(cluster: "Cluster", space: str, catalogue: Catalogue, name: str) -> None:
    """Create all that the operator is granted, under a name of its own."""
    wanted = Wanted(namespace=space, name=name)
    places = {
        "ServiceAccount": f"/api/v1/namespaces/{space}/serviceaccounts",
        "ClusterRole": f"/apis/{RBAC}/v1/clusterroles",
        "ClusterRoleBinding": f"/apis/{RBAC}/v1/clusterrolebindings",
        "Role": f"/apis/{RBAC}/v1/namespaces/{space}/roles",
        "RoleBinding": f"/apis/{RBAC}/v1/namespaces/{space}/rolebindings",
    }
    text = role_text(rules(catalogue, wanted), wanted)
    for document in yaml.safe_load_all(text):
        answer = cluster.request(
            "POST", f"{places[document['kind']]}?fieldValidation=Strict", document
        )
        assert answer.ok, answer.text


def connected(cluster: "Cluster", space: str, name: str, tmp_path: Path) -> Connection:
    path = tmp_path / name
    token = cluster.service_account_token(space, name)
    path.write_text(kubeconfig(cluster, token))
    return connect(str(path), environ={})


@pytest.mark.cluster
def test_the_operator_can_do_all_its_work_with_them_and_nothing_else(
    crds: "Cluster", space: str, catalogue: Catalogue, tmp_path: Path
) -> None:
    apply(crds, space, catalogue, "kube9-worker")
    with connected(crds, space, "kube9-worker", tmp_path) as connection:
        writer = Writer(connection, Silent(), space)
        until = time.monotonic() + 10
        while connection.request("GET", "/api/v1/nodes").status != 200:
            assert time.monotonic() < until
            connection.pause(0.05)
        for name in ("status", "state"):
            assert writer.config_map(f"kube9-operator-{name}", {"a": "b"})
        assert writer.config_map("kube9-dashboard-data", {"a": "b"})
        assert writer.create(STATUS, "kube9-operator")
        assert writer.status(STATUS, space, "kube9-operator", b"{}") in (True, False)
        about = Regarding("kube9.io/v1alpha1", "OperatorStatus", space, "kube9-operator")
        assert writer.event(about, "Tested", "It was.", action="Test", at=SystemClock().now())
        lease = Lease(connection, space, "kube9-operator", "me", SystemClock())
        assert lease.acquire()
        assert lease.renew()
        for plural in ("assessments", "operatorstatuses", "exemptions"):
            assert connection.request("GET", f"/apis/kube9.io/v1alpha1/{plural}").status == 200
        for refused in ("secrets", "pods/x/log", "componentstatuses"):
            path = f"/api/v1/namespaces/{space}/{refused}"
            assert connection.request("GET", path).status == 403
        with pytest.raises(Forbidden):
            writer.config_map("kube9-something-else", {})
