"""Deployments of a real Argo CD are known once each, though it keeps two of them."""

import msgspec
import pytest
from kube9_argocd.history.merging import Known, first_trace, merged
from kube9_argocd.history.observing import observed
from kube9_argocd.history.rollbacks import steps
from kube9_argocd.views import Application
from kube9_argocd.views.application import ApplicationShape
from kube9_testbed.argocd.installation import ArgoCD
from kube9_testbed.waiting import until

pytestmark = pytest.mark.cluster

NAME = "voyage"
PATH = f"{NAME}/settings.yaml"


class Reader:
    """Reads the application again and again, as the task does."""

    def __init__(self, argocd: ArgoCD) -> None:
        self._argocd = argocd
        self.known: Known | None = None

    def read(self) -> Known:
        body = msgspec.json.encode(self._argocd.apps.get(NAME))
        shape = Application.reduced(msgspec.json.decode(body, type=ApplicationShape))
        app = Application(Application.KINDS[0], "argoproj.io/v1alpha1", shape, None)
        assert app.created is not None
        seen = observed(app)
        known = self.known or Known((), first_trace(seen, app.created, app.created))
        self.known = merged(known, seen)
        return self.known

    def told(self) -> list[tuple[str, str, str]]:
        return [
            (item.deployment.revisions[0], item.deployment.outcome.value, item.kind.value)
            for item in steps(self.read().deployments)
        ]


def settings(colour: str, kind: str = "ConfigMap") -> dict[str, object]:
    return {
        "apiVersion": "v1",
        "kind": kind,
        "metadata": {"name": "settings"},
        "data": {"colour": colour},
    }


def edit_until_corrected(argocd: ArgoCD, reader: Reader) -> None:
    """Argo CD may still be at a heal that sees the edit and was counted before it."""
    before = reader.read().trace.corrections
    path = f"/api/v1/namespaces/{NAME}/configmaps/settings"

    def corrected() -> bool:
        assert argocd.cluster.request("PATCH", path, {"data": {"colour": "by hand"}}).ok
        argocd.apps.refresh(NAME)
        return reader.read().trace.corrections > before

    until(corrected, "the self-heal", 120)


def test_what_was_deployed_is_known_once_with_what_became_of_it(argocd: ArgoCD) -> None:
    apps, repository, reader = argocd.apps, argocd.repository(), Reader(argocd)
    first = repository.commit({PATH: settings("green")})
    apps.create(NAME, repository, NAME, revisionHistoryLimit=2)
    assert reader.told() == []
    apps.sync(NAME)
    expected = [(first, "succeeded", "change")]
    assert reader.told() == expected

    second = repository.commit({PATH: settings("blue")})
    apps.refresh(NAME)
    apps.sync(NAME, dryRun=True)
    assert reader.told() == expected
    apps.sync(NAME)
    expected.append((second, "succeeded", "change"))
    assert reader.told() == expected

    service = {"spec": {"ports": [{"port": 99999}]}}
    third = repository.commit({f"{NAME}/web.yaml": {**settings("red", "Service"), **service}})
    apps.refresh(NAME)
    assert apps.sync(NAME)["phase"] == "Failed"
    expected.append((third, "failed", "change"))
    assert reader.told() == expected
    failed = reader.read().deployments[-1]
    assert (failed.initiator, failed.automated) == ("admin", False)
    assert "99999" not in failed.message

    apps.roll_back(NAME)
    expected.append((first, "succeeded", "rollback"))
    assert reader.told() == expected

    fourth = repository.revert()
    apps.refresh(NAME)
    apps.patch(NAME, {"spec": {"syncPolicy": {"automated": {"selfHeal": True}}}})
    until(lambda: reader.told()[-1][0] == fourth, "the automated sync", 60)
    expected.append((fourth, "succeeded", "change"))
    assert reader.told() == expected
    assert reader.read().deployments[-1].automated
    assert len(apps.get(NAME)["status"]["history"]) == 2
    assert reader.read().trace.complete

    edit_until_corrected(argocd, reader)
    assert reader.told() == expected
    apps.delete(NAME)
