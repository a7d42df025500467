"""Whether a namespace refuses dangerous pods, by the labels of Pod Security admission or a policy.

Policies of other engines are read where that was granted, and told apart only as far as they say
plainly that they refuse privileged pods; whether they do it well is their author's business.
"""

from kube9_core.api import SECURITY, CannotJudge, Namespace, Problem, Problems, Snapshot, Workload
from kube9_security.checks.namespaces.policies import ENGINES, Policies, policies_of

__all__ = ["pod_security_labels"]

_ENFORCE = "pod-security.kubernetes.io/enforce"
_VERSION = f"{_ENFORCE}-version"
_ENOUGH = ("baseline", "restricted")
_PATCH = f"metadata:\n  labels:\n    {_ENFORCE}: baseline\n    {_VERSION}: latest\n"


def _holds_pods(namespace: Namespace, snapshot: Snapshot) -> bool:
    """A namespace in which nobody makes pods has nothing to refuse."""
    return bool(snapshot.among(Workload, namespace.name))


@SECURITY.check(
    "security/pod-security-labels",
    "medium",
    on=Namespace,
    where=_holds_pods,
    needs=(Workload, *ENGINES),
    fix="Label the namespace with pod-security.kubernetes.io/enforce: baseline or restricted, "
    "after a dry run has shown which pods that would refuse.",
    frameworks={
        "cis-1.12": "5.2.1",
        "cis-1.8": "5.2.1",
        "nsa-cisa": "pod-security-enforcement",
        "owasp-k8s-top10": "K04",
        "well-architected": "SEC-governance",
    },
    references=(
        "https://kubernetes.io/docs/concepts/security/pod-security-admission/",
        "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
    ),
)
def pod_security_labels(namespace: Namespace, snapshot: Snapshot) -> Problems:
    """Namespaces enforce a Pod Security level or an equal policy.

    Checks of pods tell what runs now; only admission refuses the privileged pod that somebody
    starts tonight. The label enforce counts, audit and warn refuse nothing, and so does the level
    privileged. A ValidatingAdmissionPolicy, Kyverno or Gatekeeper may do the same. Without
    a version the level is that of the server's own release, and grows with it.
    """
    level = namespace.labels.get(_ENFORCE)
    if level in _ENOUGH:
        if _VERSION not in namespace.labels:
            yield Problem(
                f"enforces {level} of whatever release the server is of",
                at="metadata.labels",
                key=_VERSION,
                severity="info",
            )
        return
    found = policies_of(snapshot)
    if found is Policies.EVERYWHERE:
        return
    if found is Policies.SOMEWHERE:
        raise CannotJudge("a policy refuses privileged pods in some namespaces, maybe in this one")
    said = "enforces no Pod Security level" if level is None else f"enforces the level {level}"
    yield Problem(said, at="metadata.labels", key=_ENFORCE, patch=_PATCH)
