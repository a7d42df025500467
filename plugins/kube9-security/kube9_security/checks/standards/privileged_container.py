"""The privileged switch, which turns every other protection off."""

from kube9_core.api import SECURITY, Container, Problem, Problems

__all__ = ["privileged_container"]

_PATCH = "securityContext:\n  privileged: false\n"


@SECURITY.check(
    "security/privileged-container",
    "critical",
    on=Container,
    fix="Remove securityContext.privileged and add only the capabilities that are really used.",
    frameworks={
        "cis-1.12": "5.2.2",
        "cis-1.8": "5.2.2",
        "nsa-cisa": "pod-privileged",
        "owasp-k8s-top10": "K01",
        "pss-baseline": "privileged",
        "pss-restricted": "privileged",
        "well-architected": "SEC-workloads",
    },
    equivalents={
        "checkov": "CKV_K8S_16",
        "gatekeeper": "privileged-containers",
        "kube-linter": "privileged-container",
        "kube-score": "container-security-context-privileged",
        "kubeaudit": "PrivilegedTrue",
        "kyverno": "disallow-privileged-containers",
        "pod-security-admission": "privileged",
        "polaris": "runAsPrivileged",
        "trivy": "KSV-0017",
    },
    references=(
        "https://kubernetes.io/docs/concepts/security/linux-kernel-security-constraints/#privileged-containers",
        "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
    ),
)
def privileged_container(container: Container) -> Problems:
    """Containers do not run privileged.

    A privileged container has all capabilities, all devices and no seccomp or AppArmor
    profile: whoever breaks into it mounts the node's disk and owns the node, with every other
    pod on it, in one command. The setting exists per container only and is off where unset.
    """
    if container.privileged:
        yield Problem("runs privileged", at="securityContext.privileged", patch=_PATCH)
