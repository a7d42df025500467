"""The Pod Security Standards, one module for each rule or tight family of rules."""

from kube9_core.api import Checks
from kube9_security.checks.standards.apparmor import apparmor_disabled
from kube9_security.checks.standards.capabilities import (
    added_capabilities,
    added_capabilities_restricted,
    drop_all_capabilities,
)
from kube9_security.checks.standards.host_namespaces import host_ipc, host_network, host_pid
from kube9_security.checks.standards.host_ports import host_port
from kube9_security.checks.standards.privilege_escalation import privilege_escalation
from kube9_security.checks.standards.privileged_container import privileged_container
from kube9_security.checks.standards.probe_hosts import probe_host
from kube9_security.checks.standards.proc_mount import proc_mount, proc_mount_restricted
from kube9_security.checks.standards.run_as_non_root import run_as_non_root, run_as_root_user
from kube9_security.checks.standards.seccomp import seccomp_profile, seccomp_unconfined
from kube9_security.checks.standards.selinux import selinux_options
from kube9_security.checks.standards.sysctls import unsafe_sysctl
from kube9_security.checks.standards.volumes import host_path_volume, volume_types
from kube9_security.checks.standards.windows_host_process import windows_host_process

__all__ = ["CHECKS"]

CHECKS: Checks = (
    added_capabilities,
    added_capabilities_restricted,
    apparmor_disabled,
    drop_all_capabilities,
    host_ipc,
    host_network,
    host_path_volume,
    host_pid,
    host_port,
    privilege_escalation,
    privileged_container,
    probe_host,
    proc_mount,
    proc_mount_restricted,
    run_as_non_root,
    run_as_root_user,
    seccomp_profile,
    seccomp_unconfined,
    selinux_options,
    unsafe_sysctl,
    volume_types,
    windows_host_process,
)
