"""The task over a real store: what a pass puts down, keeps and forgets."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import pytest
from kube9_argocd.installation.detection import Installation
from kube9_argocd.records import Basis, Cause, Drift
from msgspec.structs import replace

from kube9_core.api import QueryError
from kube9_core.testing import Workbench

R = TypeVar("R", bound=msgspec.Struct)
DEFINITION = {
    "apiVersion": "apiextensions.k8s.io/v1",
    "kind": "CustomResourceDefinition",
    "metadata": {"name": "applications.argoproj.io"},
}


def workload(role: str, namespace: str, version: str = "v3.2.6") -> dict[str, Any]:
    labels = {
        "app.kubernetes.io/name": f"argocd-{role}",
        "app.kubernetes.io/version": version,
    }
    return {
        "apiVersion": "apps/v1",
        "kind": "StatefulSet" if role == "application-controller" else "Deployment",
        "metadata": {"name": f"argocd-{role}", "namespace": namespace, "labels": labels},
    }


def application(
    name: str,
    sync: str = "Synced",
    health: str = "Healthy",
    *,
    namespace: str = "argocd",
    resources: tuple[str, ...] = (),
    **more: Any,  # noqa: ANN401 - parts of a status
) -> dict[str, Any]:
    listed = [
        {"version": "v1", "kind": "Service", "namespace": "shop", "name": item, "status": sync}
        for item in resources
    ]
    annotations = more.pop("annotations", {})
    return {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Application",
        "metadata": {
            "name": name,
            "namespace": namespace,
            "uid": name,
            "creationTimestamp": "2026-01-01T00:00:00Z",
            "annotations": annotations,
        },
        "spec": {"destination": {"server": "https://kubernetes.default.svc", "namespace": "shop"}},
        "status": {
            "sync": {"status": sync, "revision": "a" * 40},
            "health": {"status": health},
            "reconciledAt": (datetime.now(UTC) + timedelta(hours=2)).isoformat(),
            "resources": listed,
            "history": [{"id": 1, "deployedAt": "2026-01-02T00:00:00Z", "revision": "a" * 40}],
            **more,
        },
    }


def service(name: str) -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": name, "namespace": "shop"},
        "spec": {"ports": [{"port": 80}]},
    }


class Operator:
    """An operator that is started anew for each pass, minutes after the last one."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._passed = timedelta()

    @contextmanager
    def running(
        self,
        *objects: dict[str, Any],
        after: timedelta = timedelta(minutes=6),
        denied: tuple[str, ...] = (),
        broken: dict[str, int] | None = None,
    ) -> Iterator[Workbench]:
        self._passed += after
        manifest = "\n---\n".join(map(json.dumps, objects)) or "# nothing"
        with Workbench(
            "argocd", "kube9_argocd", manifest, self._folder, denied=denied, broken=broken
        ) as made:
            made.later(self._passed)
            made.run_tasks()
            yield made

    def drifts(self, *objects: dict[str, Any], **more: Any) -> dict[str, Drift]:  # noqa: ANN401 - as of `running`
        """What one pass puts down for checks, by name."""
        with self.running(DEFINITION, *objects, **more) as made:
            assert made.troubles == {}
            return {item.name: item for item in records(made, "argocd/drift", Drift)}


def records(made: Workbench, collector: str, shape: type[R]) -> tuple[R, ...]:
    page = made.store.collections.list(1, collector=collector)
    body = made.store.collections.payload(page.items[0].id) if page.items else None
    return msgspec.json.decode(body or b"[]", type=tuple[shape, ...])  # type: ignore[valid-type] # the type is a value here


def names(made: Workbench) -> set[str]:
    return {item.app_name for item in made.ask("argocd apps list", limit="500").applications}


@pytest.fixture
def operator(tmp_path: Path) -> Operator:
    return Operator(tmp_path)


SERVER = workload("server", "argocd")


def test_without_argo_cd_there_is_nothing_to_do_and_nothing_to_complain_of(
    operator: Operator,
) -> None:
    with operator.running(SERVER) as made:
        assert made.troubles == {}
        assert records(made, "argocd/drift", Drift) == ()
        with pytest.raises(QueryError, match="there is no Argo CD"):
            names(made)


def test_what_drifts_is_put_down_with_its_onset_and_what_was_seen(operator: Operator) -> None:
    assert operator.drifts(SERVER, application("shop", resources=("web",))) == {}
    app = application("shop", "OutOfSync", resources=("web",))
    drift = operator.drifts(SERVER, app, service("web"))["shop"]
    assert (drift.sync, drift.health, drift.onset_exact) == ("OutOfSync", "Healthy", True)
    assert [(item.name, item.basis) for item in drift.resources] == [("web", Basis.LIVE_OBJECT)]


