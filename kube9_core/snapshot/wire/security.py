"""Security contexts of pods and containers (core/v1)."""

from kube9_core.snapshot.wire.meta import Wire

__all__ = [
    "Capabilities",
    "PodSecurityContext",
    "Profile",
    "SeLinuxOptions",
    "SecurityContext",
    "Sysctl",
    "WindowsOptions",
]


class Capabilities(Wire, frozen=True):
    """Linux capabilities added to and dropped from the runtime's default set."""

    add: tuple[str, ...] | None = None
    drop: tuple[str, ...] | None = None


class Profile(Wire, frozen=True):
    """A seccomp or AppArmor profile."""

    type: str | None = None
    localhost_profile: str | None = None


class SeLinuxOptions(Wire, frozen=True):
    """The SELinux label a process runs with."""

    user: str | None = None
    role: str | None = None
    type: str | None = None
    level: str | None = None


class WindowsOptions(Wire, frozen=True):
    """Windows-only parts of a security context."""

    host_process: bool | None = None
    run_as_user_name: str | None = None


class SecurityContext(Wire, frozen=True):
    """A container's own security context, before inheritance."""

    privileged: bool | None = None
    allow_privilege_escalation: bool | None = None
    read_only_root_filesystem: bool | None = None
    run_as_non_root: bool | None = None
    run_as_user: int | None = None
    run_as_group: int | None = None
    proc_mount: str | None = None
    capabilities: Capabilities | None = None
    seccomp_profile: Profile | None = None
    app_armor_profile: Profile | None = None
    se_linux_options: SeLinuxOptions | None = None
    windows_options: WindowsOptions | None = None


class Sysctl(Wire, frozen=True):
    """One namespaced kernel parameter."""

    name: str = ""
    value: str | None = None


class PodSecurityContext(Wire, frozen=True):
    """The pod's security context, inherited by containers that say nothing themselves."""

    run_as_non_root: bool | None = None
    run_as_user: int | None = None
    run_as_group: int | None = None
    fs_group: int | None = None
    supplemental_groups: tuple[int, ...] | None = None
    sysctls: tuple[Sysctl, ...] | None = None
    seccomp_profile: Profile | None = None
    app_armor_profile: Profile | None = None
    se_linux_options: SeLinuxOptions | None = None
    windows_options: WindowsOptions | None = None
