"""Settings of the kubelet and of kube-proxy: sections 4.2 and 4.3.

The kubelet tells its settings to those who may read `nodes/proxy`, which is a strong right, so
they are judged only where it was granted.
"""

from kube9_security.frameworks.cis.row import Row

__all__ = ["KUBELETS"]


def _kubelet(v1_12: str | None, v1_8: str | None, setting: str, title: str) -> Row:
    advice = f"look at {setting} in the kubelet's configuration and arguments, on every node"
    return Row(v1_12, v1_8, title, advice)


KUBELETS = (
    _kubelet(
        "4.2.1",
        "4.2.1",
        "authentication.anonymous.enabled",
        "The kubelet refuses anonymous requests",
    ),
    _kubelet("4.2.2", "4.2.2", "authorization.mode", "The kubelet does not allow everything"),
    _kubelet(
        "4.2.3",
        "4.2.3",
        "authentication.x509.clientCAFile",
        "The kubelet knows a CA for its clients",
    ),
    _kubelet("4.2.4", "4.2.4", "readOnlyPort", "The kubelet has no open read-only port"),
    _kubelet(
        "4.2.5", "4.2.5", "streamingConnectionIdleTimeout", "Idle streams are closed some time"
    ),
    _kubelet(
        "4.2.6", "4.2.6", "makeIPTablesUtilChains", "The kubelet keeps its chains of iptables"
    ),
    _kubelet("4.2.7", "4.2.7", "--hostname-override", "The kubelet does not rename its node"),
    _kubelet("4.2.8", "4.2.8", "eventRecordQPS", "The kubelet's rate of events is fitting"),
    _kubelet(
        "4.2.9",
        "4.2.9",
        "tlsCertFile and tlsPrivateKeyFile, or serverTLSBootstrap,",
        "The kubelet serves with a certificate that can be verified",
    ),
    _kubelet("4.2.10", "4.2.10", "rotateCertificates", "The kubelet renews its client certificate"),
    _kubelet(
        "4.2.11",
        "4.2.11",
        "featureGates.RotateKubeletServerCertificate",
        "The kubelet renews its serving certificate",
    ),
    _kubelet("4.2.12", "4.2.12", "tlsCipherSuites", "The kubelet offers strong ciphers only"),
    _kubelet("4.2.13", "4.2.13", "podPidsLimit", "The process ids of a pod are limited"),
    _kubelet("4.2.14", None, "seccompDefault", "Pods get the runtime's seccomp profile by default"),
    Row(
        "4.3.1",
        None,
        "kube-proxy serves its metrics to its own host only",
        "look at metricsBindAddress in the ConfigMap kube-proxy of kube-system, or in the "
        "arguments of kube-proxy",
    ),
)
