"""What Argo CD's own comparison tells: each difference is one, and the live object says whose."""

import json
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from kube9_argocd.drift.evidence import Around, Compared, Look
from kube9_argocd.drift.trees import LAST_APPLIED
from kube9_argocd.records import Basis, Cause, Drift, DriftedResource
from kube9_argocd.views import Application

Tree = dict[str, Any]
Found = Callable[..., DriftedResource]
ARGOCD = "argocd-controller"
AHEAD = {"sync": {"status": "OutOfSync", "revision": "bbb"}}


def entry(manager: str, fields: Tree, operation: str = "Update", **more: str) -> Tree:
    return {
        "manager": manager,
        "operation": operation,
        "time": "2026-11-24T11:03:00Z",
        "fieldsV1": fields,
        **more,
    }


def compared(predicted: Tree, live: Tree, applied: Tree | None = None, *entries: Tree) -> Compared:
    whole = json.loads(json.dumps(live))
    metadata = whole.setdefault("metadata", {})
    metadata["managedFields"] = list(entries)
    if applied is not None:
        metadata.setdefault("annotations", {})[LAST_APPLIED] = json.dumps(applied)
    return Compared(
        normalized_live=json.dumps(live),
        predicted_live=json.dumps(predicted),
        live=json.dumps(whole),
    )


def image(value: str) -> Tree:
    containers = [{"name": "app", "image": value}]
    return {"spec": {"template": {"spec": {"containers": containers}}}}


IMAGE: Tree = {
    "f:spec": {"f:template": {"f:spec": {"f:containers": {'k:{"name":"app"}': {"f:image": {}}}}}}
}


@pytest.fixture
def found(
    judge: Callable[..., Drift], application: Callable[..., Application], sight: Callable[..., Look]
) -> Found:
    def look(seen: Compared, around: Around | None = None, **parts: object) -> DriftedResource:
        (resource,) = judge(application(**parts), sight(seen, around)).resources
        return resource

    return look


def test_what_is_as_it_was_applied_is_behind_the_source_whatever_the_revisions_say(
    found: Found,
) -> None:
    seen = compared(image("b"), image("a"), image("a"), entry(ARGOCD, IMAGE))
    resource = found(seen)
    assert (resource.cause, resource.basis) == (Cause.SOURCE_AHEAD, Basis.ARGOCD_API)
    assert [(c.desired, c.live) for c in resource.changes] == [("b", "a")]


def test_what_is_not_as_it_was_applied_was_edited(found: Found) -> None:
    seen = compared(image("a"), image("x"), image("a"), entry("kubectl-edit", IMAGE))
    resource = found(seen, status=AHEAD)
    assert resource.cause is Cause.MANUAL_EDIT
    assert resource.reason == "changed by kubectl-edit at 2026-11-24T11:03:00Z"


def test_what_argo_cd_wrote_and_is_neither_as_applied_nor_as_desired_a_webhook_changed(
    found: Found,
) -> None:
    seen = compared(image("a"), image("x"), image("a"), entry(ARGOCD, IMAGE))
    assert found(seen, status=AHEAD).cause is Cause.WEBHOOK


def test_server_side_applied_the_revisions_decide_between_source_and_webhook(found: Found) -> None:
    seen = compared(image("b"), image("a"), None, entry(ARGOCD, IMAGE, "Apply"))
    assert found(seen, status=AHEAD).cause is Cause.SOURCE_AHEAD
    resource = found(seen)
    assert resource.cause is Cause.WEBHOOK
    assert "or the parameters of the Application changed since" in resource.reason


def test_a_field_that_is_new_in_the_source_is_nobodys_edit(found: Found) -> None:
    nothing: Tree = {"spec": {}}
    resource = found(compared({"spec": {"paused": True}}, nothing, nothing))
    assert resource.cause is Cause.SOURCE_AHEAD


def test_a_field_that_the_source_lost_is_nobodys_edit(found: Found) -> None:
    live = {"spec": {"paused": True}}
    resource = found(
        compared({"spec": {}}, live, live, entry(ARGOCD, {"f:spec": {"f:paused": {}}}))
    )
    assert resource.cause is Cause.SOURCE_AHEAD


def test_another_spelling_is_the_api_servers(found: Found) -> None:
    spec: Tree = {"f:spec": {"f:duration": {}}}
    desired, live = {"spec": {"duration": "2160h"}}, {"spec": {"duration": "2160h0m0s"}}
    resource = found(compared(desired, live, desired, entry("cert-manager-webhook", spec)))
    assert resource.cause is Cause.DEFAULTING
    assert "Write the value as the API server keeps it" in resource.remedy


def test_a_value_that_a_schema_fills_into_a_list_is_a_default(found: Found) -> None:
    ref = {"name": "shop", "port": 80}
    desired = {"spec": {"rules": [{"backendRefs": [ref]}]}}
    live = {"spec": {"rules": [{"backendRefs": [{**ref, "group": "", "kind": "Service"}]}]}}
    seen = compared(desired, live, desired, entry(ARGOCD, {"f:spec": {"f:rules": {}}}))
    route = {"group": "gateway.networking.k8s.io", "kind": "HTTPRoute", "name": "web"}
    resource = found(seen, status={"resources": [{**route, "status": "OutOfSync"}]})
    assert resource.cause is Cause.DEFAULTING
    assert [change.path for change in resource.changes] == [
        "spec.rules[0].backendRefs[shop].group",
        "spec.rules[0].backendRefs[shop].kind",
    ]


