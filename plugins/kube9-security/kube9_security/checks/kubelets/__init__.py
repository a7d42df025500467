"""Settings of the kubelets, where they may be read.

A kubelet tells them to whoever may reach it through the API server, which is off unless somebody
asks for it (`reading.kubelets`), and a `KubeletConfiguration` may be among manifests. The name a
node goes by, `--hostname-override`, neither of them tells.
"""

from kube9_core.api import Checks
from kube9_security.checks.kubelets.callers import (
    kubelet_anonymous_auth,
    kubelet_authorization,
    kubelet_client_ca,
    kubelet_read_only_port,
    kubelet_streaming_timeout,
)
from kube9_security.checks.kubelets.certificates import (
    kubelet_client_rotation,
    kubelet_server_rotation,
    kubelet_serving_certificate,
    kubelet_tls_ciphers,
)
from kube9_security.checks.kubelets.limits import (
    kubelet_event_rate,
    kubelet_iptables,
    kubelet_pid_limit,
    kubelet_seccomp_default,
)

__all__ = ["CHECKS"]

CHECKS: Checks = (
    kubelet_anonymous_auth,
    kubelet_authorization,
    kubelet_client_ca,
    kubelet_read_only_port,
    kubelet_streaming_timeout,
    kubelet_serving_certificate,
    kubelet_client_rotation,
    kubelet_server_rotation,
    kubelet_tls_ciphers,
    kubelet_pid_limit,
    kubelet_seccomp_default,
    kubelet_iptables,
    kubelet_event_rate,
)
