"""How a kubelet proves who it is, and with what it encrypts."""

from pathlib import PurePath

from kube9_core.api import SECURITY, KubeletConfiguration, Problem, Problems, Snapshot
from kube9_security.checks.kubelets.mending import patch_of
from kube9_security.ciphers import NO_WEAK_DEFAULTS, TLS13, weak_among

__all__ = [
    "kubelet_client_rotation",
    "kubelet_server_rotation",
    "kubelet_serving_certificate",
    "kubelet_tls_ciphers",
]

_ROTATION = "https://kubernetes.io/docs/tasks/tls/certificate-rotation/"
_SERVING = "https://kubernetes.io/docs/tasks/administer-cluster/kubeadm/kubeadm-certs/"
_CONFIG = "https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/"
_GATE = "RotateKubeletServerCertificate"
_SELF_SIGNED = ("kubelet.crt", "kubelet.key")


@SECURITY.check(
    "security/kubelet-serving-certificate",
    "medium",
    on=KubeletConfiguration,
    fix="Set serverTLSBootstrap to true and approve the requests, or name a certificate of your "
    "own in tlsCertFile and tlsPrivateKeyFile.",
    frameworks={
        "cis-1.12": "4.2.9",
        "cis-1.8": "4.2.9",
        "owasp-k8s-top10": "K07",
        "well-architected": "SEC-infrastructure",
    },
    references=(f"{_SERVING}#kubelet-serving-certs",),
)
def kubelet_serving_certificate(kubelet: KubeletConfiguration) -> Problems:
    """The kubelet serves with a certificate that can be verified.

    Otherwise it signs one for itself. Nobody can verify that, so the API server and scrapers of
    metrics do not try, and a machine that takes over the address reads along. A kubelet that
    tells of itself names such a certificate as its tlsCertFile, kubelet.crt in its own folder,
    so a file of that name beside kubelet.key is taken for it.
    """
    said = kubelet.wire
    if said.server_tls_bootstrap is True:
        return
    if not said.tls_cert_file or not said.tls_private_key_file:
        yield Problem("has no certificate that can be verified", at="tlsCertFile", key="serving")
    elif kubelet.whole and _own(said.tls_cert_file, said.tls_private_key_file):
        yield Problem("serves with a certificate it signed", at="tlsCertFile", key="serving")


def _own(certificate: str, key: str) -> bool:
    return (PurePath(certificate).name, PurePath(key).name) == _SELF_SIGNED


@SECURITY.check(
    "security/kubelet-client-rotation",
    "medium",
    on=KubeletConfiguration,
    fix="Set rotateCertificates to true.",
    frameworks={
        "cis-1.12": "4.2.10",
        "cis-1.8": "4.2.10",
        "owasp-k8s-top10": "K07",
        "well-architected": "SEC-infrastructure",
    },
    references=(_ROTATION,),
)
def kubelet_client_rotation(kubelet: KubeletConfiguration) -> Problems:
    """The kubelet renews its client certificate.

    A certificate that nobody renews runs out after a year, and then nodes leave the cluster one
    after the other, or all at once if they were made together. What makes it last longer also
    makes a stolen one last longer. It is off unless the file says so.
    """
    if kubelet.wire.rotate_certificates is not True:
        patch = patch_of(kubelet, "rotateCertificates: true\n")
        yield Problem("does not renew its certificate", at="rotateCertificates", patch=patch)


@SECURITY.check(
    "security/kubelet-server-rotation",
    "medium",
    on=KubeletConfiguration,
    fix="Remove RotateKubeletServerCertificate from featureGates; by default it is on.",
    frameworks={
        "cis-1.12": "4.2.11",
        "cis-1.8": "4.2.11",
        "owasp-k8s-top10": "K07",
        "well-architected": "SEC-infrastructure",
    },
    references=(_ROTATION,),
)
def kubelet_server_rotation(kubelet: KubeletConfiguration) -> Problems:
    """The kubelet renews its serving certificate.

    Without the feature it asks for one certificate and keeps it until it runs out; logs, exec
    and metrics of the node fail on that day. Where the certificate comes from is asked by
    security/kubelet-serving-certificate.
    """
    if (kubelet.wire.feature_gates or {}).get(_GATE) is False:
        patch = patch_of(kubelet, f"featureGates:\n  {_GATE}: true\n")
        message = "does not renew its serving certificate"
        yield Problem(message, at=f"featureGates.{_GATE}", patch=patch)


@SECURITY.check(
    "security/kubelet-tls-ciphers",
    "medium",
    on=KubeletConfiguration,
    fix="Remove the weak names from tlsCipherSuites, or set tlsMinVersion to VersionTLS13.",
    frameworks={
        "cis-1.12": "4.2.12",
        "cis-1.8": "4.2.12",
        "nsa-cisa": "net-tls",
        "owasp-k8s-top10": "K07",
        "well-architected": "SEC-infrastructure",
    },
    references=(_CONFIG, "https://pkg.go.dev/crypto/tls#InsecureCipherSuites"),
)
def kubelet_tls_ciphers(kubelet: KubeletConfiguration, snapshot: Snapshot) -> Problems:
    """The kubelet offers no weak cipher.

    What people type into a shell in a pod goes over this connection. A recorded one with key
    exchange by RSA is open to whoever gets the key later; RC4, 3DES and some uses of CBC can be
    broken as they are. Where no suites are named, those of Go hold, which are good since
    Kubernetes 1.32 (Go 1.23). TLS 1.3 has good ones only.
    """
    said = kubelet.wire
    if said.tls_min_version == TLS13:
        return
    weak = weak_among(said.tls_cipher_suites or ())
    if weak:
        yield Problem(f"offers {weak}", at="tlsCipherSuites")
    elif not said.tls_cipher_suites and snapshot.version < NO_WEAK_DEFAULTS:
        yield Problem("offers what Go does, before 1.32 also 3DES", at="tlsCipherSuites")
