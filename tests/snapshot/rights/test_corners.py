"""Corners of roles and bindings that worlds made up by chance seldom reach.

Each was found by a mutant that nothing else noticed.
"""

import json
from typing import Any, Final

import pytest

from kube9_core.snapshot.rights.identity import Grantee, GranteeKind, Identity
from kube9_core.snapshot.rights.request import Request
from kube9_core.snapshot.rights.rights import Rights
from kube9_core.testing import snapshot_of

Json = dict[str, Any]
_API: Final = "rbac.authorization.k8s.io/v1"
_RULE: Final = {"verbs": ["get"], "apiGroups": [""], "resources": ["pods"]}
_EVERYBODY: Final = "system:authenticated"


def _index(*objects: Json) -> Rights:
    text = "\n---\n".join(json.dumps({"apiVersion": _API, **item}) for item in objects)
    return snapshot_of(text).index(Rights)


def _role(name: str, *rules: Json, **labels: str) -> Json:
    return {
        "kind": "ClusterRole",
        "metadata": {"name": name, "labels": labels},
        "rules": list(rules),
    }


def _union(name: str, *selectors: Json, **labels: str) -> Json:
    return {**_role(name, **labels), "aggregationRule": {"clusterRoleSelectors": list(selectors)}}


def _labels(**labels: str) -> Json:
    return {"matchLabels": labels}


def _rules(index: Rights, name: str) -> list[tuple[object, ...]]:
    [role] = [role for role in index.roles if role.name == name]
    return [
        (rule.policy.verbs, rule.policy.resources, rule.origin.name)
        for rule in index.rules_of(role)
    ]


@pytest.mark.parametrize(
    "other",
    [
        {"verbs": ["list"]},
        {"apiGroups": ["apps"]},
        {"resources": ["secrets"]},
        {"resourceNames": ["one"]},
        {"nonResourceURLs": ["/metrics"]},
    ],
    ids=lambda other: next(iter(other)),
)
def test_rules_of_a_union_that_differ_at_all_are_both_kept(other: Json) -> None:
    parts = (_role("a", _RULE, part="yes"), _role("b", {**_RULE, **other}, part="yes"))
    assert len(_rules(_index(*parts, _union("whole", _labels(part="yes"))), "whole")) == 2


def test_rules_of_a_union_that_say_the_same_are_one() -> None:
    parts = (_role("a", _RULE, part="yes"), _role("b", dict(_RULE), part="yes"))
    found = _rules(_index(*parts, _union("whole", _labels(part="yes"))), "whole")
    assert found == [(("get",), ("pods",), "a")]


@pytest.mark.parametrize("backwards", [False, True])
def test_a_chain_of_unions_passes_rules_to_its_end(*, backwards: bool) -> None:
    chain = [
        _union(f"link-{number}", _labels(link=str(number - 1)), link=str(number))
        for number in range(1, 6)
    ]
    ordered = chain[::-1] if backwards else chain
    index = _index(*ordered, _role("first", _RULE, link="0"))
    assert _rules(index, "link-5") == [(("get",), ("pods",), "first")]


def test_a_union_never_takes_rules_from_itself_or_from_a_namespace() -> None:
    own = {**_union("whole", _labels(part="yes"), part="yes"), "rules": [{**_RULE, "verbs": ["*"]}]}
    spaced = {
        "kind": "Role",
        "metadata": {"name": "spaced", "namespace": "shop", "labels": {"part": "yes"}},
        "rules": [{**_RULE, "verbs": ["delete"]}],
    }
    index = _index(own, spaced, _role("a", _RULE, part="yes"))
    assert _rules(index, "whole") == [(("get",), ("pods",), "a")]


def test_a_selector_may_name_several_values() -> None:
    either = {"matchExpressions": [{"key": "part", "operator": "In", "values": ["a", "b"]}]}
    parts = (_role("a", _RULE, part="a"), _role("b", {**_RULE, "verbs": ["list"]}, part="b"))
    index = _index(*parts, _union("whole", either))
    assert [verbs for verbs, _, _ in _rules(index, "whole")] == [("get",), ("list",)]


