"""What a pod will be, seen apart from who makes it.

Equal pod specs of different workloads are one *shape* and are judged once; that is why a
`PodSpec` given to a check with one argument does not know its workload.
"""

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING

from kube9_core.errors import UndeclaredKind, Unreadable
from kube9_core.model.version import KubernetesVersion
from kube9_core.snapshot.container import Container, Role
from kube9_core.snapshot.lazy import Frozen, lazy
from kube9_core.snapshot.quantity import parse_quantity
from kube9_core.snapshot.wire import pods

if TYPE_CHECKING:
    from kube9_core.snapshot.workload import Workload

__all__ = ["PodSpec"]

_NO_SECURITY = pods.PodSecurityContext()
_NO_RESOURCES = pods.Resources()


class PodSpec(Frozen):
    """A pod spec with its containers.

    Attributes:
        wire: the fields as written.
        annotations: those of the template that change how the pod runs (AppArmor, seccomp).
        version: the Kubernetes version to judge by.
        path: always "", the pod spec is where relative paths of pod checks start.
    """

    wire: pods.PodSpec
    annotations: Mapping[str, str]
    version: KubernetesVersion

    def __init__(
        self,
        written: pods.PodSpec,
        annotations: Mapping[str, str],
        version: KubernetesVersion,
        workload: "Workload | None" = None,
    ) -> None:
        values = self.__dict__
        values["wire"] = written
        values["annotations"] = annotations
        values["version"] = version
        values["_workload"] = workload

    @property
    def workload(self) -> "Workload":
        """The workload that makes this pod.

        Raises:
            UndeclaredKind: the check takes one argument, so it is not told; take the snapshot
                as second argument to be run once per workload.
        """
        found: Workload | None = self.__dict__["_workload"]
        if found is None:
            raise UndeclaredKind(
                "a check with one argument sees its pod only; take the snapshot as second argument"
            )
        return found

    @lazy
    def containers(self) -> tuple[Container, ...]:
        """All containers: regular ones, then init and sidecar, then ephemeral ones."""
        return (*self.regular_containers, *self.init_containers, *self.ephemeral_containers)

    @lazy
    def regular_containers(self) -> tuple[Container, ...]:
        """The containers of `spec.containers`."""
        listed = enumerate(self.wire.containers or ())
        return tuple(Container(item, self, f"containers[{n}]", Role.REGULAR) for n, item in listed)

    @lazy
    def init_containers(self) -> tuple[Container, ...]:
        """The containers of `spec.initContainers`, sidecars among them."""
        listed = enumerate(self.wire.init_containers or ())
        return tuple(
            Container(item, self, f"initContainers[{n}]", _init_role(item)) for n, item in listed
        )

    @lazy
    def ephemeral_containers(self) -> tuple[Container, ...]:
        """The containers somebody attached for debugging."""
        listed = enumerate(self.wire.ephemeral_containers or ())
        return tuple(
            Container(item, self, f"ephemeralContainers[{n}]", Role.EPHEMERAL) for n, item in listed
        )

    @lazy
    def security(self) -> pods.PodSecurityContext:
        """The pod's own security context."""
        return self.wire.security_context or _NO_SECURITY

    @lazy
    def host_network(self) -> bool:
        """Whether it shares the node's network."""
        return self.wire.host_network is True

    @lazy
    def host_pid(self) -> bool:
        """Whether it sees the node's processes."""
        return self.wire.host_pid is True

    @lazy
    def host_ipc(self) -> bool:
        """Whether it shares the node's IPC."""
        return self.wire.host_ipc is True

    @lazy
    def user_namespace(self) -> bool:
        """Whether its users are not the host's (hostUsers: false, KEP-127)."""
        return self.wire.host_users is False

    @lazy
    def windows(self) -> bool:
        """Whether it says that it is for Windows (spec.os.name)."""
        return self.wire.os is not None and self.wire.os.name == "windows"

    @lazy
    def volumes(self) -> tuple[pods.Volume, ...]:
        """Declared volumes, mounted or not."""
        return self.wire.volumes or ()

    @lazy
    def service_account(self) -> str:
        """The account it runs as; "default" where none is named."""
        return self.wire.service_account_name or self.wire.service_account or "default"

    @lazy
    def restart_policy(self) -> str:
        """Always, OnFailure or Never; unset means Always."""
        return self.wire.restart_policy or "Always"

    @lazy
    def node_selector(self) -> Mapping[str, str]:
        """Labels a node must have."""
        return MappingProxyType(self.wire.node_selector or {})

    def request(self, resource: str) -> Decimal | None:
        """What the pod as a whole asks for (pod-level resources, KEP-2837)."""
        own = (self.wire.resources or _NO_RESOURCES).requests
        if own and resource in own:
            return self.quantity(own[resource], f"resources.requests.{resource}")
        return self.limit(resource)

    def limit(self, resource: str) -> Decimal | None:
        """What the pod as a whole may not exceed (pod-level resources, KEP-2837)."""
        own = (self.wire.resources or _NO_RESOURCES).limits
        return (
            self.quantity(own[resource], f"resources.limits.{resource}")
            if own and resource in own
            else None
        )

    def quantity(self, text: str | float, at: str) -> Decimal:
        """Read a quantity written in this pod.

        Raises:
            Unreadable: it is no quantity.
        """
        try:
            return parse_quantity(text)
        except ValueError as error:
            raise Unreadable(f"{at}: {error}") from error

    def __repr__(self) -> str:
        return f"<pod of {', '.join(item.name for item in self.containers)}>"


def _init_role(item: pods.Container) -> Role:
    return Role.SIDECAR if item.restart_policy == "Always" else Role.INIT
