"""What the chart grants: the declared rules of the enabled plugins, and not one more."""

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from kube9_core.catalog.access import Wanted, rules
from kube9_core.catalog.roles import objects
from kube9_core.plugins.catalogue import Catalogue, discover

Json = dict[str, Any]
Render = Callable[..., tuple[Json, ...]]
Grants = Mapping[tuple[str, str, str], frozenset[str]]
"""By kind, namespace and name of a role: each verb that a rule grants, as canonical JSON."""

PLUGINS = tuple(sorted(item.candidate.name for item in discover().loaded))


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return discover()


def spelled(rule: Json) -> list[str]:
    """A rule for each of its verbs."""
    rest = {key: sorted(value) for key, value in rule.items() if key != "verbs"}
    return [json.dumps({**rest, "verbs": [verb]}, sort_keys=True) for verb in rule["verbs"]]


def roles(documents: Any) -> dict[tuple[str, str, str], Json]:  # noqa: ANN401 - objects of Kubernetes
    found = (item for item in documents if item["kind"] in ("Role", "ClusterRole"))
    return {
        (item["kind"], item["metadata"].get("namespace", ""), item["metadata"]["name"]): item
        for item in found
    }


def grants(documents: Any) -> Grants:  # noqa: ANN401 - as above
    """What the operator's own account is granted by its bindings."""
    known, granted = roles(documents), {}
    for item in documents:
        if not item["kind"].endswith("Binding"):
            continue
        assert [subject["name"] for subject in item["subjects"]] == ["kube9-operator"]
        kind, name = item["roleRef"]["kind"], item["roleRef"]["name"]
        place = "" if kind == "ClusterRole" else item["metadata"]["namespace"]
        listed = [text for rule in known[kind, place, name]["rules"] for text in spelled(rule)]
        assert len(set(listed)) == len(listed), "something is granted twice"
        granted[kind, place, name] = frozenset(listed)
    return granted


def declared(catalogue: Catalogue, wanted: Wanted) -> Grants:
    return grants(json.loads(json.dumps(objects(rules(catalogue, wanted), wanted))))


def off(*names: str) -> Json:
    return {"plugins": {name: {"enabled": False} for name in names}}


def test_with_all_plugins_the_roles_are_those_that_are_declared(
    render: Render, catalogue: Catalogue
) -> None:
    assert grants(render()) == declared(catalogue, Wanted(created=True))


@pytest.mark.parametrize("plugin", PLUGINS)
def test_a_disabled_plugin_takes_its_rules_with_it(
    plugin: str, render: Render, catalogue: Catalogue
) -> None:
    others = tuple(name for name in PLUGINS if name != plugin)
    found = grants(render(off(plugin)))
    assert found == declared(catalogue, Wanted(plugins=others, created=True))


@pytest.mark.parametrize("plugin", PLUGINS)
def test_a_plugin_alone_is_granted_what_it_and_the_core_need(
    plugin: str, render: Render, catalogue: Catalogue
) -> None:
    found = grants(render(off(*(name for name in PLUGINS if name != plugin))))
    assert found == declared(catalogue, Wanted(plugins=(plugin,), created=True))


def test_without_any_plugin_the_core_alone_is_granted(render: Render) -> None:
    bare, every = grants(render(off(*PLUGINS))), grants(render())
    assert bare.keys() == every.keys()
    role = ("ClusterRole", "", "kube9-operator")
    assert bare[role] < every[role]
    assert '"pods"' not in "".join(bare[role])


def test_events_are_granted_only_where_they_are_kept(render: Render, catalogue: Catalogue) -> None:
    found = grants(render({"settings": {"events": {"enabled": False}}}))
    assert found == declared(catalogue, Wanted(created=True, events=False))


def test_with_a_scope_there_are_roles_and_no_cluster_role(
    render: Render, catalogue: Catalogue
) -> None:
    given = {"scope": {"namespaces": ["shop", "kube9-system"]}, "rbac": {"viewRoles": False}}
    documents = render(given)
    wanted = Wanted(created=True, scope=("shop", "kube9-system"))
    assert grants(documents) == declared(catalogue, wanted)
    assert {kind for kind, _, _ in grants(documents)} == {"Role"}


def test_kube9_rbac_prints_the_same_and_the_right_to_create_what_the_chart_creates(
    render: Render,
) -> None:
    command = [str(Path(sys.executable).with_name("kube9")), "rbac"]
    printed = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - our own command
    by_hand = grants([item for item in yaml.safe_load_all(printed.stdout) if item])
    role = ("Role", "kube9-system", "kube9-operator")
    found = grants(render())
    assert by_hand[role] > found[role]
    more = [json.loads(text) for text in by_hand[role] - found[role]]
    assert {(*rule["resources"], *rule["verbs"]) for rule in more} == {("configmaps", "create")}
    assert {**by_hand, role: found[role]} == found


def test_reliability_alone_reads_disruption_budgets(render: Render) -> None:
    role = ("ClusterRole", "", "kube9-operator")
    assert "poddisruptionbudgets" in "".join(grants(render())[role])
    assert "poddisruptionbudgets" not in "".join(grants(render(off("reliability")))[role])


EVERYTHING: list[Json] = [
    {},
    {"scope": {"namespaces": ["shop"]}},
    {"persistence": {"enabled": True}, "pointer": {"create": True}},
    *(off(plugin) for plugin in PLUGINS),
]


@pytest.mark.parametrize("values", EVERYTHING)
def test_no_role_names_secrets_or_wildcards_or_writes_what_is_not_ours(
    values: Json, render: Render
) -> None:
    for (kind, place, name), rules_of in grants(render(values, namespace="elsewhere")).items():
        for text in rules_of:
            rule = json.loads(text)
            assert "*" not in text, (kind, place, name)
            assert "secrets" not in rule.get("resources", ())
            writes = {"create", "update", "patch", "delete"} & {*rule["verbs"]}
            ours = rule.get("apiGroups") == ["kube9.io"]
            named = all(item.startswith("kube9-") for item in rule.get("resourceNames", ()))
            events = rule.get("apiGroups") == ["events.k8s.io"] and writes == {"create"}
            assert not writes or ours or events or (named and rule.get("resourceNames")), rule


def test_a_plugin_whose_values_are_taken_away_is_on_and_has_its_rights(render: Render) -> None:
    assert grants(render({"plugins": {"reliability": None}})) == grants(render())


def test_without_rbac_there_is_no_binding_and_no_role(render: Render) -> None:
    kinds = {item["kind"] for item in render({"rbac": {"create": False}})}
    assert not kinds & {"Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding"}


def test_what_an_extra_plugin_was_given_is_granted_with_the_rest(render: Render) -> None:
    rule = {"apiGroups": ["acme.example"], "resources": ["widgets"], "verbs": ["list"]}
    extra = {"name": "acme", "image": "registry.example/acme:1", "rbac": [rule]}
    found = grants(render({"plugins": {"extra": [extra]}}))
    role = ("ClusterRole", "", "kube9-operator")
    assert found[role] - grants(render())[role] == {*spelled(rule)}
