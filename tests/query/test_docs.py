"""The page of queries tells every command as its help does, and shows what really comes out."""

import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import pytest

from kube9_core.cli.query.commands import COMMANDS
from kube9_core.cli.query.failure import EXITS
from kube9_core.store.store import Store


class Answer(Protocol):
    code: int
    out: bytes
    err: bytes


PAGE = (Path(__file__).parents[2] / "docs" / "queries.md").read_text(encoding="utf-8")
SESSIONS: list[str] = re.findall(r"^```console\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
STEPS = [
    tuple(step.split("\n", 1))
    for session in SESSIONS
    for step in re.split(r"^\$ ", session, flags=re.MULTILINE)[1:]
]
_AGE = re.compile(r"\b\d+[smhd]\b")


def test_every_command_has_its_section_and_its_help() -> None:
    headings = re.findall(r"^### `(.+)`$", PAGE, re.MULTILINE)
    assert headings == [command.typed for command in COMMANDS]
    typed = {line for line, _ in STEPS}
    assert {f"kube9-operator {command.typed} --help" for command in COMMANDS} <= typed


def test_every_code_stands_in_the_table_with_its_exit_code() -> None:
    rows = re.findall(r"^\| `([A-Z_]+)` \| (\d+) \|", PAGE, re.MULTILINE)
    assert {code: int(number) for code, number in rows} == EXITS


def test_what_the_page_shows_is_what_happens(
    sample: Store, inside: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    code = 0
    for line, shown in STEPS:
        if line == "echo $?":
            assert shown.strip() == str(code)
            continue
        answer = inside(*shlex.split(line)[1:])
        code = answer.code
        printed = (answer.out + answer.err).decode()
        assert _matches(printed, shown), f"$ {line}\n{printed}\nbut the page shows\n{shown}"


@pytest.mark.parametrize(
    ("shown", "same"),
    [("one  3d two\n", True), ("one ... two\n", True), ("one 3d\n", False), ("3d two\n", False)],
)
def test_ages_may_differ_and_nothing_else(shown: str, *, same: bool) -> None:
    assert _matches("one 11h  two\n", shown) is same


def _matches(printed: str, shown: str) -> bool:
    """Compare; ages and the width of columns do not count, "..." stands for anything in a line."""
    pattern = re.escape(_even(shown)).replace(r"\.\.\.", ".*")
    return re.fullmatch(pattern, _even(printed)) is not None


def _even(text: str) -> str:
    return re.sub(r" +", " ", _AGE.sub("AGE", text)).strip()
