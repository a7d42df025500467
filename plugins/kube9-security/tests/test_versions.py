"""Where a rule of the standards changes with a release, it changes at that one and at no other.

Each line is one fact of the documentation's table: the first release in which the API server's
admission judges otherwise than in the one before.
"""

from typing import Any, Final

import msgspec
import pytest
from kube9_security.checks import CHECKS

from kube9_core.api import KubernetesVersion
from kube9_core.model.outcome import Outcome
from kube9_core.testing import verdict_on

_BY_NAME: Final = {check.id.partition("/")[2]: check for check in CHECKS}
Json = dict[str, Any]


def _own(**context: object) -> Json:
    return {"containers": [{"name": "app", "image": "app:1", "securityContext": context}]}


def _whole(**context: object) -> Json:
    return {**_own(), "securityContext": context}


def _sysctl(name: str) -> Json:
    return _whole(sysctls=[{"name": name, "value": "1"}])


_WINDOWS: Final = {"os": {"name": "windows"}}
_OWN_USERS: Final = {"hostUsers": False}
_PROBE: Final = {
    "containers": [
        {
            "name": "app",
            "image": "app:1",
            "livenessProbe": {"httpGet": {"host": "10.0.0.1", "port": 80}},
        }
    ]
}
_CHANGES: Final = [
    ("seccomp-profile", 19, _own(), "breaks"),
    ("drop-all-capabilities", 22, _own(), "breaks"),
    ("added-capabilities-restricted", 22, _own(capabilities={"add": ["CHOWN"]}), "breaks"),
    ("run-as-root-user", 23, _own(runAsUser=0), "breaks"),
    ("probe-host", 34, _PROBE, "breaks"),
    ("privilege-escalation", 25, {**_own(), **_WINDOWS}, "holds"),
    ("drop-all-capabilities", 25, {**_own(), **_WINDOWS}, "holds"),
    ("seccomp-profile", 25, {**_own(), **_WINDOWS}, "holds"),
    ("run-as-non-root", 35, {**_own(), **_OWN_USERS}, "holds"),
    ("run-as-root-user", 35, {**_own(runAsUser=0), **_OWN_USERS}, "holds"),
    ("proc-mount", 35, {**_own(procMount="Unmasked"), **_OWN_USERS}, "holds"),
    ("selinux-options", 31, _own(seLinuxOptions={"type": "container_engine_t"}), "holds"),
    ("unsafe-sysctl", 27, _sysctl("net.ipv4.ip_local_reserved_ports"), "holds"),
    ("unsafe-sysctl", 29, _sysctl("net.ipv4.tcp_keepalive_time"), "holds"),
    ("unsafe-sysctl", 29, _sysctl("net.ipv4.tcp_fin_timeout"), "holds"),
    ("unsafe-sysctl", 29, _sysctl("net.ipv4.tcp_keepalive_intvl"), "holds"),
    ("unsafe-sysctl", 29, _sysctl("net.ipv4.tcp_keepalive_probes"), "holds"),
    ("unsafe-sysctl", 32, _sysctl("net.ipv4.tcp_rmem"), "holds"),
    ("unsafe-sysctl", 32, _sysctl("net.ipv4.tcp_wmem"), "holds"),
    ("unsafe-sysctl", 37, _sysctl("net.ipv4.tcp_notsent_lowat"), "holds"),
    ("unsafe-sysctl", 37, _sysctl("net.ipv4.tcp_slow_start_after_idle"), "holds"),
]


@pytest.mark.parametrize(("name", "minor", "spec", "then"), _CHANGES)
def test_a_rule_changes_with_its_release(name: str, minor: int, spec: Json, then: str) -> None:
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "shop"}, "spec": spec}
    manifest = msgspec.json.encode(pod).decode()
    before, since = (
        verdict_on(_BY_NAME[name], manifest, version=KubernetesVersion(1, version)).outcome
        is Outcome.FAILED
        for version in (minor - 1, minor)
    )
    assert (before, since) == ((False, True) if then == "breaks" else (True, False))
