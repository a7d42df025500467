"""Who the API server takes its callers for, and whom it serves without asking."""

from kube9_core.api import SECURITY, Cluster, Problems, Snapshot, Unseen, Workload
from kube9_security.checks.control_plane.components import Component
from kube9_security.checks.control_plane.defaults import (
    ANONYMOUS_PATHS,
    API_SERVER,
    PASSWORDS_GONE,
    PLAIN_PORT_GONE,
)
from kube9_security.checks.control_plane.rules import ONLY_CLUSTERS, absent, judged, off, present

__all__ = [
    "apiserver_anonymous_auth",
    "apiserver_basic_auth",
    "apiserver_client_ca",
    "apiserver_insecure_port",
    "apiserver_token_file",
]

_AUTHENTICATION = "https://kubernetes.io/docs/reference/access-authn-authz/authentication/"


def _anonymous(server: Component) -> str | None:
    unset = server.given("anonymous-auth") is None
    if unset and server.given("authentication-config") and server.version >= ANONYMOUS_PATHS:
        raise Unseen(
            f"{server.where} may say in the file of --authentication-config whom it serves "
            "without a name, and no API shows that file"
        )
    return off("anonymous-auth")(server)


@SECURITY.check(
    "security/apiserver-anonymous-auth",
    "high",
    on=Cluster,
    modes=ONLY_CLUSTERS,
    needs=(Workload,),
    fix="Set --anonymous-auth=false, or since 1.32 name the health paths under `anonymous` in the "
    "file of --authentication-config.",
    frameworks={
        "cis-1.12": "1.2.1",
        "cis-1.8": "1.2.1",
        "nsa-cisa": "auth-anonymous",
        "owasp-k8s-top10": ("K06", "K09"),
        "well-architected": "SEC-infrastructure",
    },
    references=(f"{_AUTHENTICATION}#anonymous-requests",),
)
def apiserver_anonymous_auth(cluster: Cluster, snapshot: Snapshot) -> Problems:
    """The API server serves anonymous callers nothing but health.

    Whoever reaches the port is let in as system:anonymous, and one binding too many, to
    system:unauthenticated or to everybody, hands the cluster to the network. The switch is on
    where nobody turned it off. Load balancers that probe /livez need it for that path alone,
    which the file of --authentication-config can say; that file cannot be seen, so with it
    nothing is claimed. CIS asks for the same.
    """
    return judged(cluster, snapshot, API_SERVER, _anonymous)


@SECURITY.check(
    "security/apiserver-token-file",
    "high",
    on=Cluster,
    modes=ONLY_CLUSTERS,
    needs=(Workload,),
    fix="Remove --token-auth-file, and give its users certificates or an identity provider.",
    frameworks={
        "cis-1.12": "1.2.2",
        "cis-1.8": "1.2.2",
        "nsa-cisa": "auth-strong",
        "owasp-k8s-top10": "K09",
        "well-architected": "SEC-infrastructure",
    },
    references=(f"{_AUTHENTICATION}#static-token-file",),
)
def apiserver_token_file(cluster: Cluster, snapshot: Snapshot) -> Problems:
    """The API server reads no file of fixed tokens.

    Tokens of such a file never expire, stand in plain text on every control-plane node and in
    every backup of it, and one that leaked is good until somebody edits the file and restarts
    the server.
    """
    return judged(cluster, snapshot, API_SERVER, absent("token-auth-file"))


@SECURITY.check(
    "security/apiserver-client-ca",
    "high",
    on=Cluster,
    modes=ONLY_CLUSTERS,
    needs=(Workload,),
    fix="Set --client-ca-file to the certificate authority that signs the cluster's clients.",
    frameworks={
        "cis-1.12": "1.2.25",
        "cis-1.8": "1.2.26",
        "nsa-cisa": "net-control-plane",
        "owasp-k8s-top10": "K07",
        "well-architected": "SEC-infrastructure",
    },
    references=(f"{_AUTHENTICATION}#x509-client-certificates",),
)
def apiserver_client_ca(cluster: Cluster, snapshot: Snapshot) -> Problems:
    """The API server knows a CA for its clients.

    Without it no client certificate is looked at, so kubelets and controllers have to come with
    tokens that can be copied, and the certificates people hold prove nothing.
    """
    return judged(cluster, snapshot, API_SERVER, present("client-ca-file"))


@SECURITY.check(
    "security/apiserver-basic-auth",
    "high",
    on=Cluster,
    where=lambda cluster: cluster.version < PASSWORDS_GONE,
    modes=ONLY_CLUSTERS,
    needs=(Workload,),
    fix="Remove --basic-auth-file; Kubernetes 1.19 knows it no longer.",
    frameworks={
        "nsa-cisa": "auth-strong",
        "owasp-k8s-top10": "K09",
        "well-architected": "SEC-infrastructure",
    },
    references=(
        "https://github.com/kubernetes/kubernetes/blob/master/CHANGELOG/CHANGELOG-1.19.md",
    ),
)
def apiserver_basic_auth(cluster: Cluster, snapshot: Snapshot) -> Problems:
    """The API server of an old cluster accepts no passwords.

    They stand in a file in plain text, never expire and can be guessed over the network as
    often as one likes. The flag was removed in 1.19; newer clusters have nothing to judge.
    """
    return judged(cluster, snapshot, API_SERVER, absent("basic-auth-file"))


def _plain_port(server: Component) -> str | None:
    return None if server.given("insecure-port") == "0" else _port_of(server)


def _port_of(server: Component) -> str:
    port = server.given("insecure-port")
    return f"--insecure-port={port}" if port else "--insecure-port unset, which means 8080"


@SECURITY.check(
    "security/apiserver-insecure-port",
    "critical",
    on=Cluster,
    where=lambda cluster: cluster.version < PLAIN_PORT_GONE,
    modes=ONLY_CLUSTERS,
    needs=(Workload,),
    fix="Set --insecure-port=0, and update the cluster.",
    frameworks={
        "nsa-cisa": "net-control-plane",
        "owasp-k8s-top10": "K07",
        "well-architected": "SEC-infrastructure",
    },
    references=(
        "https://github.com/kubernetes/kubernetes/blob/master/CHANGELOG/CHANGELOG-1.20.md",
    ),
)
def apiserver_insecure_port(cluster: Cluster, snapshot: Snapshot) -> Problems:
    """The API server of an old cluster has no plain port.

    On that port there is neither login nor authorization: every process of the host, and every
    pod in the host's network, rules the cluster. It was open where nobody closed it. Since 1.20
    it cannot be opened, and since 1.24 the flag is gone.
    """
    return judged(cluster, snapshot, API_SERVER, _plain_port)
