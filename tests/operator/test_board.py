"""What falls short is said once, in the status and in the log."""

import logging
from datetime import UTC, datetime

import pytest

from kube9_core.operator.board import Board
from kube9_core.publish.state import OperatorState

START = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)


@pytest.fixture
def board() -> Board:
    return Board(
        OperatorState(now=START, started=START, version="1", namespace="n", cluster_id=None)
    )


def test_what_falls_short_is_one_line_of_the_log_and_its_end_another(
    board: Board, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    for text in ("the disk is full", "the disk is full", None, None):
        board.note("store", text)
    assert [(item.levelname, vars(item)["about"]) for item in caplog.records] == [
        ("WARNING", "store"),
        ("INFO", "store"),
    ]
    assert vars(caplog.records[0])["reason"] == "the disk is full"


def test_of_a_group_what_is_not_named_any_more_is_over(board: Board) -> None:
    board.note_all("reading", {"0": "slow", "1": "namespace by namespace"})
    board.note_all("reading", {"0": "slow"})
    board.note("readings", "another thing")
    assert board.moment(START).notes == ("slow", "another thing")
    board.note_all("reading", {})
    assert board.moment(START).notes == ("another thing",)
