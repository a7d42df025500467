"""A task that declares it may look single objects up, with no right beyond those there are."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from kube9_core.api import Inspect, Service, Task, TaskTools, Unseen
from kube9_core.model.audit import AuditAction
from kube9_core.plugins.loading import Candidate, Loaded

Make = Callable[..., Any]


def plugin(run: Callable[[TaskTools], None], *access: Inspect) -> Loaded:
    task = Task(
        name="acme/probe",
        summary="Probes.",
        every=timedelta(hours=1),
        run=run,
        reads=(Service,),
        access=access,
    )
    return Loaded(Candidate("acme", "acme-kube9", "1.0", (), None), None, tasks=(task,))


def test_an_object_is_given_as_it_is_and_none_where_it_is_not(hosted: Make) -> None:
    found: list[bytes | None] = []

    def run(tools: TaskTools) -> None:
        found.append(tools.objects.get("apps", "Deployment", "shop", "web"))
        found.append(tools.objects.get("apps", "Deployment", "shop", "gone"))

    here = hosted(plugin(run, Inspect()))
    here.host.run_due_tasks()
    assert here.host.notes == {}
    assert found == [b"{}", None]
    looked = next(entry for entry in here.trail.entries if entry[0] is AuditAction.LIST)
    assert looked[1:] == ("look up apps/Deployment", "ok", {"asked": 2, "objects": 1})


def test_without_a_declaration_nothing_is_asked_for(hosted: Make) -> None:
    here = hosted(plugin(lambda tools: void(tools.objects.get("", "Service", "shop", "web"))))
    here.host.run_due_tasks()
    assert "access= has no Inspect" in here.host.notes["acme/probe"]
    assert here.cluster.asked == []


@pytest.mark.parametrize("version", ["", "v1", "v9"])
def test_secrets_are_refused_without_asking(hosted: Make, version: str) -> None:
    def run(tools: TaskTools) -> None:
        tools.objects.get("", "Secret", "shop", "web", version=version)

    here = hosted(plugin(run, Inspect()))
    here.host.run_due_tasks()
    assert "nothing in kube9 reads one" in here.host.notes["acme/probe"]
    assert here.cluster.asked == []


def test_a_kind_that_may_not_be_listed_is_asked_for_once_in_a_run(hosted: Make) -> None:
    refused: list[str] = []

    def run(tools: TaskTools) -> None:
        for name in ("a", "b", "c"):
            try:
                tools.objects.get("", "Node", "", name)
            except Unseen as error:
                refused.append(str(error))

    here = hosted(plugin(run, Inspect()))
    here.host.run_due_tasks()
    assert refused == ["v1/Node could not be read: may not list nodes"] * 3
    assert here.cluster.asked == [("Node", "", ("a",))]
    looked = next(entry for entry in here.trail.entries if entry[0] is AuditAction.LIST)
    assert looked[1:] == ("look up Node", "refused", {"asked": 1, "objects": 0})
    here.clock.time += timedelta(hours=2)
    here.host.run_due_tasks()
    assert len(here.cluster.asked) == 2, "the next run asks again, for somebody may have granted it"


def void(_: object) -> None: ...
