"""What a run took is given back, or known to be there for the next one."""

import gc
import subprocess
import sys
import weakref

import pytest

from kube9_core.runs.memory import calm

_MIB = 1 << 20
LEAVE = """
from kube9_core.runs.memory import calm, in_use, resident, sparing

sparing()
used = in_use()
with calm():
    kept = [bytes(200) for _ in range(100_000)]  # stays, as Python's allocator often keeps it
print(resident() - used, in_use() - used)
"""


@pytest.fixture
def collecting() -> None:
    """The collector as a long-running process has it."""
    gc.enable()


class Circle:
    """Garbage that only the collector finds."""

    def __init__(self) -> None:
        self.itself = self


@pytest.mark.usefixtures("collecting")
def test_no_garbage_is_collected_meanwhile_and_all_of_it_afterwards() -> None:
    with calm():
        left = weakref.ref(Circle())
        assert not gc.isenabled()
        assert left() is not None
    assert gc.isenabled()
    assert left() is None


@pytest.mark.usefixtures("collecting")
def test_after_an_error_garbage_is_collected_again() -> None:
    with pytest.raises(ValueError, match="no"), calm():
        raise ValueError("no")
    assert gc.isenabled()


def test_where_the_collector_is_off_it_stays_off() -> None:
    gc.disable()
    try:
        with calm():
            assert not gc.isenabled()
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_what_a_run_left_behind_does_not_count_as_used() -> None:
    # In a process of its own: one that ran other tests has free memory, which is filled first.
    done = subprocess.run([sys.executable, "-c", LEAVE], capture_output=True, text=True, check=True)  # noqa: S603 - our own script
    beyond, counted = map(int, done.stdout.split())
    assert beyond > 15 * _MIB
    assert counted < 5 * _MIB
