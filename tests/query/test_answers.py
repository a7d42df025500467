"""What the other queries answer about a store after two runs, in both forms."""

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import pytest

from kube9_core.operator.kept import STATUS
from kube9_core.store.store import Store

FIRST, SECOND = (f"7e57c0de-0000-4000-8000-00000000000{number}" for number in (1, 2))
UNKNOWN = "7e57c0de-0000-4000-8000-000000000009"


class Answer(Protocol):
    code: int
    out: bytes
    err: bytes


Operator = Callable[..., Answer]
Asked = Callable[[str], Any]


@pytest.fixture
def asked(sample: Store, inside: Operator) -> Asked:
    """The document that a command line gives."""

    def document(line: str) -> Any:  # noqa: ANN401 - it is JSON
        answer = inside(*line.split(" "), "--format=json")
        assert (answer.code, answer.err) == (0, b"")
        assert answer.out.isascii()
        return json.loads(answer.out)

    return document


@pytest.fixture
def drawn(sample: Store, inside: Operator) -> Callable[[str], str]:
    """The table that a command line gives."""

    def table(line: str) -> str:
        answer = inside(*line.split(" "), "--format=table")
        assert (answer.code, answer.err) == (0, b"")
        return answer.out.decode()

    return table


@pytest.fixture
def refused(sample: Store, inside: Operator) -> Callable[[str], Any]:
    """The failure that a command line ends in, with its exit code."""

    def failure(line: str) -> Any:  # noqa: ANN401 - it is JSON
        answer = inside(*line.split(" "), "--format=json")
        assert (answer.out, answer.err.count(b"\n")) == (b"", 1)
        return {"exit": answer.code, **json.loads(answer.err)}

    return failure


def _names(rows: list[Any]) -> list[str]:
    return [row["resource"]["name"] for row in rows]


def test_the_status_is_the_document_that_was_published(sample: Store, asked: Asked) -> None:
    assert asked("query status") == json.loads(sample.tasks.get(STATUS) or b"")


def test_the_status_is_drawn_with_its_pillars_and_what_falls_short(
    drawn: Callable[[str], str],
) -> None:
    shown = drawn("query status")
    assert "Health:    healthy\nTier:      operated\n" in shown
    assert "Note:      failed plugins: acme; v1/Secret could not be read" in shown
    assert "security     61     75 %      1     0     1" in shown


def test_without_a_status_it_says_when_there_will_be_one(store: Store, inside: Operator) -> None:
    for line in ("query status", "query plugins list"):
        answer = inside(*line.split(" "), "--format=json")
        failure = json.loads(answer.err)
        assert (answer.code, failure["code"]) == (3, "NOT_FOUND")
        assert "has not published a status yet" in failure["message"]


def test_a_status_that_is_none_is_no_defect(store: Store, inside: Operator) -> None:
    store.tasks.put(STATUS, b"[1]")
    answer = inside("query", "status", "--format=json")
    assert (answer.code, json.loads(answer.err)["code"]) == (7, "STORE_UNAVAILABLE")


def test_plugins_are_listed_with_why_one_failed(asked: Asked, drawn: Callable[[str], str]) -> None:
    failed, loaded = asked("query plugins list")["plugins"]
    assert (failed["name"], failed["reason"]) == ("acme", "it cannot be imported")
    assert (loaded["name"], loaded["checks"]) == ("security", 20)
    assert "acme      failed  0       acme-kube9 1.2        it cannot" in drawn(
        "query plugins list"
    )


def test_coverage_names_what_could_not_be_read_and_the_missing_rule(
    asked: Asked, drawn: Callable[[str], str]
) -> None:
    found = asked("query coverage")
    assert [item["pillar"] for item in found["pillars"]] == ["reliability", "security"]
    assert found["pillars"][1] | {"finishedAt": ""} == {
        "pillar": "security",
        "coverage": 0.75,
        "checks": 3,
        "judged": 2,
        "skipped": 1,
        "broken": 0,
        "finishedAt": "",
    }
    assert found["coverage"] == [
        {
            "kind": "v1/Secret",
            "state": "forbidden",
            "objects": 0,
            "reason": 'list secrets in the API group "" at the cluster scope',
        }
    ]
    assert "v1/Secret  forbidden  0        list secrets in" in drawn("query coverage")


