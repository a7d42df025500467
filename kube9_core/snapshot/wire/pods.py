"""PodSpec and everything below it (core/v1)."""

import msgspec

from kube9_core.snapshot.wire.maps import Quantities, Texts
from kube9_core.snapshot.wire.meta import LabelSelector, LocalReference, ObjectMeta, Wire

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


class HttpGet(Wire, frozen=True):
    """An HTTP request made by the kubelet."""

    host: str | None = None
    path: str | None = None
    port: int | str | None = None
    scheme: str | None = None


class TcpSocket(Wire, frozen=True):
    """A TCP connection made by the kubelet."""

    host: str | None = None
    port: int | str | None = None


class Exec(Wire, frozen=True):
    """A command run inside the container."""

    command: tuple[str, ...] | None = None


class Grpc(Wire, frozen=True):
    """A gRPC health request made by the kubelet."""

    port: int | None = None
    service: str | None = None


class Sleep(Wire, frozen=True):
    """A pause before the container is stopped."""

    seconds: int = 0


class Handler(Wire, frozen=True):
    """What a hook does: exactly one of these is set."""

    exec: Exec | None = None
    http_get: HttpGet | None = None
    tcp_socket: TcpSocket | None = None
    sleep: Sleep | None = None


class Probe(Wire, frozen=True):
    """A health question the kubelet asks again and again."""

    exec: Exec | None = None
    http_get: HttpGet | None = None
    tcp_socket: TcpSocket | None = None
    grpc: Grpc | None = None
    initial_delay_seconds: int | None = None
    period_seconds: int | None = None
    timeout_seconds: int | None = None
    failure_threshold: int | None = None
    success_threshold: int | None = None
    termination_grace_period_seconds: int | None = None


class Lifecycle(Wire, frozen=True):
    """What happens right after start and right before stop."""

    post_start: Handler | None = None
    pre_stop: Handler | None = None


class ContainerPort(Wire, frozen=True):
    """A port the container says it listens on."""

    container_port: int | None = None
    host_port: int | None = None
    host_ip: str | None = msgspec.field(default=None, name="hostIP")
    name: str | None = None
    protocol: str | None = None


class KeyReference(Wire, frozen=True):
    """One key of a ConfigMap or Secret."""

    name: str | None = None
    key: str | None = None
    optional: bool | None = None


class FieldReference(Wire, frozen=True):
    """A field of the pod itself."""

    field_path: str | None = None


class EnvSource(Wire, frozen=True):
    """Where a variable's value comes from."""

    config_map_key_ref: KeyReference | None = None
    secret_key_ref: KeyReference | None = None
    field_ref: FieldReference | None = None


class EnvVar(Wire, frozen=True):
    """One environment variable."""

    name: str = ""
    value: str | None = None
    value_from: EnvSource | None = None


class NamedSource(Wire, frozen=True):
    """A whole ConfigMap or Secret."""

    name: str | None = None
    optional: bool | None = None


class EnvFrom(Wire, frozen=True):
    """All keys of a ConfigMap or Secret as variables."""

    prefix: str | None = None
    config_map_ref: NamedSource | None = None
    secret_ref: NamedSource | None = None


class Resources(Wire, frozen=True):
    """Requests and limits; values are quantities, as text or number."""

    requests: Quantities | None = None
    limits: Quantities | None = None


class VolumeMount(Wire, frozen=True):
    """Where a volume appears in the container."""

    name: str = ""
    mount_path: str = ""
    read_only: bool | None = None
    sub_path: str | None = None
    mount_propagation: str | None = None


class Container(Wire, frozen=True):
    """A container of any role; ephemeral ones have the same fields."""

    name: str = ""
    image: str | None = None
    image_pull_policy: str | None = None
    command: tuple[str, ...] | None = None
    args: tuple[str, ...] | None = None
    env: tuple[EnvVar, ...] | None = None
    env_from: tuple[EnvFrom, ...] | None = None
    ports: tuple[ContainerPort, ...] | None = None
    resources: Resources | None = None
    restart_policy: str | None = None
    security_context: SecurityContext | None = None
    liveness_probe: Probe | None = None
    readiness_probe: Probe | None = None
    startup_probe: Probe | None = None
    lifecycle: Lifecycle | None = None
    volume_mounts: tuple[VolumeMount, ...] | None = None
    stdin: bool | None = None
    tty: bool | None = None


