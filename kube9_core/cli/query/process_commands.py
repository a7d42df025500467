"""The command that is the operator, and those that print what it needs in the cluster."""

from kube9_core.cli.query.grammar import Command, Option
from kube9_core.cli.query.shared_options import several

__all__ = ["MANIFESTS", "SERVE"]

SERVE = Command(
    path=("serve",),
    summary="Run the operator until it is told to stop.",
    action="kube9_core.cli.serve_operator:serve_operator",
    options=(
        Option(
            "config",
            "FILE",
            "the settings file; default: $KUBE9_CONFIG, else .kube9.yaml here or above",
        ),
        Option(
            "namespace",
            "NAMESPACE",
            "its own namespace; default: $POD_NAMESPACE, else that of the pod's ServiceAccount, "
            "else kube9-system",
        ),
        Option("kubeconfig", "FILE", "which clusters there are; default: the pod's own"),
        Option("context", "NAME", "which of them; default: the kubeconfig's current context"),
        Option("data", "FOLDER", "folder of the store; default: store.folder of the settings"),
        Option("port", "N", "port of /livez, /readyz and /metrics, 0 for a free one"),
        Option("identity", "NAME", "who it is to others; default: $POD_NAME, else the host's name"),
    ),
    examples=(
        "kube9-operator serve --config /etc/kube9/config.yaml",
        "kube9-operator serve --kubeconfig ~/.kube/config --context staging --data /tmp/kube9",
    ),
    answers=False,
)

MANIFESTS = (
    Command(
        path=("crds",),
        summary="Print the custom resource definitions, ready for kubectl apply.",
        action="kube9_core.cli.operator_manifests:print_crds",
        examples=("kube9-operator crds | kubectl apply -f -",),
        answers=False,
    ),
    Command(
        path=("rbac",),
        summary="Print the roles that the installed plugins need, and nothing beyond them.",
        action="kube9_core.cli.operator_manifests:print_access",
        options=(
            Option("namespace", "NAMESPACE", "the operator's namespace", default="kube9-system"),
            several("plugin", "NAME", "only what these plugins need, and the core"),
            several("scope", "NAME", "only these namespaces may be looked into, by Roles alone"),
            Option("read-only", "", "only what reading for an assessment needs"),
        ),
        examples=("kube9-operator rbac --namespace kube9-system | kubectl apply -f -",),
        answers=False,
    ),
)
