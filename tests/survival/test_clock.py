"""The wall clock jumps, as when a laptop wakes up or a node's time is set."""

import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from kube9_testbed.errors import TestbedError
from kube9_testbed.operator.process import Operator

pytestmark = [pytest.mark.cluster, pytest.mark.slow]

SCRIPT = Path(__file__).with_name("jumping_clock.py")
HOUR = 3600


def scheduled(operator: Operator) -> int:
    runs = operator.query("assessments", "list", "--limit=1000")["assessments"]
    return sum(run["scheduled"] for run in runs)


def test_a_jump_forward_makes_one_run_and_one_back_makes_none(
    make_operator: Callable[..., Operator],
    tmp_path: Path,
    unharmed: Callable[[Operator], None],
    proving: bool,  # noqa: FBT001 - a fixture
) -> None:
    clock = tmp_path / "clock"
    operator = make_operator(command=(sys.executable, str(SCRIPT), str(clock)))
    operator.start()
    first = operator.await_assessment()["assessment"]["lastScheduledCompletedAt"]
    clock.write_text(str(3 * HOUR))
    operator.await_assessment(60, after=first)
    runs = scheduled(operator)
    assert runs <= 3  # each pillar has a time of its own within the hour
    clock.write_text(str(-24 * HOUR))
    time.sleep(10)
    assert scheduled(operator) <= runs + 1
    if proving:  # freshness is written every 45 seconds
        before = (operator.published() or {})["lastUpdate"]
        operator.wait(lambda: (operator.published() or {})["lastUpdate"] != before, 75, "news")
    clock.write_text("0")
    operator.wait(lambda: works(operator), 30, "a run on demand")
    unharmed(operator)


def works(operator: Operator) -> bool:
    """Whether a run can be asked for: the command goes by the machine's own clock."""
    try:
        operator.run("assess", "run", "--timeout=60s")
    except TestbedError:
        return False
    return True
