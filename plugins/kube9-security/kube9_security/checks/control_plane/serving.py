"""How the API server serves: its certificate, its ciphers, its patience, its profiles."""

from datetime import timedelta
from typing import Annotated

from msgspec import Meta, Struct

from kube9_core.api import (
    SECURITY,
    Cluster,
    Problems,
    Snapshot,
    Unseen,
    Workload,
    parse_duration,
)
from kube9_security.checks.control_plane.components import Component
from kube9_security.checks.control_plane.defaults import API_SERVER
from kube9_security.checks.control_plane.rules import ONLY_CLUSTERS, judged, off, present
from kube9_security.ciphers import NO_WEAK_DEFAULTS, TLS13, weak_among

__all__ = [
    "Patience",
    "apiserver_profiling",
    "apiserver_request_timeout",
    "apiserver_serving_certificate",
    "apiserver_tls_ciphers",
]

_FLAGS = "https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/"


class Patience(Struct, frozen=True):
    """How long a request may take."""

    seconds: Annotated[int, Meta(ge=1, description="The longest time that is reasonable.")] = 300


@SECURITY.check(
    "security/apiserver-serving-certificate",
    "high",
    on=Cluster,
    modes=ONLY_CLUSTERS,
    needs=(Workload,),
    fix="Set --tls-cert-file and --tls-private-key-file.",
    frameworks={
        "cis-1.12": "1.2.24",
        "cis-1.8": "1.2.25",
        "nsa-cisa": "net-control-plane",
        "owasp-k8s-top10": "K07",
        "well-architected": "SEC-infrastructure",
    },
    references=(_FLAGS,),
)
def apiserver_serving_certificate(cluster: Cluster, snapshot: Snapshot) -> Problems:
    """The API server serves with a certificate of its own.

    Without one it signs one for itself, which no client can verify. People then get used to
    --insecure-skip-tls-verify, and their tokens go to whoever answers.
    """
    return judged(cluster, snapshot, API_SERVER, present("tls-cert-file", "tls-private-key-file"))


def _weak(server: Component) -> str | None:
    if server.given("tls-min-version") == TLS13:
        return None
    suites = server.items("tls-cipher-suites")
    if suites:
        weak = weak_among(suites)
        return f"--tls-cipher-suites of {weak}" if weak else None
    if server.version < NO_WEAK_DEFAULTS:
        return "--tls-cipher-suites unset, which before 1.32 means 3DES, too"
    return None


@SECURITY.check(
    "security/apiserver-tls-ciphers",
    "medium",
    on=Cluster,
    modes=ONLY_CLUSTERS,
    needs=(Workload,),
    fix="Remove the weak names from --tls-cipher-suites, or set --tls-min-version=VersionTLS13.",
    frameworks={
        "cis-1.12": "1.2.29",
        "cis-1.8": "1.2.30",
        "nsa-cisa": "net-tls",
        "owasp-k8s-top10": "K07",
        "well-architected": "SEC-infrastructure",
    },
    references=(_FLAGS, "https://pkg.go.dev/crypto/tls#InsecureCipherSuites"),
)
def apiserver_tls_ciphers(cluster: Cluster, snapshot: Snapshot) -> Problems:
    """The API server offers no weak cipher.

    A recorded connection with key exchange by RSA is open to whoever gets the key later; RC4,
    3DES and some uses of CBC can be broken as they are. Weak is what Go calls insecure. Where
    no suites are named, those of Go hold, which are good since Kubernetes 1.32 (Go 1.23). TLS
    1.3 has good ones only.
    """
    return judged(cluster, snapshot, API_SERVER, _weak)


@SECURITY.check(
    "security/apiserver-request-timeout",
    "low",
    on=Cluster,
    modes=ONLY_CLUSTERS,
    needs=(Workload,),
    params=Patience,
    fix="Remove --request-timeout, which leaves a minute, or set it to at most five.",
    frameworks={
        "cis-1.12": "1.2.20",
        "cis-1.8": "1.2.21",
        "owasp-k8s-top10": "K07",
        "well-architected": "SEC-infrastructure",
    },
    references=(_FLAGS,),
)
def apiserver_request_timeout(
    cluster: Cluster, snapshot: Snapshot, *, params: Patience
) -> Problems:
    """Requests to the API server end in reasonable time.

    Each open request holds memory and one of the few places the server has. If slow ones may
    last for long, a handful of clients, by mistake or on purpose, keeps everybody out. A minute
    is the default. Watches have their own time.
    """
    longest = timedelta(seconds=params.seconds)
    return judged(cluster, snapshot, API_SERVER, lambda server: _too_patient(server, longest))


def _too_patient(server: Component, longest: timedelta) -> str | None:
    text = server.value("request-timeout") or ""
    try:
        return server.shown("request-timeout") if parse_duration(text) > longest else None
    except ValueError as error:
        raise Unseen(f"--request-timeout of {server.where}: {error}") from error


@SECURITY.check(
    "security/apiserver-profiling",
    "low",
    on=Cluster,
    modes=ONLY_CLUSTERS,
    needs=(Workload,),
    fix="Set --profiling=false.",
    frameworks={
        "cis-1.12": "1.2.15",
        "cis-1.8": "1.2.16",
        "owasp-k8s-top10": "K07",
        "well-architected": "SEC-infrastructure",
    },
    references=(_FLAGS,),
)
def apiserver_profiling(cluster: Cluster, snapshot: Snapshot) -> Problems:
    """The API server does not serve profiles.

    /debug/pprof shows what the program has in memory and makes it work hard on request. It is
    there for its developers, is on by default, and has a right of its own that broad roles
    include.
    """
    return judged(cluster, snapshot, API_SERVER, off("profiling"))
