"""What a run took is given back, or known to be there for the next one."""

import gc
import weakref

import pytest

from kube9_core.runs.memory import calm, in_use, resident, sparing

_MIB = 1 << 20


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


@pytest.mark.usefixtures("collecting")
def test_what_a_run_left_behind_does_not_count_as_used() -> None:
    sparing()
    used = in_use() or 0
    with calm():
        kept = [bytes(200) for _ in range(100_000)]  # stays, as Python's allocator often keeps it
    assert (resident() or 0) - used > 15 * _MIB
    assert (in_use() or 0) - used < 5 * _MIB
    del kept
