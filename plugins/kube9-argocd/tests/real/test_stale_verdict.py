"""A controller that stopped comparing leaves a verdict in the status, and it grows old."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

import pytest
from kube9_argocd.drift.assessing import assess
from kube9_argocd.drift.evidence import Around, Onset, ResourceKey, Seen
from kube9_argocd.records import Cause, Drift
from kube9_argocd.views import Application
from kube9_testbed.argocd.installation import ArgoCD

from kube9_core.api import Mode
from kube9_core.testing import snapshot_of

pytestmark = pytest.mark.cluster

REFRESH: Final = {"metadata": {"annotations": {"argocd.argoproj.io/refresh": "normal"}}}


class Nobody:
    """Looks at nothing: what an old verdict names is not worth a look."""

    def at(self, app: ResourceKey, resource: ResourceKey) -> Seen:
        raise AssertionError(f"{resource} is looked at for {app}")

    def around(self, app: ResourceKey, resource: ResourceKey) -> Around:
        raise AssertionError(f"{resource} is looked at for {app}")

    def health(self, app: ResourceKey) -> None:
        raise AssertionError(f"{app} is asked about")


@pytest.fixture
def shop(argocd: ArgoCD) -> Iterator[str]:
    """An application that is synced."""
    settings = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "settings"}}
    repository = argocd.repository()
    repository.commit({"stale/settings.yaml": settings})
    argocd.apps.create("stale", repository, "stale")
    argocd.apps.sync("stale")
    argocd.apps.wait("stale", sync="Synced", health="Healthy")
    yield "stale"
    argocd.apps.delete("stale")


def assessed(argocd: ArgoCD, name: str, later: timedelta) -> Drift | None:
    """What is said of an application as it stands, so much later."""
    written = json.dumps(argocd.apps.get(name))
    (app,) = snapshot_of(written, mode=Mode.CLUSTER, views=(Application,)).all(Application)
    now = datetime.now(UTC)
    return assess(app, Onset(now, exact=True), Nobody(), now + later)


def test_a_verdict_is_believed_for_three_comparisons(argocd: ArgoCD, shop: str) -> None:
    with argocd.controller_stopped():
        assert assessed(argocd, shop, timedelta(minutes=8)) is None
        drift = assessed(argocd, shop, timedelta(minutes=10))
    assert drift is not None
    assert (drift.causes, drift.sync) == ((Cause.STALE_VERDICT,), "Synced")


def test_a_refresh_that_nobody_answers_tells_it_earlier(argocd: ArgoCD, shop: str) -> None:
    with argocd.controller_stopped():
        argocd.apps.patch(shop, REFRESH)
        drift = assessed(argocd, shop, timedelta(minutes=4))
    assert drift is not None
    assert drift.causes == (Cause.STALE_VERDICT,)
    argocd.apps.refresh(shop)
    assert assessed(argocd, shop, timedelta(minutes=4)) is None