def test_the_ca_of_a_webhook_belongs_to_its_injector_and_is_trusted_by_name(found: Found) -> None:
    def webhook(bundle: str) -> Tree:
        return {"webhooks": [{"name": "a", "clientConfig": {"caBundle": bundle}}]}

    fields: Tree = {"f:webhooks": {'k:{"name":"a"}': {"f:clientConfig": {"f:caBundle": {}}}}}
    seen = compared(webhook("old"), webhook("new"), webhook("old"), entry("cainjector", fields))
    resource = found(seen)
    assert resource.cause is Cause.CONTROLLER
    assert 'managedFieldsManagers:\n        - "cainjector"' in (resource.snippet or "")


def test_another_application_that_claims_the_object_is_named(found: Found) -> None:
    def tracked(app: str) -> Tree:
        return {"metadata": {"annotations": {"argocd.argoproj.io/tracking-id": f"{app}:..."}}}

    resource = found(compared(tracked("shop"), tracked("other"), tracked("other")))
    assert resource.cause is Cause.CONTROLLER
    assert "another Application" in resource.reason
    assert resource.remedy == "Leave the object to one Application only."
    assert resource.snippet is None


def test_gone_from_the_source_or_the_cluster_is_told_without_fields(found: Found) -> None:
    left = Compared(normalized_live='{"spec":{}}', predicted_live="null")
    assert found(left).cause is Cause.PRUNING_PENDING
    gone = Compared(normalized_live="null", predicted_live='{"spec":{}}')
    assert found(gone).cause is Cause.MISSING
    assert "somebody deleted it" in found(gone).reason
    assert "new in the source, or deleted" in found(gone, status=AHEAD).reason


def test_a_comparison_that_shows_nothing_is_newer_than_the_status(found: Found) -> None:
    resource = found(compared({"spec": {}}, {"spec": {}}))
    assert resource.cause is Cause.NOT_ASSESSED
    assert "its status is older" in resource.reason


@pytest.mark.parametrize("text", ["{", "[]", "1", '"x"', "[" * 100_000])
def test_what_is_no_object_is_not_assessed(found: Found, text: str) -> None:
    resource = found(Compared(normalized_live=text, predicted_live="{}", live=text))
    assert resource.cause is Cause.NOT_ASSESSED


def test_the_worst_cause_leads_and_others_are_told_beside_it(found: Found) -> None:
    desired = {"spec": {"replicas": 1, "paused": False}}
    live = {"spec": {"replicas": 2, "paused": True}}
    scaled = entry("kube-controller-manager", {"f:spec": {"f:replicas": {}}}, subresource="scale")
    edited = entry("k9s", {"f:spec": {"f:paused": {}}})
    resource = found(compared(desired, live, desired, scaled, edited))
    assert resource.cause is Cause.MANUAL_EDIT
    assert [change.path for change in resource.changes] == ["spec.paused", "spec.replicas"]
    assert resource.reason.startswith("changed by k9s")
    assert "also written by a HorizontalPodAutoscaler" in resource.reason


def test_twenty_changes_are_shown_and_all_are_counted(found: Found) -> None:
    desired = {"spec": {f"field{n}": "a" for n in range(500)}}
    live = {"spec": {f"field{n}": "b" for n in range(500)}}
    resource = found(compared(desired, live, desired))
    assert (len(resource.changes), resource.changes_total) == (20, 500)


def env(value: str) -> Tree:
    return {"name": "A", "value": value}


HIDDEN: list[tuple[Tree, Tree]] = [
    ({"data": {"a": "b"}}, {"data": {"a": "c"}}),
    ({"stringData": {"a": "b"}}, {"stringData": {}}),
    ({"spec": {"env": [env("b")]}}, {"spec": {"env": [env("c")]}}),
    ({"spec": {"env": [env("b")]}}, {"spec": {"env": []}}),
    ({"spec": {"containers": [{"name": "a", "env": [env("b")]}]}}, {"spec": {"containers": []}}),
    ({"spec": {"args": ["--a=b"]}}, {"spec": {"args": []}}),
    ({"spec": {"command": ["b"]}}, {"spec": {}}),
    ({"spec": {"values": {"a": "b"}}}, {"spec": {"values": {"a": "c"}}}),
    ({"metadata": {"labels": {"password": "hunter2-and-more"}}}, {"metadata": {"labels": {}}}),
    ({"spec": {"token": "ghp_0123456789abcdefghijABCDEFGHIJ012345"}}, {"spec": {"token": ""}}),
    ({"spec": {"text": "b" * 201}}, {"spec": {"text": "c"}}),
    ({"spec": {"list": ["b" * 150, "c" * 150]}}, {"spec": {}}),
]
SHOWN: list[tuple[Tree, Tree]] = [
    ({"spec": {"text": "b" * 200}}, {"spec": {"text": "c"}}),
    ({"immutable": True}, {"immutable": False}),
    ({"metadata": {"labels": {"a": "b"}}}, {"metadata": {"labels": {"a": "c"}}}),
    ({"env": [{"name": "A", "valueFrom": "b"}]}, {"env": [{"name": "A", "valueFrom": "c"}]}),
]


@pytest.mark.parametrize(("desired", "live"), HIDDEN)
def test_what_may_be_secret_stays_inside(found: Found, desired: Tree, live: Tree) -> None:
    resource = found(compared(desired, live, desired))
    assert all(change.hidden for change in resource.changes)
    assert {(change.desired, change.live) for change in resource.changes} == {(None, None)}
    told = msgspec.json.encode(resource).decode()
    assert not any(word in told for word in ("hunter2", "ghp_", "bbbbbb", "--a=b"))


@pytest.mark.parametrize(("desired", "live"), SHOWN)
def test_other_values_are_shown(found: Found, desired: Tree, live: Tree) -> None:
    (change,) = found(compared(desired, live, desired)).changes
    assert not change.hidden
    assert change.desired != change.live
