"""`make run` shows the operator at work, ends by itself in a pipe, and leaves nothing behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

pytest.importorskip("kube9_testbed")

ROOT = Path(__file__).parents[2]
needs_a_cluster = [
    pytest.mark.cluster,
    pytest.mark.slow,
    pytest.mark.usefixtures("cluster"),  # skips where there can be none
]
SHOWN = "Look further"


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "kube9_testbed.demo", str(ROOT / "examples" / "shop"), *words]


def environment(folder: Path, **more: str) -> dict[str, str]:
    return {**os.environ, "TMPDIR": str(folder), **more}


@contextmanager
def staying(folder: Path) -> Iterator["subprocess.Popen[str]"]:
    """A demonstration that has shown everything and stays."""
    with subprocess.Popen(  # noqa: S603 - our own command
        command("--stay"),
        env=environment(folder),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            assert process.stdout is not None
            assert any(line.startswith(SHOWN) for line in process.stdout)
            yield process
        finally:
            process.kill()


def running(folder: Path) -> Sequence[str]:
    """The command lines of processes that have to do with a folder."""
    lines = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = path.read_bytes().decode(errors="replace").replace("\0", " ")
        except OSError:
            continue
        if str(folder) in line:
            lines.append(line)
    return lines


def eventually(condition: Callable[[], bool], seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.1)


def nothing_left(folder: Path) -> bool:
    return not running(folder) and not list(folder.iterdir())


class TestWithACluster:
    pytestmark = needs_a_cluster

    def test_in_a_pipe_it_shows_the_result_and_ends(self, tmp_path: Path) -> None:
        result = subprocess.run(  # noqa: S603 - our own command
            command(), env=environment(tmp_path), capture_output=True, text=True, check=False
        )
        assert result.returncode == 0, result.stderr
        assert "Health:" in result.stdout
        assert "security/privileged-container" in result.stdout
        assert SHOWN in result.stdout
        assert nothing_left(tmp_path)

    def test_ctrl_c_leaves_nothing_behind(self, tmp_path: Path) -> None:
        with staying(tmp_path) as process:
            assert running(tmp_path)
            process.send_signal(signal.SIGINT)
            assert process.wait(30) == 0
        assert nothing_left(tmp_path)

    def test_even_when_it_is_killed_nothing_stays(self, tmp_path: Path) -> None:
        with staying(tmp_path) as process:
            process.kill()
        eventually(lambda: nothing_left(tmp_path))


def test_where_there_can_be_no_cluster_it_says_so_and_succeeds(tmp_path: Path) -> None:
    result = subprocess.run(  # noqa: S603 - our own command
        command(),
        env=environment(tmp_path, KUBE9_TESTBED="off"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (result.returncode, result.stdout) == (0, "")
    assert result.stderr.count("\n") == 1
    assert "KUBE9_TESTBED=off" in result.stderr