def test_two_files_may_hold_different_roles_of_one_name() -> None:
    binding = {
        "kind": "ClusterRoleBinding",
        "metadata": {"name": "given"},
        "roleRef": {"kind": "ClusterRole", "name": "twice"},
        "subjects": [{"kind": "User", "name": "ann"}],
    }
    index = _index(_role("twice", _RULE), _role("twice", {**_RULE, "verbs": ["list"]}), binding)
    ann = Grantee.user("ann").identity
    assert index.allows(ann, Request("get", "pods"))
    assert index.allows(ann, Request("list", "pods"))


def test_a_binding_without_a_role_gives_nothing() -> None:
    subjects = [{"kind": "User", "name": "ann"}]
    index = _index(
        _role("reader", _RULE),
        {"kind": "ClusterRoleBinding", "metadata": {"name": "none"}, "subjects": subjects},
    )
    [binding] = index.bindings
    assert index.roles_of(binding) == ()
    assert index.grants_of(Grantee.user("ann").identity) == ()


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("system:serviceaccount:shop:web", GranteeKind.ACCOUNT),
        ("system:serviceaccount::web", GranteeKind.USER),
        ("system:serviceaccount:shop:", GranteeKind.USER),
        ("system:serviceaccount:shop", GranteeKind.USER),
        ("system:serviceaccount:shop:web:more", GranteeKind.USER),
    ],
)
def test_a_user_is_an_account_only_by_a_whole_name(name: str, kind: GranteeKind) -> None:
    grantee = Grantee.user(name)
    assert grantee.kind is kind
    assert grantee.username == name


@pytest.mark.parametrize(
    ("group", "groups"),
    [
        ("team", ("team", _EVERYBODY)),
        (_EVERYBODY, (_EVERYBODY,)),
        ("system:unauthenticated", ("system:unauthenticated",)),
        (
            "system:serviceaccounts:shop",
            ("system:serviceaccounts:shop", "system:serviceaccounts", _EVERYBODY),
        ),
        ("system:serviceaccounts", ("system:serviceaccounts", _EVERYBODY)),
    ],
)
def test_a_member_of_a_group_is_in_those_around_it(group: str, groups: tuple[str, ...]) -> None:
    grantee = Grantee.group(group)
    assert grantee.identity == Identity("", groups)
    assert grantee.username == ""


def test_a_single_star_is_every_path() -> None:
    binding = {
        "kind": "ClusterRoleBinding",
        "metadata": {"name": "given"},
        "roleRef": {"kind": "ClusterRole", "name": "paths"},
        "subjects": [{"kind": "User", "name": "ann"}],
    }
    index = _index(_role("paths", {"verbs": ["get"], "nonResourceURLs": ["*"]}), binding)
    assert index.allows(Grantee.user("ann").identity, Request("get", path="metrics"))


def test_a_request_for_no_object_in_particular_is_not_covered_by_names() -> None:
    named = {**_RULE, "resourceNames": ["one"]}
    binding = {
        "kind": "ClusterRoleBinding",
        "metadata": {"name": "given"},
        "roleRef": {"kind": "ClusterRole", "name": "one"},
        "subjects": [{"kind": "User", "name": "ann"}],
    }
    index = _index(_role("one", named), binding)
    ann = Grantee.user("ann").identity
    assert Request("get", "pods") == Request("get", "pods", "", None, "", None)
    assert not index.allows(ann, Request("get", "pods"))
    assert index.allows(ann, Request("get", "pods", name="one"))


def test_holders_are_asked_for_one_place_unless_any_will_do() -> None:
    binding = {
        "kind": "RoleBinding",
        "metadata": {"name": "given", "namespace": "shop"},
        "roleRef": {"kind": "ClusterRole", "name": "reader"},
        "subjects": [{"kind": "User", "name": "ann"}],
    }
    index = _index(_role("reader", _RULE), binding)
    assert index.holders(Request("get", "pods")) == {}
    assert [*index.holders(Request("get", "pods"), anywhere=True)] == [Grantee.user("ann")]


def test_a_union_that_says_something_already_is_made_anew_until_nothing_changes() -> None:
    old = {**_RULE, "verbs": ["list"]}
    last = _union("a-last", _labels(link="middle"))
    middle = {**_union("b-middle", _labels(link="first"), link="middle"), "rules": [old]}
    index = _index(last, middle, _role("c-first", _RULE, link="first"))
    assert _rules(index, "a-last") == [(("get",), ("pods",), "c-first")]
