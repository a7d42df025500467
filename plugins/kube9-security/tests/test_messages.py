"""Messages that must not puzzle whoever wrote nearly the right thing."""

import pytest
from kube9_security.checks.credentials.literals import told
from kube9_security.checks.credentials.volumes import unencrypted_volume
from kube9_security.checks.standards.apparmor import apparmor_disabled
from kube9_security.checks.standards.capabilities import added_capabilities, drop_all_capabilities
from kube9_security.checks.standards.seccomp import seccomp_unconfined
from kube9_security.checks.standards.volumes import host_path_volume

from kube9_core.api import Check, Container, PodSpec, credential_in
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
            host_path_volume,
            f"volumes: [{{name: tz, hostPath: {{path: /etc/localtime}}}}], {container('')}",
            "volume tz is /etc/localtime of the node",
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


def test_a_storage_class_is_told_why_its_word_is_none() -> None:
    written = (
        "{apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {name: fast}, "
        "provisioner: ebs.csi.aws.com, parameters: {encrypted: 'True'}}"
    )
    (finding,) = verdict_on(unencrypted_volume, written).findings
    assert finding.message == "sets encrypted to True, which ebs.csi.aws.com does not take for yes"


@pytest.mark.parametrize(
    ("token", "message"),
    [
        ("AKIA" + "ABCDEFGHIJKLMNOP", "an AWS access key (20 characters)"),
        ("npm_" + "aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1eF3hI5", "an npm token (40 characters)"),
        ("glpat-" + "x7Kq9Wm2Zr8Xv4Np5TbL", "a GitLab token (26 characters)"),
    ],
)
def test_a_credential_is_called_by_its_proper_name(token: str, message: str) -> None:
    found = credential_in("x", token)
    assert found is not None
    assert told(found) == message
