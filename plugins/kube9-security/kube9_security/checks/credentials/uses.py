"""Every Secret that something names, in one pass over what was read."""

import re
from collections.abc import Iterable, Iterator
from typing import ClassVar, Final

from kube9_core.api import (
    Gateway,
    Ingress,
    Object,
    PodSpec,
    Secret,
    ServiceAccount,
    Snapshot,
    StorageClass,
    Workload,
)
from kube9_security.checks.credentials.makers import MAKERS, made_everywhere
from kube9_security.checks.credentials.references import (
    Reference,
    of_gateway,
    of_ingress,
    of_pod,
    of_storage,
    pull_secrets,
)

__all__ = ["SecretUses"]

_WORD: Final = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?")
_LONGEST: Final = 2048


class SecretUses:
    """Which Secrets are named, made by another object, or named in a program's settings.

    Args:
        snapshot: limited to `READS`.
    """

    READS: ClassVar[tuple[type[Object], ...]] = (
        Workload,
        ServiceAccount,
        Ingress,
        Gateway,
        StorageClass,
        *MAKERS,
    )

    def __init__(self, snapshot: Snapshot) -> None:
        pods = tuple(_distinct(snapshot.all(Workload)))
        self._named = frozenset(_references(snapshot, pods))
        self._made = made_everywhere(snapshot)
        self._told = frozenset(word for _, pod in pods for word in _words(pod))

    def of(self, secret: Secret) -> bool:
        """Whether anything that was read speaks of a Secret."""
        place = (secret.namespace or "default", secret.name)
        return place in self._named or place in self._made or secret.name in self._told


def _distinct(workloads: Iterable[Workload]) -> Iterator[tuple[str, PodSpec]]:
    """Each pod spec of a namespace once: a thousand pods share that of their controller."""
    seen: set[tuple[str, int]] = set()
    for item in workloads:
        key = (item.namespace or "default", id(item.pod_spec))
        if key not in seen:
            seen.add(key)
            yield key[0], item.pod


def _references(
    snapshot: Snapshot, pods: Iterable[tuple[str, PodSpec]]
) -> Iterator[tuple[str, str]]:
    for namespace, pod in pods:
        yield from _places((*of_pod(pod), *pull_secrets(pod, None)), namespace)
    for account in snapshot.all(ServiceAccount):
        listed = (*(account.wire.secrets or ()), *(account.wire.image_pull_secrets or ()))
        yield from ((account.namespace or "default", item.name) for item in listed if item.name)
    for ingress in snapshot.all(Ingress):
        yield from _places(of_ingress(ingress), ingress.namespace)
    for gateway in snapshot.all(Gateway):
        yield from _places(of_gateway(gateway), gateway.namespace)
    for storage in snapshot.all(StorageClass):
        yield from _places(of_storage(storage), None)


def _places(found: Iterable[Reference], namespace: str | None) -> Iterator[tuple[str, str]]:
    return ((item.namespace or namespace or "default", item.name) for item in found)


def _words(pod: PodSpec) -> Iterator[str]:
    """What could be the name of a Secret in arguments and variables: programs read some so."""
    for container in pod.containers:
        wire = container.wire
        texts = (*(wire.command or ()), *(wire.args or ()), *(item.value for item in container.env))
        for text in texts:
            if text:
                yield from _WORD.findall(text[:_LONGEST])
