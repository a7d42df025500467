"""How the command begins and ends: help, mistakes, streams, interruptions."""

import json
import os
import pty
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from enum import StrEnum
from pathlib import Path
from typing import Protocol

import pytest

from kube9_core.cli.operator_entry import main
from kube9_core.cli.query.commands import ALIASES, COMMANDS, GROUPS
from kube9_core.cli.query.grammar import Command
from kube9_core.cli.query.parsing import parse
from kube9_core.model.audit import AuditAction
from kube9_core.model.event import EventSeverity, EventType
from kube9_core.model.run import RunState
from kube9_core.model.severity import Severity
from kube9_core.store.store import Store

COMMAND = f"{sys.executable} -m kube9_core.cli.operator_entry"
FULL = (
    '{"ok":false,"code":"INTERNAL_ERROR",'
    '"message":"standard output cannot be written: No space left on device"}\n'
)


class Answer(Protocol):
    code: int
    out: bytes
    err: bytes


Operator = Callable[..., Answer]
Said = Callable[..., tuple[int, str, str]]


@pytest.fixture
def said(capfd: pytest.CaptureFixture[str]) -> Said:
    """Run the command in this process; quick, for what needs no store."""

    def run(*words: str) -> tuple[int, str, str]:
        capfd.readouterr()
        code = main(words)
        heard = capfd.readouterr()
        return code, heard.out, heard.err

    return run


@pytest.mark.parametrize("option", ["--version", "-V"])
def test_the_version_is_told(operator: Operator, option: str) -> None:
    answer = operator(option)
    assert (answer.code, answer.err) == (0, b"")
    assert answer.out.startswith(b"kube9-operator 0.")


@pytest.mark.parametrize("words", [(), ("--help",), ("-h",)])
def test_the_help_names_every_command(said: Said, words: tuple[str, ...]) -> None:
    code, out, err = said(*words)
    assert (code, err) == (0, "")
    for command in COMMANDS:
        assert f"  {command.typed} " in out


@pytest.mark.parametrize("group", GROUPS, ids=" ".join)
def test_a_group_without_a_command_shows_what_may_follow(
    said: Said, group: tuple[str, ...]
) -> None:
    code, out, err = said(*group)
    assert (code, err) == (0, "")
    for path in (*(item.path for item in COMMANDS), *ALIASES):
        if path[: len(group)] == group:
            assert " ".join(path[len(group) :]) in out


@pytest.mark.parametrize("command", COMMANDS, ids=lambda item: item.typed)
def test_the_help_of_a_command_tells_all_of_it(said: Said, command: Command) -> None:
    code, out, err = said(*command.path, "--help")
    assert (code, err) == (0, "")
    assert out.startswith(f"Usage: {command.usage}\n\n")
    for option in command.options:
        assert f"  {option.spelled} " in out
    for argument in command.arguments:
        assert f"  {argument.name} " in out
    for example in command.examples:
        assert f"  {example}\n" in out
    assert max(map(len, out.partition("Examples:")[0].splitlines())) <= 80


@pytest.mark.parametrize("command", COMMANDS, ids=lambda item: item.typed)
def test_every_command_has_an_example_that_can_be_typed(command: Command) -> None:
    assert command.examples
    for example in command.examples:
        words = shlex.split(example.partition("|")[0])
        assert words[: len(command.path) + 1] == ["kube9-operator", *command.path]
        parse(command, words[len(command.path) + 1 :])


@pytest.mark.parametrize(
    ("command", "option", "values"),
    [
        ("query events list", "type", EventType),
        ("query events list", "severity", EventSeverity),
        ("query findings list", "severity", Severity),
        ("query assessments list", "state", RunState),
        ("query audit list", "action", AuditAction),
    ],
)
def test_the_choices_of_an_option_are_those_of_the_model(
    command: str, option: str, values: Iterable[StrEnum]
) -> None:
    (found,) = (item for item in COMMANDS if item.typed == command)
    (chosen,) = (item for item in found.options if item.name == option)
    assert set(chosen.choices) == {item.value for item in values}


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("sreve", "kube9-operator does not know 'sreve'; did you mean serve?"),
        ("query events lst", "kube9-operator query events does not know 'lst'; did you mean list?"),
        ("assess rum", "kube9-operator assess does not know 'rum'; did you mean run?"),
        ("query event list", "kube9-operator query does not know 'event'; did you mean events?"),
        ("query --limit=3", "kube9-operator query does not know '--limit=3'; there are: status,"),
        ("query events list --limt=3", "query events list has no option --limt; did you mean"),
        ("query events list -n shop", "query events list has no option -n"),
        ("query events list --limit", "--limit needs a value: --limit=N"),
        ("query events list --since --until=1h", "--since needs a value: --since=TIME"),
        ("query events list --since= --until=1h", "--since needs a value: --since=TIME"),
        ("query events list --limit=1 --limit=2", "--limit is given twice"),
        ("query events list --limit=0", "--limit=0 must be a whole number from 1 to 1000"),
        ("query events list --limit=1001", "--limit=1001 must be a whole number from 1 to 1000"),
        ("query events list --limit=\u0663", "--limit=\u0663 must be a whole number"),
        ("query events list --offset=-1", "--offset=-1 must be a whole number from 0"),
        ("query events list --since=yesterday", "--since=yesterday must be a time such as 2026"),
        ("query events list --until=9999d9h9", "--until=9999d9h9 must be a time such as"),
        ("query events list --severity=eror", "--severity=eror is unknown; did you mean error?"),
        ("query events list shop", "query events list does not know what to do with 'shop'"),
        ("query events get", "query events get needs ID: kube9-operator query events get ID"),
        ("query events get a b", "query events get does not know what to do with 'b'"),
        ("query assessments diff a", "query assessments diff needs B"),
        ("assess run --wait=yes", "--wait takes no value"),
        ("assess run --wait --no-wait", "--wait and --no-wait exclude each other"),
        ("assess run --timeout=soon", "--timeout=soon must be a span of time such as"),
    ],
)
def test_a_mistake_is_named_with_what_may_have_been_meant(
    said: Said, line: str, message: str
) -> None:
    code, out, err = said(*line.split(" "), "--format=json")
    failure = json.loads(err)
    assert (code, out, failure["code"]) == (2, "", "INVALID_ARGUMENT")
    assert failure["message"].startswith(message)


