"""What a program does where a flag is not given, for each flag that a check judges.

The values are those of `--help`; a test compares each with the newest program itself. A flag that
is not here has no default worth the name: not given, it is not set.
"""

from collections.abc import Mapping

from kube9_core.api import KubernetesVersion

__all__ = [
    "ANONYMOUS_PATHS",
    "API_SERVER",
    "CONTROLLER_MANAGER",
    "DEFAULTS",
    "ETCD",
    "PASSWORDS_GONE",
    "PLAIN_PORT_GONE",
    "PROXY",
    "RUN_BY_DEFAULT",
    "SCHEDULER",
    "SWITCHES",
]

API_SERVER = "kube-apiserver"
CONTROLLER_MANAGER = "kube-controller-manager"
SCHEDULER = "kube-scheduler"
ETCD = "etcd"
PROXY = "kube-proxy"

DEFAULTS: Mapping[str, Mapping[str, str]] = {
    API_SERVER: {
        "anonymous-auth": "true",
        "profiling": "true",
        "request-timeout": "1m0s",
        "service-account-extend-token-expiration": "true",
        "service-account-lookup": "true",
    },
    CONTROLLER_MANAGER: {
        "bind-address": "0.0.0.0",  # noqa: S104 - what it is, not what we listen on
        "profiling": "true",
        "terminated-pod-gc-threshold": "12500",
        "use-service-account-credentials": "false",
    },
    SCHEDULER: {
        "bind-address": "0.0.0.0",  # noqa: S104 - as above
        "profiling": "true",
    },
    ETCD: {
        "auto-tls": "false",
        "client-cert-auth": "false",
        "listen-client-urls": "http://localhost:2379",
        "listen-peer-urls": "http://localhost:2380",
        "peer-auto-tls": "false",
        "peer-client-cert-auth": "false",
    },
    PROXY: {"metrics-bind-address": "127.0.0.1:10249"},
}

SWITCHES = frozenset(
    name
    for known in DEFAULTS.values()
    for name, value in known.items()
    if value in ("true", "false")
)

RUN_BY_DEFAULT = frozenset(("NamespaceLifecycle", "ServiceAccount"))
"""Of the admission plugins that a check judges, those that run unless they are disabled."""

PASSWORDS_GONE = KubernetesVersion(1, 19)
"""From here on no flag lets passwords in."""

PLAIN_PORT_GONE = KubernetesVersion(1, 20)
"""From here on the port without login cannot be opened."""

ANONYMOUS_PATHS = KubernetesVersion(1, 31)
"""From here on a file may say on which paths callers without a name are served."""
