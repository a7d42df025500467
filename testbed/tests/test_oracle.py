"""The oracle tells apart what is allowed, what is forbidden and what is no pod at all."""

import pytest
from kube9_testbed.oracle import Case, Outcome, PodSecurityOracle
from kube9_testbed.policies import Level, Policy
from kube9_testbed.responses import JsonObject

pytestmark = pytest.mark.cluster


def pod(**security: object) -> JsonObject:
    context = {
        "allowPrivilegeEscalation": False,
        "capabilities": {"drop": ["ALL"]},
        "runAsNonRoot": True,
        "seccompProfile": {"type": "RuntimeDefault"},
        **security,
    }
    return {"spec": {"containers": [{"name": "c", "image": "i", "securityContext": context}]}}


def test_a_pod_that_keeps_every_rule_is_allowed(pod_security_oracle: PodSecurityOracle) -> None:
    verdict = pod_security_oracle.judge(pod(), Policy(Level.RESTRICTED))
    assert verdict.allowed
    assert verdict.violations == ()


def test_every_broken_rule_is_listed_with_its_place(
    pod_security_oracle: PodSecurityOracle,
) -> None:
    broken = pod(allowPrivilegeEscalation=None, capabilities={"add": ["NET_RAW", "CHOWN"]})
    verdict = pod_security_oracle.judge(broken, Policy(Level.RESTRICTED, "1.25"))
    assert verdict.outcome is Outcome.FORBIDDEN
    assert [violation.reason for violation in verdict.violations] == [
        "allowPrivilegeEscalation != false",
        "unrestricted capabilities",
    ]
    assert '"NET_RAW"' in verdict.violations[1].detail


def test_the_version_chooses_the_rules(pod_security_oracle: PodSecurityOracle) -> None:
    root = pod(runAsUser=0)
    before = pod_security_oracle.judge(root, Policy(Level.RESTRICTED, "1.22"))
    after = pod_security_oracle.judge(root, Policy(Level.RESTRICTED, "1.23"))
    assert before.allowed
    assert [violation.reason for violation in after.violations] == ["runAsUser=0"]


def test_an_invalid_pod_has_no_verdict(pod_security_oracle: PodSecurityOracle) -> None:
    contradiction = pod(privileged=True, allowPrivilegeEscalation=False)
    verdict = pod_security_oracle.judge(contradiction, Policy(Level.BASELINE))
    assert verdict.outcome is Outcome.INVALID
    assert not verdict.judged
    assert "cannot set `allowPrivilegeEscalation` to false" in verdict.message


def test_a_wrongly_typed_pod_has_no_verdict(pod_security_oracle: PodSecurityOracle) -> None:
    verdict = pod_security_oracle.judge(pod(runAsUser="root"), Policy(Level.BASELINE))
    assert verdict.outcome is Outcome.INVALID


def test_many_verdicts_come_in_the_order_of_the_questions(
    pod_security_oracle: PodSecurityOracle,
) -> None:
    policy = Policy(Level.BASELINE, "1.30")
    pods = [pod(allowPrivilegeEscalation=None, privileged=number % 3 == 0) for number in range(60)]
    verdicts = pod_security_oracle.judge_all(Case(each, policy) for each in pods)
    assert [verdict.allowed for verdict in verdicts] == [number % 3 != 0 for number in range(60)]


def test_a_pod_of_a_later_version_than_known_is_refused_as_a_question() -> None:
    with pytest.raises(ValueError, match="not a Pod Security version"):
        Policy(Level.BASELINE, "v1.25")