def test_a_mistake_is_a_plain_sentence_where_no_program_listens(said: Said) -> None:
    wrong = "kube9-operator: --limit=x must be a whole number from 1 to 1000\n"
    assert said("query", "events", "list", "--limit=x", "--format=table") == (2, "", wrong)
    wrong = "kube9-operator: --port=x must be a whole number from 0 to 65535\n"
    assert said("serve", "--port=x") == (2, "", wrong)


def test_what_is_typed_cannot_steer_the_terminal(said: Said) -> None:
    _, _, err = said("query", "events", "get", "\x1b[2J", "b\rc", "--format=table")
    assert "\x1b" not in err
    assert "\r" not in err


def test_what_is_no_text_can_be_complained_of(said: Said) -> None:
    strange = os.fsdecode(b"\xff\xfe")
    _, _, err = said("query", "events", "list", f"--limit={strange}", "--format=json")
    assert json.loads(err)["code"] == "INVALID_ARGUMENT"
    _, _, err = said("query", "events", "list", f"--limit={strange}", "--format=table")
    assert err == "kube9-operator: --limit=\\udcff\\udcfe is no text in UTF-8\n"


@pytest.mark.parametrize(
    ("streams", "code", "said"),
    [
        (">&-", 0, ""),
        ("<&- >/dev/null 2>&-", 0, ""),
        (
            ">/dev/full",
            1,
            FULL,
        ),
        (">/dev/full 2>/dev/full", 1, ""),
    ],
)
def test_streams_that_cannot_be_used_end_it_quietly(
    sample: Store, folder: Path, streams: str, code: int, said: str
) -> None:
    line = f"{COMMAND} query findings list --limit=1000 --format=json {streams}"
    done = _in_shell(line, KUBE9_STORE_FOLDER=str(folder))
    assert (done.returncode, done.stderr) == (code, said)
    assert sample.audit.verify().whole


@pytest.mark.parametrize("output_format", ["json", "table"])
def test_a_reader_that_is_gone_is_no_error(sample: Store, folder: Path, output_format: str) -> None:
    theirs, ours = os.pipe()
    os.close(theirs)
    words = f"query findings list --format={output_format} --data={folder}".split(" ")
    done = subprocess.run(  # noqa: S603 - our own command
        [*COMMAND.split(" "), *words], stdout=ours, stderr=subprocess.PIPE, check=False
    )
    os.close(ours)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("output_format", ["json", "table"])
def test_a_defect_is_told_in_one_line_and_not_as_a_traceback(output_format: str) -> None:
    code = (
        "from kube9_core.cli.query.defects import tell_defects\n"
        f"tell_defects(json={output_format == 'json'})\n"
        "{}['missing']"
    )
    done = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    if output_format == "json":
        failure = json.loads(done.stderr)
        assert failure["code"] == "INTERNAL_ERROR"
        assert "KeyError: 'missing'" in failure["message"]
        assert failure["details"] == {"at": ["<string>:3"]}
    else:
        assert done.stderr.startswith("kube9-operator: a defect of kube9: KeyError: 'missing'")


def test_somebody_at_a_terminal_gets_a_table_and_colours(sample: Store, folder: Path) -> None:
    said = _at_a_terminal(folder, "query", "events", "list")
    assert said.startswith("\x1b[1mAGE  SEVERITY  OBJECT")
    assert "3 events" in said


def test_nobody_gets_colours_who_does_not_want_them(sample: Store, folder: Path) -> None:
    said = _at_a_terminal(folder, "query", "events", "list", NO_COLOR="1")
    assert said.startswith("AGE  SEVERITY  OBJECT")
    assert "\x1b" not in said


def test_a_mistake_at_a_terminal_is_a_sentence(folder: Path) -> None:
    assert _at_a_terminal(folder, "query", "status").startswith("kube9-operator: there is no store")


def _at_a_terminal(folder: Path, *words: str, **environment: str) -> str:
    """Run the command on a terminal of its own; gives all it wrote."""
    ours, theirs = pty.openpty()
    settings = {"KUBE9_STORE_FOLDER": str(folder), "TERM": "xterm", "COLUMNS": "80"}
    inherited = {name: value for name, value in os.environ.items() if "COLOR" not in name}
    try:
        subprocess.run(  # noqa: S603 - our own command with the test's words
            [*COMMAND.split(" "), *words],
            env=inherited | settings | environment,
            stdin=subprocess.DEVNULL,
            stdout=theirs,
            stderr=theirs,
            check=False,
        )
        return os.read(ours, 1 << 16).decode().replace("\r\n", "\n")
    finally:
        os.close(ours)
        os.close(theirs)


def _in_shell(command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own command in the shell of the machine
        [shutil.which("bash") or "sh", "-c", f"set -o pipefail; {command}"],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
