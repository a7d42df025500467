"""The API server's Pod Security admission is the judge; we must say what it says.

Hypothesis makes pods over all fields of the standards, each is tried as a dry run in
namespaces that enforce both levels, and both verdicts must name the same controls. The versions
asked for are the first, the last and both sides of every change that we claim, so a rule that
begins or ends one version off is found by any pod it speaks of. `KUBE9_SEED` repeats a run,
`KUBE9_PODS` makes it longer.
"""

import json
import os
import secrets
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest
import yaml
from hypothesis import HealthCheck, Phase, given, settings
from kube9_security.checks.standards import CHECKS

from kube9_core.api import KubernetesVersion

if TYPE_CHECKING:
    from kube9_testbed.oracle import PodSecurityOracle, Verdict

pytestmark = pytest.mark.cluster
pytest.importorskip("kube9_testbed")

BrokenControls = Callable[[dict[str, Any], str, KubernetesVersion], frozenset[str]]

_PODS = int(os.environ.get("KUBE9_PODS") or 800)
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
    agreed: set[str] = set()

    @hypothesis.seed(seed)
    @settings(
        max_examples=_PODS * 8 // 5,  # about one in four repeats another
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(pod=pods())
    def agrees(pod: dict[str, Any]) -> None:
        text = json.dumps(pod, sort_keys=True)
        if text in agreed:
            return
        ours = {
            Policy(level, f"1.{minor}"): controls
            for level in Level
            for minor, controls in _telling(_history(broken_controls, pod, level)).items()
        }
        for verdict in pod_security_oracle.judge_all(Case(pod, policy) for policy in ours):
            policy = verdict.policy
            tally.update((f"{policy.level} {verdict.outcome}", f"version {policy.version}"))
            assert verdict.judged, verdict.message
            assert ours[policy] == _theirs(pod, verdict), f"seed {seed}: {verdict}"
        agreed.add(text)

    try:
        agrees()
    finally:
        with capsys.disabled():
            print(f"\nseed {seed}, {len(agreed)} distinct pods: {_told(tally)}")  # noqa: T201 - the seed must be seen
    assert len(agreed) >= _PODS
    assert all(tally[f"{level} {outcome}"] for level in Level for outcome in _OUTCOMES)


def test_every_case_is_judged_as_by_admission(
    pod_security_oracle: "PodSecurityOracle", broken_controls: BrokenControls
) -> None:
    """Cases hold each value of each rule, so nothing here is left to chance."""
    from kube9_testbed.oracle import Case  # noqa: PLC0415 - the testbed is not everywhere
    from kube9_testbed.policies import Level, Policy  # noqa: PLC0415 - as above

    judged = 0
    for path in sorted(path for name in _STANDARDS for path in _CASES.glob(f"{name}/*.yaml")):
        pod = _pod(yaml.safe_load(path.read_text(encoding="utf-8")))
        for level in Level:
            history = _history(broken_controls, pod, level)
            cases = [Case(pod, Policy(level, f"1.{minor}")) for minor in _telling(history)]
            for verdict in filter(_is_judged, pod_security_oracle.judge_all(cases)):
                minor = int(verdict.policy.version.partition(".")[2])
                assert history[minor] == _theirs(pod, verdict), f"{path}: {verdict}"
                judged += 1
    assert judged > _MOST_CASES


_OUTCOMES = ("allowed", "forbidden")
_CASES = Path(__file__).parent / "cases"
_STANDARDS = {check.id.partition("/")[2] for check in CHECKS}
_MOST_CASES = 500


def _is_judged(verdict: "Verdict") -> bool:
    """Some cases are pods that the API server refuses for their form before any policy."""
    return verdict.judged


def _pod(manifest: dict[str, Any]) -> dict[str, Any]:
    """The manifest itself if it is a Pod, else the pod of its template."""
    if manifest["kind"] == "Pod":
        return manifest
    spec = manifest["spec"]
    template = spec.get("jobTemplate", {"spec": spec})["spec"]["template"]
    metadata = {**template["metadata"], "name": "pod"}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": template["spec"]}


def _history(judge: BrokenControls, pod: dict[str, Any], level: str) -> dict[int, frozenset[str]]:
    """What we say of a pod at each version."""
    return {
        minor: _comparable(pod, judge(pod, f"pss-{level}", KubernetesVersion(1, minor)))
        for minor in range(_FIRST, _LAST + 1)
    }


def _telling(history: dict[int, frozenset[str]]) -> dict[int, frozenset[str]]:
    """The first and the last version, and both sides of each change we claim."""
    chosen = {_FIRST, _LAST}
    for minor in range(_FIRST + 1, _LAST + 1):
        if history[minor] != history[minor - 1]:
            chosen.update((minor - 1, minor))
    return {minor: history[minor] for minor in sorted(chosen)}


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
