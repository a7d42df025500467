"""The API server's Pod Security admission is the judge; we must say what it says.

Hypothesis makes pods over all fields of the standards, each is tried as a dry run in
namespaces that enforce both levels as one version defines them, and both verdicts must name
the same controls. `KUBE9_SEED` repeats a run, `KUBE9_PODS` makes it longer.
"""

import json
import os
import secrets
from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from kube9_core.api import KubernetesVersion

if TYPE_CHECKING:
    from kube9_testbed.oracle import PodSecurityOracle, Verdict

pytestmark = pytest.mark.cluster
pytest.importorskip("kube9_testbed")

BrokenControls = Callable[[dict[str, Any], str, KubernetesVersion], frozenset[str]]

_PODS = int(os.environ.get("KUBE9_PODS") or 2000)
_FIRST, _LAST = 16, 37
_CONTROLS = {
    "allowPrivilegeEscalation != false": "allowPrivilegeEscalation",
    "forbidden AppArmor profile": "appArmorProfile",
    "forbidden AppArmor profiles": "appArmorProfile",
    "forbidden sysctls": "sysctls",
    "host namespaces": "hostNamespaces",
    "hostPath volumes": "hostPathVolumes",
    "hostPort": "hostPorts",
    "hostProcess": "windowsHostProcess",
    "non-default capabilities": "capabilities",
    "privileged": "privileged",
    "probe or lifecycle host": "hostProbesAndHostLifecycle",
    "procMount": "procMount",
    "restricted volume types": "restrictedVolumes",
    "runAsNonRoot != true": "runAsNonRoot",
    "runAsUser=0": "runAsUser",
    "seLinuxOptions": "seLinuxOptions",
    "seccompProfile": "seccompProfile",
    "unrestricted capabilities": "capabilities",
}


def test_every_verdict_is_the_admission_s_own(
    pod_security_oracle: "PodSecurityOracle",
    broken_controls: BrokenControls,
    capsys: pytest.CaptureFixture[str],
) -> None:
    from kube9_testbed.oracle import Case  # noqa: PLC0415 - as below
    from kube9_testbed.pods import pods  # noqa: PLC0415 - the testbed is not everywhere
    from kube9_testbed.policies import Level, Policy  # noqa: PLC0415 - as above

    seed = int(os.environ.get("KUBE9_SEED") or secrets.randbelow(2**32))
    tally: Counter[str] = Counter()
    distinct: set[str] = set()

    @hypothesis.seed(seed)
    @settings(
        max_examples=_PODS * 8 // 5,  # about one in four repeats another
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(minor=st.integers(_FIRST, _LAST), pod=pods())
    def agrees(minor: int, pod: dict[str, Any]) -> None:
        versions = {f"1.{minor}", f"1.{_FIRST + _LAST - minor}"}  # an early and a late one
        policies = [Policy(level, version) for level in Level for version in sorted(versions)]
        distinct.add(json.dumps(pod, sort_keys=True))
        for verdict in pod_security_oracle.judge_all(Case(pod, policy) for policy in policies):
            level, version = verdict.policy.level, verdict.policy.version
            tally.update((f"{level} {verdict.outcome}", f"version {version}"))
            assert verdict.judged, verdict.message
            parsed = KubernetesVersion.parse(version)
            ours = _comparable(pod, broken_controls(pod, f"pss-{level}", parsed))
            assert ours == _theirs(pod, verdict), f"seed {seed}, {level} {version}: {verdict}"

    try:
        agrees()
    finally:
        with capsys.disabled():
            print(f"\nseed {seed}, {len(distinct)} distinct pods: {_told(tally)}")  # noqa: T201 - the seed must be seen
    assert len(distinct) >= _PODS
    assert all(tally[f"{level} {outcome}"] for level in Level for outcome in _OUTCOMES)


_OUTCOMES = ("allowed", "forbidden")


def _theirs(pod: dict[str, Any], verdict: "Verdict") -> frozenset[str]:
    return _without_consequences(pod, {_CONTROLS[item.reason] for item in verdict.violations})


def _comparable(pod: dict[str, Any], controls: frozenset[str]) -> frozenset[str]:
    """Without the level: old versions have the looser rule's name at the stricter level."""
    bare = {name.removesuffix("_baseline").removesuffix("_restricted") for name in controls}
    if "restrictedVolumes" in bare:  # this one takes the other's place there
        bare.discard("hostPathVolumes")
    return _without_consequences(pod, bare)


def _without_consequences(pod: dict[str, Any], controls: set[str]) -> frozenset[str]:
    """With hostNetwork the API server itself makes each port a host port: one cause, not two."""
    ignored = {"hostPorts"} if pod["spec"].get("hostNetwork") else set[str]()
    return frozenset(controls - ignored)


def _told(tally: Counter[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(tally.items()))
