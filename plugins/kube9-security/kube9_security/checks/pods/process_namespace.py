"""Whether the containers of a pod see each other's processes."""

from kube9_core.api import SECURITY, PodSpec, Problem, Problems

__all__ = ["shared_process_namespace"]


@SECURITY.check(
    "security/shared-process-namespace",
    "low",
    on=PodSpec,
    fix="Remove shareProcessNamespace; kubectl debug --target sees one container's processes.",
    frameworks={
        "owasp-k8s-top10": "K01",
        "well-architected": "SEC-workloads",
    },
    references=(
        "https://kubernetes.io/docs/tasks/configure-pod-container/share-process-namespace/",
        "https://kubernetes.io/docs/concepts/security/multi-tenancy/",
    ),
)
def shared_process_namespace(pod: PodSpec) -> Problems:
    """Containers of a pod do not see each other's processes.

    Where they do, a broken sidecar reads the environment and the files of the application
    through /proc, and may send it signals. A few sidecars need it to reload their neighbour:
    exempt those.
    """
    if pod.wire.share_process_namespace:
        yield Problem(
            "lets its containers see each other's processes",
            at="shareProcessNamespace",
            patch="shareProcessNamespace: false\n",
        )