@pytest.mark.parametrize("line", ["query assessments list", "query assess list", "assess list"])
def test_assessments_are_listed_newest_first_under_each_of_their_names(
    asked: Asked, line: str
) -> None:
    found = asked(line)
    assert [item["id"] for item in found["assessments"]] == [SECOND, FIRST]
    assert found["assessments"][0]["score"] == 80
    assert found["assessments"][0]["findings"]["critical"] == 1
    assert found["pagination"] == {"total": 2, "limit": 25, "offset": 0, "returned": 2}


def test_assessments_are_filtered_by_state_and_time(asked: Asked) -> None:
    assert asked("query assessments list --state=queued,running")["assessments"] == []
    since = asked("query assessments list --since=2026-11-23T12:30:00Z")
    assert [item["id"] for item in since["assessments"]] == [SECOND]


def test_an_assessment_is_shown_with_its_checks_and_worst_findings(
    asked: Asked, drawn: Callable[[str], str]
) -> None:
    found = asked(f"query assessments get {SECOND}")
    assert found["assessment"]["wish"]["pillars"] == ["reliability", "security"]
    assert found["summary"]["pillars"]["security"]["score"] == 61
    assert found["checks"][0]["failing"] == 2
    assert _names(found["findings"]) == ["web", "db"]
    assert "critical  security/privileged-container  Deployment shop/web" in drawn(
        f"query assessments get {SECOND}"
    )


def test_the_findings_of_an_assessment_come_in_parts(asked: Asked) -> None:
    found = asked(f"query assessments get {SECOND} --limit=1 --offset=1")
    assert _names(found["findings"]) == ["db"]
    assert found["pagination"] == {"total": 2, "limit": 1, "offset": 1, "returned": 1}


def test_an_assessment_shows_what_it_found_then(asked: Asked) -> None:
    assert _names(asked(f"query assessments get {FIRST}")["findings"]) == ["web", "api"]


def test_the_summary_is_the_mean_of_the_pillars(asked: Asked) -> None:
    found = asked("query assessments summary")
    assert found["score"] == 80  # of 61.5 and 100, rounded down
    assert [(item["pillar"], item["score"]) for item in found["pillars"]] == [
        ("reliability", 100),
        ("security", 61),
    ]


def test_without_a_result_the_summary_has_no_score(store: Store, inside: Operator) -> None:
    answer = inside("query", "assessments", "summary", "--format=json")
    assert json.loads(answer.out) == {
        "score": None,
        "scoreWithoutExemptions": None,
        "pillars": [],
    }


def test_the_history_leaves_out_what_has_not_ended(sample: Store, asked: Asked) -> None:
    run = sample.runs.get(FIRST)
    assert run is not None
    assert [item["id"] for item in asked("query assessments history")["history"]] == [SECOND, FIRST]
    found = asked("query assessments history --check=security/privileged-container")
    assert [item["run"] for item in found["history"]] == [SECOND, FIRST]
    assert found["history"][0]["row"]["outcome"] == "failed"


def test_two_assessments_are_compared(asked: Asked, drawn: Callable[[str], str]) -> None:
    found = asked(f"query assessments diff {FIRST} {SECOND}")
    assert (found["new"], found["unchanged"], found["resolved"]) == (1, 1, 1)
    assert _names(found["newFindings"]) == ["db"]
    assert _names(found["resolvedFindings"]) == ["api"]
    assert drawn(f"query assessments diff {FIRST} {SECOND}").startswith(
        "1 new, 1 resolved, 1 unchanged\n\nNew:\n"
    )


