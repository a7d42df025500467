"""What must hold of any pod and of any version, whoever judges."""

import copy
import random
from collections.abc import Callable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from kube9_security.checks import CHECKS
from kube9_security.frameworks.pod_security import PSS_BASELINE, PSS_RESTRICTED

from kube9_core.api import KubernetesVersion

BrokenControls = Callable[[dict[str, Any], str, KubernetesVersion], frozenset[str]]

_LISTS = ("containers", "initContainers", "ephemeralContainers")
_LEVELS = (PSS_BASELINE, PSS_RESTRICTED)
_PROFILES = st.sampled_from(({"type": "Unconfined"}, {"type": "RuntimeDefault"}, None))
_SELINUX = st.sampled_from(({"type": "spc_t"}, {"type": "container_t"}, {"user": "u"}, None))
_SHARED = {
    "runAsNonRoot": st.sampled_from((True, False, None)),
    "runAsUser": st.sampled_from((0, 1000, None)),
    "seccompProfile": _PROFILES,
    "appArmorProfile": _PROFILES,
    "seLinuxOptions": _SELINUX,
    "windowsOptions": st.sampled_from(({"hostProcess": True}, None)),
}
_OWN = {
    **_SHARED,
    "privileged": st.booleans(),
    "allowPrivilegeEscalation": st.sampled_from((True, False, None)),
    "procMount": st.sampled_from(("Default", "Unmasked", None)),
    "capabilities": st.fixed_dictionaries(
        {},
        optional={
            "add": st.lists(st.sampled_from(("CHOWN", "NET_BIND_SERVICE", "ALL")), max_size=2),
            "drop": st.lists(st.sampled_from(("ALL", "CHOWN")), max_size=2),
        },
    ),
}
_VERSIONS = st.integers(16, 37).map(lambda minor: KubernetesVersion(1, minor))
_CONTAINERS = st.builds(
    lambda context, port: {"securityContext": context, "ports": [{"hostPort": port}]},
    st.fixed_dictionaries({}, optional=_OWN),
    st.sampled_from((0, 80)),
)


@st.composite
def _pods(draw: st.DrawFn) -> dict[str, Any]:
    spec: dict[str, Any] = {
        "hostUsers": draw(st.sampled_from((True, False, None))),
        "hostPID": draw(st.booleans()),
        "securityContext": draw(st.fixed_dictionaries({}, optional=_SHARED)),
    }
    for number, container in enumerate(draw(st.lists(_CONTAINERS, min_size=1, max_size=4))):
        listed = spec.setdefault(draw(st.sampled_from(_LISTS)), [])
        listed.append({**container, "name": f"c{number}", "image": "app:1"})
    return _pod(spec)


def _pod(spec: dict[str, Any]) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "shop"}, "spec": spec}


def _everything(
    judge: BrokenControls, pod: dict[str, Any], version: KubernetesVersion
) -> tuple[frozenset[str], ...]:
    return tuple(judge(pod, level.name, version) for level in _LEVELS)


@given(version=_VERSIONS, listed=st.lists(st.sampled_from(_LISTS), min_size=1, max_size=4))
def test_a_hardened_pod_breaks_nothing_at_any_version(
    broken_controls: BrokenControls, version: KubernetesVersion, listed: list[str]
) -> None:
    spec: dict[str, Any] = {
        "securityContext": {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}}
    }
    own = {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}
    for number, name in enumerate(listed):
        container = {"name": f"c{number}", "image": "app:1", "securityContext": own}
        spec.setdefault(name, []).append(container)
    assert _everything(broken_controls, _pod(spec), version) == (frozenset(), frozenset())


@given(version=_VERSIONS, pod=_pods(), chance=st.randoms())
def test_the_order_of_containers_does_not_matter(
    broken_controls: BrokenControls,
    version: KubernetesVersion,
    pod: dict[str, Any],
    chance: random.Random,
) -> None:
    shuffled = copy.deepcopy(pod)
    for name in _LISTS:
        chance.shuffle(shuffled["spec"].get(name, []))
    before = _everything(broken_controls, pod, version)
    assert _everything(broken_controls, shuffled, version) == before


@given(version=_VERSIONS, pod=_pods(), target=st.sampled_from(_LISTS))
def test_the_role_of_containers_does_not_matter(
    broken_controls: BrokenControls,
    version: KubernetesVersion,
    pod: dict[str, Any],
    target: str,
) -> None:
    moved = copy.deepcopy(pod)
    moved["spec"][target] = [
        container for name in _LISTS for container in moved["spec"].pop(name, [])
    ]
    before = _everything(broken_controls, pod, version)
    assert _everything(broken_controls, moved, version) == before


@given(version=_VERSIONS, pod=_pods())
def test_what_baseline_forbids_restricted_forbids(
    broken_controls: BrokenControls, version: KubernetesVersion, pod: dict[str, Any]
) -> None:
    baseline, restricted = _everything(broken_controls, pod, version)
    assert restricted or not baseline


def test_every_control_is_proved_by_a_check() -> None:
    named = {(level.name, control.id) for level in _LEVELS for control in level.controls}
    assert named <= {pair for check in CHECKS for pair in check.frameworks}


def test_every_check_says_how_to_mend_it() -> None:
    assert [check.id for check in CHECKS if not check.fix.endswith(".")] == []
