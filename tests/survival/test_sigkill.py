"""The kernel may end the process at any moment: no run is lost, none stays `running`."""

import json
import random
import time
from collections.abc import Callable

import pytest
from kube9_testbed.operator.process import Operator

pytestmark = [pytest.mark.cluster, pytest.mark.slow]


def test_killed_at_any_moment_every_run_ends(
    operator: Operator,
    unharmed: Callable[[Operator], None],
    proving: bool,  # noqa: FBT001 - a fixture
) -> None:
    chance = random.Random(9)  # noqa: S311 - moments, no secret
    wished = []
    for _ in range(50 if proving else 5):
        operator.wait(lambda: operator.get("/readyz")[0] == 200, 30, "/readyz")
        answer = json.loads(operator.run("assess", "run", "--no-wait", "--format=json"))
        wished.append(answer["assessment"]["id"])
        time.sleep(chance.uniform(0, 2.5))
        operator.kill()
        operator.start()

    def states() -> set[str]:
        page = operator.query("assessments", "list", "--limit=1000")["assessments"]
        return {run["state"] for run in page if run["id"] in wished}

    operator.wait(lambda: not states() & {"queued", "running"}, 60, "an end of every run")
    page = operator.query("assessments", "list", "--limit=1000")["assessments"]
    ended = {run["id"]: run for run in page}
    assert all(ended[run]["state"] == "completed" or ended[run]["error"] for run in wished)
    assert operator.assessment()["lastScheduledOutcome"] == "success"
    unharmed(operator)
