"""`kube9 rbac who-can` and `kube9 rbac show`: what they print, of manifests and of a cluster."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from kube9_testbed.cluster import Cluster

Kube9 = Callable[..., Any]
RBAC = """
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: reader}
rules:
- {apiGroups: [""], resources: [pods, "*/log"], verbs: [get, list]}
- {apiGroups: [apps, ""], resources: [deployments], resourceNames: [one], verbs: ["*"]}
- {nonResourceURLs: [/metrics], verbs: [get]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: all, labels: {sum: "yes"}}
aggregationRule: {clusterRoleSelectors: [{matchLabels: {part: "yes"}}]}
rules: []
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: metrics, labels: {part: "yes"}}
rules: [{nonResourceURLs: [/metrics, /debug/*], verbs: [get]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: given, namespace: web}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: reader}
subjects:
- {kind: ServiceAccount, name: default}
- {kind: Group, name: dev, apiGroup: rbac.authorization.k8s.io}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: scrapers}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: all}
subjects: [{kind: User, name: ann, apiGroup: rbac.authorization.k8s.io}]
"""


@pytest.fixture
def asked(here: Kube9, folder: Path) -> Kube9:
    """Ask about the folder's manifests, which hold a Deployment of the account default too."""
    (folder / "rbac.yaml").write_text(RBAC)

    def ask(*words: str) -> Any:  # noqa: ANN401 - an Answer of the conftest
        return here("rbac", *words, "@")

    return ask


def test_the_table_names_who_where_and_through_what(asked: Kube9) -> None:
    answer = asked("who-can", "get", "pods")
    assert answer.code == 0, answer.err
    assert "Who can get pods in at least one namespace" in answer.out
    assert [line.split() for line in answer.out.splitlines()[2:5]] == [
        ["WHO", "NAMESPACE", "BINDING", "ROLE", "USED", "BY"],
        ["group:dev", "web", "given", "ClusterRole", "reader"],
        ["serviceaccount:web/default", "web", "given", "ClusterRole", "reader", "1", "workload"],
    ]
    assert "system:masters" in answer.out


def test_where_the_terminal_is_narrow_the_subject_has_its_own_line(
    kube9: Kube9, folder: Path
) -> None:
    (folder / "rbac.yaml").write_text(RBAC)
    table = kube9("rbac", "who-can", "get", "pods", ".", COLUMNS="60").out.splitlines()
    assert "serviceaccount:web/default  1 workload" in table
    assert "  web: ClusterRole reader by given" in table
    assert max(map(len, table)) <= 60


def test_a_union_names_the_role_it_has_a_rule_from(asked: Kube9) -> None:
    answer = asked("who-can", "get", "/debug/x")
    assert "ClusterRole all (from metrics)" in answer.out


def test_a_union_of_several_roles_is_not_told_as_one_of_them(here: Kube9, folder: Path) -> None:
    other = "{name: logs, labels: {part: 'yes'}}\nrules: [{nonResourceURLs: [/logs], verbs: [get]}]"
    role = "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata:"
    (folder / "rbac.yaml").write_text(f"{RBAC}---\n{role} {other}\n")
    shown = here("rbac", "show", "user:ann", "@").out
    assert "ClusterRole all (from logs and 1 more)" in " ".join(shown.split())


@pytest.mark.parametrize(
    ("words", "whose"),
    [
        (("get", "po"), 2),
        (("get", "Pod"), 2),
        (("GET", "pods"), 2),
        (("get", "pods/log"), 2),
        (("get", "pods/exec"), 0),
        (("get", "pods", "-n", "web"), 2),
        (("get", "pods", "-n", "other"), 0),
        (("get", "pods", "-A"), 0),
        (("get", "deploy"), 0),
        (("get", "deploy", "one"), 2),
        (("get", "deployments", "--name", "one"), 2),
        (("get", "deployments.apps", "two"), 0),
        (("get", "deployments.batch", "one"), 0),
        (("get", "deployments/scale.apps", "one"), 0),
        (("get", "nodes"), 0),
        (("get", "/metrics"), 1),
        (("list", "secrets"), 0),
    ],
)
def test_the_words_are_understood_as_kubectl_would(
    asked: Kube9, words: tuple[str, ...], whose: int
) -> None:
    answer = asked("who-can", *words, "--format", "json")
    assert answer.code == 0, answer.err
    assert len(json.loads(answer.out)["grants"]) == whose


def test_json_says_through_what_and_where_it_is_written(asked: Kube9, folder: Path) -> None:
    answer = asked("who-can", "get", "/debug/pprof", "--format", "json")
    file = f"{folder}/rbac.yaml"
    assert json.loads(answer.out) == {
        "apiVersion": "kube9.io/v1alpha1",
        "kind": "WhoCan",
        "request": {
            "verb": "get",
            "resource": "",
            "group": "",
            "namespace": None,
            "name": "",
            "path": "/debug/pprof",
            "anywhere": False,
        },
        "grants": [
            {
                "subject": {"kind": "User", "namespace": None, "name": "ann"},
                "namespace": None,
                "binding": _object("ClusterRoleBinding", "scrapers", file, 29),
                "role": _object("ClusterRole", "all", file, 10),
                "rules": [
                    {
                        "role": _object("ClusterRole", "metrics", file, 16),
                        "index": 0,
                        "verbs": ["get"],
                        "apiGroups": [],
                        "resources": [],
                        "resourceNames": [],
                        "nonResourceURLs": ["/metrics", "/debug/*"],
                    }
                ],
                "usedBy": None,
            }
        ],
        "unread": [],
        "inputErrors": [],
        "notes": [],
    }


def _object(kind: str, name: str, file: str, line: int) -> dict[str, object]:
    return {"kind": kind, "namespace": None, "name": name, "file": file, "line": line}


@pytest.mark.parametrize("subject", ["sa:web/default", "system:serviceaccount:web:default"])
def test_show_tells_all_rules_and_the_groups_of_an_account(asked: Kube9, subject: str) -> None:
    answer = asked("show", subject)
    assert answer.code == 0, answer.err
    assert "serviceaccount:web/default  1 workload" in answer.out
    assert "system:serviceaccounts:web" in answer.out
    assert "namespace web: ClusterRole reader by RoleBinding given" in answer.out
    lines = [" ".join(line.split()) for line in answer.out.splitlines()]
    assert "get, list pods, */log" in lines
    assert "* deployments in apps, core named one" in lines


def test_show_as_json_names_the_groups(asked: Kube9) -> None:
    shown = json.loads(asked("show", "sa:web/default", "--format", "json").out)
    assert (shown["kind"], shown["user"]) == ("Rights", "system:serviceaccount:web:default")
    assert shown["groups"][0] == "system:serviceaccounts"
    assert (shown["superuser"], shown["usedBy"]) == (False, 1)
    assert [len(grant["rules"]) for grant in shown["grants"]] == [3]


def test_who_is_given_nothing_is_told_so(asked: Kube9) -> None:
    assert "is given nothing by RBAC" in asked("show", "user:bob").out
    assert "may do everything" in asked("show", "group:system:masters").out
    assert "Nobody can delete nodes in the whole cluster" in asked("who-can", "delete", "no").out


def test_a_slip_of_the_pen_is_told(asked: Kube9) -> None:
    answer = asked("who-can", "get", "secertsx")
    assert answer.code == 0
    assert "did you mean secrets" in " ".join(answer.out.split())
    assert "no resource" in asked("who-can", "get", "secertsx", "--format", "json").err


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("who-can", "get", "pods", "-n", "a", "-A"), "give one of them"),
        (("who-can", "get", "pods", "--context", "x"), "--context names a cluster"),
        (("who-can", "get", "/metrics", "-n", "a"), "makes no sense"),
        (("who-can", "get", "deployments.apps/scale.apps"), "two API groups"),
        (("who-can", "get", "pods", "one", "two"), "no such file"),
        (("show", "web/default"), "is no subject"),
        (("show", "sa:default"), "serviceaccount:NAMESPACE/NAME"),
        (("show", "user:ann", "--format", "yaml"), "--format"),
        (("--scope", "a", "show", "user:ann"), "stand behind its name"),
    ],
)
def test_a_question_that_makes_no_sense_is_wrong_usage(
    asked: Kube9, words: tuple[str, ...], why: str
) -> None:
    answer = asked(*words)
    assert (answer.code, answer.out) == (2, "")
    assert why in answer.err


