"""Argo CD 2.14 to 3.6 say the same in different shapes, and mean different things by one word."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from kube9_argocd.checks import CHECKS
from kube9_argocd.installation.detection import Installation
from kube9_argocd.told import INSTALLATIONS
from kube9_argocd.views import Application, ApplicationSet, AppProject

from kube9_core.api import Mode, Object, Wire
from kube9_core.testing import Workbench, snapshot_of

if TYPE_CHECKING:
    from tests.versions.conftest import Shape

    from kube9_core.engine.drafts import Draft

VIEWS = (Application, ApplicationSet, AppProject)
APART = {
    "source": "Source",
    "sources[]": "Source",
    "drySource": "DrySource",
    "syncSource": "SyncSource",
}
SHARED = {f"AppProject spec.namespaceResource{name}.name" for name in ("Blacklist", "Whitelist")}
"""One type of ours for two of Argo CD's, of which one has no names."""
FREE = ("ApplicationSet spec.template.", "ApplicationSet spec.generators[].")
DEFINITION = {
    "apiVersion": "apiextensions.k8s.io/v1",
    "kind": "CustomResourceDefinition",
    "metadata": {"name": "applications.argoproj.io"},
}


def manifest(*objects: dict[str, Any]) -> str:
    return "\n---\n".join(map(json.dumps, objects))


def written(value: object, place: str, joint: str = ".") -> Iterator[str]:
    """The fields of an object, spelled as in fields.txt."""
    if not isinstance(value, dict):
        return
    for name, inner in value.items():
        many = isinstance(inner, list)
        part = f"{name}[]" if many else name
        here, apart = f"{place}{joint}{part}", APART.get(part)
        yield here
        for item in inner if many else [inner]:
            yield from written(item, apart or here, " " if apart else ".")


def test_the_objects_of_these_tests_have_the_fields_of_their_version_only(shape: "Shape") -> None:
    for item in shape.everything():
        own = (field for field in written(item, item["kind"], " ") if not field.startswith(FREE))
        unknown = {field for field in own if " metadata." not in field} - shape.fields
        assert unknown == set()


def read(wire: type[Wire], place: str, joint: str = ".") -> Iterator[str]:
    """The fields that a view decodes, spelled as in fields.txt."""
    for field in msgspec.structs.fields(wire):
        inner, many = below(field.type)
        part = f"{field.encode_name}[]" if many else field.encode_name
        here, apart = f"{place}{joint}{part}", APART.get(part)
        yield here
        if inner is not None and field.name not in ("metadata", "generators", "template"):
            yield from read(inner, apart or here, " " if apart else ".")


def below(type_: Any) -> tuple[type[Wire] | None, bool]:  # noqa: ANN401 - any annotation
    """The Struct in an annotation, and whether it stands in a tuple."""
    parts = [type_, *getattr(type_, "__args__", ())]
    parts += [inner for part in parts[1:] for inner in getattr(part, "__args__", ())]
    many = any(getattr(part, "__origin__", None) is tuple for part in parts)
    structs = (part for part in parts if isinstance(part, type) and issubclass(part, Wire))
    return next(structs, None), many


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.__name__)
def test_every_field_that_is_read_is_one_of_argo_cd_s(
    view: Any,  # noqa: ANN401 - a class with a shape
    all_fields: frozenset[str],
) -> None:
    known = {field.replace("[]", "") for field in all_fields}
    own = {field.replace("[]", "") for field in read(view.SHAPE, view.__name__, " ")}
    ours = {field for field in own if "$" in field or field.endswith(" metadata")}
    assert len(own) > 10
    assert own - ours - known - SHARED == set()


def test_every_object_is_decoded_without_a_mistake(shape: "Shape") -> None:
    snapshot = snapshot_of(manifest(*shape.everything()), mode=Mode.CLUSTER, views=VIEWS)
    found = [item for view in VIEWS for item in snapshot.all(view)]
    assert len(found) == len(shape.everything())
    assert [item.mistakes for item in found if item.mistakes] == []


