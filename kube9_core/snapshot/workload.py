"""Every kind that bears pods, seen as one: its template, its replicas, its labels."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar

from kube9_core.errors import Unseen
from kube9_core.model.kind import Kind
from kube9_core.model.source import Source
from kube9_core.model.version import KubernetesVersion
from kube9_core.snapshot import kinds
from kube9_core.snapshot.container import Container
from kube9_core.snapshot.lazy import lazy
from kube9_core.snapshot.object import EMPTY, Object
from kube9_core.snapshot.pod import PodSpec
from kube9_core.snapshot.selector import Selector, selector_from_labels, selector_from_wire
from kube9_core.snapshot.spreading import chooses_namespaces, domains_apart
from kube9_core.snapshot.wire import pods, workloads
from kube9_core.snapshot.wire.meta import LabelSelector

__all__ = ["RUNNING_ANNOTATIONS", "Workload"]

WorkloadWire = (
    workloads.Controller
    | workloads.CronJob
    | workloads.DeploymentConfig
    | workloads.Pod
    | workloads.ReplicationController
    | workloads.TemplateObject
)
_NO_POD = pods.PodSpec()
_NO_TEMPLATE = pods.PodTemplate()
_NO_STATUS = workloads.ControllerStatus()
_NO_STRATEGY = workloads.Strategy()
RUNNING_ANNOTATIONS = (
    "container.apparmor.security.beta.kubernetes.io/",
    "seccomp.security.alpha.kubernetes.io/",
    "container.seccomp.security.alpha.kubernetes.io/",
)


class Workload(Object):
    """An object that bears pods.

    Attributes:
        wire: the object as written.
        version: the Kubernetes version to judge by.
    """

    KINDS: ClassVar[tuple[Kind, ...]] = kinds.WORKLOADS
    wire: WorkloadWire
    version: KubernetesVersion

    def __init__(
        self,
        kind: Kind,
        api_version: str,
        wire: WorkloadWire,
        source: Source | None,
        version: KubernetesVersion,
    ) -> None:
        super().__init__(kind, api_version, wire, source)
        self.__dict__["version"] = version

    @lazy
    def template(self) -> pods.PodTemplate:
        """The pod to be made; for a Pod, the pod itself."""
        wire = self.wire
        match wire:
            case workloads.Pod():
                return pods.PodTemplate(metadata=wire.metadata, spec=wire.spec)
            case workloads.TemplateObject():
                return wire.template or _NO_TEMPLATE
            case workloads.CronJob():
                job = wire.spec.job_template if wire.spec else None
                return (job.spec.template if job and job.spec else None) or _NO_TEMPLATE
        return (wire.spec.template if wire.spec else None) or _NO_TEMPLATE

    def require_template(self) -> None:
        """Make sure that what its pods lack is really missing, and not only unseen.

        Raises:
            Unseen: it borrows its template from a workload that was not read.
        """
        owner = self.template_owner
        if owner is not None and self.template is _NO_TEMPLATE:
            raise Unseen(f"{self.ref} runs pods of {owner.kind} {owner.name}, which was not read")

    @lazy
    def pod_path(self) -> str:
        """Field path of the pod spec from the object's root."""
        match self.kind.name:
            case "Pod":
                return "spec"
            case "PodTemplate":
                return "template.spec"
            case "CronJob":
                return "spec.jobTemplate.spec.template.spec"
        return "spec.workloadRef" if self.borrows else "spec.template.spec"

    @lazy
    def template_owner(self) -> workloads.WorkloadReference | None:
        """Whose template it uses, where it brings none of its own (a Rollout's workloadRef)."""
        found = self._spec_value("workload_ref")
        own = self._spec_value("template")
        return found if own is None and isinstance(found, workloads.WorkloadReference) else None

    @lazy
    def borrows(self) -> bool:
        """Whether its pods are made from the template of another workload."""
        return self.template_owner is not None

    @lazy
    def pod_spec(self) -> pods.PodSpec:
        """The pod spec as written; empty where there is none."""
        return self.template.spec or _NO_POD

    @lazy
    def pod(self) -> PodSpec:
        """The pod it makes, knowing this workload."""
        return PodSpec(self.pod_spec, self.running_annotations, self.version, self)

    @lazy
    def containers(self) -> tuple[Container, ...]:
        """All containers of its pod."""
        return self.pod.containers

    @lazy
    def pod_labels(self) -> Mapping[str, str]:
        """The labels its pods get, which selectors match."""
        found = self.template.metadata.labels if self.template.metadata else None
        return MappingProxyType(found) if found else EMPTY

    @lazy
    def pod_annotations(self) -> Mapping[str, str]:
        """All annotations its pods get."""
        found = self.template.metadata.annotations if self.template.metadata else None
        return MappingProxyType(found) if found else EMPTY

    @lazy
    def running_annotations(self) -> Mapping[str, str]:
        """The annotations that change how a pod runs; they are part of its shape."""
        if not self.pod_annotations:
            return EMPTY
        found = {
            key: value
            for key, value in self.pod_annotations.items()
            if key.startswith(RUNNING_ANNOTATIONS)
        }
        return MappingProxyType(found) if found else EMPTY

    def offers(self, port: str, protocol: str) -> bool:
        """Tell whether its pods name a port, as a Service's targetPort would find it.

        Regular containers and sidecars count, and the protocol must agree; init containers
        are gone when traffic comes.
        """
        spec = self.pod_spec
        sidecars = (item for item in spec.init_containers or () if item.restart_policy == "Always")
        return any(
            known.name == port and (known.protocol or "TCP") == protocol
            for container in (*(spec.containers or ()), *sidecars)
            for known in container.ports or ()
        )

    def spread_over(self, namespace_labels: Mapping[str, str]) -> frozenset[str]:
        """The topology keys over which the scheduler keeps its own pods apart.

        Raises:
            Unseen: it borrows its template from a workload that was not read.
        """
        self.require_template()
        return domains_apart(self.pod_spec, self.pod_labels, self.namespace, namespace_labels)

    @lazy
    def chooses_namespaces(self) -> bool:
        """Whether labels of namespaces decide from which pods its own are kept apart."""
        return chooses_namespaces(self.pod_spec)

    @lazy
    def is_pod(self) -> bool:
        """Whether it is a single pod."""
        return self.kind.name == "Pod"

    @lazy
    def status(self) -> workloads.ControllerStatus:
        """How far its controller has come; empty where that is not told."""
        found = getattr(self.wire, "status", None)
        return found if isinstance(found, workloads.ControllerStatus) else _NO_STATUS

    @lazy
    def batch(self) -> bool:
        """Whether its pods run to completion: of Jobs and CronJobs, and a pod that a Job made."""
        if self.kind.name == "Pod":
            return any(owner.controller and owner.kind == "Job" for owner in self.owners)
        return self.kind.name in ("Job", "CronJob")

    @lazy
    def scalable(self) -> bool:
        """Whether it has a number of replicas that a person or an autoscaler sets."""
        return self.kind in kinds.SCALABLE

    @lazy
    def replicas(self) -> int | None:
        """How many pods it is meant to have: unset means 1; None where nodes or jobs decide."""
        if self.kind.name == "Pod":
            return 1
        if not self.scalable:
            return None
        found = self._spec_value("replicas")
        return found if isinstance(found, int) else 1

    @lazy
    def selector(self) -> Selector | None:
        """Which pods it counts as its own; None where it has no selector."""
        found = self._spec_value("selector")
        if isinstance(found, LabelSelector):
            return selector_from_wire(found)
        return selector_from_labels(found) if isinstance(found, dict) else None

    @lazy
    def strategy(self) -> workloads.Strategy:
        """How pods are replaced: `strategy`, or `updateStrategy` of StatefulSet and DaemonSet."""
        for field in ("strategy", "update_strategy"):
            found = self._spec_value(field)
            if isinstance(found, workloads.Strategy):
                return found
        return _NO_STRATEGY

    def _spec_value(self, field: str) -> object:
        spec = getattr(self.wire, "spec", None)
        return getattr(spec, field, None)
