"""How the API server signs, checks and prolongs the tokens of ServiceAccounts."""

from kube9_core.api import SECURITY, Cluster, Problems, Snapshot, Workload
from kube9_security.checks.control_plane.components import Component
from kube9_security.checks.control_plane.defaults import API_SERVER
from kube9_security.checks.control_plane.rules import ONLY_CLUSTERS, judged, off, on

__all__ = [
    "apiserver_service_account_key",
    "apiserver_service_account_lookup",
    "apiserver_token_expiry",
]

_ACCOUNTS = "https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/"


@SECURITY.check(
    "security/apiserver-service-account-lookup",
    "medium",
    on=Cluster,
    modes=ONLY_CLUSTERS,
    needs=(Workload,),
    fix="Remove --service-account-lookup=false; by default it is on.",
    frameworks={
        "cis-1.12": "1.2.21",
        "cis-1.8": "1.2.22",
        "owasp-k8s-top10": "K07",
        "well-architected": "SEC-infrastructure",
    },
    references=(_ACCOUNTS,),
)
def apiserver_service_account_lookup(cluster: Cluster, snapshot: Snapshot) -> Problems:
    """Tokens of deleted accounts are refused.

    Deleting an account, its secret or its pod is how a leaked token is withdrawn. Without the
    lookup only the signature counts, and the token stays good until it expires, which those of
    old secrets never do.
    """
    return judged(cluster, snapshot, API_SERVER, on("service-account-lookup"))


def _signing_key(server: Component) -> str | None:
    if server.given("service-account-signing-endpoint"):
        return None
    keys = server.items("service-account-key-file")
    if not keys:
        return "--service-account-key-file unset, which means the key of its TLS certificate"
    own = server.given("tls-private-key-file")
    return None if own not in keys else f"--service-account-key-file={own}, its TLS key"


@SECURITY.check(
    "security/apiserver-service-account-key",
    "medium",
    on=Cluster,
    modes=ONLY_CLUSTERS,
    needs=(Workload,),
    fix="Set --service-account-key-file to the public half of a key used for nothing else.",
    frameworks={
        "cis-1.12": "1.2.22",
        "cis-1.8": "1.2.23",
        "owasp-k8s-top10": "K07",
        "well-architected": "SEC-infrastructure",
    },
    references=(_ACCOUNTS,),
)
def apiserver_service_account_key(cluster: Cluster, snapshot: Snapshot) -> Problems:
    """Account tokens have a signing key of their own.

    Where no key is named, the one of the server's TLS certificate vouches for tokens: whoever
    gets hold of it can pass for every account, and it cannot be renewed with the certificate
    without throwing out every pod. A signer outside of the server
    (--service-account-signing-endpoint) is as good.
    """
    return judged(cluster, snapshot, API_SERVER, _signing_key)


@SECURITY.check(
    "security/apiserver-token-expiry",
    "low",
    on=Cluster,
    modes=ONLY_CLUSTERS,
    needs=(Workload,),
    fix="Set --service-account-extend-token-expiration=false once no client is left that reads "
    "its token only once; the metric serviceaccount_stale_tokens_total tells.",
    frameworks={
        "cis-1.12": "1.2.30",
        "owasp-k8s-top10": "K07",
        "well-architected": "SEC-infrastructure",
    },
    references=(_ACCOUNTS,),
)
def apiserver_token_expiry(cluster: Cluster, snapshot: Snapshot) -> Problems:
    """Account tokens are not extended to a year.

    A pod's token is good for an hour and renewed. To spare old clients that never read it
    again, the server makes the ones it mounts into pods good for a year, so a token stolen
    today still works in eleven months as long as its pod lives.
    """
    return judged(cluster, snapshot, API_SERVER, off("service-account-extend-token-expiration"))
