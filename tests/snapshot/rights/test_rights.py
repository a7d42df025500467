"""Who may do what, resolved from manifests; `test_api_server_agrees` asks the judge itself."""

from collections.abc import Callable

import pytest

from kube9_core.snapshot.rights.grant import Grant
from kube9_core.snapshot.rights.identity import Grantee, Identity
from kube9_core.snapshot.rights.request import Request
from kube9_core.snapshot.rights.rights import Rights
from kube9_core.snapshot.snapshot import Mode, Snapshot

Take = Callable[..., Snapshot]
RBAC = "apiVersion: rbac.authorization.k8s.io/v1"
READER = f"""
{RBAC}
kind: ClusterRole
metadata: {{name: reader}}
rules:
- {{apiGroups: [""], resources: [pods, "*/log"], verbs: [get, list]}}
- {{apiGroups: [""], resources: [secrets], resourceNames: [one], verbs: ["*"]}}
- {{nonResourceURLs: [/metrics, /debug/*], verbs: [get]}}
---
"""


def bound(subjects: str, kind: str = "RoleBinding", role: str = "ClusterRole/reader") -> str:
    """A binding of that kind, in the namespace shop where it has one."""
    ref, _, name = role.partition("/")
    place = ", namespace: shop" if kind == "RoleBinding" else ""
    return f"""
{RBAC}
kind: {kind}
metadata: {{name: given{place}}}
roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: {ref}, name: {name}}}
subjects: {subjects}
---
"""


def rights(snapshot_of: Take, text: str, mode: Mode = Mode.MANIFESTS) -> Rights:
    return snapshot_of(text, mode=mode).index(Rights)


POD = Request("get", "pods", namespace="shop")
WEB = "[{kind: ServiceAccount, name: web}]"


def test_a_cluster_role_bound_in_a_namespace_holds_there_alone(snapshot_of: Take) -> None:
    index = rights(snapshot_of, READER + bound(WEB))
    web = Grantee.account("shop", "web").identity
    assert index.allows(web, POD)
    assert not index.allows(web, Request("get", "pods", namespace="other"))
    assert not index.allows(web, Request("get", "pods"))
    assert not index.allows(Grantee.account("other", "web").identity, POD)


def test_bound_in_the_cluster_it_holds_in_every_namespace(snapshot_of: Take) -> None:
    index = rights(snapshot_of, READER + bound("[{kind: User, name: ann}]", "ClusterRoleBinding"))
    ann = Grantee.user("ann").identity
    assert index.allows(ann, POD)
    assert index.allows(ann, Request("get", "pods"))
    assert index.allows(ann, Request("get", path="/metrics"))


def test_a_path_is_never_allowed_from_within_a_namespace(snapshot_of: Take) -> None:
    index = rights(snapshot_of, READER + bound(WEB))
    web = Grantee.account("shop", "web").identity
    metrics = Request("get", path="/metrics", namespace="shop")
    assert not index.allows(web, metrics)
    assert not index.who_can(metrics, anywhere=True)
    assert not index.grants(web, metrics, anywhere=True)


@pytest.mark.parametrize(
    ("path", "allowed"),
    [("/debug/", True), ("/debug/pprof", True), ("/debug", False), ("/metrics/x", False)],
)
def test_a_path_may_end_in_a_star(snapshot_of: Take, path: str, allowed: bool) -> None:  # noqa: FBT001 - a table of examples
    index = rights(snapshot_of, READER + bound("[{kind: User, name: ann}]", "ClusterRoleBinding"))
    assert index.allows(Grantee.user("ann").identity, Request("get", path=path)) is allowed


@pytest.mark.parametrize(
    ("request_", "allowed"),
    [
        (Request("get", "secrets", namespace="shop", name="one"), True),
        (Request("get", "secrets", namespace="shop", name="two"), False),
        (Request("list", "secrets", namespace="shop"), False),
        (Request("deletecollection", "secrets", namespace="shop"), False),
        (Request("list", "secrets", namespace="shop", name="one"), True),
        (Request("get", "pods/log", namespace="shop"), True),
        (Request("get", "pods/exec", namespace="shop"), False),
        (Request("get", "log", namespace="shop"), False),
        (Request("get", "pods", "apps", namespace="shop"), False),
        (Request("GET", "pods", namespace="shop"), False),
    ],
)
def test_names_and_subresources_narrow_a_rule(
    snapshot_of: Take,
    request_: Request,
    allowed: bool,  # noqa: FBT001 - a table of examples
) -> None:
    index = rights(snapshot_of, READER + bound(WEB))
    assert index.allows(Grantee.account("shop", "web").identity, request_) is allowed
    assert bool(index.who_can(request_)) is allowed