@pytest.mark.parametrize(
    "line",
    [
        f"query assessments get {UNKNOWN}",
        f"query assessments diff {FIRST} {UNKNOWN}",
        "query assessments history --check=security/privileged",
        "query collections get coll_x",
    ],
)
def test_what_is_not_there_is_a_coded_error(refused: Callable[[str], Any], line: str) -> None:
    failure = refused(line)
    assert (failure["exit"], failure["ok"], failure["code"]) == (3, False, "NOT_FOUND")


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("", ["web", "db"]),
        ("--state=resolved", ["api"]),
        ("--state=all", ["web", "api", "db"]),
        ("--severity=medium", ["db"]),
        ("--severity=medium,critical --limit=1", ["web"]),
        ("--severity=medium,critical --limit=1 --offset=1", ["db"]),
        ("--check=security/*", ["web", "db"]),
        ("--check=reliability/*,security/privileged-container", ["web", "db"]),
        ("--check=security", []),
        ("--pillar=security --pillar=cost", ["web", "db"]),
        ("--namespace=shop --kind=Deployment --name=db", ["db"]),
        ("--kind=Pod", []),
        ("--since=2026-11-23T12:30:00Z", ["db"]),
        ("--state=resolved --since=2026-11-23T12:30:00Z", ["api"]),
        ("--state=resolved --since=2099-01-01", []),
    ],
)
def test_findings_are_filtered_worst_first(asked: Asked, words: str, names: list[str]) -> None:
    assert _names(asked(f"query findings list {words}".strip())["findings"]) == names


def test_a_finding_tells_its_history(asked: Asked) -> None:
    (gone,) = asked("query findings list --state=resolved")["findings"]
    assert gone["firstSeen"] == gone["lastSeen"] == "2026-11-23T12:00:00Z"
    assert gone["resolvedAt"] == "2026-11-23T13:00:00Z"


def test_collections_are_listed_and_shown_with_their_records(
    asked: Asked, drawn: Callable[[str], str]
) -> None:
    failed, made = asked("query collections list")["collections"]
    assert (failed["outcome"], failed["reason"]) == ("failed", "no answer")
    shown = asked(f"query collections get {made['id']}")
    assert shown["collection"] == made
    assert shown["payload"][0]["name"] == "web"
    assert '"name":"web"' in drawn(f"query collections get {made['id']}")
    assert asked("query collections list --collector=acme/other")["collections"] == []


def test_the_trail_is_listed_with_its_digests(asked: Asked) -> None:
    found = asked("query audit list --action=refusal,start")
    assert [item["seq"] for item in found["entries"]] == [3, 1]
    refusal = found["entries"][0]
    assert (refusal["subject"], refusal["outcome"]) == ("list v1/Secret", "refused")
    assert refusal["detail"] == {"reason": "forbidden"}
    assert len(refusal["digest"]) == 64


def test_a_whole_trail_is_proven(asked: Asked, drawn: Callable[[str], str]) -> None:
    assert asked("query audit verify") == {"whole": True, "entries": 4, "first": 1, "last": 4}
    assert drawn("query audit verify").startswith("The audit trail is whole: 4 entries")


@pytest.mark.parametrize(
    ("sql", "entry", "reason"),
    [
        ("UPDATE core_audit SET outcome = 'ok' WHERE seq = 3", 3, "its columns do not say"),
        ("DELETE FROM core_audit WHERE seq = 2", 2, "it is missing"),
        ("DELETE FROM core_audit WHERE seq = 4", 4, "it is missing"),
    ],
)
def test_a_broken_trail_names_the_first_bad_entry(
    folder: Path, refused: Callable[[str], Any], sql: str, entry: int, reason: str
) -> None:
    with sqlite3.connect(folder / "kube9.db") as connection:
        connection.execute(sql)
    connection.close()
    failure = refused("query audit verify")
    assert (failure["exit"], failure["code"]) == (1, "AUDIT_BROKEN")
    assert failure["message"].startswith(f"the audit trail is broken at entry {entry}: {reason}")
    assert failure["details"]["entry"] == entry
