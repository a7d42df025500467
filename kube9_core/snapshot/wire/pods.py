"""PodSpec, and by their own modules everything below it (core/v1)."""

import msgspec

from kube9_core.snapshot.wire.containers import (
    Container,
    ContainerPort,
    EnvFrom,
    EnvVar,
    Handler,
    Lifecycle,
    Probe,
    Resources,
    VolumeMount,
)
from kube9_core.snapshot.wire.maps import Texts
from kube9_core.snapshot.wire.meta import LocalReference, ObjectMeta, Wire
from kube9_core.snapshot.wire.scheduling import (
    Affinity,
    PodAffinityTerm,
    Toleration,
    TopologySpread,
)
from kube9_core.snapshot.wire.security import (
    Capabilities,
    PodSecurityContext,
    Profile,
    SecurityContext,
    SeLinuxOptions,
    Sysctl,
    WindowsOptions,
)
from kube9_core.snapshot.wire.volumes import Presence, Volume

__all__ = [
    "Affinity",
    "Capabilities",
    "Container",
    "ContainerPort",
    "EnvFrom",
    "EnvVar",
    "Handler",
    "Lifecycle",
    "PodAffinityTerm",
    "PodSecurityContext",
    "PodSpec",
    "PodTemplate",
    "Presence",
    "Probe",
    "Profile",
    "Resources",
    "SeLinuxOptions",
    "SecurityContext",
    "Sysctl",
    "TopologySpread",
    "Volume",
    "VolumeMount",
    "WindowsOptions",
]


class HostAlias(Wire, frozen=True):
    """An entry of the pod's hosts file."""

    ip: str | None = None
    hostnames: tuple[str, ...] | None = None


class DnsOption(Wire, frozen=True):
    """One resolver option."""

    name: str | None = None
    value: str | None = None


class DnsConfig(Wire, frozen=True):
    """Resolver settings of the pod."""

    nameservers: tuple[str, ...] | None = None
    searches: tuple[str, ...] | None = None
    options: tuple[DnsOption, ...] | None = None


class Os(Wire, frozen=True):
    """Which operating system the pod is for."""

    name: str | None = None


class PodSpec(Wire, frozen=True):
    """What runs, and how."""

    containers: tuple[Container, ...] | None = None
    init_containers: tuple[Container, ...] | None = None
    ephemeral_containers: tuple[Container, ...] | None = None
    volumes: tuple[Volume, ...] | None = None
    security_context: PodSecurityContext | None = None
    host_network: bool | None = None
    host_pid: bool | None = msgspec.field(default=None, name="hostPID")
    host_ipc: bool | None = msgspec.field(default=None, name="hostIPC")
    host_users: bool | None = None
    share_process_namespace: bool | None = None
    os: Os | None = None
    service_account_name: str | None = None
    service_account: str | None = None
    automount_service_account_token: bool | None = None
    restart_policy: str | None = None
    termination_grace_period_seconds: int | None = None
    active_deadline_seconds: int | None = None
    priority_class_name: str | None = None
    runtime_class_name: str | None = None
    scheduler_name: str | None = None
    node_name: str | None = None
    node_selector: Texts | None = None
    affinity: Affinity | None = None
    topology_spread_constraints: tuple[TopologySpread, ...] | None = None
    tolerations: tuple[Toleration, ...] | None = None
    host_aliases: tuple[HostAlias, ...] | None = None
    dns_policy: str | None = None
    dns_config: DnsConfig | None = None
    image_pull_secrets: tuple[LocalReference, ...] | None = None
    resources: Resources | None = None


class PodTemplate(Wire, frozen=True):
    """A pod to be made: its metadata and its spec."""

    metadata: ObjectMeta | None = None
    spec: PodSpec | None = None
