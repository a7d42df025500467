"""What a process may write besides its volumes."""

from kube9_core.api import SECURITY, Container, Problem, Problems
from kube9_security.scope import runs_linux

__all__ = ["writable_root_filesystem"]

_AT = "securityContext.readOnlyRootFilesystem"
_PATCH = "securityContext:\n  readOnlyRootFilesystem: true\n"


@SECURITY.check(
    "security/writable-root-filesystem",
    "medium",
    on=Container,
    where=runs_linux,
    fix="Set readOnlyRootFilesystem to true and mount an emptyDir where the program must write.",
    equivalents={"checkov": "CKV_K8S_22", "trivy": "KSV-0014"},
    frameworks={
        "nsa-cisa": "pod-immutable-filesystem",
        "owasp-k8s-top10": "K01",
        "well-architected": "SEC-workloads",
    },
    references=("https://kubernetes.io/docs/tasks/configure-pod-container/security-context/",),
)
def writable_root_filesystem(container: Container) -> Problems:
    """The root file system is read-only.

    An intruder first downloads tools or changes the program itself. On a read-only file system
    neither works, and what the application writes goes to volumes that somebody chose. Unset
    means writable, and no field of the pod changes that. Windows cannot do it. An emptyDir
    for temporary files is the usual remedy and no fault.
    """
    if not container.read_only_root:
        yield Problem("may write to its root file system", at=_AT, patch=_PATCH)
