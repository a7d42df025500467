"""What people are told about applications, from what the task has kept."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kube9_core.api import QueryError
from kube9_core.testing import Workbench


def ago(**span: float) -> str:
    return (datetime.now(UTC) - timedelta(**span)).strftime("%Y-%m-%dT%H:%M:%SZ")


def application(name: str, namespace: str = "argocd", **status: Any) -> dict[str, Any]:  # noqa: ANN401 - any field of the JSON
    """An Application that is synced and healthy, unless its status says otherwise."""
    return {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Application",
        "metadata": {"name": name, "namespace": namespace, "creationTimestamp": ago(days=30)},
        "spec": {
            "project": "web" if namespace == "argocd" else "team",
            "source": {
                "repoURL": "https://bot:hunter2@git.example/shop",
                "path": "deploy",
                "targetRevision": "main",
            },
            "destination": {"name": "in-cluster", "namespace": "shop"},
            "syncPolicy": {"automated": {"selfHeal": True}},
        },
        "status": {
            "sync": {"status": "Synced", "revision": "c3"},
            "health": {"status": "Healthy"},
            "reconciledAt": ago(minutes=1),
            **status,
        },
    }


def deployed(number: int, revision: str, **when: float) -> dict[str, Any]:
    started = datetime.now(UTC) - timedelta(**when)
    return {
        "id": number,
        "revision": revision,
        "deployStartedAt": started.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "deployedAt": (started + timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "initiatedBy": {"automated": True},
    }


def shop() -> dict[str, Any]:
    """One whose last deployment failed."""
    return application(
        "shop",
        history=[
            deployed(0, "a1", days=20),
            deployed(1, "b2", days=10),
            deployed(2, "a1", days=9),
            deployed(3, "c3", days=2),
        ],
        operationState={
            "phase": "Failed",
            "message": 'Secret "db" is invalid: Invalid value: "hunter2": no',
            "startedAt": ago(hours=2),
            "finishedAt": ago(hours=1),
            "operation": {"sync": {"revision": "d4"}, "initiatedBy": {"username": "ada"}},
            "syncResult": {"revision": "d4"},
        },
    )


def paused() -> dict[str, Any]:
    """One that differs and is not healthy."""
    web = {"group": "apps", "version": "v1", "kind": "Deployment", "namespace": "shop"}
    return application(
        "paused",
        sync={"status": "OutOfSync", "revision": "c3"},
        health={"status": "Degraded", "lastTransitionTime": ago(days=3)},
        resources=[{**web, "name": "web", "status": "OutOfSync", "health": {"status": "Degraded"}}],
    )


def apps() -> tuple[dict[str, Any], ...]:
    """As they stand now: those of a test that runs later were compared later."""
    return shop(), paused(), application("web"), application("web", "team-a")


DEFINITION = {
    "apiVersion": "apiextensions.k8s.io/v1",
    "kind": "CustomResourceDefinition",
    "metadata": {"name": "applications.argoproj.io"},
}
CONTROLLER = {
    "apiVersion": "apps/v1",
    "kind": "StatefulSet",
    "metadata": {
        "name": "argocd-application-controller",
        "namespace": "argocd",
        "labels": {
            "app.kubernetes.io/name": "argocd-application-controller",
            "app.kubernetes.io/version": "v3.2.6",
        },
    },
}
ARGOCD = (DEFINITION, CONTROLLER)


def manifest(*objects: dict[str, Any]) -> str:
    return "\n---\n".join(msgspec.json.encode(item).decode() for item in objects)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Workbench]:
    """The plugin after its task has read all applications once."""
    given = manifest(*ARGOCD, *apps())
    with Workbench("argocd", "kube9_argocd", given, tmp_path) as made:
        made.run_tasks()
        assert made.troubles == {}
        yield made


def asked(bench: Workbench, words: str, **parameters: str | tuple[str, ...]) -> Any:  # noqa: ANN401 - it is JSON
    answer = bench.ask(f"argocd {words}", **parameters)
    return msgspec.json.decode(msgspec.json.encode(answer))


def refused(bench: Workbench, words: str, **parameters: str) -> QueryError:
    with pytest.raises(QueryError) as raised:
        bench.ask(f"argocd {words}", **parameters)
    return raised.value


def names(answer: Any) -> list[str]:  # noqa: ANN401 - it is JSON
    return [f"{item['app_namespace']}/{item['app_name']}" for item in answer["applications"]]


def test_all_applications_are_listed_with_how_each_stands(bench: Workbench) -> None:
    answer = asked(bench, "apps list")
    assert names(answer) == ["argocd/paused", "argocd/shop", "argocd/web", "team-a/web"]
    assert answer["pagination"] == {"total": 4, "limit": 25, "offset": 0, "returned": 4}
    first = answer["applications"][0]
    assert (first["sync_status"], first["health_status"]) == ("OutOfSync", "Degraded")
    assert first["causes"]
    assert first["onset"] <= ago(days=2)
    web = answer["applications"][2]
    assert (web["causes"], web["onset"], web["project"]) == ([], None, "web")
    assert web["observed_at"] >= ago(minutes=2)


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"namespace": "team-a"}, ["team-a/web"]),
        ({"project": "web"}, ["argocd/paused", "argocd/shop", "argocd/web"]),
        ({"sync": ("OutOfSync", "Unknown")}, ["argocd/paused"]),
        ({"health": ("Healthy",)}, ["argocd/shop", "argocd/web", "team-a/web"]),
        ({"limit": "1", "offset": "3"}, ["team-a/web"]),
        ({"cause": "source-ahead"}, []),
    ],
)
def test_a_list_can_be_narrowed(
    bench: Workbench, given: dict[str, str | tuple[str, ...]], found: list[str]
) -> None:
    assert names(asked(bench, "apps list", **given)) == found


def test_what_was_read_again_was_observed_again_though_nothing_was_written(
    bench: Workbench,
) -> None:
    before = asked(bench, "apps get", name="web", namespace="team-a")
    bench.later(timedelta(minutes=6))
    bench.run_tasks()
    after = asked(bench, "apps get", name="web", namespace="team-a")
    assert after["observed_at"] > before["observed_at"]
    assert after["changed_at"] == before["changed_at"]


def test_one_application_tells_what_it_is_made_of_and_keeps_passwords_to_itself(
    bench: Workbench,
) -> None:
    told = asked(bench, "apps get", name="shop")
    assert told["sources"] == [
        {
            "repository": "https://git.example/shop",
            "path": "deploy",
            "target": "main",
            "revision": "c3",
        }
    ]
    assert (told["automated"], told["self_heal"], told["prune"]) == (True, True, False)
    assert told["operation_message"] == 'Secret "db" is invalid: Invalid value: (not shown): no'
    assert told["last_deployment"]["outcome"] == "failed"
    assert told["deployments"]["deployments"] == 5
    assert "hunter2" not in str(told)


def test_deployments_are_told_with_what_became_of_them(bench: Workbench) -> None:
    answer = asked(bench, "apps history", name="shop")
    told = [(item["revision"], item["outcome"], item["kind"]) for item in answer["deployments"]]
    assert told == [
        ("d4", "failed", "change"),
        ("c3", "succeeded", "change"),
        ("a1", "succeeded", "rollback"),
        ("b2", "succeeded", "change"),
        ("a1", "succeeded", "change"),
    ]
    assert [item["undone"] for item in answer["deployments"]] == [False, False, False, True, False]
    assert [item["initiator"] for item in answer["deployments"][:2]] == ["ada", "Argo CD"]
    assert [item["history_id"] for item in answer["deployments"][:2]] == [None, 3]
    assert answer["statistics"]["complete"]
    assert answer["statistics"]["rollbacks"] == 1


def test_a_history_can_be_cut_by_time_and_number(bench: Workbench) -> None:
    recent = asked(bench, "apps history", name="shop", since="3d")
    assert [item["revision"] for item in recent["deployments"]] == ["d4", "c3"]
    assert recent["statistics"]["deployments"] == 2
    one = asked(bench, "apps history", name="shop", limit="1", offset="1")
    assert [item["revision"] for item in one["deployments"]] == ["c3"]
    assert one["pagination"]["total"] == 5
    assert one["statistics"]["deployments"] == 5
    assert refused(bench, "apps history", name="shop", since="soon").code == "INVALID_ARGUMENT"


def test_who_differs_is_told_with_its_objects_and_what_to_do(bench: Workbench) -> None:
    answer = asked(bench, "apps drift")
    (found,) = [item for item in answer["applications"] if item["name"] == "paused"]
    assert found["causes"]
    assert found["summary"]
    assert [item["name"] for item in found["resources"]] == ["web"]
    only = asked(bench, "apps drift", name="web", namespace="team-a")
    assert only["applications"] == []
    assert only["pagination"]["total"] == 0


def test_a_name_in_several_namespaces_has_to_be_told_apart(bench: Workbench) -> None:
    error = refused(bench, "apps get", name="web")
    assert (error.code, error.exit_code) == ("APPLICATION_AMBIGUOUS", 2)
    assert error.details == {"namespaces": "argocd, team-a"}
    assert asked(bench, "apps get", name="web", namespace="team-a")["project"] == "team"


def test_a_name_that_nobody_has_is_answered_with_those_like_it(bench: Workbench) -> None:
    error = refused(bench, "apps history", name="shp")
    assert (error.code, error.exit_code) == ("APPLICATION_NOT_FOUND", 3)
    assert error.message == "there is no Application shp; did you mean shop?"
    elsewhere = refused(bench, "apps get", name="shop", namespace="team-a")
    assert elsewhere.message == "there is no Application shop in team-a, but in argocd"


def test_an_application_that_is_gone_is_forgotten(tmp_path: Path) -> None:
    store = tmp_path / "store"
    with Workbench("argocd", "kube9_argocd", manifest(*ARGOCD, *apps()), store) as bench:
        bench.run_tasks()
    with Workbench("argocd", "kube9_argocd", manifest(*ARGOCD, shop()), store) as bench:
        bench.later(timedelta(minutes=6))
        bench.run_tasks()
        assert names(asked(bench, "apps list")) == ["argocd/shop"]


def test_a_reading_that_is_broken_off_forgets_nothing(tmp_path: Path) -> None:
    store = tmp_path / "store"
    with Workbench("argocd", "kube9_argocd", manifest(*ARGOCD, *apps()), store) as bench:
        bench.run_tasks()
    given = manifest(*ARGOCD, shop())
    with Workbench("argocd", "kube9_argocd", given, store, broken={"Application": 1}) as bench:
        bench.later(timedelta(minutes=6))
        bench.run_tasks()
        assert bench.troubles
        assert len(names(asked(bench, "apps list"))) == 4


def test_history_outlives_what_argo_cd_keeps_and_a_restart(tmp_path: Path) -> None:
    store = tmp_path / "store"
    with Workbench("argocd", "kube9_argocd", manifest(*ARGOCD, shop()), store) as bench:
        bench.run_tasks()
    later = application("shop", history=[deployed(4, "e5", minutes=30)])
    with Workbench("argocd", "kube9_argocd", manifest(*ARGOCD, later), store) as bench:
        bench.later(timedelta(minutes=6))
        bench.run_tasks()
        answer = asked(bench, "apps history", name="shop")
    revisions = [item["revision"] for item in answer["deployments"]]
    assert revisions == ["e5", "d4", "c3", "a1", "b2", "a1"]
    assert answer["statistics"]["complete"]


def test_before_the_first_reading_nothing_is_claimed(tmp_path: Path) -> None:
    with Workbench("argocd", "kube9_argocd", manifest(*apps()), tmp_path) as bench:
        error = refused(bench, "apps list")
    assert (error.code, error.exit_code) == ("APPLICATIONS_NOT_READ", 7)


def test_without_argo_cd_that_is_what_is_said(tmp_path: Path) -> None:
    nothing = manifest({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop"}})
    with Workbench("argocd", "kube9_argocd", nothing, tmp_path) as bench:
        bench.run_tasks()
        error = refused(bench, "apps list")
    assert (error.code, error.exit_code) == ("ARGOCD_NOT_DETECTED", 7)