@pytest.mark.parametrize(
    "named",
    [
        "{kind: ServiceAccount, name: web, namespace: shop}",
        "{kind: User, name: 'system:serviceaccount:shop:web'}",
        "{kind: Group, name: 'system:serviceaccounts'}",
        "{kind: Group, name: 'system:serviceaccounts:shop'}",
        "{kind: Group, name: 'system:authenticated'}",
    ],
)
def test_an_account_is_known_by_many_names(snapshot_of: Take, named: str) -> None:
    index = rights(snapshot_of, READER + bound(f"[{named}]", "ClusterRoleBinding"))
    assert index.allows(Grantee.account("shop", "web").identity, POD)


def test_whoever_has_no_name_is_in_a_group_of_his_own(snapshot_of: Take) -> None:
    everybody = "[{kind: Group, name: 'system:authenticated'}]"
    index = rights(snapshot_of, READER + bound(everybody, "ClusterRoleBinding"))
    assert not index.allows(Grantee.user("system:anonymous").identity, POD)
    assert index.allows(Grantee.user("ann").identity, POD)
    assert index.allows(Grantee.group("developers").identity, POD)
    assert not index.allows(Grantee.group("system:unauthenticated").identity, POD)


def test_members_of_system_masters_need_no_role(snapshot_of: Take) -> None:
    index = rights(snapshot_of, READER)
    assert index.allows(Identity("ann", ("system:masters",)), Request("delete", "nodes"))


def test_nobody_is_named_by_a_subject_without_place_or_of_a_strange_kind(snapshot_of: Take) -> None:
    named = "[{kind: ServiceAccount, name: web}, {kind: Robot, name: web}, {kind: User}]"
    index = rights(snapshot_of, READER + bound(named, "ClusterRoleBinding"))
    assert index.grantees == ()
    assert index.who_can(POD) == ()


def test_a_binding_refers_to_the_role_of_its_own_namespace(snapshot_of: Take) -> None:
    role = f"""
{RBAC}
kind: Role
metadata: {{name: reader, namespace: other}}
rules: [{{apiGroups: [""], resources: [pods], verbs: [get]}}]
---
"""
    index = rights(snapshot_of, role + bound(WEB, role="Role/reader"))
    (binding,) = index.bindings
    assert index.roles_of(binding) == ()
    assert index.who_can(POD, anywhere=True) == ()
    here = role.replace("other", "shop")
    assert rights(snapshot_of, here + bound(WEB, role="Role/reader")).who_can(POD)
    cluster = here + bound(WEB, "ClusterRoleBinding", role="Role/reader")
    assert not rights(snapshot_of, cluster).who_can(POD)


def test_an_answer_names_binding_role_and_rule(snapshot_of: Take) -> None:
    index = rights(snapshot_of, READER + bound(WEB))
    one = Request("get", "secrets", namespace="shop", name="one")
    (grant,) = index.who_can(one, POD)
    assert (str(grant.grantee), grant.namespace) == ("serviceaccount:shop/web", "shop")
    assert (grant.binding.name, grant.role.name) == ("given", "reader")
    assert [rule.at for rule in grant.rules] == ["rules[0]", "rules[1]"]
    assert index.who_can(one) == index.grants(Grantee.account("shop", "web").identity, one)
    assert _at(index.who_can(one)) == ["rules[1]"]
    (everything,) = index.grants_of(Grantee.account("shop", "web").identity)
    assert len(everything.rules) == len(everything.role.rules)


def _at(grants: tuple[Grant, ...]) -> list[str]:
    return [rule.at for grant in grants for rule in grant.rules]


