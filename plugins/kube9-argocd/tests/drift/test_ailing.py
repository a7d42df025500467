"""An application that is not healthy names the objects that are not, whoever can tell."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from kube9_argocd.drift.evidence import Blind, LiveObject, Look, ObjectHealth, ResourceKey, Seen
from kube9_argocd.records import Basis, Cause, Drift
from kube9_argocd.views import Application

Make = Callable[..., Application]
Judge = Callable[..., Drift | None]
See = Callable[..., Look]
WEB = ResourceKey("apps", "Deployment", "drift", "web")
CLAIM = ResourceKey("", "PersistentVolumeClaim", "drift", "data")


def entry(key: ResourceKey, status: str = "Synced", **more: Any) -> dict[str, Any]:  # noqa: ANN401 - any field of a status
    return {
        "group": key.group,
        "version": "v1",
        "kind": key.kind,
        "namespace": key.namespace,
        "name": key.name,
        "status": status,
        **more,
    }


def sick(
    *resources: dict[str, Any], health: str = "Degraded", sync: str = "Synced"
) -> dict[str, Any]:
    return {
        "sync": {"status": sync, "revision": "aaa"},
        "health": {"status": health},
        "resourceHealthSource": "appTree",
        "resources": list(resources),
    }


def live(**status: Any) -> LiveObject:  # noqa: ANN401 - any field of a status
    return LiveObject(json.dumps({"metadata": {}, "spec": {}, "status": status}).encode())


LATE = live(
    conditions=[
        {
            "type": "Progressing",
            "status": "False",
            "reason": "ProgressDeadlineExceeded",
            "message": 'ReplicaSet "web-1" has timed out progressing.',
        }
    ]
)


class Sights:
    """Shows each object as it is told; remembers whom it was asked about."""

    def __init__(self, seen: dict[str, Seen]) -> None:
        self._seen = seen
        self.asked: list[str] = []

    def at(self, app: ResourceKey, resource: ResourceKey) -> Seen:
        assert app.kind == "Application"
        self.asked.append(resource.name)
        return self._seen[resource.name]

    def around(self, app: ResourceKey, resource: ResourceKey) -> Any:  # noqa: ANN401 - never asked
        raise AssertionError(f"{resource} of {app} differs in nothing")

    def health(self, app: ResourceKey) -> None:
        assert app.name == "shop"


def test_unhealthy_objects_are_named_where_their_health_is_told(
    judge: Judge, application: Make, sight: See
) -> None:
    told = {"status": "Degraded", "message": "crash loop"}
    status = {**sick(entry(WEB, health=told)), "resourceHealthSource": ""}
    drift = judge(application(status=status), sight())
    assert drift is not None
    (only,) = drift.resources
    assert (only.cause, only.reason) == (Cause.HEALTH_ONLY, "Degraded: crash loop")
    assert (only.health, only.basis) == ("Degraded", Basis.STATUS)


def test_the_live_object_tells_where_argo_cd_does_not(judge: Judge, application: Make) -> None:
    sights = Sights({"web": LATE})
    drift = judge(application(status=sick(entry(WEB))), sights)
    assert drift is not None
    (found,) = drift.resources
    assert (found.name, found.cause, found.health) == ("web", Cause.HEALTH_ONLY, "Degraded")
    assert found.basis is Basis.LIVE_OBJECT
    assert found.reason == 'Degraded: ReplicaSet "web-1" has timed out progressing.'
    assert drift.summary == (
        "Synced and Degraded for 1 h: Deployment drift/web is not healthy "
        '(Degraded: ReplicaSet "web-1" has timed out progressing.).'
    )


def test_no_more_is_looked_at_than_needed(judge: Judge, application: Make) -> None:
    """The first that is as bad as the whole is reason enough; workloads are looked at first."""
    names = ("api", "web", "worker")
    listed = [entry(CLAIM), *(entry(ResourceKey("apps", "Deployment", "drift", n)) for n in names)]
    sights = Sights({"api": live(), "web": LATE})
    drift = judge(application(status=sick(*listed)), sights)
    assert sights.asked == ["api", "web"]
    assert drift is not None
    assert [item.name for item in drift.resources] == ["web"]


def test_the_worst_is_told_first(judge: Judge, application: Make) -> None:
    api = ResourceKey("apps", "Deployment", "drift", "api")
    listed = [entry(api), entry(WEB)]
    sights = Sights({"api": live(updatedReplicas=2, replicas=2, availableReplicas=1), "web": LATE})
    drift = judge(application(status=sick(*listed)), sights)
    assert drift is not None
    told = [(item.name, item.reason.partition(":")[0]) for item in drift.resources]
    assert told == [("web", "Degraded"), ("api", "Progressing")]


def test_nothing_is_named_where_nobody_may_look(judge: Judge, application: Make) -> None:
    drift = judge(application(status=sick(entry(WEB))), Sights({"web": Blind("no permission")}))
    assert drift is not None
    assert (drift.causes, drift.resources) == ((Cause.HEALTH_ONLY,), ())


def test_argo_cds_own_word_counts_before_the_objects(
    judge: Judge, application: Make, sight: See
) -> None:
    """It knows kinds that nobody else does, and what argocd-cm says of healths."""
    boat = ResourceKey("acme.example", "Boat", "drift", "ark")
    told = {
        boat: ObjectHealth("Degraded", "leaks"),
        WEB: ObjectHealth("Healthy"),
        CLAIM: ObjectHealth("Progressing"),
    }
    app = application(status=sick(entry(WEB), entry(CLAIM), entry(boat)))
    drift = judge(app, sight(LATE, health=told))
    assert drift is not None
    assert [(item.kind, item.reason, item.basis) for item in drift.resources] == [
        ("Boat", "Degraded: leaks", Basis.ARGOCD_API),
        ("PersistentVolumeClaim", "Progressing", Basis.ARGOCD_API),
    ]


def test_an_object_that_is_out_of_sync_is_told_once(
    judge: Judge, application: Make, sight: See
) -> None:
    status = sick(entry(WEB, "OutOfSync"), sync="OutOfSync")
    told = {WEB: ObjectHealth("Degraded", "late")}
    drift = judge(application(status=status), sight(health=told))
    assert drift is not None
    assert [item.cause for item in drift.resources] == [Cause.NOT_ASSESSED]


def test_a_credential_in_a_message_is_not_shown(
    judge: Judge, application: Make, sight: See
) -> None:
    message = "cannot pull https://bot:swordfish@registry.example.org/app"
    drift = judge(
        application(status=sick(entry(WEB))),
        sight(health={WEB: ObjectHealth("Degraded", message)}),
    )
    assert drift is not None
    assert "swordfish" not in drift.summary


@pytest.mark.parametrize("health", ["Healthy", "Missing", "Unknown"])
def test_nobody_is_asked_where_the_health_names_no_object(
    judge: Judge, application: Make, health: str
) -> None:
    sights = Sights({})
    judge(application(status=sick(entry(WEB), health=health)), sights)
    assert sights.asked == []
