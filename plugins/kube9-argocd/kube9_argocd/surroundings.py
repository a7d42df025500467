"""What acts on the objects of applications from outside: autoscalers, webhooks and policies.

It is read once in a pass, and only if somebody asks. What could not be read is noted; an answer
without it says less, never something wrong.
"""

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Protocol

from kube9_argocd.drift.evidence import Around, ResourceKey
from kube9_argocd.views.mutation import MutatingPolicy, MutatingPolicyBinding
from kube9_core.api import (
    HorizontalPodAutoscaler,
    Object,
    TaskTools,
    Unseen,
    VerticalPodAutoscaler,
    WebhookConfiguration,
)

__all__ = ["MUTATING", "Surroundings"]

MUTATING = "MutatingWebhookConfiguration"
_CHANGING = frozenset(("*", "CREATE", "UPDATE"))
Target = tuple[str, str, str, str]


class _Rule(Protocol):
    """What a webhook or a policy gets to see."""

    @property
    def api_groups(self) -> tuple[str, ...] | None: ...
    @property
    def resources(self) -> tuple[str, ...] | None: ...
    @property
    def operations(self) -> tuple[str, ...] | None: ...


_Changing = tuple[str, tuple[_Rule, ...]]
"""What changes objects on their way in: its name, and what it gets to see."""


class Surroundings:
    """Those of one pass.

    Args:
        tools: of the task, which declares to read these kinds.
    """

    def __init__(self, tools: TaskTools) -> None:
        self._tools = tools

    def of(self, resource: ResourceKey) -> Around:
        """What acts on one object.

        Args:
            resource: which.
        """
        key = (resource.group, resource.kind, resource.namespace, resource.name)
        return Around(
            scalers=tuple(self._scalers.get(key, ())),
            webhooks=tuple(dict.fromkeys(self._asked(resource))),
        )

    @cached_property
    def _scalers(self) -> dict[Target, list[str]]:
        found: dict[Target, list[str]] = {}
        for target, name in (*self._horizontal(), *self._vertical()):
            found.setdefault(target, []).append(name)
        return found

    def _horizontal(self) -> Iterator[tuple[Target, str]]:
        for item in self._read(HorizontalPodAutoscaler):
            if isinstance(item, HorizontalPodAutoscaler) and item.target is not None:
                group, kind, name = item.target
                yield (group, kind, item.namespace or "", name), _shown(item)

    def _vertical(self) -> Iterator[tuple[Target, str]]:
        for item in self._read(VerticalPodAutoscaler):
            ref = item.spec.target_ref if isinstance(item, VerticalPodAutoscaler) else None
            if ref is not None:
                group = (ref.api_version or "").rpartition("/")[0]
                yield (group, ref.kind or "", item.namespace or "", ref.name or ""), _shown(item)

    @cached_property
    def _changing(self) -> tuple[_Changing, ...]:
        return (*self._webhooks(), *self._policies())

    def _webhooks(self) -> Iterator[_Changing]:
        for item in self._read(WebhookConfiguration, kinds=(MUTATING,)):
            if isinstance(item, WebhookConfiguration):
                hooks = item.wire.webhooks or ()
                yield item.name, tuple(rule for hook in hooks for rule in hook.rules or ())

    def _policies(self) -> Iterator[_Changing]:
        bindings = self._read(MutatingPolicyBinding)
        bound = {item.policy for item in bindings if isinstance(item, MutatingPolicyBinding)}
        for item in self._read(MutatingPolicy):
            if isinstance(item, MutatingPolicy) and item.name in bound:
                yield item.name, item.rules

    def _asked(self, resource: ResourceKey) -> Iterator[str]:
        names = _plurals(resource.kind)
        for name, rules in self._changing:
            if any(_sees(rule, resource.group, names) for rule in rules):
                yield name

    def _read(self, view: type[Object], kinds: tuple[str, ...] = ()) -> tuple[Object, ...]:
        try:
            return tuple(self._tools.reader.all(view, kinds=kinds))
        except Unseen as error:
            self._tools.note(f"look for {view.__name__}", "refused", reason=str(error))
            return ()


def _shown(item: Object) -> str:
    return f"{item.kind.name} {item.namespace}/{item.name}"


def _sees(rule: _Rule, group: str, names: tuple[str, ...]) -> bool:
    """Whether a rule is about changes of some resources of a group."""
    return (
        _meets(rule.api_groups, (group,))
        and _meets(rule.resources, names)
        and bool(_CHANGING & frozenset(rule.operations or ()))
    )


def _meets(patterns: Iterable[str] | None, names: Iterable[str]) -> bool:
    """Whether a rule names one of some groups or resources; "*/*" and "*" name all."""
    wanted = frozenset(patterns or ())
    return bool(wanted & {"*", "*/*", *names})


def _plurals(kind: str) -> tuple[str, ...]:
    """The resource of a kind as Kubernetes forms plurals, in each way it may be."""
    name = kind.lower()
    if name.endswith("y"):
        return f"{name[:-1]}ies", f"{name}s"
    return (f"{name}es", name) if name.endswith("s") else (f"{name}s",)
