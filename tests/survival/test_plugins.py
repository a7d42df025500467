"""Plugins that crash, hang, leak or end the process: each costs itself, and is named with why.

They are real distributions on the path of a real operator. What must not be touched is everything
else: the results of the other plugins, the status, liveness.
"""

import time
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent, indent
from typing import Any

import pytest
from kube9_testbed.operator.process import SERVE, Operator

pytestmark = pytest.mark.cluster

SETTINGS = {"reading": {"check_timeout": "2s"}}
CHECK = '''
import os, time
from kube9_core.api import RELIABILITY, Container, Problem, Problems, hookimpl

KEPT = []


@RELIABILITY.check("{name}/check", "high", on=Container)
def check(container: Container) -> Problems:
    """Containers are fine.

    Others are not.
    """
{body}
    yield Problem("was looked at")


@hookimpl
def kube9_checks():
    return [check]
'''
WORK = """
import time
from datetime import timedelta
import msgspec
from kube9_core.api import Collector, Node, StatusBlock, Task, hookimpl

EVERY = timedelta(seconds=10)


class Count(msgspec.Struct, frozen=True):
    count: int


def broken(*_):
    raise KeyError("nobody expected this")


def endless(*_):
    while True:
        pass


def fine(*_):
    return Count(42)


@hookimpl
def kube9_tasks():
    return [
        Task(name="work/broken", summary="Breaks.", every=EVERY, run=broken),
        Task(
            name="work/endless",
            summary="Takes for ever.",
            every=timedelta(hours=1),
            run=endless,
            timeout=timedelta(seconds=1),
        ),
    ]


@hookimpl
def kube9_collectors():
    return [Collector("work/collector", "Breaks.", (Node,), timedelta(hours=1), broken)]


@hookimpl
def kube9_status():
    return [
        StatusBlock("work", "Says something.", fine),
        StatusBlock("workBroken", "Breaks.", broken),
        StatusBlock("workEndless", "Takes for ever.", endless),
    ]
"""
Install = Callable[[str, str], None]
Make = Callable[..., Operator]


def checking(name: str, body: str) -> str:
    """A plugin with one check, which does something before it finds each container wanting."""
    return CHECK.replace("{name}", name).replace("{body}", indent(dedent(body), "    "))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "plugins"
    made.mkdir()
    return made


@pytest.fixture
def install(path: Path) -> Install:
    """Puts a distribution with one module and one entry point where the operator will look."""

    def put(name: str, code: str) -> None:
        (path / f"plugin_{name}.py").write_text(code)
        info = path / f"plugin_{name}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: plugin-{name}\nVersion: 1.0\n"
        )
        (info / "entry_points.txt").write_text(f"[kube9]\n{name} = plugin_{name}\n")

    return put


@pytest.fixture
def surrounded(make_operator: Make, path: Path) -> Operator:
    """An operator, not started, that will find what was installed."""
    return make_operator(SETTINGS, command=("env", f"PYTHONPATH={path}", *SERVE))


def plugins(operator: Operator) -> dict[str, dict[str, Any]]:
    """The rows of the published status, by name."""
    return {row["name"]: row for row in (operator.resource() or {})["status"]["plugins"]}


def condition(operator: Operator, name: str) -> dict[str, Any]:
    resource = (operator.resource() or {})["status"]
    found: dict[str, Any] = next(row for row in resource["conditions"] if row["type"] == name)
    return found


def rows_kept(operator: Operator) -> list[dict[str, Any]]:
    """How each check ended; the store has it a moment after the status."""
    run = operator.assessment()["lastScheduledRunId"]

    def rows() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = operator.query("assessments", "get", run)["checks"]
        return found

    operator.wait(rows, 10, "the rows of the run")
    return rows()


def check(operator: Operator, name: str) -> dict[str, Any]:
    """How a check ended in the last scheduled run."""
    found: dict[str, Any] = next(row for row in rows_kept(operator) if row["id"] == name)
    return found


