"""Refusals are read rule by rule, whatever names they quote."""

from kube9_testbed.violations import Violation, parse_refusal


def test_each_rule_comes_with_its_detail() -> None:
    message = (
        'pods "p" is forbidden: violates PodSecurity "restricted:v1.25": '
        'allowPrivilegeEscalation != false (container "c" must set '
        "securityContext.allowPrivilegeEscalation=false), runAsUser=0 (pod must not set it)"
    )
    assert parse_refusal(message) == (
        Violation(
            "allowPrivilegeEscalation != false",
            'container "c" must set securityContext.allowPrivilegeEscalation=false',
        ),
        Violation("runAsUser=0", "pod must not set it"),
    )


def test_a_rule_may_have_no_detail() -> None:
    message = 'violates PodSecurity "baseline:latest": privileged, hostPort (80)'
    assert parse_refusal(message) == (Violation("privileged", ""), Violation("hostPort", "80"))


def test_commas_in_details_do_not_split_them() -> None:
    message = (
        'violates PodSecurity "baseline:latest": host namespaces (hostNetwork=true, hostPID=true)'
    )
    assert parse_refusal(message) == (
        Violation("host namespaces", "hostNetwork=true, hostPID=true"),
    )


def test_brackets_and_quotes_in_quoted_names_are_only_names() -> None:
    message = (
        r'violates PodSecurity "baseline:latest": seLinuxOptions (type "a), \"b ("), hostPort (1)'
    )
    assert parse_refusal(message) == (
        Violation("seLinuxOptions", r'type "a), \"b ("'),
        Violation("hostPort", "1"),
    )


def test_other_refusals_are_not_taken_for_verdicts() -> None:
    assert parse_refusal('pods "p" is forbidden: no quota left') is None
