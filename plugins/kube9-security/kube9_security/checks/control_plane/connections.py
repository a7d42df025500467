"""How the API server and those it calls, etcd and the kubelets, prove who they are."""

from kube9_core.api import SECURITY, Cluster, Problems, Snapshot, Workload
from kube9_security.checks.control_plane.components import Component
from kube9_security.checks.control_plane.defaults import API_SERVER
from kube9_security.checks.control_plane.rules import ONLY_CLUSTERS, judged, present

__all__ = [
    "apiserver_etcd_ca",
    "apiserver_etcd_client_certificate",
    "apiserver_kubelet_ca",
    "apiserver_kubelet_client_certificate",
]

_SECURING = "https://kubernetes.io/docs/tasks/administer-cluster/configure-upgrade-etcd/"
_KUBELETS = "https://kubernetes.io/docs/concepts/architecture/control-plane-node-communication/"
_SOCKET = ("unix:", "unixs:")
_PLAIN = "http://"


def _beside_it(server: Component) -> bool:
    """Whether its store is reached by a socket of the same host, as kine is."""
    servers = server.items("etcd-servers")
    return bool(servers) and all(item.startswith(_SOCKET) for item in servers)


def _etcd_verified(server: Component) -> str | None:
    if _beside_it(server):
        return None
    plain = [item for item in server.items("etcd-servers") if item.startswith(_PLAIN)]
    return f"--etcd-servers={plain[0]}" if plain else present("etcd-cafile")(server)


@SECURITY.check(
    "security/apiserver-etcd-ca",
    "high",
    on=Cluster,
    modes=ONLY_CLUSTERS,
    needs=(Workload,),
    fix="Set --etcd-cafile to etcd's certificate authority, and reach etcd by https.",
    frameworks={
        "cis-1.12": "1.2.26",
        "cis-1.8": "1.2.27",
        "nsa-cisa": "net-etcd",
        "owasp-k8s-top10": "K07",
        "well-architected": "SEC-infrastructure",
    },
    references=(f"{_SECURING}#securing-etcd-clusters",),
)
def apiserver_etcd_ca(cluster: Cluster, snapshot: Snapshot) -> Problems:
    """The API server verifies etcd.

    All Secrets go over this connection. If nobody asks who is at the other end, or nothing is
    encrypted, whoever sits between the two reads and changes the whole cluster. A socket on
    the same host needs no certificate.
    """
    return judged(cluster, snapshot, API_SERVER, _etcd_verified)


def _known_to_etcd(server: Component) -> str | None:
    return None if _beside_it(server) else present("etcd-certfile", "etcd-keyfile")(server)


@SECURITY.check(
    "security/apiserver-etcd-client-certificate",
    "high",
    on=Cluster,
    modes=ONLY_CLUSTERS,
    needs=(Workload,),
    fix="Set --etcd-certfile and --etcd-keyfile.",
    frameworks={
        "cis-1.12": "1.2.23",
        "cis-1.8": "1.2.24",
        "nsa-cisa": "net-etcd",
        "owasp-k8s-top10": "K07",
        "well-architected": "SEC-infrastructure",
    },
    references=(f"{_SECURING}#securing-etcd-clusters",),
)
def apiserver_etcd_client_certificate(cluster: Cluster, snapshot: Snapshot) -> Problems:
    """The API server proves itself to etcd.

    A server that shows no certificate can only talk to an etcd that asks for none, and such
    an etcd gives everything to whoever reaches its port.
    """
    return judged(cluster, snapshot, API_SERVER, _known_to_etcd)


@SECURITY.check(
    "security/apiserver-kubelet-client-certificate",
    "high",
    on=Cluster,
    modes=ONLY_CLUSTERS,
    needs=(Workload,),
    fix="Set --kubelet-client-certificate and --kubelet-client-key.",
    frameworks={
        "cis-1.12": "1.2.4",
        "cis-1.8": "1.2.4",
        "owasp-k8s-top10": "K07",
        "well-architected": "SEC-infrastructure",
    },
    references=(f"{_KUBELETS}#api-server-to-kubelet",),
)
def apiserver_kubelet_client_certificate(cluster: Cluster, snapshot: Snapshot) -> Problems:
    """The API server proves itself to the kubelets.

    Kubelets run commands in pods for whoever they trust. If the API server comes without a
    name, either logs and exec fail, or the kubelets serve callers without a name.
    """
    rule = present("kubelet-client-certificate", "kubelet-client-key")
    return judged(cluster, snapshot, API_SERVER, rule)


@SECURITY.check(
    "security/apiserver-kubelet-ca",
    "high",
    on=Cluster,
    modes=ONLY_CLUSTERS,
    needs=(Workload,),
    fix="Let kubelets request serving certificates (serverTLSBootstrap), then set "
    "--kubelet-certificate-authority.",
    frameworks={
        "cis-1.12": "1.2.5",
        "cis-1.8": "1.2.5",
        "owasp-k8s-top10": "K07",
        "well-architected": "SEC-infrastructure",
    },
    references=(f"{_KUBELETS}#api-server-to-kubelet",),
)
def apiserver_kubelet_ca(cluster: Cluster, snapshot: Snapshot) -> Problems:
    """The API server verifies the kubelets.

    Logs, exec and port-forward go from the API server to the node. Nobody verifies the other
    end by default, so a machine that takes over a node's address receives what people type
    into their shells.
    """
    return judged(cluster, snapshot, API_SERVER, present("kubelet-certificate-authority"))