def test_a_broken_file_is_told_and_the_rest_is_answered(asked: Kube9, folder: Path) -> None:
    (folder / "torn.yaml").write_text("a: [")
    answer = asked("who-can", "get", "pods")
    assert answer.code == 2
    assert "torn.yaml" in answer.err
    assert "serviceaccount:web/default" in answer.out
    assert "Nobody is known who can delete nodes" in asked("who-can", "delete", "no").out


def test_standard_input_is_read_as_well(kube9: Kube9) -> None:
    answer = kube9("rbac", "who-can", "get", "pods", "-", stdin=RBAC)
    assert answer.code == 0, answer.err
    assert "group:dev" in answer.out


@pytest.fixture(scope="module")
def tenant(cluster: "Cluster", tmp_path_factory: pytest.TempPathFactory) -> str:
    """The kubeconfig of an account that may read the Roles of its own namespace only."""
    name = "rbac-tenant"
    rbac = f"/apis/rbac.authorization.k8s.io/v1/namespaces/{name}"
    group = {"apiGroup": "rbac.authorization.k8s.io"}
    rule = {
        "apiGroups": [group["apiGroup"]],
        "resources": ["roles", "rolebindings"],
        "verbs": ["list"],
    }
    for path, body in (
        ("/api/v1/namespaces", {"metadata": {"name": name}}),
        (f"/api/v1/namespaces/{name}/serviceaccounts", {"metadata": {"name": "web"}}),
        (f"{rbac}/roles", {"metadata": {"name": "looks"}, "rules": [rule]}),
        (
            f"{rbac}/rolebindings",
            {
                "metadata": {"name": "looks"},
                "roleRef": {**group, "kind": "Role", "name": "looks"},
                "subjects": [{"kind": "ServiceAccount", "name": "web"}],
            },
        ),
    ):
        answer = cluster.request("POST", path, body)
        assert answer.ok, answer.text
    own = cluster.kubeconfig.read_text().replace(
        cluster.token, cluster.service_account_token(name, "web")
    )
    config = tmp_path_factory.mktemp("tenant") / "kubeconfig"
    config.write_text(own)
    return str(config)


