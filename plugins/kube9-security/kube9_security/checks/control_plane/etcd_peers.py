"""How the members of etcd meet each other; a member that listens to itself alone meets nobody."""

from kube9_core.api import SECURITY, Cluster, Problems, Snapshot, Workload
from kube9_security.checks.control_plane.components import Component
from kube9_security.checks.control_plane.defaults import ETCD
from kube9_security.checks.control_plane.etcd_urls import alone, plain
from kube9_security.checks.control_plane.rules import ONLY_CLUSTERS, judged, off, present

__all__ = ["etcd_peer_auth", "etcd_peer_auto_tls", "etcd_peer_certificate"]

_PAGE = "https://etcd.io/docs/latest/op-guide/security/"
_URLS = "listen-peer-urls"


def _plain(etcd: Component) -> str | None:
    found = plain(etcd, _URLS)
    return f"--{_URLS}={found}" if found else None


def _asks(etcd: Component) -> str | None:
    if alone(etcd, _URLS):
        return None
    if found := _plain(etcd):
        return found
    asked = etcd.is_on("peer-client-cert-auth") or etcd.given("peer-trusted-ca-file")
    return None if asked else etcd.shown("peer-client-cert-auth")


@SECURITY.check(
    "security/etcd-peer-auth",
    "high",
    on=Cluster,
    modes=ONLY_CLUSTERS,
    needs=(Workload,),
    fix="Set --peer-client-cert-auth=true and --peer-trusted-ca-file, and reach peers by https.",
    frameworks={
        "cis-1.12": "2.5",
        "cis-1.8": "2.5",
        "nsa-cisa": "net-etcd",
        "owasp-k8s-top10": "K07",
        "well-architected": "SEC-infrastructure",
    },
    references=(_PAGE,),
)
def etcd_peer_auth(cluster: Cluster, snapshot: Snapshot) -> Problems:
    """etcd members ask each other for a certificate.

    Whoever may speak as a member takes part in the votes and receives every key there is. A
    trusted CA for peers makes members ask as well; an address with http:// asks nobody.
    """  # noqa: D403 - so it writes its name
    return judged(cluster, snapshot, ETCD, _asks)


def _serves(etcd: Component) -> str | None:
    if alone(etcd, _URLS):
        return None
    return _plain(etcd) or present("peer-cert-file", "peer-key-file")(etcd)


@SECURITY.check(
    "security/etcd-peer-certificate",
    "high",
    on=Cluster,
    modes=ONLY_CLUSTERS,
    needs=(Workload,),
    fix="Set --peer-cert-file and --peer-key-file, and reach peers by https only.",
    frameworks={
        "cis-1.12": "2.4",
        "cis-1.8": "2.4",
        "nsa-cisa": "net-etcd",
        "owasp-k8s-top10": "K07",
        "well-architected": "SEC-infrastructure",
    },
    references=(_PAGE,),
)
def etcd_peer_certificate(cluster: Cluster, snapshot: Snapshot) -> Problems:
    """etcd members talk to each other by TLS.

    Members send each other all that is written, Secrets included. Without TLS it goes over the
    network as it is.
    """  # noqa: D403 - so it writes its name
    return judged(cluster, snapshot, ETCD, _serves)


@SECURITY.check(
    "security/etcd-peer-auto-tls",
    "medium",
    on=Cluster,
    modes=ONLY_CLUSTERS,
    needs=(Workload,),
    fix="Remove --peer-auto-tls, and set --peer-cert-file and --peer-key-file.",
    supersedes=("security/etcd-peer-certificate",),
    frameworks={
        "cis-1.12": "2.6",
        "cis-1.8": "2.6",
        "nsa-cisa": "net-etcd",
        "owasp-k8s-top10": "K07",
        "well-architected": "SEC-infrastructure",
    },
    references=(_PAGE,),
)
def etcd_peer_auto_tls(cluster: Cluster, snapshot: Snapshot) -> Problems:
    """etcd members do not sign their own certificates.

    Certificates that members made for themselves encrypt, but nobody can verify them, so any
    machine that answers in place of a member is believed.
    """  # noqa: D403 - so it writes its name
    return judged(cluster, snapshot, ETCD, off("peer-auto-tls"))
