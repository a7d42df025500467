"""Settings of the control plane, where it can be seen.

All are about the cluster as a whole, and say so where its programs run out of sight. What each
flag means unless it is given stands in `defaults`; how flags are read, in `arguments`.
"""

from kube9_core.api import Checks
from kube9_security.checks.control_plane.accounts import (
    apiserver_service_account_key,
    apiserver_service_account_lookup,
    apiserver_token_expiry,
)
from kube9_security.checks.control_plane.admission import (
    admission_always_admit,
    admission_always_pull_images,
    admission_event_rate_limit,
    admission_external_ips,
    admission_namespace_lifecycle,
    admission_node_restriction,
    admission_service_account,
)
from kube9_security.checks.control_plane.audit import (
    apiserver_audit_log,
    apiserver_audit_policy,
    apiserver_audit_retention,
)
from kube9_security.checks.control_plane.authorization import (
    apiserver_authorization_mode,
    apiserver_node_authorizer,
    apiserver_rbac,
)
from kube9_security.checks.control_plane.callers import (
    apiserver_anonymous_auth,
    apiserver_basic_auth,
    apiserver_client_ca,
    apiserver_insecure_port,
    apiserver_token_file,
)
from kube9_security.checks.control_plane.connections import (
    apiserver_etcd_ca,
    apiserver_etcd_client_certificate,
    apiserver_kubelet_ca,
    apiserver_kubelet_client_certificate,
)
from kube9_security.checks.control_plane.controller_manager import (
    controller_manager_bind_address,
    controller_manager_credentials,
    controller_manager_garbage_threshold,
    controller_manager_profiling,
    controller_manager_root_ca,
    controller_manager_rotation,
    controller_manager_signing_key,
)
from kube9_security.checks.control_plane.encryption import (
    apiserver_encryption_config,
    secrets_unencrypted,
)
from kube9_security.checks.control_plane.etcd_authority import etcd_shared_ca
from kube9_security.checks.control_plane.etcd_clients import (
    etcd_auto_tls,
    etcd_client_auth,
    etcd_serving_certificate,
)
from kube9_security.checks.control_plane.etcd_peers import (
    etcd_peer_auth,
    etcd_peer_auto_tls,
    etcd_peer_certificate,
)
from kube9_security.checks.control_plane.proxy import kube_proxy_metrics
from kube9_security.checks.control_plane.scheduler import (
    scheduler_bind_address,
    scheduler_profiling,
)
from kube9_security.checks.control_plane.serving import (
    apiserver_profiling,
    apiserver_request_timeout,
    apiserver_serving_certificate,
    apiserver_tls_ciphers,
)

__all__ = ["CHECKS"]

CHECKS: Checks = (
    apiserver_anonymous_auth,
    apiserver_token_file,
    apiserver_client_ca,
    apiserver_basic_auth,
    apiserver_insecure_port,
    apiserver_authorization_mode,
    apiserver_node_authorizer,
    apiserver_rbac,
    apiserver_service_account_key,
    apiserver_service_account_lookup,
    apiserver_token_expiry,
    apiserver_kubelet_client_certificate,
    apiserver_kubelet_ca,
    apiserver_etcd_ca,
    apiserver_etcd_client_certificate,
    apiserver_serving_certificate,
    apiserver_tls_ciphers,
    apiserver_request_timeout,
    apiserver_profiling,
    apiserver_audit_log,
    apiserver_audit_policy,
    apiserver_audit_retention,
    apiserver_encryption_config,
    secrets_unencrypted,
    admission_always_admit,
    admission_always_pull_images,
    admission_event_rate_limit,
    admission_external_ips,
    admission_namespace_lifecycle,
    admission_node_restriction,
    admission_service_account,
    controller_manager_bind_address,
    controller_manager_credentials,
    controller_manager_garbage_threshold,
    controller_manager_profiling,
    controller_manager_root_ca,
    controller_manager_rotation,
    controller_manager_signing_key,
    scheduler_bind_address,
    scheduler_profiling,
    etcd_auto_tls,
    etcd_client_auth,
    etcd_serving_certificate,
    etcd_peer_auth,
    etcd_peer_auto_tls,
    etcd_peer_certificate,
    etcd_shared_ca,
    kube_proxy_metrics,
)
