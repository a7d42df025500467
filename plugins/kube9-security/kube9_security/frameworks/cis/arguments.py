"""Arguments of the control plane and of etcd: sections 1.2 to 1.4, 2 and 3.

They are visible where the control plane runs as pods of the cluster. A managed control plane
shows none of them, and nor does etcd outside the cluster: then only its keeper can tell.
"""

from kube9_security.frameworks.cis.row import Row

__all__ = ["ARGUMENTS"]

_API_SERVER, _MANAGER, _SCHEDULER = "kube-apiserver", "kube-controller-manager", "kube-scheduler"
_OUTSIDE = "no object of the API tells how people log in"
_POLICY = "the audit policy is a file of the control plane nodes"


def _argument(v1_12: str | None, v1_8: str | None, program: str, what: str, title: str) -> Row:
    keeper = "the keeper of etcd" if program == "etcd" else "the provider"
    advice = f"look at {what} of {program}; where its pods are not visible, ask {keeper}"
    return Row(v1_12, v1_8, title, advice)


def _api(v1_12: str | None, v1_8: str | None, what: str, title: str) -> Row:
    return _argument(v1_12, v1_8, _API_SERVER, what, title)


_SERVER = (
    _api("1.2.1", "1.2.1", "--anonymous-auth", "The API server refuses anonymous requests"),
    _api("1.2.2", "1.2.2", "--token-auth-file", "The API server reads no file of fixed tokens"),
    _api(
        "1.2.3",
        "1.2.3",
        "--enable-admission-plugins",
        "The plugin DenyServiceExternalIPs is on",
    ),
    _api(
        "1.2.4",
        "1.2.4",
        "--kubelet-client-certificate and --kubelet-client-key",
        "The API server shows the kubelets a client certificate",
    ),
    _api(
        "1.2.5",
        "1.2.5",
        "--kubelet-certificate-authority",
        "The API server verifies the kubelets' certificates",
    ),
    _api("1.2.6", "1.2.6", "--authorization-mode", "Not every request is authorized"),
    _api("1.2.7", "1.2.7", "--authorization-mode", "The Node authorizer is in use"),
    _api("1.2.8", "1.2.8", "--authorization-mode", "RBAC is in use"),
    _api("1.2.9", "1.2.9", "--enable-admission-plugins", "The plugin EventRateLimit is on"),
    _api("1.2.10", "1.2.10", "--enable-admission-plugins", "The plugin AlwaysAdmit is off"),
    _api("1.2.11", "1.2.11", "--enable-admission-plugins", "The plugin AlwaysPullImages is on"),
    Row(
        None,
        "1.2.12",
        "SecurityContextDeny is on where PodSecurityPolicy is not in use",
        "look at --enable-admission-plugins of kube-apiserver before 1.25; later versions have "
        "no PodSecurityPolicy and, since 1.30, no SecurityContextDeny: look at 5.2.1",
        "both plugins were removed from Kubernetes",
    ),
    _api("1.2.12", "1.2.13", "--disable-admission-plugins", "The plugin ServiceAccount is on"),
    _api("1.2.13", "1.2.14", "--disable-admission-plugins", "The plugin NamespaceLifecycle is on"),
    _api("1.2.14", "1.2.15", "--enable-admission-plugins", "The plugin NodeRestriction is on"),
    _api("1.2.15", "1.2.16", "--profiling", "The API server serves no profiles"),
    _api("1.2.16", "1.2.17", "--audit-log-path", "The API server writes an audit log"),
    _api("1.2.17", "1.2.18", "--audit-log-maxage", "Audit logs are kept for 30 days or more"),
    _api("1.2.18", "1.2.19", "--audit-log-maxbackup", "Ten or more old audit logs are kept"),
    _api("1.2.19", "1.2.20", "--audit-log-maxsize", "An audit log may grow to 100 MB or more"),
    _api("1.2.20", "1.2.21", "--request-timeout", "The time limit of requests is fitting"),
    _api("1.2.21", "1.2.22", "--service-account-lookup", "Tokens of deleted accounts are refused"),
    _api(
        "1.2.22",
        "1.2.23",
        "--service-account-key-file",
        "Account tokens are verified by a key of their own",
    ),
    _api(
        "1.2.23",
        "1.2.24",
        "--etcd-certfile and --etcd-keyfile",
        "The API server shows etcd a client certificate",
    ),
    _api(
        "1.2.24",
        "1.2.25",
        "--tls-cert-file and --tls-private-key-file",
        "The API server serves with a certificate of its own",
    ),
    _api("1.2.25", "1.2.26", "--client-ca-file", "The API server knows a CA for its clients"),
    _api("1.2.26", "1.2.27", "--etcd-cafile", "The API server verifies etcd's certificate"),
    _api(
        "1.2.27",
        "1.2.28",
        "--encryption-provider-config",
        "The API server is given an encryption configuration",
    ),
    _api(
        "1.2.28",
        "1.2.29",
        "the file that --encryption-provider-config names, its first provider,",
        "The encryption of stored objects is a real one",
    ),
    _api("1.2.29", "1.2.30", "--tls-cipher-suites", "The API server offers strong ciphers only"),
    _api(
        "1.2.30",
        None,
        "--service-account-extend-token-expiration",
        "The life of account tokens is not extended",
    ),
)
_CONTROLLERS = tuple(
    _argument(number, number, _MANAGER, what, title)
    for number, what, title in (
        ("1.3.1", "--terminated-pod-gc-threshold", "Ended pods are collected in time"),
        ("1.3.2", "--profiling", "The controller manager serves no profiles"),
        (
            "1.3.3",
            "--use-service-account-credentials",
            "Each controller uses an account of its own",
        ),
        (
            "1.3.4",
            "--service-account-private-key-file",
            "Account tokens are signed with a key of their own",
        ),
        ("1.3.5", "--root-ca-file", "Pods are given the CA of the API server"),
        (
            "1.3.6",
            "--feature-gates",
            "Rotation of the kubelets' serving certificates is not switched off",
        ),
        ("1.3.7", "--bind-address", "The controller manager listens on its own host only"),
    )
)
_SCHEDULERS = (
    _argument("1.4.1", "1.4.1", _SCHEDULER, "--profiling", "The scheduler serves no profiles"),
    _argument(
        "1.4.2",
        "1.4.2",
        _SCHEDULER,
        "--bind-address",
        "The scheduler listens on its own host only",
    ),
)
_ETCD = tuple(
    _argument(number, number, "etcd", what, title)
    for number, what, title in (
        ("2.1", "--cert-file and --key-file", "etcd serves by TLS"),
        ("2.2", "--client-cert-auth", "etcd asks its clients for a certificate"),
        ("2.3", "--auto-tls", "etcd does not sign its own serving certificate"),
        ("2.4", "--peer-cert-file and --peer-key-file", "etcd's members talk by TLS"),
        ("2.5", "--peer-client-cert-auth", "etcd's members ask each other for a certificate"),
        ("2.6", "--peer-auto-tls", "etcd's members do not sign their own certificates"),
        (
            "2.7",
            "--trusted-ca-file, and whether it is another CA than the cluster's,",
            "etcd has a CA of its own",
        ),
    )
)
_LOGIN = (
    Row(
        "3.1.1",
        "3.1.1",
        "People do not log in with client certificates",
        "look at the kubeconfigs that people are given: an identity provider can take somebody's "
        "access away, a certificate cannot be revoked",
        _OUTSIDE,
    ),
    Row(
        "3.1.2",
        "3.1.2",
        "People do not log in with tokens of service accounts",
        "look at the kubeconfigs that people are given, and at Secrets of the type "
        "kubernetes.io/service-account-token",
        _OUTSIDE,
    ),
    Row(
        "3.1.3",
        "3.1.3",
        "People do not log in with bootstrap tokens",
        "look at Secrets of the type bootstrap.kubernetes.io/token in kube-system: each should "
        "expire soon and serve joining nodes only",
        _OUTSIDE,
    ),
)
_LOGGING = (
    _api("3.2.1", "3.2.1", "--audit-policy-file", "An audit policy exists"),
    Row(
        "3.2.2",
        "3.2.2",
        "The audit policy covers what matters for security",
        "look at the file that --audit-policy-file names: Secrets, ConfigMaps and TokenReviews at "
        "level Metadata, changes of pods and Deployments, exec, port-forward and proxy",
        _POLICY,
    ),
)

ARGUMENTS = (*_SERVER, *_CONTROLLERS, *_SCHEDULERS, *_ETCD, *_LOGIN, *_LOGGING)
