"""Fields without which the API server takes no object, and a check can say nothing.

Only what is required for judging: names, images and the one source every `envFrom` needs
(core/v1 validation). Everything else the API server checks better than we could.
"""

from collections.abc import Iterator

from kube9_core.snapshot.decode import Mistake
from kube9_core.snapshot.object import Object
from kube9_core.snapshot.wire import pods
from kube9_core.snapshot.workload import Workload

__all__ = ["missing_fields"]


def missing_fields(view: Object) -> Iterator[Mistake]:
    """Yield a mistake for each required field that is not there."""
    if not view.name:
        yield Mistake("metadata.name", "the object has no name")
    if isinstance(view, Workload):
        yield from _workload(view)


def _workload(view: Workload) -> Iterator[Mistake]:
    if view.template.spec is None:
        if not view.borrows:
            yield Mistake(view.pod_path, "the pod spec is missing")
        return
    spec = view.template.spec
    if not spec.containers:
        yield Mistake(f"{view.pod_path}.containers", "the pod has no containers")
    groups = (
        ("containers", spec.containers),
        ("initContainers", spec.init_containers),
        ("ephemeralContainers", spec.ephemeral_containers),
    )
    for field, listed in groups:
        for n, item in enumerate(listed or ()):
            yield from _container(item, f"{view.pod_path}.{field}[{n}]")


def _container(item: pods.Container, at: str) -> Iterator[Mistake]:
    if not item.name:
        yield Mistake(f"{at}.name", "the container has no name")
    if not item.image:
        yield Mistake(f"{at}.image", f"container {item.name or 'without a name'} names no image")
    for n, source in enumerate(item.env_from or ()):
        if source.config_map_ref is None and source.secret_ref is None:
            yield Mistake(f"{at}.envFrom[{n}]", "names neither a configMapRef nor a secretRef")
