"""What stands behind the name of a field manager.

Names come from `fieldManager` of a request, else from the first part of its User-Agent. They tell
programs and never people: managed fields hold no user name. The names are those that the programs'
sources use; a name that nobody listed is told by its ending, else left unknown.
"""

from enum import Enum

from kube9_argocd.drift.ownership import Owner

__all__ = ["Writer", "program", "writer"]


class Writer(Enum):
    """What sort of program writes under a name."""

    ARGOCD = "Argo CD"
    PERSON = "a tool that people and scripts use"
    CONTROLLER = "a controller"
    UNKNOWN = "a program that kube9 does not know"


_ARGOCD = frozenset({"argocd", "argocd-application-controller", "argocd-controller"})
"""`ArgoCDSSAManager` of Argo CD's `common`, and the programs' own names, which older ones used."""

_PERSON = (
    "argocd-server",
    "argocd-ui",
    "ansible",
    "curl",
    "dashboard",
    "freelens",
    "go-http-client",
    "headlamp",
    "helm",
    "k9s",
    "kubectl",
    "kubernetes-client",
    "kustomize",
    "lens",
    "mozilla",
    "node-fetch",
    "oc",
    "okteto",
    "openapi-generator",
    "openlens",
    "pulumi",
    "python-requests",
    "rancher",
    "skaffold",
    "terraform",
    "tilt",
    "vscode",
)
"""How the names of tools begin; in small letters, and ended by a sign that is no letter."""

_CONTROLLERS = {
    "argo-rollouts": "Argo Rollouts",
    "aws-load-balancer-controller": "the AWS load balancer controller",
    "cainjector": "the CA injector of cert-manager",
    "cert-manager-cainjector": "the CA injector of cert-manager",
    "external-secrets": "External Secrets",
    "flagger": "Flagger",
    "helm-controller": "Flux",
    "horizontal-pod-autoscaler": "a HorizontalPodAutoscaler",
    "istiod": "Istio",
    "keda": "KEDA",
    "keda-operator": "KEDA",
    "kube-apiserver": "the API server",
    "kube-controller-manager": "a controller of Kubernetes",
    "kube-scheduler": "the scheduler",
    "kubelet": "a kubelet",
    "kustomize-controller": "Flux",
    "kyverno": "Kyverno",
    "pilot-discovery": "Istio",
    "prometheusoperator": "the Prometheus operator",
    "rollouts-controller": "Argo Rollouts",
    "sealed-secrets": "Sealed Secrets",
    "stakater-reloader": "Reloader",
    "reloader": "Reloader",
    "vpa-admission-controller": "a VerticalPodAutoscaler",
    "vpa-recommender": "a VerticalPodAutoscaler",
    "vpa-updater": "a VerticalPodAutoscaler",
    "webhook-cert-manager": "a manager of webhook certificates",
}
_ENDINGS = (
    "autoscaler",
    "cainjector",
    "controller",
    "controller-manager",
    "injector",
    "manager",
    "operator",
    "webhook",
)


def writer(owner: Owner) -> Writer:
    """What sort of program an entry of the managed fields is from.

    Who applies on the server under a name of its own claims the fields for good, as controllers
    do; the tools of people that do so are known by their names.

    Args:
        owner: any of them; its manager and operation count.
    """
    name = owner.manager.lower()
    if name in _ARGOCD:
        return Writer.ARGOCD
    if name in _CONTROLLERS:
        return Writer.CONTROLLER
    if any(_begins(name, tool) for tool in _PERSON):
        return Writer.PERSON
    controls = name.endswith(_ENDINGS) or (bool(name) and owner.operation == "Apply")
    return Writer.CONTROLLER if controls else Writer.UNKNOWN


def program(owner: Owner) -> str:
    """The program's name for people, "manager NAME" where it says nothing to us."""
    name = owner.manager.lower()
    if name == "kube-controller-manager" and owner.subresource == "scale":
        return "a HorizontalPodAutoscaler (kube-controller-manager)"
    if name in _CONTROLLERS:
        return f"{_CONTROLLERS[name]} ({owner.manager})"
    if writer(owner) is Writer.PERSON:
        return owner.manager
    return f"manager {owner.manager!r}" if owner.manager else "an unnamed manager"


def _begins(name: str, tool: str) -> bool:
    return name.startswith(tool) and not name[len(tool) : len(tool) + 1].isalpha()
