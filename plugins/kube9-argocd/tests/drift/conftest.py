"""Applications, and objects as a real API server keeps them once several programs wrote them."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from kube9_argocd.drift.assessing import assess
from kube9_argocd.drift.evidence import (
    Around,
    Blind,
    Ground,
    Look,
    ObjectHealth,
    Onset,
    ResourceKey,
    Seen,
)
from kube9_argocd.records import Drift
from kube9_argocd.views import Application
from kube9_testbed.cluster import Cluster
from kube9_testbed.written import WrittenObject

from kube9_core.api import Mode
from kube9_core.testing import snapshot_of

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
Tree = dict[str, Any]


class Sight:
    """A look that shows the same of every object."""

    def __init__(
        self,
        seen: Seen | None = None,
        around: Around | None = None,
        health: Mapping[ResourceKey, ObjectHealth] | None = None,
    ) -> None:
        self._seen = seen or Blind("nobody may look")
        self._around = around or Around()
        self._health = health

    def at(self, app: ResourceKey, resource: ResourceKey) -> Seen:  # noqa: ARG002 - as `Look` has it
        return self._seen

    def around(self, app: ResourceKey, resource: ResourceKey) -> Around:  # noqa: ARG002 - as above
        return self._around

    def health(self, app: ResourceKey) -> Mapping[ResourceKey, ObjectHealth] | None:  # noqa: ARG002 - as above
        return self._health


@pytest.fixture
def application() -> Callable[..., Application]:
    """Make an Application that was compared a minute ago; OutOfSync in one Deployment."""
    return _application


def _application(
    spec: Tree | None = None, status: Tree | None = None, annotations: Tree | None = None
) -> Application:
    spec = {
        "project": "default",
        "source": {"repoURL": "https://git.acme.example/shop.git", "path": "."},
        "destination": {"server": "https://kubernetes.default.svc", "namespace": "drift"},
        **(spec or {}),
    }
    status = {
        "sync": {"status": "OutOfSync", "revision": "aaa"},
        "health": {"status": "Healthy"},
        "reconciledAt": "2026-11-24T11:59:00Z",
        "resources": [
            {
                "group": "apps",
                "version": "v1",
                "kind": "Deployment",
                "namespace": "drift",
                "name": "web",
                "status": "OutOfSync",
            }
        ],
        "history": [{"id": 1, "revision": "aaa", "deployedAt": "2020-01-01T00:00:00Z"}],
        **(status or {}),
    }
    written = {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Application",
        "metadata": {"name": "shop", "namespace": "argocd", "annotations": annotations or {}},
        "spec": spec,
        "status": status,
    }
    text = json.dumps(written)
    (found,) = snapshot_of(text, mode=Mode.CLUSTER, views=(Application,)).all(Application)
    return found


@pytest.fixture
def sight() -> Callable[..., Look]:
    """Make a look."""
    return Sight


@pytest.fixture
def judge() -> Callable[..., Drift | None]:
    """Assess an Application at noon; it is so since eleven."""

    def judged(app: Application, look: Look, ground: Ground | None = None) -> Drift | None:
        onset = Onset(datetime(2026, 11, 24, 11, tzinfo=UTC), exact=True)
        return assess(app, onset, look, NOW, ground)

    return judged


@pytest.fixture(scope="session")
def writing(cluster: Cluster) -> Iterator[Callable[[str], WrittenObject]]:
    """Make Deployments of a name, in a namespace of our own."""
    with cluster.client() as client:
        assert client.post("/api/v1/namespaces", {"metadata": {"name": "drift"}}).ok
        yield partial(WrittenObject, client, "/apis/apps/v1/namespaces/drift/deployments")
