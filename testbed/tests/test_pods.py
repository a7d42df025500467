"""Generated pods are worth judging: valid, and neither all good nor all bad."""

from collections import Counter

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from kube9_testbed.oracle import Case, Outcome, PodSecurityOracle
from kube9_testbed.podparts.compliant import compliant_drafts
from kube9_testbed.pods import pods
from kube9_testbed.policies import Level, Policy
from kube9_testbed.responses import JsonObject

pytestmark = pytest.mark.cluster


def collect(strategy: st.SearchStrategy[JsonObject], count: int) -> list[JsonObject]:
    """Examples of a strategy, drawn as in any property test."""
    drawn: list[JsonObject] = []

    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(strategy)
    def keep(pod: JsonObject) -> None:
        drawn.append(pod)

    keep()
    return drawn


def test_almost_every_pod_is_valid_and_both_verdicts_are_common(
    pod_security_oracle: PodSecurityOracle,
) -> None:
    generated = collect(pods(), 400)
    for level in Level:
        cases = [Case(pod, Policy(level, "1.37")) for pod in generated]
        found = Counter(verdict.outcome for verdict in pod_security_oracle.judge_all(cases))
        assert found[Outcome.INVALID] <= 0.01 * len(generated)
        assert min(found[Outcome.ALLOWED], found[Outcome.FORBIDDEN]) >= 0.2 * len(generated)


def test_every_rule_is_broken_by_some_pod(pod_security_oracle: PodSecurityOracle) -> None:
    generated = collect(pods(), 800)
    policies = (Policy(Level.RESTRICTED), Policy(Level.BASELINE), Policy(Level.BASELINE, "1.18"))
    cases = [Case(pod, policy) for pod in generated for policy in policies]
    verdicts = pod_security_oracle.judge_all(cases)
    broken = {violation.reason for verdict in verdicts for violation in verdict.violations}
    assert broken >= {
        "allowPrivilegeEscalation != false",
        "forbidden AppArmor profile",
        "forbidden sysctls",
        "host namespaces",
        "hostPath volumes",
        "hostPort",
        "hostProcess",
        "non-default capabilities",
        "privileged",
        "probe or lifecycle host",
        "procMount",
        "restricted volume types",
        "runAsNonRoot != true",
        "runAsUser=0",
        "seLinuxOptions",
        "seccompProfile",
        "unrestricted capabilities",
    }


def test_a_pod_without_changes_is_allowed_everywhere(
    pod_security_oracle: PodSecurityOracle,
) -> None:
    untouched = collect(compliant_drafts().map(lambda draft: draft.finished()), 60)
    for version in ("1.16", "1.19", "1.25", "1.37"):
        policy = Policy(Level.RESTRICTED, version)
        for verdict in pod_security_oracle.judge_all(Case(pod, policy) for pod in untouched):
            assert verdict.allowed, verdict.message
