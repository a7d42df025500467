"""Add-ons whose makers mend them no more, or that let others run what they like.

Known by their images: a name is chosen by whoever installs them, an image is not. Forks that
somebody still looks after have other images, and are no findings.
"""

from collections.abc import Iterator

from kube9_core.api import SECURITY, Container, Problem, Problems, SeverityName, Workload

__all__ = ["risky_addon"]

_DASHBOARD = "is the Kubernetes Dashboard, whose project was archived in January 2026"
_INGRESS = "is ingress-nginx, which was retired in March 2026"
_TILLER = "is Tiller of Helm 2, which rules the cluster for whoever reaches it"
_HEAPSTER = "is Heapster, which was retired in 2018"
_RETIRED: dict[str, tuple[str, SeverityName]] = {
    "helm/tiller": (_TILLER, "high"),
    "heapster": (_HEAPSTER, "medium"),
    "heapster-amd64": (_HEAPSTER, "medium"),
    "ingress-nginx/controller": (_INGRESS, "high"),
    "ingress-nginx/controller-chroot": (_INGRESS, "high"),
    "kubernetes-helm/tiller": (_TILLER, "high"),
    "kubernetes-ingress-controller/nginx-ingress-controller": (_INGRESS, "high"),
    "kubernetesui/dashboard": (_DASHBOARD, "medium"),
    "kubernetesui/dashboard-api": (_DASHBOARD, "medium"),
    "kubernetesui/dashboard-web": (_DASHBOARD, "medium"),
    "kubernetes-dashboard-amd64": (_DASHBOARD, "medium"),
}
_HOMES = frozenset(("docker.io", "gcr.io", "ghcr.io", "k8s.gcr.io", "quay.io", "registry.k8s.io"))
_FOLDER = ("google_containers/", "google-containers/")
_GIT_SYNC = "git-sync/git-sync"
_PROGRAM = "GITSYNC_GIT"
_FLAGS = ("--git", "-git")


@SECURITY.check(
    "security/risky-addon",
    "high",
    on=Workload,
    fix="Replace it: ingress-nginx by a Gateway API implementation, the dashboard by Headlamp or "
    "kubectl, Tiller by Helm 3, Heapster by metrics-server; give git-sync no program of your own.",
    references=(
        "https://kubernetes.io/blog/2025/11/11/ingress-nginx-retirement/",
        "https://github.com/kubernetes-retired/dashboard",
        "https://helm.sh/blog/helm-2-becomes-unsupported/",
    ),
)
def risky_addon(workload: Workload) -> Problems:
    """No add-on that is retired or known to be risky runs.

    An add-on that faces users holds rights in the whole cluster, and its next hole will never be
    mended once its makers have left: CVE-2025-1974 let anybody in the cluster take over
    ingress-nginx. git-sync is sound, but runs whatever program GITSYNC_GIT or --git names.
    """
    for container in workload.containers:
        for said, severity in _faults(container):
            yield Problem(
                f"{container.name} {said}",
                at=f"{workload.pod_path}.{container.path}.image",
                key=f"image {container.name}",
                severity=severity,
                evidence={"image": str(container.image)},
            )


def _faults(container: Container) -> Iterator[tuple[str, SeverityName]]:
    image = container.image
    path = image.repository
    for folder in _FOLDER:
        path = path.removeprefix(folder)
    if image.registry in _HOMES and path in _RETIRED:
        yield _RETIRED[path]
    if path.endswith(_GIT_SYNC) and _runs_another(container):
        yield "is git-sync with a program of somebody's choice in place of git", "high"


def _runs_another(container: Container) -> bool:
    words = (*(container.wire.command or ()), *(container.wire.args or ()))
    flagged = any(word.partition("=")[0] in _FLAGS for word in words)
    return flagged or any(item.name == _PROGRAM for item in container.env)