def others_are_whole(operator: Operator) -> None:
    """What is ours was assessed completely, and so was the well-behaved plugin."""
    ours = [
        row for row in rows_kept(operator) if row["id"].partition("/")[0] in {"security", "good"}
    ]
    assert len(ours) > 10, plugins(operator)
    assert {row["outcome"] for row in ours} <= {"passed", "failed", "not-applicable", "skipped"}
    assert check(operator, "good/check")["outcome"] == "failed"


def ended(operator: Operator, seconds: float) -> int:
    """Wait for the process to end by itself; gives its exit code."""
    deadline = time.monotonic() + seconds
    while operator.alive:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    return operator.stop()


@pytest.mark.slow
def test_what_breaks_or_takes_too_long_costs_itself(
    install: Install, surrounded: Operator, unharmed: Callable[[Operator], None]
) -> None:
    install("good", checking("good", ""))
    install("raising", checking("raising", "if container.name != 'nobody':\n    1 / 0"))
    install("looping", checking("looping", "while True:\n    pass"))
    install("leaking", checking("leaking", "KEPT.append(bytearray(1 << 20))"))
    install("hanging", "import time\ntime.sleep(3600)")
    install("leaving", "raise SystemExit(3)")
    install("work", WORK)
    operator = surrounded
    operator.start()
    operator.await_assessment(90)
    others_are_whole(operator)
    assert check(operator, "leaking/check")["outcome"] == "failed"
    raising, looping = check(operator, "raising/check"), check(operator, "looping/check")
    assert (raising["outcome"], looping["outcome"]) == ("errored", "timed-out")
    assert "ZeroDivisionError" in raising["reason"]
    assert "took" in looping["reason"]

    rows = plugins(operator)
    assert {name for name, row in rows.items() if row["state"] == "failed"} == {
        "hanging",
        "leaving",
    }
    assert "did not come back after 10 s" in rows["hanging"]["reason"]
    assert "SystemExit: 3" in rows["leaving"]["reason"]
    loaded = condition(operator, "PluginsLoaded")
    assert loaded["status"] == "False"
    assert "hanging" in loaded["message"]
    assert "leaving" in loaded["message"]
    listed = {row["name"]: row for row in operator.query("plugins", "list")["plugins"]}
    assert listed["hanging"]["reason"] == rows["hanging"]["reason"]

    work = {"work/broken", "work/endless", "work/collector"}
    work |= {"status block workBroken", "status block workEndless"}

    def told() -> bool:
        found = {str(line["about"]) for line in operator.log() if "about" in line}
        return found >= {f"plugin {name}" for name in work}

    operator.wait(told, 30, "what is said of the plugin's work")
    assert "failed plugins: hanging, leaving" in (operator.published() or {})["error"]
    assert (operator.published() or {})["work"] == {"count": 42}
    unharmed(operator)


def test_what_never_comes_back_is_left_out_after_a_restart(
    install: Install, surrounded: Operator, unharmed: Callable[[Operator], None]
) -> None:
    install("good", checking("good", ""))
    install("asleep", checking("asleep", "time.sleep(3600)"))
    install("dreaming", checking("dreaming", "time.sleep(3600)"))
    operator = surrounded
    operator.start()
    assert ended(operator, 60) == 1
    operator.start()
    operator.await_assessment(30)
    others_are_whole(operator)
    rows = plugins(operator)
    for name in ("asleep", "dreaming"):
        assert rows[name]["state"] == "failed"
        assert "its code did not come back after 2 s" in rows[name]["reason"]
        assert name in condition(operator, "PluginsLoaded")["message"]
    unharmed(operator)


def test_what_ends_the_process_is_named_at_once_and_left_out_the_second_time(
    install: Install, surrounded: Operator, unharmed: Callable[[Operator], None]
) -> None:
    install("good", checking("good", ""))
    install("deadly", checking("deadly", "os._exit(9)"))
    operator = surrounded
    operator.start()
    assert ended(operator, 30) == 9
    operator.start()
    assert ended(operator, 30) == 9
    assert "deadly" in [line.get("plugin") for line in operator.log()]
    operator.start()
    operator.await_assessment(30)
    others_are_whole(operator)
    row = plugins(operator)["deadly"]
    assert row["state"] == "failed"
    assert "the process died 2 times while its code ran" in row["reason"]
    unharmed(operator)
