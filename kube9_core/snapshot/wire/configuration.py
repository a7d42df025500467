"""Files that programs of the cluster read: the kubelet's, the API server's, kube-proxy's.

No API server stores them. Keys and tokens that such a file may hold are never decoded.
"""

import msgspec

from kube9_core.snapshot.wire.meta import ObjectMeta, Wire

__all__ = ["EncryptionConfiguration", "KubeletConfiguration", "ProxySettings"]


class Present(Wire, frozen=True):
    """Something that is there; what is in it is nobody's business."""


class EncryptionProvider(Wire, frozen=True):
    """One way to write objects: exactly one of these is set."""

    aesgcm: Present | None = None
    aescbc: Present | None = None
    secretbox: Present | None = None
    identity: Present | None = None
    kms: Present | None = None


class EncryptionEntry(Wire, frozen=True):
    """Which resources are written how; the first provider writes, all of them read."""

    resources: tuple[str, ...] | None = None
    providers: tuple[EncryptionProvider, ...] | None = None


class EncryptionConfiguration(Wire, frozen=True):
    """How the API server encrypts what it stores (apiserver.config.k8s.io)."""

    metadata: ObjectMeta | None = None
    resources: tuple[EncryptionEntry, ...] | None = None


class Certificates(Wire, frozen=True):
    """Whose client certificates count."""

    client_ca_file: str | None = msgspec.field(default=None, name="clientCAFile")


class Switch(Wire, frozen=True):
    """On or off."""

    enabled: bool | None = None


class KubeletAuthentication(Wire, frozen=True):
    """Whom the kubelet takes its callers for."""

    anonymous: Switch | None = None
    webhook: Switch | None = None
    x509: Certificates | None = None


class KubeletAuthorization(Wire, frozen=True):
    """Who decides what a caller may do."""

    mode: str | None = None


class KubeletConfiguration(Wire, frozen=True):
    """How a kubelet works (kubelet.config.k8s.io), as far as it is a matter of security."""

    metadata: ObjectMeta | None = None
    authentication: KubeletAuthentication | None = None
    authorization: KubeletAuthorization | None = None
    read_only_port: int | None = None
    streaming_connection_idle_timeout: str | None = None
    make_iptables_util_chains: bool | None = msgspec.field(
        default=None, name="makeIPTablesUtilChains"
    )
    event_record_qps: int | None = msgspec.field(default=None, name="eventRecordQPS")
    event_burst: int | None = None
    tls_cert_file: str | None = None
    tls_private_key_file: str | None = None
    tls_cipher_suites: tuple[str, ...] | None = None
    tls_min_version: str | None = None
    server_tls_bootstrap: bool | None = msgspec.field(default=None, name="serverTLSBootstrap")
    rotate_certificates: bool | None = None
    feature_gates: dict[str, bool] | None = None
    pod_pids_limit: int | None = None
    seccomp_default: bool | None = None


class ProxySettings(Wire, frozen=True):
    """How a kube-proxy works (kubeproxy.config.k8s.io), as far as anybody asks.

    Attributes:
        metrics_bind_address: where it shows its metrics; "" for its own choice.
    """

    metrics_bind_address: str = ""
