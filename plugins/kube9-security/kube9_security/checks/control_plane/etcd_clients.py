"""How etcd meets its clients; its settings in a file no API shows."""

from kube9_core.api import SECURITY, Cluster, Problems, Snapshot, Workload
from kube9_security.checks.control_plane.components import Component
from kube9_security.checks.control_plane.defaults import ETCD
from kube9_security.checks.control_plane.etcd_urls import plain
from kube9_security.checks.control_plane.rules import ONLY_CLUSTERS, judged, off, present

__all__ = ["etcd_auto_tls", "etcd_client_auth", "etcd_serving_certificate"]

_PAGE = "https://etcd.io/docs/latest/op-guide/security/"
_URLS = "listen-client-urls"


def _plain(etcd: Component) -> str | None:
    found = plain(etcd, _URLS)
    return f"--{_URLS}={found}" if found else None


def _asks(etcd: Component) -> str | None:
    if found := _plain(etcd):
        return found
    asked = etcd.is_on("client-cert-auth") or etcd.given("trusted-ca-file")
    return None if asked else etcd.shown("client-cert-auth")


@SECURITY.check(
    "security/etcd-client-auth",
    "critical",
    on=Cluster,
    modes=ONLY_CLUSTERS,
    needs=(Workload,),
    fix="Set --client-cert-auth=true and --trusted-ca-file, and listen for clients by https only.",
    frameworks={
        "cis-1.12": "2.2",
        "cis-1.8": "2.2",
        "nsa-cisa": "net-etcd",
        "owasp-k8s-top10": "K07",
        "well-architected": "SEC-infrastructure",
    },
    references=(_PAGE,),
)
def etcd_client_auth(cluster: Cluster, snapshot: Snapshot) -> Problems:
    """etcd asks its clients for a certificate.

    etcd knows no users here: whoever it talks to reads every Secret and writes whatever they
    like, past the API server, its roles and its audit log. A trusted CA makes it ask as well.
    An address with http:// asks nobody, whatever else is set; on the loopback that is left to
    the certificate of the others.
    """  # noqa: D403 - so it writes its name
    return judged(cluster, snapshot, ETCD, _asks)


def _serves(etcd: Component) -> str | None:
    return _plain(etcd) or present("cert-file", "key-file")(etcd)


@SECURITY.check(
    "security/etcd-serving-certificate",
    "high",
    on=Cluster,
    modes=ONLY_CLUSTERS,
    needs=(Workload,),
    fix="Set --cert-file and --key-file, and listen for clients by https only.",
    frameworks={
        "cis-1.12": "2.1",
        "cis-1.8": "2.1",
        "nsa-cisa": "net-etcd",
        "owasp-k8s-top10": "K07",
        "well-architected": "SEC-infrastructure",
    },
    references=(_PAGE,),
)
def etcd_serving_certificate(cluster: Cluster, snapshot: Snapshot) -> Problems:
    """etcd serves with a certificate.

    Without it the whole content of the cluster, Secrets included, goes over the wire as it is,
    and the API server cannot tell etcd from whoever answers in its place.
    """  # noqa: D403 - so it writes its name
    return judged(cluster, snapshot, ETCD, _serves)


@SECURITY.check(
    "security/etcd-auto-tls",
    "medium",
    on=Cluster,
    modes=ONLY_CLUSTERS,
    needs=(Workload,),
    fix="Remove --auto-tls, and set --cert-file and --key-file.",
    supersedes=("security/etcd-serving-certificate",),
    frameworks={
        "cis-1.12": "2.3",
        "cis-1.8": "2.3",
        "nsa-cisa": "net-etcd",
        "owasp-k8s-top10": "K07",
        "well-architected": "SEC-infrastructure",
    },
    references=(_PAGE,),
)
def etcd_auto_tls(cluster: Cluster, snapshot: Snapshot) -> Problems:
    """etcd does not sign its own certificate.

    A certificate that it made for itself encrypts, but nobody can verify it, so whoever answers
    in its place is believed.
    """  # noqa: D403 - so it writes its name
    return judged(cluster, snapshot, ETCD, off("auto-tls"))
