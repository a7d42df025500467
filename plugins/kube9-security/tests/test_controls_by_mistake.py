"""One mistake in a pod breaks the controls that speak of it, and no other.

Each manifest is a hardened pod with one thing changed. Elsewhere "share process namespaces" was
seen to run a check of hostIPC, "host network" one of hostPID and "SELinux" one of AppArmor.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

import msgspec
import pytest
from kube9_security.checks import CHECKS
from kube9_security.frameworks import FRAMEWORKS

from kube9_core.engine.assessment import Rules, assess
from kube9_core.engine.controls import control_states
from kube9_core.engine.selection import Selection, plan
from kube9_core.testing import snapshot_of

_PREFIXES: Final = {
    "cis-1.12": ("5.2.", "5.6.2"),
    "cis-1.8": ("5.2.", "5.7.2"),
    "nsa-cisa": ("pod-",),
}
_NOW: Final = datetime(2026, 11, 23, 12, tzinfo=UTC)

Change = Callable[[dict[str, Any]], None]


def _hardened() -> dict[str, Any]:
    own = {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    return {
        "automountServiceAccountToken": False,
        "serviceAccountName": "shop",
        "securityContext": {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}},
        "containers": [
            {
                "name": "web",
                "image": "registry.example/web@sha256:" + "a" * 64,
                "securityContext": own,
            }
        ],
    }


def _pod(**fields: object) -> Change:
    return lambda spec: spec.update(fields)


def _whole(**fields: object) -> Change:
    return lambda spec: spec["securityContext"].update(fields)


def _own(**fields: object) -> Change:
    return lambda spec: spec["containers"][0]["securityContext"].update(fields)


def _container(**fields: object) -> Change:
    return lambda spec: spec["containers"][0].update(fields)


_HOST = ("pod-host-namespaces",)
_KERNEL = ("pod-kernel-hardening",)
_CAPABLE = ("pod-capabilities",)
_TABLE: Final = {
    "nothing": (_pod(), (), (), ()),
    "hostPID": (_pod(hostPID=True), ("5.2.3",), ("5.2.3",), _HOST),
    "hostIPC": (_pod(hostIPC=True), ("5.2.4",), ("5.2.4",), _HOST),
    "hostNetwork": (_pod(hostNetwork=True), ("5.2.5",), ("5.2.5",), _HOST),
    "shared processes": (_pod(shareProcessNamespace=True), (), (), ()),
    "hostPath": (
        _pod(volumes=[{"name": "logs", "hostPath": {"path": "/srv/shop"}}]),
        ("5.2.11",),
        ("5.2.12",),
        ("pod-host-path",),
    ),
    "hostPort": (
        _container(ports=[{"containerPort": 8080, "hostPort": 8080}]),
        ("5.2.12",),
        ("5.2.13",),
        (),
    ),
    "privileged": (_own(privileged=True), ("5.2.2",), ("5.2.2",), ("pod-privileged",)),
    "escalation": (
        _own(allowPrivilegeEscalation=None),
        ("5.2.6",),
        ("5.2.6",),
        ("pod-privilege-escalation",),
    ),
    "perhaps root": (_whole(runAsNonRoot=None), ("5.2.7",), ("5.2.7",), ("pod-non-root",)),
    "user 0": (_own(runAsUser=0), ("5.2.7",), ("5.2.7",), ("pod-non-root",)),
    "adds CHOWN": (
        _own(capabilities={"drop": ["ALL"], "add": ["CHOWN"]}),
        (),
        ("5.2.9",),
        _CAPABLE,
    ),
    "adds low ports": (
        _own(capabilities={"drop": ["ALL"], "add": ["NET_BIND_SERVICE"]}),
        (),
        (),
        (),
    ),
    "drops NET_RAW only": (
        _own(capabilities={"drop": ["NET_RAW"]}),
        ("5.2.9",),
        ("5.2.10",),
        _CAPABLE,
    ),
    "no seccomp": (_whole(seccompProfile=None), ("5.6.2",), ("5.7.2",), _KERNEL),
    "AppArmor off": (_own(appArmorProfile={"type": "Unconfined"}), (), (), _KERNEL),
    "SELinux type": (_own(seLinuxOptions={"type": "spc_t"}), (), (), _KERNEL),
}


def _broken(spec: dict[str, Any]) -> dict[str, set[str]]:
    """What fails, by framework, of the controls that speak of pods."""
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "shop", "namespace": "shop"}}
    manifest = msgspec.json.encode({**pod, "spec": spec}).decode()
    selection = Selection(frameworks=tuple(_PREFIXES))
    rules = Rules(plan(CHECKS, selection, {}, "manifests"), (), _NOW, lambda _: "security")
    judgements = assess(snapshot_of(manifest), rules)
    return {
        framework.name: {
            control.id
            for control, state in control_states(framework, judgements)
            if state == "failed" and control.id.startswith(_PREFIXES[framework.name])
        }
        for framework in FRAMEWORKS
        if framework.name in _PREFIXES
    }


@pytest.mark.parametrize("mistake", _TABLE)
def test_a_mistake_breaks_the_controls_that_speak_of_it_alone(mistake: str) -> None:
    change, newer, older, guidance = _TABLE[mistake]
    spec = _hardened()
    change(spec)
    assert _broken(spec) == {
        "cis-1.12": {*newer},
        "cis-1.8": {*older},
        "nsa-cisa": {*guidance},
    }
