"""Messages that must not puzzle whoever wrote nearly the right thing."""

import pytest
from kube9_security.checks.standards.apparmor import apparmor_disabled
from kube9_security.checks.standards.capabilities import added_capabilities, drop_all_capabilities
from kube9_security.checks.standards.seccomp import seccomp_unconfined
from kube9_security.checks.standards.volumes import host_path_volume

from kube9_core.api import Check, Container, PodSpec
from kube9_core.testing import verdict_on

HEAD = "{apiVersion: v1, kind: Pod, metadata: {name: web}, spec: {"


def container(security: str) -> str:
    return f"containers: [{{name: web, image: 'web:1', securityContext: {{{security}}}}}]"


@pytest.mark.parametrize(
    ("check", "spec", "message"),
    [
        (
            added_capabilities,
            container("capabilities: {add: [CAP_CHOWN, SYS_TIME]}"),
            "adds capabilities CAP_CHOWN (permitted if written CHOWN), SYS_TIME",
        ),
        (
            drop_all_capabilities,
            container("capabilities: {drop: [all]}"),
            "drops all, but the word is ALL, in capitals",
        ),
        (
            drop_all_capabilities,
            container("capabilities: {drop: [CHOWN]}"),
            "drops only CHOWN",
        ),
        (
            host_path_volume,
            f"volumes: [{{name: logs, hostPath: {{}}}}], {container('')}",
            "volume logs is a folder of the node",
        ),
        (
            seccomp_unconfined,
            container("seccompProfile: {}"),
            "has the seccomp profile (no type)",
        ),
        (
            apparmor_disabled,
            container("appArmorProfile: {}"),
            "has the AppArmor profile (no type)",
        ),
    ],
)
def test_a_message_says_what_is_nearly_right(
    check: Check[PodSpec] | Check[Container], spec: str, message: str
) -> None:
    (finding,) = verdict_on(check, f"{HEAD}{spec}}}}}").findings
    assert finding.message == message
