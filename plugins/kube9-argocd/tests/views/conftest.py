"""Objects of Argo CD and Flux as the snapshot sees them."""

import json
from collections.abc import Callable
from typing import Any, TypeVar

import pytest
from kube9_argocd.views import (
    Application,
    ApplicationSet,
    AppProject,
    FluxKustomization,
    HelmRelease,
)

from kube9_core.api import CustomObject, Mode
from kube9_core.testing import snapshot_of

VIEWS = (AppProject, Application, ApplicationSet, FluxKustomization, HelmRelease)
V = TypeVar("V", bound=CustomObject)
See = Callable[..., Any]


def seen_as(view: type[V], name: str = "shop", /, **parts: object) -> V:
    """The view of one object; `metadata` is added to what a test gives."""
    kind = view.KINDS[0]
    metadata = {"name": name, "namespace": "argocd", **parts.pop("metadata", {})}  # type: ignore[dict-item] # a test gives a mapping
    version = parts.pop("api_version", kind.api_version)
    written = {"apiVersion": version, "kind": kind.name, "metadata": metadata, **parts}
    (found,) = snapshot_of(json.dumps(written), mode=Mode.CLUSTER, views=VIEWS).all(view)
    return found


@pytest.fixture
def application() -> See:
    """Make an Application of `spec`, `status` and `metadata`."""
    return lambda **parts: seen_as(Application, **parts)


@pytest.fixture
def seen() -> See:
    """Make any view."""
    return seen_as
