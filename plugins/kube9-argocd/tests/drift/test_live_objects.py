"""What live objects tell, as a real API server keeps them: who changed what, what is no drift."""

import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from kube9_argocd.drift.evidence import Around, LiveObject, Look
from kube9_argocd.drift.trees import LAST_APPLIED
from kube9_argocd.records import Basis, Cause, Drift, DriftedResource
from kube9_argocd.views import Application
from kube9_testbed.written import WrittenObject

pytestmark = pytest.mark.cluster

ARGOCD = "argocd-controller"
Found = Callable[..., DriftedResource]
CONTAINER = "spec.template.spec.containers[app]"


def deployment(name: str) -> dict[str, Any]:
    container = {
        "name": "app",
        "image": "registry.acme.example/shop:1.0",
        "ports": [{"containerPort": 8080}, {"containerPort": 8080, "protocol": "UDP"}],
        "env": [{"name": "MODE", "value": "live"}, {"name": "EMPTY", "value": ""}],
        "resources": {"requests": {"cpu": "1000m", "memory": "1024Mi"}, "limits": {}},
        "volumeMounts": [{"name": "tmp", "mountPath": "/tmp"}],  # noqa: S108 - a mount path
    }
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {
            "name": name,
            "creationTimestamp": None,
            "labels": {"app": "web", "none": ""},
            "annotations": {"argocd.argoproj.io/tracking-id": "shop:apps/Deployment:drift/web"},
        },
        "spec": {
            "replicas": 2,
            "selector": {"matchLabels": {"app": "web"}},
            "template": {
                "metadata": {"labels": {"app": "web"}, "creationTimestamp": None},
                "spec": {
                    "containers": [container],
                    "hostNetwork": False,
                    "securityContext": {},
                    "volumes": [{"name": "tmp", "emptyDir": {}}],
                },
            },
        },
        "status": {},
    }


def edit(**container: object) -> dict[str, Any]:
    return {"spec": {"template": {"spec": {"containers": [{"name": "app", **container}]}}}}


def app_of(body: dict[str, Any]) -> dict[str, Any]:
    container: dict[str, Any] = body["spec"]["template"]["spec"]["containers"][0]
    return container


@pytest.fixture
def web(writing: Callable[[str], WrittenObject]) -> WrittenObject:
    """A Deployment as Argo CD makes it without server-side apply."""
    written = writing(f"web-{uuid.uuid4().hex[:8]}")
    written.create(deployment(written.name), ARGOCD)
    return written


@pytest.fixture
def api(writing: Callable[[str], WrittenObject]) -> WrittenObject:
    """A Deployment as Argo CD makes it with server-side apply."""
    written = writing(f"api-{uuid.uuid4().hex[:8]}")
    written.apply(deployment(written.name), ARGOCD)
    return written


@pytest.fixture
def found(
    judge: Callable[..., Drift], application: Callable[..., Application], sight: Callable[..., Look]
) -> Found:
    def look(
        written: WrittenObject, around: Around | None = None, **parts: object
    ) -> DriftedResource:
        seen = LiveObject(json.dumps(written.stored).encode())
        (resource,) = judge(application(**parts), sight(seen, around)).resources
        return resource

    return look


def test_what_the_api_server_filled_in_and_respelled_is_no_drift(
    web: WrittenObject, found: Found
) -> None:
    resource = found(web)
    assert (resource.cause, resource.changes) == (Cause.NOT_ASSESSED, ())
    assert resource.basis is Basis.LIVE_OBJECT
    assert "only Argo CD's API tells" in resource.reason


def test_an_edit_names_the_field_the_values_the_tool_and_the_time(
    web: WrittenObject, found: Found
) -> None:
    web.edit(edit(image="registry.acme.example/shop:1.1"), "kubectl-edit")
    resource = found(web)
    assert resource.cause is Cause.MANUAL_EDIT
    (change,) = resource.changes
    assert change.path == f"{CONTAINER}.image"
    assert change.desired == "registry.acme.example/shop:1.0"
    assert change.live == "registry.acme.example/shop:1.1"
    assert (change.manager, change.operation) == ("kubectl-edit", "Update")
    assert change.at
    assert resource.reason == f"changed by kubectl-edit at {change.at}"


def test_who_scales_is_known_from_the_subresource(web: WrittenObject, found: Found) -> None:
    web.scale(5, "kube-controller-manager")
    resource = found(web)
    assert resource.cause is Cause.CONTROLLER
    assert [(c.path, c.desired, c.live) for c in resource.changes] == [("spec.replicas", "2", "5")]
    assert "HorizontalPodAutoscaler" in resource.reason
    assert "/spec/replicas" in (resource.snippet or "")


def test_kubectl_scale_is_an_edit_unless_an_autoscaler_sets_the_replicas(
    web: WrittenObject, found: Found
) -> None:
    web.scale(5, "kubectl")
    assert found(web).cause is Cause.MANUAL_EDIT
    scaled = found(web, Around(scalers=("HorizontalPodAutoscaler drift/web",)))
    assert scaled.cause is Cause.CONTROLLER
    assert scaled.reason == "HorizontalPodAutoscaler drift/web sets the replicas"


