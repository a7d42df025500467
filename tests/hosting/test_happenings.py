"""A task is told what the operator has kept of the cluster's Events about one object."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from kube9_core.api import EventRow, EventSeverity, EventType, Task, TaskTools
from kube9_core.model.clock import spelled
from kube9_core.plugins.loading import Candidate, Loaded

Make = Callable[..., Any]
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def row(key: str, minutes: int, **more: Any) -> EventRow:  # noqa: ANN401 - fields of a row
    about = {"object_kind": "Deployment", "object_namespace": "shop", "object_name": "web"}
    fixed = {"event_type": EventType.CLUSTER, "severity": EventSeverity.INFO, "title": key}
    at = spelled(NOON + timedelta(minutes=minutes))
    given = {**fixed, **about, **more}
    return EventRow(id=f"evt_{key}", key=key, description=key, created_at=at, **given)


def told(hosted: Make, *asked: str) -> list[str]:
    found: list[str] = []

    def run(tools: TaskTools) -> None:
        kind, namespace, name = asked
        found.extend(item.key for item in tools.events.of(kind, namespace, name, NOON))

    task = Task(name="acme/probe", summary="Probes.", every=timedelta(hours=1), run=run)
    here = hosted(Loaded(Candidate("acme", "acme-kube9", "1", (), None), None, tasks=(task,)))
    here.store.events.put(
        (
            row("first", 1),
            row("last", 3),
            row("old", -1),
            row("ours", 2, event_type=EventType.HEALTH),
            row("other", 2, object_name="db"),
            row("node", 2, object_kind="Node", object_namespace=None, object_name="a"),
        )
    )
    here.host.run_due_tasks()
    assert here.host.notes == {}
    return found


def test_the_latest_comes_first_and_what_is_older_is_left_out(hosted: Make) -> None:
    assert told(hosted, "Deployment", "shop", "web") == ["last", "first"]


def test_what_lives_in_no_namespace_has_events_too(hosted: Make) -> None:
    assert told(hosted, "Node", "", "a") == ["node"]


def test_where_nothing_is_kept_there_is_nothing(hosted: Make) -> None:
    assert told(hosted, "Deployment", "shop", "api") == []
