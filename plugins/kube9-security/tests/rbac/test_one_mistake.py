"""One rule that grants too much is one finding, however many checks see it."""

from collections.abc import Callable

from kube9_security.checks.rbac import CHECKS

from kube9_core.engine.drafts import Draft

Findings = Callable[..., list[Draft]]

API = "rbac.authorization.k8s.io"
BOUND = f"""
---
apiVersion: {API}/v1
kind: ClusterRoleBinding
metadata: {{name: who}}
roleRef: {{apiGroup: {API}, kind: ClusterRole, name: held}}
subjects: [{{kind: Group, name: ops}}]
"""


def role(*rules: str) -> str:
    return f"""
apiVersion: {API}/v1
kind: ClusterRole
metadata: {{name: held}}
rules: [{", ".join(rules)}]
{BOUND}"""


def said(found: list[Draft]) -> list[str]:
    return sorted(item.check.id.partition("/")[2] for item in found)


def test_a_role_for_everything_is_one_finding_and_its_binding_another(findings: Findings) -> None:
    found = findings(role('{apiGroups: ["*"], resources: ["*"], verbs: ["*"]}'), CHECKS)
    assert said(found) == ["rbac-cluster-admin", "rbac-everything"]


def test_a_star_for_resources_is_one_finding_as_bad_as_the_worst_of_them(
    findings: Findings,
) -> None:
    (found,) = findings(role('{apiGroups: [""], resources: ["*"], verbs: [get, impersonate]}'))
    assert said([found]) == ["rbac-wildcard-resource"]
    assert found.severity == "critical"


def test_another_rule_is_another_mistake(findings: Findings) -> None:
    star = '{apiGroups: [acme.example], resources: ["*"], verbs: [get]}'
    secrets = '{apiGroups: [""], resources: [secrets], verbs: [get]}'
    found = findings(role(star, secrets), CHECKS)
    assert said(found) == ["rbac-read-secrets", "rbac-wildcard-resource"]


def test_the_key_of_a_finding_does_not_change_when_rules_are_reordered(findings: Findings) -> None:
    one = '{apiGroups: [""], resources: [secrets], verbs: [get]}'
    other = '{apiGroups: [""], resources: [configmaps], verbs: [get]}'
    (first,) = findings(role(one, other), CHECKS)
    (second,) = findings(role(other, one), CHECKS)
    assert first.at != second.at
    assert first.fingerprint == second.fingerprint


def test_what_the_dashboard_can_do_as_administrator_is_said_once(findings: Findings) -> None:
    manifest = f"""
apiVersion: {API}/v1
kind: ClusterRoleBinding
metadata: {{name: board}}
roleRef: {{apiGroup: {API}, kind: ClusterRole, name: held}}
subjects: [{{kind: ServiceAccount, name: kubernetes-dashboard, namespace: board}}]
"""
    found = findings(
        role('{apiGroups: ["*"], resources: ["*"], verbs: ["*"]}') + "---" + manifest, CHECKS
    )
    on_board = [item for item in found if str(item.reported.ref) == "ClusterRoleBinding board"]
    assert said(on_board) == ["rbac-cluster-admin"]
