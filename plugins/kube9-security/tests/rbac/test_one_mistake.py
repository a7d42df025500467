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


def test_everything_in_several_rules_is_one_finding_too(findings: Findings) -> None:
    reading = '{apiGroups: ["*"], resources: ["*"], verbs: [get, list, watch]}'
    writing = '{apiGroups: ["*"], resources: ["*"], verbs: [create, update, patch, delete]}'
    on_role = [
        item for item in findings(role(reading, writing), CHECKS) if item.at != "subjects[0]"
    ]
    assert [(item.check.id, item.at) for item in on_role] == [("security/rbac-everything", "rules")]


def test_the_rule_that_grants_everything_is_named_also_behind_a_weaker_one(
    findings: Findings,
) -> None:
    reading = '{apiGroups: ["*"], resources: ["*"], verbs: [get]}'
    every = '{apiGroups: ["*"], resources: ["*"], verbs: ["*"]}'
    found = findings(role(reading, every), CHECKS)
    assert "rules[1]" in [item.at for item in found if item.check.id.endswith("rbac-everything")]


def test_a_star_for_resources_is_one_finding_as_bad_as_the_worst_of_them(
    findings: Findings,
) -> None:
    (found,) = findings(role('{apiGroups: [""], resources: ["*"], verbs: [get, impersonate]}'))
    assert said([found]) == ["rbac-wildcard-resource"]
    assert found.severity == "critical"


def test_a_star_for_verbs_is_one_finding_that_says_what_comes_with_it(findings: Findings) -> None:
    rule = f'{{apiGroups: [{API}], resources: [clusterroles, clusterrolebindings], verbs: ["*"]}}'
    (found,) = findings(role(rule), CHECKS)
    assert said([found]) == ["rbac-wildcard-verb"]
    assert found.severity == "critical"
    assert found.problem.message == (
        "grants every verb on clusterroles and clusterrolebindings, and with it binding roles, "
        "widening roles and changing bindings; held by Group ops in all namespaces"
    )
    assert {("cis-1.12", "5.1.3"), ("cis-1.12", "5.1.8")} <= {
        (control.name, control.control) for control in found.controls
    }


def test_stars_for_resources_and_for_verbs_in_one_rule_are_one_finding(findings: Findings) -> None:
    found = findings(role('{apiGroups: [acme.example], resources: ["*"], verbs: ["*"]}'), CHECKS)
    assert said(found) == ["rbac-wildcard-resource"]


def test_a_star_for_a_subresource_does_not_speak_for_the_whole_rule(findings: Findings) -> None:
    rule = '{apiGroups: [""], resources: [pods, "*/scale"], verbs: ["*"]}'
    found = findings(role(rule), CHECKS)
    assert {"rbac-wildcard-resource", "rbac-wildcard-verb"} <= set(said(found))


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
