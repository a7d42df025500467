"""Whatever is typed, and whatever a document holds, the forms of answers and errors hold."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Protocol

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kube9_core.cli.query.answer import ascii_only
from kube9_core.cli.query.commands import COMMANDS
from kube9_core.cli.query.grammar import Command
from kube9_core.cli.query.times import ago, moment
from kube9_core.store.store import Store


class Answer(Protocol):
    code: int
    out: bytes
    err: bytes


NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
READING = [item for item in COMMANDS if item.path[0] == "query"]
OPTIONS = sorted({option.name for item in READING for option in item.options} - {"data"})
VALUES = st.one_of(
    st.text(max_size=6),
    st.sampled_from(["1", "1000", "24h", "json", "table", "2026-11-23", "error", "a,b", "-", ""]),
    st.integers().map(str),
)
WORDS = st.one_of(
    st.sampled_from(OPTIONS).map("--{}".format),
    st.builds("--{}={}".format, st.sampled_from(OPTIONS), VALUES),
    VALUES,
)


@settings(deadline=None)
@given(st.recursive(st.none() | st.text() | st.integers(), st.lists))
def test_a_document_means_the_same_in_ascii(document: object) -> None:
    encoded = b"".join(ascii_only(msgspec.json.encode(document)))
    assert encoded.isascii()
    assert json.loads(encoded) == document


@settings(deadline=None)
@given(st.integers(16370, 16390), st.text(alphabet="a\u00e9\u2028\U0001f600", min_size=8))
def test_a_character_across_two_parts_stays_whole(before: int, strange: str) -> None:
    text = "a" * before + strange
    encoded = b"".join(ascii_only(msgspec.json.encode(text)))
    assert json.loads(encoded) == text


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(command=st.sampled_from(READING), words=st.lists(WORDS, max_size=4))
def test_any_words_get_one_document_or_one_coded_error(
    sample: Store, inside: Callable[..., Answer], command: Command, words: list[str]
) -> None:
    typed = [word for word in words if not word.startswith("--format=t")]
    answer = inside(*command.path, *typed)
    if "table" in words or answer.out.startswith(b"Usage: "):
        return
    assert (answer.code == 0) == (answer.err == b"")
    said = answer.out or answer.err
    assert said.isascii()
    assert said.count(b"\n") == 1
    document = json.loads(said)
    if answer.code:
        assert answer.out == b""
        assert document["ok"] is False
        assert document["code"] in {"INVALID_ARGUMENT", "NOT_FOUND"}


@settings(deadline=None)
@given(st.datetimes(min_value=datetime(1970, 1, 2), max_value=datetime(9998, 1, 1)), st.data())  # noqa: DTZ001 - hypothesis wants naive bounds
def test_a_moment_is_read_as_it_was_written(time: datetime, data: st.DataObject) -> None:
    offset = data.draw(st.integers(-14 * 60, 14 * 60))
    aware = time.replace(tzinfo=UTC).astimezone(_zone(offset))
    assert moment("since", aware.isoformat(), NOW) == aware
    assert moment("since", time.isoformat(), NOW) == time.replace(tzinfo=UTC)


@settings(deadline=None)
@given(st.integers(0, 9999), st.integers(0, 99999), st.integers(0, 999999))
def test_a_span_counts_back_from_now(days: int, hours: int, minutes: int) -> None:
    span = timedelta(days=days, hours=hours, minutes=minutes)
    assert moment("since", f"{days}d{hours}h{minutes}m", NOW) == NOW - span


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "0s"), (59, "59s"), (60, "1m"), (7199, "1h"), (86400 * 400, "400d"), (-90, "in 1m")],
)
def test_an_age_is_told_in_its_largest_unit(seconds: int, said: str) -> None:
    assert ago((NOW - timedelta(seconds=seconds)).isoformat(), NOW) == said
    assert ago(None, NOW) == "-"


def _zone(minutes: int) -> timezone:
    return timezone(timedelta(minutes=minutes))