def test_what_nobody_asked_for_is_no_drift(web: WrittenObject, found: Found) -> None:
    sidecar = {"name": "proxy", "image": "registry.acme.example/proxy:1"}
    added = {
        "metadata": {"annotations": {"acme.example/seen": "yes"}},
        "spec": {"template": {"spec": {"containers": [sidecar]}}},
    }
    web.edit(added, "istio-injector")
    assert found(web).changes == ()


def test_what_was_taken_away_is_drift_though_nobody_is_on_record(
    web: WrittenObject, found: Found
) -> None:
    body = web.stored
    del app_of(body)["env"][0]
    web.replace(body, "kubectl-edit")
    resource = found(web)
    assert resource.cause is Cause.MANUAL_EDIT
    (change,) = resource.changes
    assert change.path == f"{CONTAINER}.env[MODE]"
    assert (change.live, change.manager, change.hidden) == (None, None, True)
    assert "does not say by whom" in resource.reason


def test_an_empty_label_and_an_empty_source_of_a_volume_mean_something(
    web: WrittenObject, found: Found
) -> None:
    body = web.stored
    del body["metadata"]["labels"]["none"]
    body["spec"]["template"]["spec"]["volumes"] = [{"name": "tmp", "configMap": {"name": "x"}}]
    web.replace(body, "kubectl-edit")
    paths = {change.path for change in found(web).changes}
    assert paths == {"metadata.labels.none", "spec.template.spec.volumes[tmp].emptyDir"}


def test_items_with_two_keys_are_told_apart(web: WrittenObject, found: Found) -> None:
    body = web.stored
    app_of(body)["ports"][1]["name"] = "dns"
    web.replace(body, "k9s")
    assert found(web).changes == ()
    body = web.stored
    del app_of(body)["ports"][1]
    web.replace(body, "k9s")
    assert [change.path for change in found(web).changes] == [f"{CONTAINER}.ports[8080/UDP]"]


def test_what_argo_cd_wrote_and_is_otherwise_there_a_webhook_changed(
    web: WrittenObject, found: Found
) -> None:
    web.edit(edit(image="mirror.acme.example/shop:1.0"), ARGOCD)
    resource = found(web, Around(webhooks=("image-mirror",)))
    assert resource.cause is Cause.WEBHOOK
    assert "image-mirror" in resource.reason
    assert "ServerSideDiff=true" in (resource.snippet or "")


def test_an_unknown_manager_is_named_and_its_change_an_edit(
    web: WrittenObject, found: Found
) -> None:
    web.edit(edit(image="registry.acme.example/shop:1.1"), "acme-tuner")
    resource = found(web)
    assert resource.cause is Cause.MANUAL_EDIT
    assert "manager 'acme-tuner'" in resource.reason
    assert resource.remedy.startswith("Find out what wrote it.")


def test_server_side_applied_the_fields_of_others_are_told_without_what_was_wanted(
    api: WrittenObject, found: Found
) -> None:
    assert found(api).changes == ()
    api.edit(edit(image="registry.acme.example/shop:1.1"), "kubectl-edit")
    resource = found(api)
    assert resource.cause is Cause.MANUAL_EDIT
    (change,) = resource.changes
    assert (change.path, change.desired) == (f"{CONTAINER}.image", None)
    assert change.live == "registry.acme.example/shop:1.1"


def test_what_was_written_before_the_last_sync_is_no_cause(
    api: WrittenObject, found: Found
) -> None:
    api.edit(edit(image="registry.acme.example/shop:1.1"), "kubectl-edit")
    later = {"history": [{"id": 1, "revision": "aaa", "deployedAt": "2999-01-01T00:00:00Z"}]}
    assert found(api, status=later).changes == ()


def test_kubectls_record_of_a_persons_apply_is_not_taken_for_the_source(
    web: WrittenObject, found: Found
) -> None:
    mine = {"metadata": {"annotations": {LAST_APPLIED: "{}"}}, "spec": {"replicas": 7}}
    web.edit(mine, "kubectl-client-side-apply")
    resource = found(web)
    assert resource.cause is Cause.MANUAL_EDIT
    assert [(c.path, c.live) for c in resource.changes] == [("spec.replicas", "7")]


def test_an_edit_beside_a_source_that_moved_on_has_both_causes(
    web: WrittenObject,
    judge: Callable[..., Drift],
    application: Callable[..., Application],
    sight: Callable[..., Look],
) -> None:
    web.edit(edit(image="registry.acme.example/shop:1.1"), "kubectl-edit")
    moved = application(status={"sync": {"status": "OutOfSync", "revision": "bbb"}})
    drift = judge(moved, sight(LiveObject(json.dumps(web.stored).encode())))
    assert drift.causes == (Cause.MANUAL_EDIT, Cause.SOURCE_AHEAD)


def test_untouched_objects_of_a_source_that_moved_on_are_behind_it(
    web: WrittenObject, found: Found
) -> None:
    moved = {"sync": {"status": "OutOfSync", "revision": "bbb"}}
    assert found(web, status=moved).cause is Cause.SOURCE_AHEAD


def test_an_object_of_another_cluster_is_not_looked_for_here(
    web: WrittenObject, found: Found
) -> None:
    web.edit(edit(image="registry.acme.example/shop:1.1"), "kubectl-edit")
    elsewhere = {"destination": {"server": "https://prod.acme.example", "namespace": "drift"}}
    resource = found(web, spec=elsewhere)
    assert (resource.cause, resource.reason) == (Cause.NOT_ASSESSED, "it is in another cluster")