def test_some_namespace_is_enough_where_that_is_asked(snapshot_of: Take) -> None:
    index = rights(snapshot_of, READER + bound(WEB))
    pods = Request("get", "pods")
    assert not index.who_can(pods)
    assert not index.grants(Grantee.account("shop", "web").identity, pods)
    (grant,) = index.who_can(pods, anywhere=True)
    assert index.grants(Grantee.account("shop", "web").identity, pods, anywhere=True) == (grant,)
    assert index.holders(pods, anywhere=True) == {Grantee.account("shop", "web"): (grant,)}


def test_roles_are_found_by_what_they_grant_bound_or_not(snapshot_of: Take) -> None:
    index = rights(snapshot_of, READER)
    ((role, rules),) = index.roles_with(Request("get", "pods"), Request("get", path="/x")).items()
    assert (role.name, [rule.at for rule in rules]) == ("reader", ["rules[0]"])
    assert index.bindings_of(role) == ()
    assert not index.roles_with(Request("delete", "pods"))


def test_manifests_may_bind_the_roles_that_every_cluster_has(snapshot_of: Take) -> None:
    text = bound(WEB, role="ClusterRole/edit")
    index = rights(snapshot_of, text)
    (grant,) = index.who_can(Request("get", "secrets", namespace="shop"))
    assert (grant.role.name, grant.rules[0].origin.name) == ("edit", "system:aggregate-to-edit")
    assert index.who_can(POD)
    assert not index.who_can(Request("create", "rolebindings", "rbac.authorization.k8s.io", "shop"))
    assert not rights(snapshot_of, text, Mode.CLUSTER).who_can(POD)
    assert rights(snapshot_of, READER).roles_with(Request("get", "nodes")) == {}


def test_a_role_of_ones_own_is_not_the_one_that_every_cluster_has(snapshot_of: Take) -> None:
    own = f"""
{RBAC}
kind: ClusterRole
metadata: {{name: edit}}
rules: []
---
"""
    assert not rights(snapshot_of, own + bound(WEB, role="ClusterRole/edit")).who_can(POD)


def test_what_is_added_to_a_role_of_every_cluster_counts(snapshot_of: Take) -> None:
    part = f"""
{RBAC}
kind: ClusterRole
metadata: {{name: widgets, labels: {{rbac.authorization.k8s.io/aggregate-to-view: "true"}}}}
rules: [{{apiGroups: [example.com], resources: [widgets], verbs: [get]}}]
---
"""
    index = rights(snapshot_of, part + bound(WEB, role="ClusterRole/admin"))
    assert index.who_can(Request("get", "widgets", "example.com", "shop"))


def test_unions_are_made_of_labels_and_replace_what_is_written(snapshot_of: Take) -> None:
    def role(name: str, rest: str) -> str:
        return f"{RBAC}\nkind: ClusterRole\nmetadata: {{name: {name}}}\n{rest}\n---\n"

    rule = '[{apiGroups: [""], resources: [%s], verbs: [get]}]'
    text = (
        role("part, labels: {a: b}", f"rules: {rule % 'pods'}")
        + role("outer", "aggregationRule: {clusterRoleSelectors: [{matchLabels: {in: ner}}]}")
        + role(
            "inner, labels: {in: ner}",
            "aggregationRule: {clusterRoleSelectors: [{matchExpressions: "
            "[{key: a, operator: In, values: [b, c]}]}]}\n"
            f"rules: {rule % 'secrets'}",
        )
        + role(
            "nothing",
            "aggregationRule: {clusterRoleSelectors: [{matchLabels: {part: nobody}}]}\n"
            f"rules: {rule % 'nodes'}",
        )
    )
    index = rights(snapshot_of, text)
    assert _granting(index, "pods") == ["part", "outer", "inner"]
    assert _granting(index, "secrets") == []
    assert _granting(index, "nodes") == ["nothing"]
    parts = {role.name: [part.name for part in index.parts_of(role)] for role in index.roles}
    assert parts == {"part": [], "outer": ["inner"], "inner": ["part"], "nothing": []}


def _granting(index: Rights, resource: str) -> list[str]:
    return [role.name for role in index.roles_with(Request("get", resource))]
