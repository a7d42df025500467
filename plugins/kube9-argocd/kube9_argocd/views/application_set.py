"""ApplicationSets: what makes Applications, from which generators, and how it treats them."""

from collections.abc import Iterable, Iterator
from typing import ClassVar

import msgspec
from msgspec.structs import replace

from kube9_argocd.views.reduction import reduced_meta, reduced_spec
from kube9_argocd.views.sources import Present
from kube9_argocd.views.spec import ApplicationSpec
from kube9_core.api import Condition, CustomObject, Kind, ObjectMeta, Wire

__all__ = [
    "ApplicationSet",
    "ApplicationSetShape",
    "ApplicationSetSpec",
    "ApplicationSetStatus",
    "ApplicationSetTemplate",
    "Generator",
    "Strategy",
]


class Combined(Wire, frozen=True):
    """A matrix or merge of generators."""

    generators: "tuple[Generator, ...] | None" = None


class Generator(Wire, frozen=True):
    """What gives values for the template; exactly one is set."""

    list: Present | None = None
    clusters: Present | None = None
    git: Present | None = None
    scm_provider: Present | None = None
    cluster_decision_resource: Present | None = None
    pull_request: Present | None = None
    plugin: Present | None = None
    matrix: Combined | None = None
    merge: Combined | None = None

    @property
    def kinds(self) -> Iterator[str]:
        """The names of all generators in it, combined ones first."""
        for field in msgspec.structs.fields(self):
            found = getattr(self, field.name)
            if found is not None:
                yield field.encode_name
            if isinstance(found, Combined):
                yield from _kinds(found.generators or ())


def _kinds(generators: Iterable[Generator]) -> Iterator[str]:
    return (kind for item in generators for kind in item.kinds)


class TemplateMeta(Wire, frozen=True):
    """Name and place of what is made, with the placeholders of the template."""

    name: str = ""
    namespace: str = ""
    finalizers: tuple[str, ...] | None = None


class ApplicationSetTemplate(Wire, frozen=True):
    """What each Application is made from; any text in it may be a placeholder."""

    metadata: TemplateMeta = TemplateMeta()
    spec: ApplicationSpec = ApplicationSpec()


class ApplicationSetSyncPolicy(Wire, frozen=True):
    """What happens to Applications that exist; "sync" unless it says otherwise."""

    applications_sync: str = ""
    preserve_resources_on_deletion: bool | None = None


class Strategy(Wire, frozen=True):
    """AllAtOnce or RollingSync."""

    type: str = ""
    deletion_order: str = ""


class ApplicationSetSpec(Wire, frozen=True):
    """The spec of an ApplicationSet."""

    generators: tuple[Generator, ...] | None = None
    template: ApplicationSetTemplate = ApplicationSetTemplate()
    go_template: bool | None = None
    go_template_options: tuple[str, ...] | None = None
    template_patch: str | None = None
    sync_policy: ApplicationSetSyncPolicy | None = None
    strategy: Strategy | None = None


class ApplicationSetStatus(Wire, frozen=True):
    """What its controller says; the count is told by 3.2 and later."""

    conditions: tuple[Condition, ...] | None = None
    resources_count: int = 0


class ApplicationSetShape(Wire, frozen=True):
    """How an ApplicationSet is decoded."""

    metadata: ObjectMeta | None = None
    spec: ApplicationSetSpec | None = None
    status: ApplicationSetStatus | None = None


_NO_SPEC = ApplicationSetSpec()
_NO_STATUS = ApplicationSetStatus()


class ApplicationSet(CustomObject):
    """What makes Applications."""

    KINDS: ClassVar[tuple[Kind, ...]] = (
        Kind("argoproj.io", "ApplicationSet", "v1alpha1", "applicationsets"),
    )
    SHAPE: ClassVar[type[Wire]] = ApplicationSetShape
    wire: ApplicationSetShape

    @classmethod
    def reduced(cls, wire: ApplicationSetShape) -> ApplicationSetShape:
        """Leave out kubectl's copy, and what was written for Helm."""
        spec = wire.spec
        if spec is not None:
            template = replace(spec.template, spec=reduced_spec(spec.template.spec))
            spec = replace(spec, template=template)
        return replace(wire, metadata=reduced_meta(wire.metadata), spec=spec)

    @property
    def spec(self) -> ApplicationSetSpec:
        """The spec as written, empty if missing."""
        return self.wire.spec or _NO_SPEC

    @property
    def template(self) -> ApplicationSetTemplate:
        """What each Application is made from."""
        return self.spec.template

    @property
    def generator_kinds(self) -> tuple[str, ...]:
        """The names of its generators as they are written: "git", "pullRequest"."""
        return tuple(dict.fromkeys(_kinds(self.spec.generators or ())))

    @property
    def applications_sync(self) -> str:
        """sync, create-only, create-update or create-delete."""
        policy = self.spec.sync_policy
        return (policy.applications_sync if policy else "") or "sync"

    @property
    def preserves_resources(self) -> bool:
        """Whether deleting it leaves Applications and what they deployed in place."""
        policy = self.spec.sync_policy
        return policy is not None and policy.preserve_resources_on_deletion is True

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """What its controller says of it."""
        return (self.wire.status or _NO_STATUS).conditions or ()

    def condition(self, name: str) -> Condition | None:
        """The condition of a type ("ErrorOccurred"); None where nobody set it."""
        return next((item for item in self.conditions if item.type == name), None)
