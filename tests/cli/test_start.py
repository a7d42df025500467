"""How the process begins and ends."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Kube9 = Callable[..., Any]

VERSION = [sys.executable, "-m", "kube9_core.cli", "--version"]


@pytest.mark.parametrize("option", ["--version", "-V"])
def test_the_version_is_told(kube9: Kube9, option: str) -> None:
    answer = kube9(option)
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.startswith("kube9 0.")


def test_the_version_takes_less_than_150_ms() -> None:
    def once() -> float:
        began = time.perf_counter()
        subprocess.run(VERSION, check=True, capture_output=True)  # noqa: S603 - our own command
        return time.perf_counter() - began

    assert min(once() for _ in range(8)) < 0.150


def test_an_assessment_imports_neither_pydantic_nor_rich_nor_asyncio(folder: Path) -> None:
    code = (
        "import sys; from kube9_core.cli.entry import main\n"
        f"main(['assess', {str(folder)!r}, '--pillar', 'security'])\n"
        "heavy = {'pydantic', 'rich', 'asyncio', 'yaml', 'kubernetes', 'kopf'} & set(sys.modules)\n"
        "sys.exit(', '.join(sorted(heavy)) or 0)"
    )
    done = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=folder
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_no_arguments_show_the_help(kube9: Kube9) -> None:
    answer = kube9()
    assert answer.code == 0
    assert "assess" in answer.out


def test_a_reader_that_stops_reading_is_no_error(folder: Path) -> None:
    command = f"{sys.executable} -m kube9_core.cli assess . --format json | head -c 10"
    done = _in_shell(command, folder)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("streams", "code", "said"),
    [
        (">/dev/full", 2, "kube9: standard output cannot be written: No space left on device\n"),
        (">&-", 0, ""),
        ("<&- >/dev/null", 0, ""),
    ],
)
def test_streams_that_cannot_be_used_are_told_in_one_line_or_done_without(
    folder: Path, streams: str, code: int, said: str
) -> None:
    done = _in_shell(f"{sys.executable} -m kube9_core.cli assess app.yaml {streams}", folder)
    assert (done.returncode, done.stderr) == (code, said)


@pytest.mark.parametrize("output", ["/dev/stdout", "-"])
def test_a_report_can_be_written_to_standard_output(folder: Path, output: str) -> None:
    command = f"{sys.executable} -m kube9_core.cli assess app.yaml --format json -o {output} | cat"
    done = _in_shell(command, folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["kind"] == "AssessmentReport"


def test_an_interruption_is_one_line_and_its_own_code(folder: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "kube9_core.cli", "assess", "-"],
        cwd=folder,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        time.sleep(2)  # it waits for its input by then
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=20)
    assert (process.returncode, said) == (130, "kube9: interrupted\n")


def test_standard_input_that_is_closed_is_an_input_error(folder: Path) -> None:
    done = _in_shell(f"{sys.executable} -m kube9_core.cli assess - <&- >/dev/null", folder)
    assert (done.returncode, done.stderr) == (2, "-: standard input is closed\n")


def test_nothing_steers_a_terminal_by_what_is_complained_of(here: Kube9, folder: Path) -> None:
    (folder / "a\n\x1b[31mb.yaml").write_text("a: [")
    assert f"{folder}/a ?[31mb.yaml:2:1: YAML error" in here("assess", "@").err
    assert "\x1b" not in here("\x1b[31m").err


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_gets_its_completion_script(kube9: Kube9, shell: str) -> None:
    answer = kube9("completion", shell)
    assert answer.code == 0
    assert "_KUBE9_COMPLETE" in answer.out


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("kube9 fr", "frameworks"),
        ("kube9 assess --fram", "--framework"),
        ("kube9 assess --check acme/sh", "acme/short-name"),
        ("kube9 assess --format j", "json"),
        ("kube9 assess --fail-on n", "never"),
        ("kube9 assess --severity cri", "critical"),
        ("kube9 completion b", "bash"),
        ("kube9 assess --framework pss-b", "pss-baseline"),
        ("kube9 checks list --pillar rel", "reliability"),
        ("kube9 checks show acme/cr", "acme/crashes"),
    ],
)
def test_completion_offers_what_fits(kube9: Kube9, words: str, offered: str) -> None:
    answer = kube9(
        _KUBE9_COMPLETE="complete_bash", COMP_WORDS=words, COMP_CWORD=str(words.count(" "))
    )
    assert answer.out.split() == [offered]


def test_a_terminal_without_unicode_gets_plain_characters(kube9: Kube9) -> None:
    plain = {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "LC_ALL": "C"}
    answer = kube9("assess", "app.yaml", "--check", "security/privileged-container", **plain)
    assert answer.code == 0
    assert "Overall                   0  ------------" in answer.out
    assert answer.out.isascii()


@pytest.mark.parametrize("output_format", ["table", "json"])
def test_a_file_name_that_is_no_text_is_no_crash(
    kube9: Kube9, folder: Path, output_format: str
) -> None:
    strange = os.fsdecode(b"\xff.yaml")
    (folder / "app.yaml").rename(folder / strange)
    answer = kube9("assess", ".", "--format", output_format)
    assert (answer.code, answer.err) == (0, "")
    assert "?.yaml" in answer.out


def _in_shell(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own command in the shell of the machine
        [shutil.which("bash") or "sh", "-c", f"set -o pipefail; {command}"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
