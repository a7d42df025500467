"""A full disk costs the history, never the status, and is over when there is room again."""

import os
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from kube9_testbed.errors import TestbedError
from kube9_testbed.operator.process import Operator

pytestmark = [pytest.mark.cluster, pytest.mark.slow]

FRESH = 75.0


@pytest.fixture
def small_disk(make_operator: Callable[..., Operator]) -> Iterator[Operator]:
    """An operator whose store lies on a disk of eight megabytes."""
    operator = make_operator()
    folder = operator.installation.data
    folder.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(words, check=False).returncode != 0:  # noqa: S603 - fixed words
        pytest.skip("a small disk needs the right to mount one")
    try:
        operator.start()
        operator.await_assessment()
        yield operator
        operator.stop()
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)  # noqa: S603, S607 - fixed words


def fill(folder: Path) -> Path:
    junk = folder / "junk"
    with junk.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError:
            return junk


def moment() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def test_a_full_disk_costs_the_history_only(
    small_disk: Operator, unharmed: Callable[[Operator], None]
) -> None:
    junk = fill(small_disk.installation.data)
    with pytest.raises(TestbedError):
        small_disk.run("assess", "run", "--timeout=20s")
    since = moment()
    small_disk.wait(
        lambda: (small_disk.published() or {})["lastUpdate"] > since, FRESH, "a fresh status"
    )
    assert small_disk.get("/livez")[0] == 200
    junk.unlink()
    small_disk.wait(lambda: works(small_disk), 60, "a run that is kept")
    small_disk.wait(lambda: small_disk.get("/readyz")[0] == 200, 30, "/readyz")
    unharmed(small_disk)


def works(operator: Operator) -> bool:
    try:
        operator.run("assess", "run", "--timeout=20s")
    except TestbedError:
        return False
    return True