@pytest.mark.parametrize(
    ("denied", "server", "reason"),
    [
        (("Service",), "https://kubernetes.default.svc", "may not list it"),
        ((), "https://10.0.0.1:6443", "another cluster"),
    ],
)
def test_what_cannot_be_seen_is_said_not_to_be_assessed(
    operator: Operator, denied: tuple[str, ...], server: str, reason: str
) -> None:
    app = application("shop", "OutOfSync", resources=("web",))
    app["spec"]["destination"]["server"] = server
    drift = operator.drifts(SERVER, app, service("web"), denied=denied)["shop"]
    (found,) = drift.resources
    assert found.cause is Cause.NOT_ASSESSED
    assert reason in found.reason


def test_a_reading_that_breaks_off_keeps_what_was_known_and_says_so(operator: Operator) -> None:
    apps = [application(name, "OutOfSync") for name in ("a", "b", "c")]
    before = operator.drifts(SERVER, *apps)
    changed = [application("a", "Synced"), *apps[1:]]
    with operator.running(DEFINITION, SERVER, *changed, broken={"Application": 1}) as made:
        assert "the list breaks off" in made.troubles["argocd/watch"]
        assert names(made) == {"a", "b", "c"}
        kept = {item.name: item for item in records(made, "argocd/drift", Drift)}
        assert kept == before
        block = made.status()["argocd"]
        assert block["detected"] is True
        assert block["applications"]["syncStatusCounts"] == {"OutOfSync": 3}
        assert block["applications"]["lastCollectedAt"] < block["lastChecked"]
    after = operator.drifts(SERVER, *changed)
    assert set(after) == {"b", "c"}
    assert after["c"].onset == before["c"].onset


def test_what_may_not_be_listed_leaves_all_as_it_was(operator: Operator) -> None:
    operator.drifts(SERVER, application("a"))
    with operator.running(DEFINITION, SERVER, broken={"Application": 0}) as made:
        assert "Application could not be read" in made.troubles["argocd/watch"]
        assert names(made) == {"a"}


def test_applications_that_cannot_be_read_prove_no_absence(operator: Operator) -> None:
    with operator.running(DEFINITION, broken={"Application": 0}) as made:
        assert made.status() == {}
    with operator.running(DEFINITION, SERVER, broken={"Deployment": 0}) as made:
        assert made.status() == {}
        assert made.troubles == {}


def test_a_reading_to_the_end_forgets_what_is_gone(operator: Operator) -> None:
    operator.drifts(SERVER, application("a"), application("b"))
    with operator.running(DEFINITION, SERVER, application("b")) as made:
        assert names(made) == {"b"}


def test_the_annotation_that_asks_for_a_refresh_changes_nothing(operator: Operator) -> None:
    app = application("shop", "OutOfSync", resources=("web",))

    def drift(annotations: dict[str, str]) -> Drift:
        app["metadata"]["annotations"] = annotations
        found = operator.drifts(SERVER, app, service("web"))["shop"]
        return replace(found, summary="")  # which says how long it lasts by now

    before = drift({})
    assert drift({"argocd.argoproj.io/refresh": "hard"}) == before
    assert drift({}) == before


def test_each_of_several_installations_is_put_down_with_its_applications(
    operator: Operator,
) -> None:
    objects = (
        SERVER,
        workload("application-controller", "core", "v2.14.21"),
        application("a"),
        application("b", namespace="team", controllerNamespace="core"),
        application("c", namespace="team", controllerNamespace="core"),
    )
    with operator.running(DEFINITION, *objects) as made:
        assert made.troubles == {}
        found = records(made, "argocd/installations", Installation)
        assert [(item.namespace, item.version, item.applications) for item in found] == [
            ("argocd", "v3.2.6", 1),
            ("core", "v2.14.21", 2),
        ]
        assert made.status()["argocd"]["namespace"] == "argocd"
        assert names(made) == {"a", "b", "c"}


def test_a_sick_object_is_found_where_argo_cd_keeps_no_health(operator: Operator) -> None:
    listed = {
        "group": "apps",
        "version": "v1",
        "kind": "Deployment",
        "namespace": "shop",
        "name": "web",
        "status": "Synced",
    }
    late = {
        "type": "Progressing",
        "status": "False",
        "reason": "ProgressDeadlineExceeded",
        "message": "timed out",
    }
    web = {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "web", "namespace": "shop"},
        "status": {"conditions": [late]},
    }
    app = application("shop", health="Degraded", resourceHealthSource="appTree")
    app["status"]["resources"] = [listed]
    (found,) = operator.drifts(SERVER, app, web)["shop"].resources
    assert (found.name, found.reason) == ("web", "Degraded: timed out")
    assert found.basis is Basis.LIVE_OBJECT


