"""Whom a kubelet takes its callers for, and what it lets them do."""

from datetime import timedelta

from kube9_core.api import SECURITY, KubeletConfiguration, Problem, Problems, Unseen, parse_duration
from kube9_security.checks.kubelets.mending import patch_of

__all__ = [
    "kubelet_anonymous_auth",
    "kubelet_authorization",
    "kubelet_client_ca",
    "kubelet_read_only_port",
    "kubelet_streaming_timeout",
]

_PAGE = "https://kubernetes.io/docs/reference/access-authn-authz/kubelet-authn-authz/"
_CONFIG = "https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/"
_ANONYMOUS = "authentication:\n  anonymous:\n    enabled: false\n"
_WEBHOOK = "authorization:\n  mode: Webhook\n"
_EVERYTHING = "AlwaysAllow"


@SECURITY.check(
    "security/kubelet-anonymous-auth",
    "critical",
    on=KubeletConfiguration,
    fix="Set authentication.anonymous.enabled to false, or leave it out.",
    frameworks={
        "cis-1.12": "4.2.1",
        "cis-1.8": "4.2.1",
        "nsa-cisa": "net-kubelets",
        "owasp-k8s-top10": "K07",
        "well-architected": "SEC-infrastructure",
    },
    references=(f"{_PAGE}#kubelet-authentication",),
)
def kubelet_anonymous_auth(kubelet: KubeletConfiguration) -> Problems:
    """The kubelet refuses anonymous callers.

    A kubelet runs commands in every container of its node for whoever it serves. Anonymous
    callers need no credential, only a way to port 10250, which pods mostly have. A file that
    says nothing means no; the flag that means yes is old, and what a kubelet tells of itself
    has it in.
    """
    authentication = kubelet.wire.authentication
    anonymous = authentication.anonymous if authentication else None
    if anonymous is not None and anonymous.enabled is True:
        at = "authentication.anonymous.enabled"
        yield Problem("serves anonymous callers", at=at, patch=patch_of(kubelet, _ANONYMOUS))


@SECURITY.check(
    "security/kubelet-authorization",
    "critical",
    on=KubeletConfiguration,
    fix="Set authorization.mode to Webhook, or leave it out.",
    frameworks={
        "cis-1.12": "4.2.2",
        "cis-1.8": "4.2.2",
        "nsa-cisa": "net-kubelets",
        "owasp-k8s-top10": "K07",
        "well-architected": "SEC-infrastructure",
    },
    references=(f"{_PAGE}#kubelet-authorization",),
)
def kubelet_authorization(kubelet: KubeletConfiguration) -> Problems:
    """The kubelet asks the API server who may do what.

    With AlwaysAllow everybody the kubelet lets in may do everything: read all logs, run
    commands in all containers. Webhook asks the API server, so that RBAC decides. It is the
    default of a file.
    """
    mode = kubelet.wire.authorization.mode if kubelet.wire.authorization else None
    if mode == _EVERYTHING:
        yield Problem(
            "allows everything", at="authorization.mode", patch=patch_of(kubelet, _WEBHOOK)
        )


@SECURITY.check(
    "security/kubelet-client-ca",
    "high",
    on=KubeletConfiguration,
    fix="Set authentication.x509.clientCAFile to the certificate authority of the cluster.",
    frameworks={
        "cis-1.12": "4.2.3",
        "cis-1.8": "4.2.3",
        "nsa-cisa": "net-kubelets",
        "owasp-k8s-top10": "K07",
        "well-architected": "SEC-infrastructure",
    },
    references=(f"{_PAGE}#kubelet-authentication",),
)
def kubelet_client_ca(kubelet: KubeletConfiguration) -> Problems:
    """The kubelet knows a CA for its clients.

    Without it no certificate is looked at, also not the one of the API server: then either
    logs and exec fail, or callers without a name are let in to make them work.
    """
    authentication = kubelet.wire.authentication
    certificates = authentication.x509 if authentication else None
    if certificates is None or not certificates.client_ca_file:
        yield Problem("names no CA for its clients", at="authentication.x509.clientCAFile")


@SECURITY.check(
    "security/kubelet-read-only-port",
    "high",
    on=KubeletConfiguration,
    fix="Set readOnlyPort to 0, or leave it out.",
    frameworks={
        "cis-1.12": "4.2.4",
        "cis-1.8": "4.2.4",
        "nsa-cisa": "net-kubelets",
        "owasp-k8s-top10": "K07",
        "well-architected": "SEC-infrastructure",
    },
    references=(_CONFIG,),
)
def kubelet_read_only_port(kubelet: KubeletConfiguration) -> Problems:
    """The kubelet has no open read-only port.

    The port asks nobody for a name and shows every pod of the node with its environment:
    names, images, and each variable with the value that somebody wrote into it.
    """
    port = kubelet.wire.read_only_port
    if port:
        message = f"shows its pods to everybody at port {port}"
        yield Problem(message, at="readOnlyPort", patch=patch_of(kubelet, "readOnlyPort: 0\n"))


@SECURITY.check(
    "security/kubelet-streaming-timeout",
    "low",
    on=KubeletConfiguration,
    fix="Set streamingConnectionIdleTimeout to some time, or leave it out for four hours.",
    frameworks={
        "cis-1.12": "4.2.5",
        "cis-1.8": "4.2.5",
        "owasp-k8s-top10": "K07",
        "well-architected": "SEC-infrastructure",
    },
    references=(_CONFIG,),
)
def kubelet_streaming_timeout(kubelet: KubeletConfiguration) -> Problems:
    """Idle exec sessions end.

    With 0 in a flag, shells and tunnels that nobody uses any more stay open for ever: they
    hold memory and ports of the node, and whoever takes over the client's machine takes over
    the session. In a file, 0 means the default of four hours.
    """
    text = kubelet.wire.streaming_connection_idle_timeout
    if kubelet.whole and text is not None and not _time(text):
        yield Problem("never ends idle sessions", at="streamingConnectionIdleTimeout")


def _time(text: str) -> timedelta:
    """A duration as written.

    Raises:
        Unseen: it is none.
    """
    try:
        return parse_duration(text)
    except ValueError as error:
        raise Unseen(f"streamingConnectionIdleTimeout: {error}") from error
