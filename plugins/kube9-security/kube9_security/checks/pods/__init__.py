"""Pods and containers beyond the Pod Security Standards: ids, files of the host, terminals."""

from kube9_core.api import Checks
from kube9_security.checks.pods.capabilities import (
    kernel_capabilities,
    net_raw_capability,
    sys_admin_capability,
)
from kube9_security.checks.pods.debug_containers import debug_container
from kube9_security.checks.pods.group_ids import low_group_id, root_group
from kube9_security.checks.pods.hardening import no_kernel_hardening, no_security_context
from kube9_security.checks.pods.host_aliases import host_aliases
from kube9_security.checks.pods.host_folders import (
    cloud_credential_path,
    runtime_socket_mounted,
    sensitive_host_path,
)
from kube9_security.checks.pods.host_mounts import writable_host_path
from kube9_security.checks.pods.low_ports import privileged_port
from kube9_security.checks.pods.process_namespace import shared_process_namespace
from kube9_security.checks.pods.remote_access import remote_shell, sudo_in_command
from kube9_security.checks.pods.root_filesystem import writable_root_filesystem
from kube9_security.checks.pods.sandbox import sandboxed_runtime
from kube9_security.checks.pods.terminal import interactive_terminal
from kube9_security.checks.pods.user_ids import low_user_id
from kube9_security.checks.pods.user_namespace import user_namespace

__all__ = ["CHECKS"]

CHECKS: Checks = (
    cloud_credential_path,
    debug_container,
    host_aliases,
    interactive_terminal,
    kernel_capabilities,
    low_group_id,
    low_user_id,
    net_raw_capability,
    no_kernel_hardening,
    no_security_context,
    privileged_port,
    remote_shell,
    root_group,
    runtime_socket_mounted,
    sandboxed_runtime,
    sensitive_host_path,
    shared_process_namespace,
    sudo_in_command,
    sys_admin_capability,
    user_namespace,
    writable_host_path,
    writable_root_filesystem,
)