@pytest.mark.cluster
def test_of_a_cluster_its_own_roles_are_told(here: Kube9, cluster: "Cluster", tenant: str) -> None:
    given = ("--kubeconfig", str(cluster.kubeconfig))
    answer = here("rbac", "who-can", "list", "roles", "-n", "rbac-tenant", *given)
    assert answer.code == 0, answer.err
    assert "group:system:masters" in answer.out
    assert "serviceaccount:rbac-tenant/web" in answer.out
    shown = here("rbac", "show", "sa:rbac-tenant/web", *given)
    assert "0 pods" in shown.out
    assert "as group:system:authenticated" in " ".join(shown.out.split())
    assert tenant


@pytest.mark.cluster
def test_what_may_not_be_read_is_told_with_the_missing_rule(here: Kube9, tenant: str) -> None:
    ask = ("rbac", "who-can", "list", "roles", "--kubeconfig", tenant)
    inside = here(*ask, "-n", "rbac-tenant")
    assert inside.code == 0, inside.err
    told = " ".join(inside.out.split())
    assert "serviceaccount:rbac-tenant/web" in told
    assert "ClusterRoleBinding could not be read, so there may be more" in told
    assert 'resources: ["clusterrolebindings"]' in told
    outside = here(*ask)
    assert (outside.code, outside.out) == (3, "")
    assert 'resources: ["rolebindings"]' in outside.err
