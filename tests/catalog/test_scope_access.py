"""Permissions of a scope: Roles in its namespaces and the operator's own, nothing around them."""

import json
from typing import Any

import pytest
import yaml

from kube9_core.catalog.access import Wanted, held_in, rules
from kube9_core.catalog.roles import objects, role_text
from kube9_core.plugins.catalogue import Catalogue, discover

SCOPED = Wanted(namespace="tenant", scope=("team-b", "team-a"))


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    """Everything that is installed here."""
    return discover()


def documents(catalogue: Catalogue, wanted: Wanted) -> list[Any]:
    text = role_text(rules(catalogue, wanted), wanted)
    return [document for document in yaml.safe_load_all(text) if document]


def granted(found: list[Any], namespace: str) -> set[tuple[str, str]]:
    """Resource and verb of all rules in one namespace."""
    here = (item for item in found if item["metadata"]["namespace"] == namespace)
    listed = (rule for item in here for rule in item.get("rules", ()))
    return {(name, verb) for rule in listed for name in rule["resources"] for verb in rule["verbs"]}


def test_there_is_no_cluster_role(catalogue: Catalogue) -> None:
    found = documents(catalogue, SCOPED)
    assert {item["kind"] for item in found} == {"ServiceAccount", "Role", "RoleBinding"}
    assert {item["metadata"]["namespace"] for item in found} == {"tenant", "team-a", "team-b"}


def test_what_lives_in_no_namespace_is_left_out_but_the_namespace_itself(
    catalogue: Catalogue,
) -> None:
    found = documents(catalogue, SCOPED)
    for name in SCOPED.scope:
        held = granted(found, name)
        assert ("namespaces", "get") in held
        assert ("pods", "list") in held
        assert ("events", "watch") in held
        assert {resource for resource, _ in held}.isdisjoint({"nodes", "clusterroles"})
        itself = next(
            rule
            for item in found
            if item["kind"] == "Role" and item["metadata"]["namespace"] == name
            for rule in item["rules"]
            if "namespaces" in rule["resources"]
        )
        assert itself["resourceNames"] == [name]
    assert ("namespaces", "get") not in granted(found, "tenant")


def test_of_our_own_kinds_only_exemptions_are_looked_for_in_the_scope(
    catalogue: Catalogue,
) -> None:
    found = documents(catalogue, SCOPED)
    assert {"exemptions", "assessments", "operatorstatuses"} <= {
        resource for resource, verb in granted(found, "tenant") if verb == "watch"
    }
    ours = {"exemptions", "assessments", "operatorstatuses", "leases"}
    held = granted(found, "team-a")
    assert {resource for resource, _ in held} & ours == {"exemptions"}
    assert {resource for resource, verb in held if verb not in ("get", "list", "watch")} == {
        "exemptions/status"
    }


def test_an_operator_in_a_namespace_of_its_scope_has_both_roles_there(
    catalogue: Catalogue,
) -> None:
    wanted = Wanted(namespace="team-a", scope=("team-a",))
    found = documents(catalogue, wanted)
    names = [item["metadata"]["name"] for item in found if item["kind"] == "Role"]
    assert len(names) == len(set(names)) == 2
    assert {("pods", "list"), ("leases", "update")} <= granted(found, "team-a")


def test_every_binding_names_its_role_and_the_account(catalogue: Catalogue) -> None:
    found = documents(catalogue, SCOPED)
    roles = {
        (item["metadata"]["namespace"], item["metadata"]["name"])
        for item in found
        if item["kind"] == "Role"
    }
    bindings = [item for item in found if item["kind"] == "RoleBinding"]
    assert {(item["metadata"]["namespace"], item["roleRef"]["name"]) for item in bindings} == roles
    account = {"kind": "ServiceAccount", "name": "kube9-operator", "namespace": "tenant"}
    assert all(item["subjects"] == [account] for item in bindings)


def test_who_only_reads_gets_a_role_in_each_namespace(catalogue: Catalogue) -> None:
    wanted = Wanted(namespace="tenant", scope=("team-a",), read_only=True)
    (role,) = objects(rules(catalogue, wanted), wanted)
    assert (role["kind"], role["metadata"]["namespace"]) == ("Role", "team-a")
    assert {verb for rule in role["rules"] for verb in rule["verbs"]} == {"get", "list"}


def test_the_text_says_the_same_as_the_objects(catalogue: Catalogue) -> None:
    made = objects(rules(catalogue, SCOPED), SCOPED)
    assert documents(catalogue, SCOPED) == [json.loads(json.dumps(item)) for item in made]


def test_each_rule_says_where_a_scope_leaves_it_also_without_one(catalogue: Catalogue) -> None:
    every = rules(catalogue)
    for rule in every:
        assert not rule.namespaced or rule.places == ("own",), rule
    left = {rule.resource for rule in every if not rule.places}
    assert {"namespaces", "nodes"} <= left
    scoped = set(rules(catalogue, SCOPED))
    assert scoped == {rule for rule in every if rule.places}
    assert held_in(every, "own", "tenant") == held_in(sorted(scoped), "own", "tenant")
