"""How the tests judge a pod by a whole framework: every check of it, on every subject."""

from collections.abc import Callable
from typing import Any, TypeAlias

import msgspec
import pytest
from kube9_security.checks.standards import CHECKS

from kube9_core.api import Container, KubernetesVersion, PodSpec
from kube9_core.model.source import Document, Source
from kube9_core.snapshot.documents import views_of
from kube9_core.snapshot.workload import Workload

BrokenControls: TypeAlias = Callable[[dict[str, Any], str, KubernetesVersion], frozenset[str]]


def _broken_controls(
    manifest: dict[str, Any], framework: str, version: KubernetesVersion
) -> frozenset[str]:
    pod = _pod(manifest, version)
    subjects: tuple[PodSpec | Container, ...] = (pod, *pod.containers)
    return frozenset(
        control
        for check in CHECKS
        for name, control in check.frameworks
        if name == framework
        for subject in subjects
        if isinstance(subject, check.subjects)
        and (check.where is None or check.where(subject))
        and any(True for _ in check(subject))
    )


def _pod(manifest: dict[str, Any], version: KubernetesVersion) -> PodSpec:
    body = msgspec.json.encode(manifest)
    views = views_of([Document("v1", "Pod", body, Source("pod.yaml"))], version)
    unread = [item for item in views.mistakes if item.mistake.at != "spec.containers"]
    assert not unread, unread  # some tests do make pods of init containers alone
    (workload,) = views.objects
    assert isinstance(workload, Workload)
    return workload.pod


@pytest.fixture(scope="session")
def broken_controls() -> BrokenControls:
    """Call with a Pod manifest, a framework and a version; gives the controls that fail."""
    return _broken_controls
