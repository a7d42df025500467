"""Answers of plugins at a terminal: whatever their shape, people can read them."""

from typing import Any

import msgspec
import pytest

from kube9_core.cli.query.answer import Look
from kube9_core.cli.query.plain_drawing import document_lines
from kube9_core.publish.ink import Ink


def drawn(document: Any, *columns: str, width: int = 80) -> list[str]:  # noqa: ANN401 - it is JSON
    raw = msgspec.Raw(msgspec.json.encode(document))
    return list(document_lines(raw, Look(width, Ink()), columns))


def test_a_list_of_records_is_a_table_with_the_chosen_columns_and_its_part_below() -> None:
    rows = [{"name": "a", "size": 1, "long_id": "x"}, {"name": "b", "size": None, "long_id": "y"}]
    part = {"total": 7, "limit": 2, "offset": 0, "returned": 2}
    assert drawn({"things": rows, "pagination": part}, "long_id", "name") == [
        "things:",
        "LONG ID  NAME",
        "x        a",
        "y        b",
        "",
        "1 to 2 of 7 rows; more with --offset=2",
    ]


def test_a_list_of_words_stands_in_one_cell() -> None:
    assert drawn({"rows": [{"name": "a", "causes": ["x", "y"]}, {"name": "b", "causes": []}]}) == [
        "rows:",
        "NAME  CAUSES",
        "a     x, y",
        "b     -",
    ]


def test_a_record_within_is_told_below_its_name() -> None:
    document = {"name": "a", "ready": True, "drift": {"since": "now", "gone": None}, "none": None}
    assert drawn(document) == ["name:   a", "ready:  yes", "", "drift:", "  since:  now"]


def test_records_that_hold_records_are_told_one_after_the_other() -> None:
    change = {"path": "spec.replicas", "live": "3"}
    rows = [{"name": "a", "changes": [change]}, {"name": "b", "changes": []}]
    assert drawn({"apps": rows}, "name", "path") == [
        "apps:",
        "  name:  a",
        "",
        "  changes:",
        "  PATH",
        "  spec.replicas",
        "",
        "  name:  b",
    ]


def test_text_of_several_lines_keeps_them() -> None:
    assert drawn({"snippet": "a:\n  b: 1\n"}) == ["snippet:", "  a:", "    b: 1"]


def test_nothing_in_a_text_steers_the_terminal() -> None:
    assert drawn({"snippet": "a\x1b[2J\nb"}) == ["snippet:", "  a?[2J", "  b"]


@pytest.mark.parametrize(
    ("document", "lines"),
    [
        (
            {"rows": [], "pagination": {"total": 0, "limit": 5, "offset": 0, "returned": 0}},
            "0 rows",
        ),
        ({"pagination": {"total": "many"}}, "  total:  many"),
        ({"mixed": [1, {"a": 2}]}, "]"),
        ([1], "]"),
    ],
)
def test_shapes_that_nobody_expects_are_shown_as_well(document: object, lines: str) -> None:
    assert drawn(document)[-1] == lines
