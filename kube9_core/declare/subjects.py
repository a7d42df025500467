"""What a check can be about."""

from kube9_core.snapshot.cluster import Cluster
from kube9_core.snapshot.container import Container
from kube9_core.snapshot.pod import PodSpec
from kube9_core.snapshot.registry import VIEWS

__all__ = ["POD_SUBJECTS", "SUBJECTS"]

POD_SUBJECTS: frozenset[type] = frozenset((Container, PodSpec))
SUBJECTS: frozenset[type] = POD_SUBJECTS | frozenset(VIEWS) | {Cluster}