class HostPath(Wire, frozen=True):
    """A path of the node's own file system."""

    path: str = ""
    type: str | None = None


class EmptyDir(Wire, frozen=True):
    """Scratch space that lives as long as the pod."""

    medium: str | None = None
    size_limit: str | int | float | None = None


class ClaimSource(Wire, frozen=True):
    """A PersistentVolumeClaim used as a volume."""

    claim_name: str | None = None
    read_only: bool | None = None


class SecretSource(Wire, frozen=True):
    """A Secret used as a volume."""

    secret_name: str | None = None
    optional: bool | None = None


class TokenSource(Wire, frozen=True):
    """A short-lived token of the pod's account."""

    audience: str | None = None
    expiration_seconds: int | None = None
    path: str | None = None


class Projection(Wire, frozen=True):
    """One source of a projected volume."""

    config_map: NamedSource | None = None
    secret: NamedSource | None = None
    service_account_token: TokenSource | None = None


class Projected(Wire, frozen=True):
    """Several sources in one folder."""

    sources: tuple[Projection, ...] | None = None


class CsiSource(Wire, frozen=True):
    """An inline CSI volume."""

    driver: str | None = None
    read_only: bool | None = None


class Presence(Wire, frozen=True):
    """Something nobody looks into: it only counts that it is written, even as `{}`."""


class Volume(Wire, frozen=True):
    """A volume; sources we do not look into are kept as presence only."""

    name: str = ""
    host_path: HostPath | None = None
    empty_dir: EmptyDir | None = None
    config_map: NamedSource | None = None
    secret: SecretSource | None = None
    projected: Projected | None = None
    persistent_volume_claim: ClaimSource | None = None
    csi: CsiSource | None = None
    downward_api: Presence | None = msgspec.field(default=None, name="downwardAPI")
    ephemeral: Presence | None = None
    image: Presence | None = None
    aws_elastic_block_store: Presence | None = msgspec.field(
        default=None, name="awsElasticBlockStore"
    )
    azure_disk: Presence | None = None
    azure_file: Presence | None = None
    cephfs: Presence | None = None
    cinder: Presence | None = None
    fc: Presence | None = None
    flex_volume: Presence | None = None
    flocker: Presence | None = None
    gce_persistent_disk: Presence | None = None
    git_repo: Presence | None = None
    glusterfs: Presence | None = None
    iscsi: Presence | None = None
    nfs: Presence | None = None
    photon_persistent_disk: Presence | None = None
    portworx_volume: Presence | None = None
    quobyte: Presence | None = None
    rbd: Presence | None = None
    scale_io: Presence | None = msgspec.field(default=None, name="scaleIO")
    storageos: Presence | None = None
    vsphere_volume: Presence | None = None


class PodAffinityTerm(Wire, frozen=True):
    """Pods to be near to or far from, within one topology domain."""

    topology_key: str = ""
    label_selector: LabelSelector | None = None
    namespaces: tuple[str, ...] | None = None
    namespace_selector: LabelSelector | None = None
    mismatch_label_keys: tuple[str, ...] | None = None


class WeightedTerm(Wire, frozen=True):
    """A preferred term with its weight."""

    weight: int = 0
    pod_affinity_term: PodAffinityTerm | None = None


class PodAffinity(Wire, frozen=True):
    """Required and preferred terms."""

    required: tuple[PodAffinityTerm, ...] | None = msgspec.field(
        default=None, name="requiredDuringSchedulingIgnoredDuringExecution"
    )
    preferred: tuple[WeightedTerm, ...] | None = msgspec.field(
        default=None, name="preferredDuringSchedulingIgnoredDuringExecution"
    )


class Affinity(Wire, frozen=True):
    """Where the scheduler may or should put the pod."""

    node_affinity: Presence | None = None
    pod_affinity: PodAffinity | None = None
    pod_anti_affinity: PodAffinity | None = None


class TopologySpread(Wire, frozen=True):
    """How evenly pods must be spread over a topology domain."""

    topology_key: str = ""
    max_skew: int | None = None
    min_domains: int | None = None
    when_unsatisfiable: str | None = None
    label_selector: LabelSelector | None = None


class Toleration(Wire, frozen=True):
    """A taint the pod accepts."""

    key: str | None = None
    operator: str | None = None
    value: str | None = None
    effect: str | None = None


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
