"""What a check can be about, and which views code can name."""

from collections.abc import Iterable

from kube9_core.snapshot.cluster import Cluster
from kube9_core.snapshot.container import Container
from kube9_core.snapshot.custom import CustomObject
from kube9_core.snapshot.object import Object
from kube9_core.snapshot.pod import PodSpec
from kube9_core.snapshot.registry import VIEWS
from kube9_core.snapshot.workload import Workload

__all__ = ["POD_SUBJECTS", "SUBJECTS", "is_subject", "is_view", "views_among"]

POD_SUBJECTS: frozenset[type] = frozenset((Container, PodSpec))
SUBJECTS: frozenset[type] = POD_SUBJECTS | frozenset(VIEWS) | {Cluster}


def is_subject(item: object) -> bool:
    """Whether a check can be run on a class: ours, and any view that a plugin brings."""
    return isinstance(item, type) and (item in SUBJECTS or is_view(item))


def is_view(item: object) -> bool:
    """Whether something is a kind's view."""
    if not isinstance(item, type) or not issubclass(item, Object):
        return False
    return item in SUBJECTS or (issubclass(item, CustomObject) and item is not CustomObject)


def views_among(subjects: Iterable[type]) -> tuple[type[Object], ...]:
    """The views that have to be read for some subjects, each once: pods are found in workloads."""
    seen = (Workload if item in POD_SUBJECTS else item for item in subjects)
    return tuple(dict.fromkeys(item for item in seen if issubclass(item, Object)))
