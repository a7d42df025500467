"""The tool that copies a plugin out of its image follows nothing, is bounded, and never blocks."""

import os
import shutil
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "images" / "plugin-base" / "kube9-copy.c"
FAILED = "kube9-copy.failed"
BOUNDS = ("-DLARGEST=(64<<10)", "-DMOST_ENTRIES=10", "-DDEEPEST=4")

Copy = Callable[[], subprocess.CompletedProcess[str]]


def compiled(folder: Path, *words: str) -> Path:
    compiler = shutil.which("cc")
    if compiler is None:
        pytest.skip("there is no C compiler here")
    program = folder / "kube9-copy"
    strict = ("-std=c11", "-O2", "-Wall", "-Wextra", "-Werror", "-Wpedantic")
    subprocess.run([compiler, *strict, *words, "-o", program, SOURCE], check=True, timeout=60)  # noqa: S603 - the compiler that was found
    return program


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tool as it is, with smaller bounds."""
    return compiled(tmp_path_factory.mktemp("copy"), *BOUNDS)


@pytest.fixture
def plugin(tmp_path: Path) -> Path:
    """What an image holds."""
    folder = tmp_path / "plugin"
    (folder / "acme" / "deep").mkdir(parents=True)
    (folder / "acme" / "__init__.py").write_text("one", encoding="utf-8")
    (folder / "acme" / "deep" / "two.py").write_text("two", encoding="utf-8")
    return folder


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """The empty volume."""
    folder = tmp_path / "volume"
    folder.mkdir()
    return folder


@pytest.fixture
def copy(program: Path, plugin: Path, target: Path) -> Copy:
    """Run it."""

    def copied() -> subprocess.CompletedProcess[str]:
        words = [program, plugin, target]
        return subprocess.run(words, capture_output=True, text=True, timeout=20, check=False)  # noqa: S603 - our own program

    return copied


def reason(target: Path) -> str:
    return (target / FAILED).read_text(encoding="utf-8")


def test_everything_is_copied_with_its_time(copy: Copy, plugin: Path, target: Path) -> None:
    os.utime(plugin / "acme" / "__init__.py", (1000, 1000))
    done = copy()
    assert (done.returncode, done.stdout) == (0, "kube9-copy: 2 files, 6 bytes\n")
    assert (target / "acme" / "deep" / "two.py").read_text(encoding="utf-8") == "two"
    assert (target / "acme" / "__init__.py").stat().st_mtime == 1000
    assert not (target / FAILED).exists()


def test_nothing_that_is_copied_can_be_executed(copy: Copy, plugin: Path, target: Path) -> None:
    (plugin / "acme" / "__init__.py").chmod(0o4777)
    copy()
    assert (target / "acme" / "__init__.py").stat().st_mode & 0o7777 == 0o644


def test_it_may_run_again_in_the_same_pod(copy: Copy, plugin: Path, target: Path) -> None:
    (plugin / "link").symlink_to("/etc/passwd")
    copy()
    (plugin / "link").unlink()
    (target / "acme" / "__init__.py").write_text("half", encoding="utf-8")
    assert copy().returncode == 0
    assert (target / "acme" / "__init__.py").read_text(encoding="utf-8") == "one"
    assert not (target / FAILED).exists()


@pytest.mark.parametrize("to", ["/etc", "/etc/passwd", "acme", "../..", "nowhere"])
def test_no_link_is_followed(copy: Copy, plugin: Path, target: Path, to: str) -> None:
    (plugin / "link").symlink_to(to)
    assert copy().returncode == 0
    assert reason(target).endswith("/link: is a symbolic link; a plugin has files and folders only")
    assert not (target / "link").exists()


def test_a_link_in_place_of_the_plugin_is_not_followed(
    copy: Copy, plugin: Path, target: Path
) -> None:
    plugin.rename(plugin.with_name("real"))
    plugin.symlink_to("real")
    assert copy().returncode == 0
    assert [item.name for item in target.iterdir()] == [FAILED]


def test_nothing_outside_of_the_volume_is_written(
    copy: Copy, plugin: Path, target: Path, tmp_path: Path
) -> None:
    (tmp_path / "outside").mkdir()
    (target / "acme").symlink_to(tmp_path / "outside")
    assert copy().returncode == 0
    assert "cannot be written" in reason(target)
    assert not list((tmp_path / "outside").iterdir())


def test_a_device_or_pipe_does_not_hold_it_up(copy: Copy, plugin: Path, target: Path) -> None:
    os.mkfifo(plugin / "pipe")
    assert copy().returncode == 0
    assert reason(target).endswith("/pipe: is neither a file nor a folder")


def test_a_socket_is_refused(copy: Copy, plugin: Path, target: Path) -> None:
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(str(plugin / "socket"))
        assert copy().returncode == 0
    assert reason(target).endswith("/socket: is neither a file nor a folder")


def test_its_size_is_bounded(copy: Copy, plugin: Path, target: Path) -> None:
    (plugin / "big").write_bytes(b"x" * (65 << 10))
    assert copy().returncode == 0
    assert reason(target).endswith("/big: the plugin is larger than 65536 bytes")


def test_its_number_of_files_is_bounded(copy: Copy, plugin: Path, target: Path) -> None:
    for number in range(11):
        (plugin / f"{number}").touch()
    assert copy().returncode == 0
    assert reason(target).endswith("the plugin has more than 10 files and folders")


def test_its_depth_is_bounded(copy: Copy, plugin: Path, target: Path) -> None:
    (plugin / "a" / "b" / "c" / "d" / "e").mkdir(parents=True)
    assert copy().returncode == 0
    assert reason(target).endswith("/d/e: folders are more than 4 deep")


def test_an_image_without_a_plugin_does_not_block(copy: Copy, plugin: Path, target: Path) -> None:
    shutil.rmtree(plugin)
    done = copy()
    assert done.returncode == 0
    assert reason(target) == f"{plugin}: No such file or directory"
    assert done.stderr == f"kube9-copy: {plugin}: No such file or directory\n"


def test_a_volume_that_is_not_there_is_an_error(copy: Copy, target: Path) -> None:
    target.rmdir()
    assert copy().returncode == 1


def test_it_needs_two_words(program: Path) -> None:
    assert subprocess.run([program], capture_output=True, check=False).returncode == 2  # noqa: S603 - our own program


def test_it_stands_alone(tmp_path: Path) -> None:
    program = compiled(tmp_path, "-static", "-s")
    assert program.stat().st_size < 1 << 20
    assert b"ld-linux" not in program.read_bytes()[:4096]
