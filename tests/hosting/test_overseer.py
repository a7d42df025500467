"""Plugin code that hangs, on real threads: it is stopped, or left behind and named."""

import contextlib
import hashlib
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from kube9_core.engine.guard import Casualty, Trouble, guarded
from kube9_core.errors import Abandoned
from kube9_core.runs.overseer import Overseer
from kube9_core.runs.suspects import Suspects

SHORT, GRACE = 0.1, 0.4


@pytest.fixture
def overseer() -> Overseer:
    return Overseer(SHORT, GRACE)


def call(overseer: Overseer, code: Callable[[], object], plugin: str = "acme") -> Casualty | None:
    """Run code as the host does: on a thread of its own, through the guarded call."""
    return overseer.run(lambda: guarded(lambda: void(code), overseer.limit(plugin)))


def void(code: Callable[[], object]) -> None:
    code()


def loop() -> None:
    while True:
        pass


def loop_in_frames() -> None:
    while True:
        sum(1 for _ in range(100))


def test_code_that_comes_back_in_time_is_left_alone(overseer: Overseer) -> None:
    done: list[int] = []
    assert call(overseer, lambda: done.append(1)) is None
    assert done == [1]
    assert overseer.switched_off == {}


@pytest.mark.parametrize("code", [loop, loop_in_frames])
def test_a_loop_is_stopped_and_its_plugin_goes_on(
    overseer: Overseer, code: Callable[[], None]
) -> None:
    assert call(overseer, code) == Casualty(Trouble.OUT_OF_TIME, "took longer than 0.1 s")
    assert overseer.off("acme") is None
    assert not overseer.must_restart


def test_code_that_swallows_what_is_raised_once_is_stopped_all_the_same(overseer: Overseer) -> None:
    def stubborn() -> None:
        with contextlib.suppress(BaseException):
            loop()
        loop()

    found = call(overseer, stubborn)
    assert found is not None
    assert found.trouble is Trouble.OUT_OF_TIME
    assert overseer.off("acme") is None


def test_code_that_turns_it_into_another_error_took_too_long_nevertheless(
    overseer: Overseer,
) -> None:
    def disguised() -> None:
        try:
            loop()
        except BaseException:  # noqa: BLE001 - as bad code does
            raise ValueError("something else") from None

    assert call(overseer, disguised) == Casualty(Trouble.OUT_OF_TIME, "took longer than 0.1 s")


def test_what_code_raises_itself_is_its_own(overseer: Overseer) -> None:
    found = call(overseer, lambda: int("x"))
    assert found is not None
    assert found.trouble is Trouble.ERROR
    assert found.reason.startswith("ValueError: ")


def sleep() -> None:
    time.sleep(3600)


def compute() -> None:
    hashlib.pbkdf2_hmac("sha256", b"password", b"salt", 5_000_000)


def wait() -> None:
    threading.Event().wait()


@pytest.mark.parametrize("code", [sleep, compute, wait])
def test_code_that_hangs_in_c_is_left_behind_named_and_switched_off(
    overseer: Overseer, code: Callable[[], None]
) -> None:
    began = time.monotonic()
    with pytest.raises(Abandoned) as raised:
        call(overseer, code)
    assert time.monotonic() - began < SHORT + GRACE + 2
    assert raised.value.plugin == "acme"
    assert str(raised.value) == "plugin acme: its code did not come back after 0.1 s"
    assert overseer.off("acme") == "because its code did not come back after 0.1 s"
    assert overseer.off("other") is None


def test_after_the_second_one_the_process_must_restart(overseer: Overseer) -> None:
    for plugin in ("acme", "other"):
        assert not overseer.must_restart
        with pytest.raises(Abandoned):
            call(overseer, sleep, plugin)
    assert overseer.must_restart
    assert set(overseer.switched_off) == {"acme", "other"}


def test_work_that_was_given_up_does_nothing_more_when_its_code_comes_back(
    overseer: Overseer,
) -> None:
    gate, after = threading.Event(), []

    def work() -> None:
        guarded(lambda: void(gate.wait), overseer.limit("acme"))
        after.append("went on")

    with pytest.raises(Abandoned):
        overseer.run(work, "given up")
    gate.set()
    expect_ended("given up")
    assert after == []


def expect_ended(name: str) -> None:
    deadline = time.monotonic() + 10
    while any(item.name == name for item in threading.enumerate()):
        assert time.monotonic() < deadline, "its thread is still there"
        time.sleep(0.05)


def test_a_loop_that_swallows_everything_does_not_burn_for_ever(overseer: Overseer) -> None:
    stop = threading.Event()

    def evil() -> None:
        while not stop.is_set():
            with contextlib.suppress(BaseException):
                loop()

    with pytest.raises(Abandoned):
        overseer.run(lambda: guarded(evil, overseer.limit("acme")), "evil")
    time.sleep(0.3)  # the last strike before it was given up has arrived
    stop.set()  # only a thread that is struck again gets to see it
    expect_ended("evil")


