"""The real output of real processes, read the way the VS Code extension reads it."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, Protocol

import pytest

from kube9_core.model.event import EventRow, EventSeverity
from kube9_core.store.store import Store


class Answer(Protocol):
    code: int
    out: bytes
    err: bytes


Operator = Callable[..., Answer]
Happened = Callable[..., EventRow]

ASKED = "query events list --object-namespace=shop --since={since} --object-kind=Pod --limit=25"
STRANGE = 'Caf\u00e9 \u201cle\u201d \U0001f600 \u2028 "q" \\ \x7f'


class Rejected(Exception):  # noqa: N818 - it is what the extension does
    """The extension takes this for an error."""


def received(output: bytes, size: int) -> str:
    """Put output together from frames that are decoded one by one, which tears characters."""
    frames = (output[start : start + size] for start in range(0, len(output), size))
    return "".join(frame.decode("utf-8", "replace") for frame in frames)


def events_of(output: str) -> list[dict[str, Any]]:
    """Read what `events list` printed: log lines before the document are left out, nothing else."""
    if not output.strip():
        return []
    lines = output.splitlines(keepends=True)
    while lines and _noise(lines[0]):
        lines.pop(0)
    if not lines:
        raise Rejected(output)
    try:
        document = json.loads("".join(lines))
    except json.JSONDecodeError as error:
        raise Rejected(output) from error
    return document.get("events") or []


def _noise(line: str) -> bool:
    if not line.lstrip().startswith("{"):
        return True
    try:
        return "level" in json.loads(line)
    except json.JSONDecodeError:
        return False


def shown(event: dict[str, Any]) -> dict[str, Any]:
    """Take from a row what the extension shows of it."""
    facts = event.get("metadata") or {}
    bad = {"critical": "Error", "error": "Error", "warning": "Warning"}
    return {
        "type": bad.get(event.get("severity") or "", "Normal"),
        "message": event.get("description") or event.get("title"),
        "reason": facts.get("reason") or event.get("event_type"),
        "object": (
            event.get("object_kind"),
            event.get("object_namespace"),
            event.get("object_name"),
        ),
        "count": facts.get("count") or 1,
        "first": facts.get("first_timestamp") or event.get("created_at"),
        "last": facts.get("last_timestamp") or event.get("created_at"),
    }


def tree_of(code: int, output: str, errors: str) -> dict[str, Any]:
    """Read what a coded query printed: exactly one object on one of the two streams."""
    if code == 0:
        document = json.loads(output)
        if not isinstance(document, dict):
            raise Rejected(output)
        return document
    try:
        failure = json.loads(errors)
    except json.JSONDecodeError:
        failure = {"code": "INTERNAL_ERROR", "message": errors}
    raise Rejected(failure)


@pytest.mark.parametrize(
    ("output", "events"),
    [
        ("", []),
        ('{"level":"info"}\nplain\n{"events":[{"id":"a"}]}', [{"id": "a"}]),
        ('{"events":null}', []),
        ('{"time":"now"}\n{"events":[]}', None),
        ('{"events":[]}\n{"level":"info"}', None),
        ("plain", None),
    ],
)
def test_the_reader_of_these_tests_is_as_strict_as_the_extension(
    output: str, events: list[object] | None
) -> None:
    if events is None:
        with pytest.raises(Rejected):
            events_of(output)
    else:
        assert events_of(output) == events


@pytest.fixture
def asked(store: Store, operator: Operator, happened: Happened) -> Answer:
    """What the extension's own command line gets."""
    rows = [happened(number, timedelta(minutes=number)) for number in range(40)]
    rows.append(
        happened(50, timedelta(seconds=30), description=STRANGE, severity=EventSeverity.CRITICAL)
    )
    rows.append(happened(51, object_namespace="other"))
    rows.append(happened(52, timedelta(hours=30)))
    store.events.put(rows)
    line = f"{ASKED} --format=json".format(since="2026-01-01T00:00:00.123Z")
    return operator(*line.split(" "))


@pytest.mark.parametrize("size", [1, 2, 7, 1000, 1 << 20])
def test_the_events_view_is_filled_however_the_output_is_torn(asked: Answer, size: int) -> None:
    events = events_of(received(asked.out, size))
    assert [event["object_name"] for event in events[:4]] == ["web-0", "web-50", "web-1", "web-2"]
    assert len(events) == 25
    assert shown(events[1])["message"] == STRANGE
    assert shown(events[1])["type"] == "Error"


def test_the_document_is_one_line_of_ascii_and_nothing_else_is_said(asked: Answer) -> None:
    assert (asked.code, asked.err) == (0, b"")
    assert asked.out.isascii()
    assert asked.out.count(b"\n") == 1
    assert asked.out.endswith(b"}\n")


def test_every_field_that_the_extension_reads_is_there(asked: Answer) -> None:
    row = shown(events_of(asked.out.decode())[2])
    assert row["message"] == "Back-off restarting failed container 1"
    assert row["reason"] == "BackOff"
    assert row["object"] == ("Pod", "shop", "web-1")
    assert row["count"] == 3
    assert row["first"] == row["last"]
    assert row["first"].endswith("Z")


def test_the_page_is_told_beside_the_events(asked: Answer) -> None:
    document = json.loads(asked.out)
    assert list(document) == ["events", "pagination"]
    assert document["pagination"] == {"total": 42, "limit": 25, "offset": 0, "returned": 25}


def test_no_event_is_an_empty_list(store: Store, operator: Operator) -> None:
    answer = operator("query", "events", "list", "--limit=25", "--format=json")
    assert events_of(answer.out.decode()) == []
    assert b'"total":0' in answer.out


def test_without_a_store_the_extension_shows_a_sentence(operator: Operator, folder: Path) -> None:
    answer = operator("query", "events", "list", "--limit=25", "--format=json")
    failure = json.loads(answer.err)
    assert (answer.code, answer.out) == (7, b"")
    assert failure["ok"] is False
    assert failure["code"] == "STORE_UNAVAILABLE"
    assert failure["message"].startswith(f"there is no store in {folder}")


def refused(answer: Answer) -> tuple[int, bool, str, str]:
    """Read a failed query: its exit, and what the one object on standard error says."""
    assert answer.out == b""
    assert answer.err.count(b"\n") == 1
    with pytest.raises(Rejected) as rejected:
        tree_of(answer.code, answer.out.decode(), answer.err.decode())
    failure = rejected.value.args[0]
    return answer.code, failure["ok"], failure["code"], failure["message"]


def test_without_its_plugin_a_query_is_a_coded_error(operator: Operator) -> None:
    line = "query spinnaker resource-tree get my-app --namespace=argocd --format=json"
    *told, message = refused(operator(*line.split(" ")))
    assert told == [3, False, "NOT_FOUND"]
    assert "spinnaker" in message


def test_without_a_token_the_resource_tree_is_a_coded_error(operator: Operator) -> None:
    line = "query argocd resource-tree get my-app --namespace=argocd --format=json"
    *told, message = refused(operator(*line.split(" ")))
    assert told == [4, False, "ARGOCD_TOKEN_MISSING"]
    assert "docs/argocd.md" in message
