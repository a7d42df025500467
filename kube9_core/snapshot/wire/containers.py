"""Containers of every role: probes, hooks, ports, environment, resources (core/v1)."""

import msgspec

from kube9_core.snapshot.wire.maps import Quantities
from kube9_core.snapshot.wire.meta import Wire
from kube9_core.snapshot.wire.security import SecurityContext

__all__ = [
    "Container",
    "ContainerPort",
    "EnvFrom",
    "EnvVar",
    "Handler",
    "KeyPath",
    "Lifecycle",
    "NamedSource",
    "Probe",
    "Resources",
    "VolumeMount",
]


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


class KeyPath(Wire, frozen=True):
    """One key of a ConfigMap or Secret that becomes a file."""

    key: str = ""


class NamedSource(Wire, frozen=True):
    """A ConfigMap or Secret: all keys, or those named in `items`."""

    name: str | None = None
    optional: bool | None = None
    items: tuple[KeyPath, ...] | None = None


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
