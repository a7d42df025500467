"""One container of any role, with every inherited value already resolved.

This is the only place that knows how a container's own security context, the pod's, old
annotations and Windows combine; checks read the result.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from kube9_core.errors import Unreadable
from kube9_core.snapshot.image import Image, parse_image
from kube9_core.snapshot.lazy import Frozen, lazy
from kube9_core.snapshot.wire import pods

if TYPE_CHECKING:
    from decimal import Decimal

    from kube9_core.snapshot.pod import PodSpec

__all__ = ["Container", "Role"]

_NO_SECURITY = pods.SecurityContext()
_NO_CAPABILITIES = pods.Capabilities()
_NO_RESOURCES = pods.Resources()
_APPARMOR_ANNOTATION = "container.apparmor.security.beta.kubernetes.io/"
_FIELDS = dict(
    zip(
        pods.SecurityContext.__struct_encode_fields__,
        pods.SecurityContext.__struct_fields__,
        strict=True,
    )
)
_POD_FIELDS = dict(
    zip(
        pods.PodSecurityContext.__struct_encode_fields__,
        pods.PodSecurityContext.__struct_fields__,
        strict=True,
    )
)


class Role(StrEnum):
    """When a container runs.

    A sidecar is an init container with restartPolicy Always (KEP-753): it runs as long as
    the pod and may have probes.
    """

    REGULAR = "regular"
    INIT = "init"
    SIDECAR = "sidecar"
    EPHEMERAL = "ephemeral"


class Container(Frozen):
    """A container as it will run.

    Attributes:
        wire: the fields as written, before inheritance.
        pod: the pod it belongs to.
        path: field path below the pod spec, "initContainers[1]".
        role: regular, init, sidecar or ephemeral.
        name: the container's name.
    """

    wire: pods.Container
    pod: "PodSpec"
    path: str
    role: Role
    name: str

    def __init__(self, written: pods.Container, pod: "PodSpec", path: str, role: Role) -> None:
        values = self.__dict__
        values["wire"] = written
        values["pod"] = pod
        values["path"] = path
        values["role"] = role
        values["name"] = written.name

    @lazy
    def image(self) -> Image:
        """The image reference, taken apart.

        Raises:
            Unreadable: the container names no image.
        """
        if not self.wire.image:
            raise Unreadable(f"container {self.name} names no image")
        return parse_image(self.wire.image)

    @lazy
    def security(self) -> pods.SecurityContext:
        """The container's own security context, without what it inherits."""
        return self.wire.security_context or _NO_SECURITY

    @lazy
    def privileged(self) -> bool:
        """Whether it runs privileged; there is no pod-level field to inherit."""
        return self.security.privileged is True

    @lazy
    def added_capabilities(self) -> tuple[str, ...]:
        """Capabilities added, as written."""
        return (self.security.capabilities or _NO_CAPABILITIES).add or ()

    @lazy
    def dropped_capabilities(self) -> tuple[str, ...]:
        """Capabilities dropped, as written."""
        return (self.security.capabilities or _NO_CAPABILITIES).drop or ()

    @lazy
    def allows_privilege_escalation(self) -> bool:
        """Whether a process may gain more rights than its parent; unset means it may."""
        implied = (
            self.privileged
            or "SYS_ADMIN" in self.added_capabilities
            or "CAP_SYS_ADMIN" in self.added_capabilities
        )
        return implied or self.security.allow_privilege_escalation is not False

    @lazy
    def run_as_non_root(self) -> bool | None:
        """The effective runAsNonRoot; None where neither container nor pod says."""
        own = self.security.run_as_non_root
        return self.pod.security.run_as_non_root if own is None else own

    @lazy
    def run_as_user(self) -> int | None:
        """The effective runAsUser; None where the image decides."""
        own = self.security.run_as_user
        return self.pod.security.run_as_user if own is None else own

    @lazy
    def run_as_group(self) -> int | None:
        """The effective runAsGroup; None where the image decides."""
        own = self.security.run_as_group
        return self.pod.security.run_as_group if own is None else own

    @lazy
    def read_only_root(self) -> bool:
        """Whether the root file system is read-only; unset means writable."""
        return self.security.read_only_root_filesystem is True

    @lazy
    def seccomp(self) -> pods.Profile | None:
        """The effective seccomp profile; None where neither container nor pod sets one."""
        return self.security.seccomp_profile or self.pod.security.seccomp_profile

    @lazy
    def apparmor(self) -> pods.Profile | None:
        """The effective AppArmor profile field; annotations are `apparmor_annotation`."""
        return self.security.app_armor_profile or self.pod.security.app_armor_profile

    @lazy
    def apparmor_annotation(self) -> str | None:
        """The profile named by the annotation used before 1.30; None without it."""
        return self.pod.annotations.get(_APPARMOR_ANNOTATION + self.name)

    @lazy
    def host_process(self) -> bool:
        """Whether it runs on a Windows host itself; the container's value wins."""
        own = self.security.windows_options
        if own is not None and own.host_process is not None:
            return own.host_process
        inherited = self.pod.security.windows_options
        return inherited is not None and inherited.host_process is True

    @lazy
    def ports(self) -> tuple[pods.ContainerPort, ...]:
        """Declared ports."""
        return self.wire.ports or ()

    @lazy
    def env(self) -> tuple[pods.EnvVar, ...]:
        """Environment variables named one by one."""
        return self.wire.env or ()

    @lazy
    def env_from(self) -> tuple[pods.EnvFrom, ...]:
        """Environment variables taken from whole ConfigMaps and Secrets."""
        return self.wire.env_from or ()

    @lazy
    def mounts(self) -> tuple[pods.VolumeMount, ...]:
        """Volume mounts."""
        return self.wire.volume_mounts or ()

    @lazy
    def probes(self) -> Mapping[str, pods.Probe]:
        """The probes that are set, by field name."""
        found = (
            ("livenessProbe", self.wire.liveness_probe),
            ("readinessProbe", self.wire.readiness_probe),
            ("startupProbe", self.wire.startup_probe),
        )
        return MappingProxyType({name: probe for name, probe in found if probe is not None})

    @lazy
    def hooks(self) -> Mapping[str, pods.Handler]:
        """The lifecycle hooks that are set, by field name."""
        lifecycle = self.wire.lifecycle or pods.Lifecycle()
        found = (("postStart", lifecycle.post_start), ("preStop", lifecycle.pre_stop))
        return MappingProxyType({name: hook for name, hook in found if hook is not None})

    def request(self, resource: str) -> "Decimal | None":
        """The amount asked for; a limit without a request is the request too (API defaulting)."""
        own = (self.wire.resources or _NO_RESOURCES).requests
        if own and resource in own:
            return self.pod.quantity(own[resource], f"{self.path}.resources.requests.{resource}")
        return self.limit(resource)

    def limit(self, resource: str) -> "Decimal | None":
        """The amount it may not exceed; pod-level resources are on the pod."""
        own = (self.wire.resources or _NO_RESOURCES).limits
        if own and resource in own:
            return self.pod.quantity(own[resource], f"{self.path}.resources.limits.{resource}")
        return None

    def origin(self, field: str) -> str:
        """Where the effective value of a securityContext field was written, for `Problem.at`.

        Args:
            field: as the API spells it, "runAsUser".

        Returns:
            The container's own field, or, with a leading "^", the pod's, where only that is set.
        """
        path = f"securityContext.{field}"
        if getattr(self.security, _FIELDS[field]) is not None or field not in _POD_FIELDS:
            return path
        inherited = getattr(self.pod.security, _POD_FIELDS[field])
        return path if inherited is None else f"^{path}"

    def __repr__(self) -> str:
        return f"<{self.role} container {self.name}>"
