"""Each right taken away costs the checks that need it, and nothing else, and is named.

Rules of the role are removed in turn from a running operator. The oracle is the run before:
whatever had a verdict without needing the kind must have the same verdict now.
"""

from collections.abc import Iterator
from copy import deepcopy

import pytest
from kube9_testbed.cluster import Cluster
from kube9_testbed.operator.process import Operator
from kube9_testbed.responses import JsonObject

from kube9_core.plugins.catalogue import discover

pytestmark = [pytest.mark.cluster, pytest.mark.slow]

FEW = 8  # rules that a normal build takes away; `make prove` takes all
ROLE = "/apis/rbac.authorization.k8s.io/v1/clusterroles/kube9-operator"


@pytest.fixture
def role(breakable: Cluster, operator: Operator) -> Iterator[JsonObject]:
    """The role of the running operator, whole again afterwards."""
    whole = breakable.request("GET", ROLE).json
    yield deepcopy(whole)
    put(breakable, whole["rules"])


def put(cluster: Cluster, rules: list[JsonObject]) -> None:
    changed = cluster.request("PATCH", ROLE, {"rules": rules})
    assert changed.ok, changed.text


def assess(operator: Operator) -> JsonObject:
    operator.run("assess", "run", "--timeout=60s", "--format=json")
    newest = operator.query("assessments", "list", "--limit=1")["assessments"][0]["id"]
    return operator.query("assessments", "get", newest)


def outcomes(page: JsonObject) -> dict[str, str]:
    return {row["id"]: row["outcome"] for row in page["checks"]}


def test_each_missing_rule_skips_its_own_checks_and_is_named(
    breakable: Cluster,
    operator: Operator,
    role: JsonObject,
    proving: bool,  # noqa: FBT001 - a fixture
) -> None:
    whole = assess(operator)
    assert whole["assessment"]["state"] == "completed", whole["assessment"]
    before = outcomes(whole)
    rules = removable(role["rules"])
    skipping = 0
    for rule in rules if proving else rules[:: len(rules) // FEW]:
        put(breakable, [each for each in role["rules"] if each != rule])
        group, resource = rule["apiGroups"][0], rule["resources"][0]
        page = assess(operator)
        changed = differing(before, outcomes(page))
        assert set(changed.values()) <= {"skipped", "failed"}, (resource, changed)
        assert set(changed) <= needing(group, resource), (resource, changed)
        told = str(page["checks"]) + str(page["summary"])
        skipping += bool(changed)
        if changed:
            assert f"list {resource}" in told, (resource, told[:2000])
    assert skipping >= 3, "hardly any right is needed"
    put(breakable, role["rules"])
    assert differing(before, outcomes(assess(operator))) == {}


def differing(before: dict[str, str], after: dict[str, str]) -> dict[str, str]:
    """The checks that end otherwise, apart from pods that fared otherwise meanwhile."""
    return {
        key: value
        for key, value in after.items()
        if before[key] != value and not (key in of_the_moment() and value != "skipped")
    }


def of_the_moment() -> set[str]:
    """The checks whose verdict follows what the cluster does, and not only what it is told."""
    return {check.id for check in discover().checks if "manifests" not in check.modes}


def removable(rules: list[JsonObject]) -> list[JsonObject]:
    """The rules that let a served kind be listed; losing our own costs no check."""
    mine = ("kube9.io", "apps.openshift.io", "argoproj.io", "gateway.networking.k8s.io")
    return [
        rule
        for rule in rules
        if "list" in rule["verbs"]
        and rule["apiGroups"][0] not in mine
        and rule["resources"] != ["events"]
    ]


def needing(group: str, resource: str) -> set[str]:
    """The checks that declare that they look at a kind."""
    found = set()
    for check in discover().checks:
        kinds = (kind for view in check.views for kind in view.KINDS)
        if any((kind.group, kind.plural) == (group, resource) for kind in kinds):
            found.add(check.id)
    return found
