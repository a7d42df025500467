"""A plugin that hangs or crashes costs its own check; the report comes and names it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Kube9 = Callable[..., Any]


def test_a_check_that_hangs_is_stopped_even_if_it_swallows_everything(kube9: Kube9) -> None:
    given = ("assess", "app.yaml", "--check", "acme/*", "--check-timeout", "0.3")
    answer = kube9(*given, "--format", "json")
    rows = {row["id"]: row for row in json.loads(answer.out)["checks"]}
    assert answer.code == 0
    assert rows["acme/hangs"]["outcome"] == "timed-out"
    assert rows["acme/hangs"]["reason"] == "plugin acme: took longer than 0.3 s"
    assert rows["acme/short-name"]["outcome"] == "passed"


def test_a_check_that_crashes_is_named_in_the_table(kube9: Kube9) -> None:
    answer = kube9("assess", "app.yaml", "--check", "acme/crashes")
    said = " ".join(answer.out.split())
    assert answer.code == 0
    assert "Not judged acme/crashes errored: plugin acme: RuntimeError: no luck" in said
    assert "No score" in said


def test_a_plugin_that_hangs_while_it_is_imported_is_named(
    kube9: Kube9, add_plugin: Callable[[str, str], None]
) -> None:
    add_plugin("sleepy", "from time import sleep\nsleep(60)\n")
    answer = kube9("assess", "app.yaml", "--check", "acme/short-name")
    said = " ".join(answer.out.split())
    assert answer.code == 0
    assert "sleepy (sleepy-kube9 1.2): loading it took longer than 10 s" in said


def test_a_plugin_that_cannot_be_imported_is_named_in_the_report_and_the_list(
    kube9: Kube9, add_plugin: Callable[[str, str], None]
) -> None:
    add_plugin("broken", "import nothing_of_that_name\n")
    for arguments in (("assess", "app.yaml"), ("plugins", "list")):
        said = " ".join(kube9(*arguments).out.split())
        assert "broken" in said
        assert "nothing_of_that_name" in said


def test_without_a_plugin_nothing_is_judged_and_that_is_told(kube9: Kube9, folder: Path) -> None:
    plugins = ["acme", "argocd", "reliability", "security"]
    settings = "".join(f"  {name}: {{enabled: false}}\n" for name in plugins)
    (folder / ".kube9.yaml").write_text(f"plugins:\n{settings}")
    answer = kube9("assess", "app.yaml", "--format", "json")
    assert answer.code == 0
    assert json.loads(answer.out)["checks"] == []
    assert answer.err.startswith("kube9: nothing is judged, as no plugin brings a check")


LOUD = '''
import os
import subprocess
import sys

from kube9_core.api import SECURITY, Container, Problems, hookimpl


def shout():
    print("PRINTED")
    print("KEPT", file=sys.__stdout__)
    os.write(1, b"WRITTEN")
    subprocess.run(["echo", "ECHOED"])


@SECURITY.check("loud/shouts", "low", on=Container)
def shouts(container: Container) -> Problems:
    """Reports stay whole.

    Others read them.
    """
    shout()
    yield from ()


@hookimpl
def kube9_checks():
    return [shouts]


shout()
'''


@pytest.mark.parametrize(
    "arguments", [("assess", "app.yaml"), ("checks", "list"), ("plugins", "list")]
)
def test_what_plugins_and_their_programs_print_is_kept_out_of_the_report(
    kube9: Kube9, add_plugin: Callable[[str, str], None], arguments: tuple[str, ...]
) -> None:
    add_plugin("loud", LOUD)
    answer = kube9(*arguments, "--format", "json")
    assert "loud" in str(json.loads(answer.out))
    assert all(word in answer.err for word in ("PRINTED", "KEPT", "WRITTEN", "ECHOED"))


def test_plugins_are_listed_with_what_they_declare(kube9: Kube9) -> None:
    rows = {
        row["name"]: row for row in json.loads(kube9("plugins", "list", "--format", "json").out)
    }
    assert rows["acme"] == {
        "name": "acme",
        "distribution": "acme-kube9",
        "version": "1.2",
        "state": "loaded",
        "reason": None,
        "declares": {
            "pillars": [],
            "checks": ["acme/crashes", "acme/hangs", "acme/short-name", "acme/steers"],
            "collectors": [],
            "sanitizers": [],
            "sinks": [],
            "frameworks": [],
            "tasks": [],
            "queries": [],
            "status": [],
            "tables": [],
            "settings": [],
        },
    }
    assert "pss-baseline" in rows["security"]["declares"]["frameworks"]


@pytest.mark.parametrize("output_format", ["table", "json"])
def test_what_a_check_says_cannot_steer_a_terminal(kube9: Kube9, output_format: str) -> None:
    answer = kube9("assess", "app.yaml", "--check", "acme/steers", "--format", output_format)
    assert "\x1b" not in answer.out
    assert "\r" not in answer.out
