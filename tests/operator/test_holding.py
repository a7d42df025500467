"""The guard of a hand-over: who may write, and what happens when nobody can tell."""

import time
from collections.abc import Callable, Iterator

import pytest

from kube9_core.kube.errors import Forbidden, KubeError, Unreachable
from kube9_core.kube.rule import MissingRule
from kube9_core.operator.holding import Holding
from kube9_core.operator.pulse import Pulse
from kube9_core.runs.clock import SystemClock


class Lease:
    """A Lease whose answers are set by the test."""

    def __init__(self) -> None:
        self.mine = True
        self.error: KubeError | None = None
        self.released = 0
        self.held = False

    def renew(self) -> bool:
        if self.error is not None:
            raise self.error
        self.held = self.mine
        return self.mine

    def release(self) -> None:
        self.held = False
        self.released += 1


Made = tuple[Holding, Lease, list[str | None]]


@pytest.fixture
def made() -> Iterator[Made]:
    lease, told = Lease(), list[str | None]()
    holding = Holding(lease, told.append, Pulse(SystemClock()))
    yield holding, lease, told
    holding.stop(5)


def eventually(true: Callable[[], bool]) -> bool:
    end = time.monotonic() + 5
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.02)
    return False


def test_a_free_lease_is_taken_and_given_back(made: Made) -> None:
    holding, lease, _ = made
    holding.start()
    assert holding.wait(5)
    holding.stop(5)
    assert lease.released == 1
    assert not holding.held


def test_who_waits_for_another_says_so_and_takes_over(made: Made) -> None:
    holding, lease, told = made
    lease.mine = False
    holding.start()
    assert eventually(lambda: bool(told))
    assert not holding.held
    assert told[-1] == "another operator holds the lease; this one waits"
    lease.mine = True
    assert holding.wait(5)
    assert told[-1] is None


def test_a_server_that_is_gone_does_not_take_the_lease_away_at_once(made: Made) -> None:
    holding, lease, _ = made
    holding.start()
    assert holding.wait(5)
    lease.error = Unreachable("nothing answers")
    assert holding.held


def test_without_permission_the_operator_works_unguarded_and_names_the_rule(made: Made) -> None:
    holding, lease, told = made
    rule = MissingRule("patch", "coordination.k8s.io", "leases", "kube9-system", "kube9-operator")
    lease.error = Forbidden(rule, f"may not {rule.words}")
    holding.start()
    assert holding.wait(5)
    assert "patch leases" in (told[-1] or "")
    holding.stop(5)
    assert lease.released == 0


def test_an_outage_is_one_line_of_the_log_and_not_one_every_two_seconds(
    made: Made, caplog: pytest.LogCaptureFixture
) -> None:
    holding, lease, _ = made
    lease.error = Unreachable("nothing answers")
    holding.start()
    time.sleep(4.5)
    assert [item.getMessage() for item in caplog.records] == ["the lease could not be renewed"]