def test_each_thread_has_its_own_time(overseer: Overseer) -> None:
    found: dict[str, Casualty | None] = {}

    def one(plugin: str, code: Callable[[], object]) -> None:
        found[plugin] = call(overseer, code, plugin)

    threads = [
        threading.Thread(target=one, args=(f"p{n}", code))
        for n, code in enumerate([loop, lambda: time.sleep(0.01), loop, lambda: None] * 3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    late = {name for name, casualty in found.items() if casualty is not None}
    assert late == {f"p{n}" for n in range(0, 12, 2)}


def test_nothing_arrives_after_the_end(overseer: Overseer) -> None:
    """Code that ends just when its time is over: the exception hits it, or nobody."""

    def work() -> int:
        hits = 0
        for n in range(300):
            until = time.monotonic() + 0.01 + (n % 7 - 3) * 0.0002
            limit = overseer.limit("acme", 0.01)
            hits += guarded(lambda until=until: spin(until), limit) is not None  # type: ignore[misc] # binds the loop's value
            sum(range(200))
        return hits

    def spin(until: float) -> None:
        while time.monotonic() < until:
            pass

    assert 0 <= overseer.run(work) <= 300


def test_what_work_raises_and_gives_reaches_who_waits(overseer: Overseer) -> None:
    assert overseer.run(lambda: 42) == 42
    with pytest.raises(ValueError, match="invalid literal"):
        overseer.run(lambda: int("x"))


def test_the_guarded_call_lets_through_that_nobody_waits() -> None:
    def gone() -> None:
        raise Abandoned("acme", "gone")

    with pytest.raises(Abandoned):
        guarded(gone, contextlib.nullcontext)


def test_outside_of_plugin_code_nothing_is_raised(overseer: Overseer) -> None:
    def work() -> str:
        guarded(lambda: void(lambda: time.sleep(0.01)), overseer.limit("acme"))
        time.sleep(SHORT * 3)
        return "fine"

    assert overseer.run(work) == "fine"


def test_a_call_that_ends_without_a_word_is_not_held_against_anybody(overseer: Overseer) -> None:
    """What is raised may hit the first line of the end itself, which then is not run."""

    def work() -> str:
        def unfinished() -> None:
            overseer.limit("acme")().__enter__()

        unfinished()
        time.sleep(SHORT + GRACE + 0.3)
        return "fine"

    assert overseer.run(work) == "fine"
    assert overseer.switched_off == {}


SCRIPT = """
import contextlib, os, re, sys, time
from pathlib import Path
from kube9_core.engine.guard import guarded
from kube9_core.errors import Abandoned
from kube9_core.runs.lifeline import Lifeline
from kube9_core.runs.overseer import Overseer
from kube9_core.runs.suspects import Suspects

def holds_the_interpreter():
    re.match(r"(a+)+$", "a" * 60 + "b")

def leaves():
    os._exit(7)

def returns():
    pass

def sleeps():
    time.sleep(3600)

suspects = Suspects(Path(sys.argv[1]))
overseer = Overseer(0.2, 0.2, suspects, Lifeline(2.0))
print("died in", suspects.died_in)
print("off", dict(overseer.switched_off), flush=True)
for number, name in enumerate(sys.argv[2:]):
    with contextlib.suppress(Abandoned):
        code, plugin = globals()[name], f"acme{number}"
        overseer.run(lambda: guarded(code, overseer.limit(plugin)))
print("must restart", overseer.must_restart)
overseer.close()
"""


def process(folder: Path, *names: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", dedent(SCRIPT), str(folder), *names]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)  # noqa: S603 - our own script


def test_code_that_holds_the_whole_interpreter_ends_the_process_and_is_named(
    tmp_path: Path,
) -> None:
    done = process(tmp_path, "holds_the_interpreter")
    assert done.returncode == 1
    assert "Timeout (0:00:02)!" in done.stderr
    assert "in holds_the_interpreter" in done.stderr
    assert "died in acme0\noff {}" in process(tmp_path, "returns").stdout


def test_a_process_that_dies_twice_in_a_plugins_code_starts_without_it(tmp_path: Path) -> None:
    assert process(tmp_path, "leaves").returncode == 7
    second = process(tmp_path, "leaves")
    assert "died in acme0\noff {}" in second.stdout
    third = process(tmp_path, "returns")
    assert "off {'acme0': 'as the process died 2 times while its code ran'}" in third.stdout
    assert "died in None\noff {}" in process(tmp_path).stdout, "an end that was well clears it"


def test_the_process_that_restarts_on_account_of_plugins_is_followed_by_one_without_them(
    tmp_path: Path,
) -> None:
    assert "must restart True" in process(tmp_path, "sleeps", "sleeps").stdout
    after = process(tmp_path).stdout
    assert "'acme0': 'because its code did not come back after 0.2 s'" in after
    assert "'acme1'" in after
    assert "off {}" in process(tmp_path).stdout, "and the one after that tries again"


def test_without_a_folder_or_a_disk_nothing_is_remembered(tmp_path: Path) -> None:
    for folder in (None, tmp_path / "missing"):
        suspects = Suspects(folder)
        suspects.running("acme")
        suspects.restart_without({"acme": "because"})
        assert suspects.off == {}
        suspects.close()


def test_a_damaged_file_is_taken_for_none(tmp_path: Path) -> None:
    (tmp_path / "suspects.json").write_bytes(b"{")
    (tmp_path / "running").write_bytes(b"\xff" * 3)
    suspects = Suspects(tmp_path)
    assert suspects.off == {}
    suspects.close()
