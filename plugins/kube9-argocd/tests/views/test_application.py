from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from kube9_argocd.views import Application

Make = Callable[..., Application]


def test_what_nobody_compared_is_unknown(application: Make) -> None:
    app = application(spec={})
    assert (app.sync, app.health, app.health_in_status) == ("Unknown", "Unknown", False)
    assert (app.revisions, app.conditions, app.history, app.resources) == ((), (), (), ())
    assert (app.reconciled_at, app.health_since, app.operation_state) == (None, None, None)


def test_an_empty_project_is_the_default_one(application: Make) -> None:
    assert application(spec={"project": ""}).project == "default"
    assert application(spec={"project": "shop"}).project == "shop"


@pytest.mark.parametrize(
    ("automated", "automatic"),
    [
        (None, False),
        ({}, True),
        ({"enabled": True, "selfHeal": True}, True),
        ({"enabled": False, "selfHeal": True, "prune": True}, False),
    ],
    ids=["no policy", "an empty one", "switched on", "switched off, as since 3.1"],
)
def test_automated_sync_may_be_switched_off(
    application: Make, automated: dict[str, bool] | None, *, automatic: bool
) -> None:
    policy = {} if automated is None else {"automated": automated}
    app = application(spec={"syncPolicy": policy})
    assert (app.automated is not None) is automatic
    assert app.self_heal is (automatic and bool(automated and automated.get("selfHeal")))
    assert app.prune is False


SOURCE = {"repoURL": "https://git.example/shop", "path": "deploy", "targetRevision": "main"}
CHART = {"repoURL": "https://charts.example", "chart": "web", "targetRevision": "1.2.3"}


def test_sources_come_before_the_source_and_the_hydrator_before_both(application: Make) -> None:
    dry = {"repoURL": "https://git.example/dry", "path": "env", "targetRevision": "HEAD"}
    hydrator = {"drySource": dry, "syncSource": {"targetBranch": "env/prod", "path": "."}}
    one = application(spec={"source": SOURCE})
    two = application(spec={"source": SOURCE, "sources": [CHART, {**SOURCE, "ref": "values"}]})
    three = application(spec={"sourceHydrator": hydrator})
    assert [item.where for item in one.sources] == ["https://git.example/shop deploy@main"]
    assert two.sources[0].where == "https://charts.example web@1.2.3"
    assert [item.ref for item in two.sources] == ["", "values"]
    assert [item.repo_url for item in three.sources] == ["https://git.example/dry"]


def test_the_tool_is_told_as_far_as_the_source_tells(application: Make) -> None:
    sources = [
        CHART,
        {**SOURCE, "kustomize": {"images": ["a=b"]}},
        {**SOURCE, "plugin": {}},
        SOURCE,
    ]
    tools = [item.tool for item in application(spec={"sources": sources}).sources]
    assert tools == ["Helm", "Kustomize", "Plugin", ""]


@pytest.mark.parametrize(
    ("sync", "revisions"),
    [
        ({"revision": "aaa"}, ("aaa",)),
        ({"revisions": ["aaa", "bbb"]}, ("aaa", "bbb")),
        ({"status": "OutOfSync"}, ()),
    ],
    ids=["one", "several", "several, as old versions tell them"],
)
def test_revisions_are_one_for_each_source(
    application: Make, sync: dict[str, object], revisions: tuple[str, ...]
) -> None:
    assert application(status={"sync": sync}).revisions == revisions


@pytest.mark.parametrize(
    ("destination", "here"),
    [
        ({"server": "https://kubernetes.default.svc"}, True),
        ({"server": "https://kubernetes.default.svc/"}, True),
        ({"name": "in-cluster"}, True),
        ({"name": "prod-eu", "server": ""}, False),
        ({"server": "https://10.0.0.1:6443"}, False),
        ({}, False),
    ],
)
def test_only_this_cluster_is_in_cluster(
    application: Make, destination: dict[str, str], *, here: bool
) -> None:
    assert application(spec={"destination": destination}).destination.in_cluster is here


def test_health_of_resources_is_in_the_status_unless_it_is_in_the_tree(application: Make) -> None:
    assert application(status={}).health_in_status
    assert not application(status={"resourceHealthSource": "appTree"}).health_in_status


def test_history_of_old_versions_lacks_who_and_when_it_began(application: Make) -> None:
    history = [{"id": 3, "revision": "aaa", "deployedAt": "2026-01-02T03:04:05Z"}]
    (entry,) = application(status={"history": history}).history
    assert (entry.initiated_by, entry.deploy_started_at, entry.all_revisions) == (
        None,
        None,
        ("aaa",),
    )


def test_helm_values_are_nowhere_and_annotations_lose_kubectls_copy(application: Make) -> None:
    helm = {
        "values": "password: hunter2",
        "valuesObject": {"password": "hunter2"},
        "parameters": [{"name": "password", "value": "hunter2"}],
        "releaseName": "web",
    }
    source = {**SOURCE, "helm": helm}
    app = application(
        metadata={
            "annotations": {
                "kubectl.kubernetes.io/last-applied-configuration": "hunter2",
                "argocd.argoproj.io/refresh": "normal",
            }
        },
        spec={"source": source},
        status={
            "history": [{"id": 1, "source": source}],
            "sync": {"comparedTo": {"source": source}},
        },
    )
    assert "hunter2" not in repr(app.wire)
    assert app.sources[0].helm is not None
    assert app.sources[0].helm.release_name == "web"
    assert app.refresh_requested


def test_what_controls_it_is_told(application: Make) -> None:
    owner = {"apiVersion": "argoproj.io/v1alpha1", "kind": "ApplicationSet", "name": "shops"}
    app = application(
        metadata={
            "ownerReferences": [owner],
            "uid": "u",
            "annotations": {"argocd.argoproj.io/skip-reconcile": "true"},
        },
        status={
            "controllerNamespace": "gitops",
            "reconciledAt": "2026-01-02T03:04:05Z",
            "health": {"status": "Degraded", "lastTransitionTime": "2026-01-01T00:00:00Z"},
        },
    )
    assert (app.application_set, app.controller_namespace, app.uid) == ("shops", "gitops", "u")
    assert app.skips_reconcile
    assert app.reconciled_at == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert app.health_since == datetime(2026, 1, 1, tzinfo=UTC)


def test_a_field_of_a_wrong_type_costs_itself(application: Make) -> None:
    app = application(
        spec={"project": 7, "source": "git", "syncPolicy": {"automated": {"prune": "yes"}}},
        status={
            "sync": {"status": "OutOfSync", "revisions": "aaa"},
            "health": "Healthy",
            "resources": [{"kind": "Service", "name": "web", "status": "OutOfSync"}, 3],
        },
    )
    assert (app.sync, app.health, app.project, app.sources) == ("OutOfSync", "Unknown", "7", ())
    assert app.prune
    assert [item.name for item in app.resources] == ["web"]
    assert app.resource_counts.total == 2
    assert len(app.mistakes) == 6