def test_health_that_is_not_in_the_status_is_not_known(shape: "Shape") -> None:
    snapshot = snapshot_of(manifest(shape.drifted()), mode=Mode.CLUSTER, views=VIEWS)
    (app,) = snapshot.all(Application)
    told = not shape.since("3.0")
    counts = app.resource_counts
    assert app.health_in_status is told
    assert (counts.total, counts.out_of_sync, counts.requires_pruning) == (4, 2, 1)
    assert (counts.healthy, counts.degraded) == ((1, 2) if told else (0, 0))
    assert counts.without_health == (1 if told else 4)


@pytest.fixture
def bench(shape: "Shape", tmp_path: Path) -> Iterator[Workbench]:
    """The plugin after one pass over an Argo CD of that version."""
    with Workbench("argocd", "kube9_argocd", manifest(*whole(shape)), tmp_path) as made:
        made.run_tasks()
        assert made.troubles == {}
        yield made


def whole(shape: "Shape") -> tuple[dict[str, Any], ...]:
    role = "argocd-application-controller"
    labels = {
        "app.kubernetes.io/name": role,
        "app.kubernetes.io/version": f"v{shape.version}.1",
    }
    controller = {
        "apiVersion": "apps/v1",
        "kind": "StatefulSet",
        "metadata": {"name": role, "namespace": "argocd", "labels": labels},
    }
    web = {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "web", "namespace": "shop"},
        "spec": {"selector": {}, "template": {"spec": {"containers": []}}},
    }
    return DEFINITION, controller, web, *shape.everything()


def asked(bench: Workbench, words: str, **parameters: str) -> Any:  # noqa: ANN401 - it is JSON
    answer = bench.ask(f"argocd {words}", **parameters)
    return msgspec.json.decode(msgspec.json.encode(answer))


def test_applications_stand_as_their_version_means_it(bench: Workbench, shape: "Shape") -> None:
    rows = asked(bench, "apps list")["applications"]
    partly = ("Healthy", ["missing"]) if shape.since("3.4") else ("Missing", ["missing"])
    assert {item["app_name"]: (item["health_status"], item["causes"]) for item in rows} == {
        "drifted": ("Degraded", ["hook-failed", "source-ahead", "pruning-pending"]),
        "never-synced": ("Missing", ["missing"]),
        "partly-missing": partly,
        "rendered": ("Healthy", []),
        "switched-off": ("Healthy", []),
    }
    block = bench.status()["argocd"]
    assert block["version"] == f"v{shape.version}.1"
    assert block["applications"]["syncStatusCounts"] == {"OutOfSync": 3, "Synced": 2}


def test_the_history_of_several_sources_is_the_same_in_each_version(bench: Workbench) -> None:
    told = asked(bench, "apps history", name="drifted")["deployments"]
    ends = [(item["outcome"], item["revision"].split()[0], item["retries"]) for item in told]
    assert ends == [("failed", "1.2.3", 2), ("succeeded", "1.2.1", 0), ("succeeded", "1.2.0", 0)]
    assert {item["initiator"] for item in told} == {"Argo CD"}


def test_findings_are_the_same_in_each_version_but_for_what_missing_means(
    shape: "Shape", drafts_of: Callable[..., tuple["Draft", ...]]
) -> None:
    told = {INSTALLATIONS: (Installation(namespace="argocd", version=f"v{shape.version}.1"),)}
    given = manifest(*shape.everything())
    drafts = drafts_of(CHECKS, given, told, taken_at=datetime.now(UTC))
    assert {_said(item): str(item.severity) for item in drafts} == _expected(shape)


def _said(draft: "Draft") -> str:
    assert isinstance(draft.who, Object)
    return f"{draft.who.name}: {draft.check.id.partition('/')[2]}"


def _expected(shape: "Shape") -> dict[str, str]:
    """Where Missing may be one object's, an application is only told to lack some."""
    partly = {} if shape.since("3.4") else {"partly-missing: application-unhealthy": "medium"}
    all_are_known_to_be = shape.since("3.4") or not shape.since("3.0")
    return {
        "drifted: application-out-of-sync": "medium",
        "drifted: application-sync-failed": "high",
        "drifted: application-unhealthy": "high",
        "never-synced: application-out-of-sync": "medium",
        "never-synced: application-unhealthy": "high" if all_are_known_to_be else "medium",
        "partly-missing: application-out-of-sync": "medium",
        "shops: application-not-automated": "info",
        "shops: application-set-cascades": "info",
        "shops: application-set-error": "high",
        "switched-off: application-not-automated": "info",
        **partly,
    }
