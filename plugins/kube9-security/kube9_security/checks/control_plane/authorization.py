"""Which authorizers the API server asks. The file of `--authorization-config` no API shows."""

from kube9_core.api import SECURITY, Cluster, Problems, Snapshot, Unseen, Workload
from kube9_security.checks.control_plane.components import Component
from kube9_security.checks.control_plane.defaults import API_SERVER
from kube9_security.checks.control_plane.rules import ONLY_CLUSTERS, Rule, judged

__all__ = ["apiserver_authorization_mode", "apiserver_node_authorizer", "apiserver_rbac"]

_MODE = "authorization-mode"
_EVERYTHING = "AlwaysAllow"
_PAGE = "https://kubernetes.io/docs/reference/access-authn-authz/"


def _modes(server: Component) -> tuple[str, ...]:
    """The authorizers in the order they are asked.

    Raises:
        Unseen: they stand in a file.
    """
    modes = server.items(_MODE)
    if not modes and server.given("authorization-config"):
        raise Unseen(
            f"{server.where} names its authorizers in the file of --authorization-config, "
            "which no API shows"
        )
    return modes or (_EVERYTHING,)


def _shown(server: Component) -> str:
    if server.given(_MODE) is None:
        return f"--{_MODE} unset, which means {_EVERYTHING}"
    return f"--{_MODE}={','.join(server.items(_MODE))}"


def _asks(mode: str) -> Rule:
    return lambda server: None if mode in _modes(server) else _shown(server)


def _allows_everything(server: Component) -> str | None:
    return _shown(server) if _EVERYTHING in _modes(server) else None


@SECURITY.check(
    "security/apiserver-authorization-mode",
    "critical",
    on=Cluster,
    modes=ONLY_CLUSTERS,
    needs=(Workload,),
    fix="Set --authorization-mode=Node,RBAC.",
    supersedes=("security/apiserver-rbac", "security/apiserver-node-authorizer"),
    frameworks={
        "cis-1.12": "1.2.6",
        "cis-1.8": "1.2.6",
        "nsa-cisa": "auth-rbac",
        "owasp-k8s-top10": "K07",
        "well-architected": "SEC-infrastructure",
    },
    references=(f"{_PAGE}authorization/",),
)
def apiserver_authorization_mode(cluster: Cluster, snapshot: Snapshot) -> Problems:
    """The API server does not allow everything.

    With AlwaysAllow anybody who can log in, anonymous callers too, may do anything; no role
    matters. It is what the server does when nobody names a mode, and one AlwaysAllow anywhere
    in the list says yes to whatever the others did not.
    """
    return judged(cluster, snapshot, API_SERVER, _allows_everything)


@SECURITY.check(
    "security/apiserver-rbac",
    "high",
    on=Cluster,
    modes=ONLY_CLUSTERS,
    needs=(Workload,),
    fix="Add RBAC to --authorization-mode.",
    frameworks={
        "cis-1.12": "1.2.8",
        "cis-1.8": "1.2.8",
        "nsa-cisa": "auth-rbac",
        "owasp-k8s-top10": "K07",
        "well-architected": "SEC-infrastructure",
    },
    references=(f"{_PAGE}rbac/",),
)
def apiserver_rbac(cluster: Cluster, snapshot: Snapshot) -> Problems:
    """The API server uses RBAC.

    Without it roles and bindings are only stored, never asked: what everybody believes to be
    forbidden is decided by a policy file or a webhook that no audit of the cluster sees.
    """
    return judged(cluster, snapshot, API_SERVER, _asks("RBAC"))


@SECURITY.check(
    "security/apiserver-node-authorizer",
    "high",
    on=Cluster,
    modes=ONLY_CLUSTERS,
    needs=(Workload,),
    fix="Put Node first into --authorization-mode.",
    frameworks={
        "cis-1.12": "1.2.7",
        "cis-1.8": "1.2.7",
        "owasp-k8s-top10": "K07",
        "well-architected": "SEC-infrastructure",
    },
    references=(f"{_PAGE}node/",),
)
def apiserver_node_authorizer(cluster: Cluster, snapshot: Snapshot) -> Problems:
    """The API server limits kubelets to their own node.

    The Node authorizer lets a kubelet read the Secrets of the pods it runs and no others.
    Without it kubelets need broad roles, and whoever takes one node reads the Secrets of all.
    """
    return judged(cluster, snapshot, API_SERVER, _asks("Node"))