def test_a_failed_hook_of_a_healthy_application_is_put_down(operator: Operator) -> None:
    hook = {"kind": "Job", "name": "smoke", "hookType": "PostSync", "hookPhase": "Failed"}
    state = {
        "phase": "Failed",
        "startedAt": "2026-11-20T00:00:00Z",
        "finishedAt": "2026-11-20T00:01:00Z",
        "syncResult": {"revision": "a" * 40, "resources": [hook]},
    }
    drift = operator.drifts(SERVER, application("shop", operationState=state))["shop"]
    assert Cause.HOOK_FAILED in drift.causes
    assert drift.onset.startswith("2026-11-20T00:01:00")


def test_a_verdict_that_nobody_renews_is_put_down(operator: Operator) -> None:
    app = application("shop", reconciledAt="2026-11-20T00:00:00Z")
    drift = operator.drifts(SERVER, app)["shop"]
    assert Cause.STALE_VERDICT in drift.causes


def test_objects_are_looked_at_by_turns_and_nothing_is_lost_meanwhile(operator: Operator) -> None:
    apps = [
        application(
            f"app-{number:02}", "OutOfSync", resources=tuple(f"s{number}-{n}" for n in range(5))
        )
        for number in range(60)
    ]
    services = [service(f"s{number}-{n}") for number in range(60) for n in range(5)]

    def seen(found: dict[str, Drift]) -> set[str]:
        return {
            name
            for name, drift in found.items()
            if all(item.basis is Basis.LIVE_OBJECT for item in drift.resources)
        }

    found = [seen(operator.drifts(SERVER, *apps, *services)) for _ in range(4)]
    assert [len(item) for item in found] == [40, 60, 60, 60]


def test_only_the_last_two_collections_are_kept(operator: Operator) -> None:
    for _ in range(4):
        operator.drifts(SERVER, application("shop", "OutOfSync"))
    with operator.running(DEFINITION, SERVER) as made:
        for name in ("argocd/drift", "argocd/installations"):
            assert made.store.collections.list(collector=name).total == 2


def test_an_autoscaler_is_seen_to_own_the_replicas(operator: Operator) -> None:
    written = {"apiVersion": "apps/v1", "kind": "Deployment", "spec": {"replicas": 2}}
    deployment = {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {
            "name": "web",
            "namespace": "shop",
            "annotations": {
                "kubectl.kubernetes.io/last-applied-configuration": json.dumps(written)
            },
            "managedFields": [
                {
                    "manager": "kube-controller-manager",
                    "operation": "Update",
                    "subresource": "scale",
                    "fieldsType": "FieldsV1",
                    "fieldsV1": {"f:spec": {"f:replicas": {}}},
                    "time": "2026-11-23T00:00:00Z",
                }
            ],
        },
        "spec": {"replicas": 7},
    }
    scaler = {
        "apiVersion": "autoscaling/v2",
        "kind": "HorizontalPodAutoscaler",
        "metadata": {"name": "web", "namespace": "shop"},
        "spec": {"scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"}},
    }
    app = application("shop", "OutOfSync")
    app["status"]["resources"] = [
        {
            "group": "apps",
            "kind": "Deployment",
            "namespace": "shop",
            "name": "web",
            "status": "OutOfSync",
        }
    ]
    drift = operator.drifts(SERVER, app, deployment, scaler)["shop"]
    (found,) = drift.resources
    assert found.cause is Cause.CONTROLLER
    assert "HorizontalPodAutoscaler shop/web" in found.reason


def test_flux_is_kept_in_the_same_words(operator: Operator) -> None:
    ready = {"type": "Ready", "status": "True", "lastTransitionTime": "2026-11-20T00:00:00Z"}
    kustomization = {
        "apiVersion": "kustomize.toolkit.fluxcd.io/v1",
        "kind": "Kustomization",
        "metadata": {"name": "infra", "namespace": "flux-system"},
        "spec": {"sourceRef": {"kind": "GitRepository", "name": "infra"}},
        "status": {"conditions": [ready], "lastAppliedRevision": "main@sha1:a"},
    }
    release = {
        "apiVersion": "helm.toolkit.fluxcd.io/v2",
        "kind": "HelmRelease",
        "metadata": {"name": "podinfo", "namespace": "apps"},
        "spec": {"suspend": True},
    }
    with operator.running(kustomization, release) as made:
        assert made.troubles == {}
        assert flux(made) == {("infra", "Synced", "Healthy"), ("podinfo", "Unknown", "Suspended")}
    with operator.running(broken={"Kustomization": 0}) as made:
        assert "Kustomization could not be read" in made.troubles["argocd/watch-flux"]
        assert flux(made) == {("infra", "Synced", "Healthy")}


def flux(made: Workbench) -> set[tuple[str, str, str]]:
    found = made.ask("argocd flux list").objects
    return {(item.name, item.sync_status, item.health_status) for item in found}
