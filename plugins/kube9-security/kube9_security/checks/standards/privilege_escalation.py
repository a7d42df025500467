"""Set-user-id programs and file capabilities inside the container."""

from kube9_core.api import SECURITY, Container, Problem, Problems
from kube9_security.scope import bound_to_linux

__all__ = ["privilege_escalation"]

_AT = "securityContext.allowPrivilegeEscalation"
_PATCH = "securityContext:\n  allowPrivilegeEscalation: false\n"


@SECURITY.check(
    "security/privilege-escalation",
    "high",
    on=Container,
    where=bound_to_linux,
    fix="Set securityContext.allowPrivilegeEscalation to false in every container.",
    frameworks={
        "cis-1.12": "5.2.6",
        "cis-1.8": "5.2.6",
        "nsa-cisa": "pod-privilege-escalation",
        "owasp-k8s-top10": "K01",
        "pss-restricted": "allowPrivilegeEscalation",
        "well-architected": "SEC-workloads",
    },
    equivalents={
        "checkov": "CKV_K8S_20",
        "kubeaudit": ("AllowPrivilegeEscalationNil", "AllowPrivilegeEscalationTrue"),
        "kyverno": "disallow-privilege-escalation",
        "pod-security-admission": "allowPrivilegeEscalation",
        "polaris": "privilegeEscalationAllowed",
        "trivy": "KSV-0001",
    },
    references=(
        "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/",
        "https://www.kernel.org/doc/html/latest/userspace-api/no_new_privs.html",
        "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
    ),
)
def privilege_escalation(container: Container) -> Problems:
    """Processes cannot gain more privileges than their parent.

    Without no_new_privs a process that broke out of an application as an ordinary user becomes
    root by any set-user-id program that the image happens to carry. Kubernetes allows it
    unless the field says false, so silence is not safe. There is no pod-level field; Windows
    pods cannot set it and are spared since 1.25.
    """
    allowed = container.security.allow_privilege_escalation
    patch = None if _is_bound_to_gain(container) else _PATCH
    if allowed is None:
        yield Problem("does not forbid privilege escalation", at=_AT, patch=patch)
    elif allowed:
        yield Problem("allows privilege escalation", at=_AT, patch=patch)


def _is_bound_to_gain(container: Container) -> bool:
    """Whether the API server refuses false: for privileged ones, and this very spelling."""
    return container.privileged or "CAP_SYS_ADMIN" in container.added_capabilities
