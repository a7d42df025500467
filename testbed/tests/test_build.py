"""The build is cached by its input, estimated, and reported only where somebody looks."""

import io
from pathlib import Path

import pytest
from kube9_testbed.build import ensure_built
from kube9_testbed.cache import binary_path, cache_folder
from kube9_testbed.errors import UnavailableError
from kube9_testbed.progress import Progress, clock, remaining


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_cached_binary_is_used_without_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KUBE9_TESTBED_CACHE", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    binary_path().touch()
    assert ensure_built() == binary_path()
    assert binary_path().parent == tmp_path


def test_a_broken_go_is_reported_with_its_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "go").write_text("#!/bin/sh\necho disk is full >&2\nexit 1\n")
    (tmp_path / "go").chmod(0o755)
    monkeypatch.setenv("KUBE9_TESTBED_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin")
    with pytest.raises(UnavailableError, match=r"`go list -deps` failed:\ndisk is full"):
        ensure_built(Progress(io.StringIO()))


def test_a_failed_compilation_leaves_no_half_binary(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = '#!/bin/sh\n[ "$1" = list ] && exit 0\necho main.go:1: no >&2\nexit 1\n'
    (tmp_path / "go").write_text(script)
    (tmp_path / "go").chmod(0o755)
    monkeypatch.setenv("KUBE9_TESTBED_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin")
    with pytest.raises(UnavailableError, match=r"could not be built:\nmain.go:1: no"):
        ensure_built(Progress(io.StringIO()))
    assert [path.name for path in cache_folder().iterdir()] == ["build.lock"]


def test_the_cache_follows_xdg(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KUBE9_TESTBED_CACHE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder() == tmp_path / "kube9-testbed"


def test_the_estimate_starts_with_experience_and_goes_on_with_the_pace() -> None:
    assert remaining(done=0, total=1000, elapsed=20, expected=360) == 340
    assert remaining(done=500, total=1000, elapsed=100, expected=360) == 100
    assert remaining(done=1000, total=1000, elapsed=200, expected=360) == 0
    assert remaining(done=0, total=0, elapsed=3, expected=0) == 0


def test_a_clock_reads_minutes_and_seconds() -> None:
    assert clock(247.9) == "4:07"


def test_away_from_a_terminal_nothing_moves() -> None:
    stream = io.StringIO()
    progress = Progress(stream)
    progress.tick("compiling 1 of 9")
    progress.say("done")
    assert stream.getvalue() == "done\n"


def test_on_a_terminal_the_line_is_rewritten() -> None:
    stream = Terminal()
    progress = Progress(stream)
    progress.tick("compiling 1 of 9")
    progress.say("done")
    assert stream.getvalue() == "\r\x1b[Kcompiling 1 of 9 (0:00)\r\x1b[Kdone\n"
