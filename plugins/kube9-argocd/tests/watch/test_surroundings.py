"""What acts on an object from outside: whom it concerns, and what could not be read."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
import yaml
from kube9_argocd.drift.evidence import Around, ResourceKey
from kube9_argocd.surroundings import Surroundings
from kube9_argocd.views.mutation import MutatingPolicy, MutatingPolicyBinding

from kube9_core.api import (
    HorizontalPodAutoscaler,
    Mode,
    Object,
    TaskTools,
    Unseen,
    VerticalPodAutoscaler,
    WebhookConfiguration,
)
from kube9_core.testing import snapshot_of

VIEWS = (MutatingPolicy, MutatingPolicyBinding)
WEB = ResourceKey("apps", "Deployment", "shop", "web")
POLICY = {
    "apiVersion": "admissionregistration.k8s.io/v1",
    "kind": "MutatingAdmissionPolicy",
    "metadata": {"name": "sidecars"},
}
BINDING = {
    "apiVersion": "admissionregistration.k8s.io/v1",
    "kind": "MutatingAdmissionPolicyBinding",
    "metadata": {"name": "everywhere"},
    "spec": {"policyName": "sidecars"},
}


def rule(
    group: str = "apps", resource: str = "deployments", operations: Sequence[str] = ("CREATE",)
) -> dict[str, Any]:
    return {
        "apiGroups": [group],
        "apiVersions": ["v1"],
        "operations": list(operations),
        "resources": [resource],
    }


def policy(*rules: dict[str, Any]) -> dict[str, Any]:
    return {**POLICY, "spec": {"matchConstraints": {"resourceRules": list(rules)}}}


def webhook(*rules: dict[str, Any], kind: str = "Mutating") -> dict[str, Any]:
    return {
        "apiVersion": "admissionregistration.k8s.io/v1",
        "kind": f"{kind}WebhookConfiguration",
        "metadata": {"name": "injector"},
        "webhooks": [{"name": "a.example.org", "rules": list(rules)}],
    }


def scaler(name: str = "web") -> dict[str, Any]:
    target = {"apiVersion": "apps/v1", "kind": "Deployment", "name": name}
    return {
        "apiVersion": "autoscaling/v2",
        "kind": "HorizontalPodAutoscaler",
        "metadata": {"name": "scaler", "namespace": "shop"},
        "spec": {"scaleTargetRef": target, "maxReplicas": 3},
    }


class Reader:
    """Reads what a manifest holds; some kinds nobody may read."""

    def __init__(self, objects: Sequence[dict[str, Any]], hidden: Sequence[type[Object]]) -> None:
        text = yaml.safe_dump_all(objects)
        self._snapshot = snapshot_of(text, mode=Mode.CLUSTER, views=VIEWS)
        self._hidden = hidden

    def all(self, view: type[Object], kinds: Sequence[str] = ()) -> Iterator[Object]:
        if view in self._hidden:
            raise Unseen("may not list it")
        found = self._snapshot.all(view)
        return (item for item in found if not kinds or item.kind.name in kinds)


def around(
    *objects: dict[str, Any], of: ResourceKey = WEB, hidden: Sequence[type[Object]] = ()
) -> tuple[Around, list[str]]:
    """What acts on an object, and what is noted."""
    notes: list[str] = []
    other: Any = None
    reader: Any = Reader(objects, hidden)
    tools = TaskTools(
        reader=reader,
        objects=other,
        events=other,
        reach=other,
        records=other,
        state=other,
        tables=other,
        settings=other,
        clock=other,
        note=lambda subject, *_, **__: notes.append(subject),
    )
    return Surroundings(tools).of(of), notes


def test_an_autoscaler_counts_for_what_it_scales() -> None:
    found, _ = around(scaler())
    assert found.scalers == ("HorizontalPodAutoscaler shop/scaler",)
    assert around(scaler("other"))[0].scalers == ()


@pytest.mark.parametrize("written", [webhook(rule()), policy(rule())], ids=["webhook", "policy"])
def test_what_changes_a_kind_on_its_way_in_is_named(written: dict[str, Any]) -> None:
    found, _ = around(written, BINDING)
    assert found.webhooks == (written["metadata"]["name"],)


@pytest.mark.parametrize(
    "other",
    [rule(resource="statefulsets"), rule(group="batch"), rule(operations=("DELETE",))],
    ids=["kind", "group", "operation"],
)
def test_what_does_not_see_a_kind_is_not_named(other: dict[str, Any]) -> None:
    found, _ = around(webhook(other), policy(other), BINDING)
    assert found.webhooks == ()


def test_a_policy_that_nothing_binds_changes_nothing() -> None:
    assert around(policy(rule()))[0].webhooks == ()


def test_a_webhook_that_only_validates_changes_nothing() -> None:
    assert around(webhook(rule(), kind="Validating"))[0].webhooks == ()


def test_each_is_named_once() -> None:
    assert around(webhook(rule(), rule(operations=("UPDATE",))))[0].webhooks == ("injector",)


@pytest.mark.parametrize(
    "hidden",
    [
        HorizontalPodAutoscaler,
        VerticalPodAutoscaler,
        WebhookConfiguration,
        MutatingPolicy,
        MutatingPolicyBinding,
    ],
)
def test_what_may_not_be_read_is_noted_and_the_rest_is_told(hidden: type[Object]) -> None:
    found, notes = around(scaler(), webhook(rule()), hidden=[hidden])
    assert notes == [f"look for {hidden.__name__}"]
    assert found.scalers if hidden is not HorizontalPodAutoscaler else found.webhooks
