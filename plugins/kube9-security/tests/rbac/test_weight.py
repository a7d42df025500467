"""What a role grants weighs by who holds it, and where."""

from collections.abc import Callable

import pytest
from kube9_security.checks.rbac.data import rbac_read_secrets
from kube9_security.checks.rbac.granting import rbac_bind
from kube9_security.checks.rbac.identities import rbac_impersonate
from kube9_security.checks.rbac.infrastructure import rbac_webhooks

from kube9_core.engine.drafts import Draft

Findings = Callable[..., list[Draft]]

API = "rbac.authorization.k8s.io"
SECRETS = '{apiGroups: [""], resources: [secrets], verbs: [get]}'


def role(rule: str = SECRETS, namespace: str = "") -> str:
    kind, place = ("Role", f", namespace: {namespace}") if namespace else ("ClusterRole", "")
    return f"""
---
apiVersion: {API}/v1
kind: {kind}
metadata: {{name: held{place}}}
rules: [{rule}]
"""


def binding(namespace: str = "", kind: str = "ClusterRole", name: str = "held") -> str:
    own, place = (
        ("RoleBinding", f", namespace: {namespace}")
        if namespace
        else (
            "ClusterRoleBinding",
            "",
        )
    )
    return f"""
---
apiVersion: {API}/v1
kind: {own}
metadata: {{name: who{place}}}
roleRef: {{apiGroup: {API}, kind: {kind}, name: {name}}}
subjects: [{{kind: ServiceAccount, name: web, namespace: shop}}]
"""


@pytest.mark.parametrize(
    ("manifest", "severity"),
    [
        (role() + binding(), "high"),
        (role() + binding("shop"), "medium"),
        (role() + binding("kube-system"), "high"),
        (role() + binding("shop") + binding(), "high"),
        (role(namespace="shop") + binding("shop", "Role"), "medium"),
        (role(namespace="kube-system") + binding("kube-system", "Role"), "high"),
        (role() + binding(name="other"), "info"),
        (role(), "high"),
        (role(namespace="shop"), "medium"),
    ],
    ids=(
        "in the cluster",
        "in a namespace",
        "in kube-system",
        "in both",
        "a Role",
        "a Role of kube-system",
        "held by nobody",
        "no binding in the input",
        "a Role and no binding in the input",
    ),
)
def test_a_right_weighs_as_far_as_it_reaches(
    findings: Findings, manifest: str, severity: str
) -> None:
    (found,) = findings(manifest, [rbac_read_secrets])
    assert found.severity == severity


@pytest.mark.parametrize(
    ("check", "rule", "severity"),
    [
        (rbac_bind, f"{{apiGroups: [{API}], resources: [clusterroles], verbs: [bind]}}", "high"),
        (
            rbac_bind,
            (
                f"{{apiGroups: [{API}], resources: [clusterroles], resourceNames: [view], "
                "verbs: [bind]}"
            ),
            "medium",
        ),
        (
            rbac_bind,
            (
                f"{{apiGroups: [{API}], resources: [clusterroles], resourceNames: [cluster-admin], "
                "verbs: [bind]}"
            ),
            "high",
        ),
        (
            rbac_impersonate,
            (
                '{apiGroups: [""], resources: [groups], resourceNames: ["system:masters"], '
                "verbs: [impersonate]}"
            ),
            "critical",
        ),
        (
            rbac_impersonate,
            '{apiGroups: [""], resources: [users], resourceNames: [jane], verbs: [impersonate]}',
            "high",
        ),
        (
            rbac_webhooks,
            (
                "{apiGroups: [admissionregistration.k8s.io], verbs: [patch], "
                "resources: [mutatingwebhookconfigurations], resourceNames: [injector]}"
            ),
            "medium",
        ),
    ],
)
def test_naming_the_objects_makes_it_less_bad_unless_the_name_does(
    findings: Findings, check: object, rule: str, severity: str
) -> None:
    (found,) = findings(role(rule) + binding(), [check])
    assert found.severity == severity


def test_who_holds_it_is_said(findings: Findings) -> None:
    (found,) = findings(role() + binding("shop"), [rbac_read_secrets])
    assert found.problem.message == "grants get on secrets; held by ServiceAccount shop/web in shop"
    assert found.problem.evidence == {"binding": "RoleBinding shop/who"}


def test_the_patch_takes_the_resource_out_and_leaves_the_other_rules(findings: Findings) -> None:
    other = '{apiGroups: [""], resources: [pods], verbs: [get]}'
    both = '{apiGroups: [""], resources: [secrets, configmaps], verbs: [get]}'
    (found,) = findings(role(f"{other}, {both}") + binding(), [rbac_read_secrets])
    assert found.patch == (
        "rules:\n"
        '- {"verbs":["get"],"apiGroups":[""],"resources":["pods"]}\n'
        '- {"verbs":["get"],"apiGroups":[""],"resources":["configmaps"]}\n'
    )


def test_what_a_star_grants_has_no_patch(findings: Findings) -> None:
    star = '{apiGroups: [""], resources: ["*"], verbs: [get]}'
    (found,) = findings(role(star) + binding(), [rbac_read_secrets])
    assert found.patch is None
