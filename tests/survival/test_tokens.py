"""The kubelet rotates the token in its file; an expired one ends nothing for good."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from kube9_testbed.cluster import Cluster
from kube9_testbed.operator.installation import ACCOUNT
from kube9_testbed.operator.process import Operator
from kube9_testbed.tokens import RevocableToken

pytestmark = [pytest.mark.cluster, pytest.mark.slow]

REMEMBERED = 11.0  # seconds the API server goes on believing a revoked token


@pytest.fixture
def revocable(breakable: Cluster, operator: Operator) -> RevocableToken:
    """The token that the operator has been using for a while."""
    token = breakable.revocable_token(operator.installation.namespace, ACCOUNT)
    operator.installation.write_token(token.token)
    operator.stop()
    operator.start()
    operator.wait(lambda: operator.get("/readyz")[0] == 200, 15, "/readyz")
    operator.run("assess", "run", "--timeout=60s")
    return token


def test_a_rotated_token_is_taken_up(
    operator: Operator, revocable: RevocableToken, unharmed: Callable[[Operator], None]
) -> None:
    operator.installation.write_token()
    revocable.revoke()
    time.sleep(REMEMBERED)
    operator.run("assess", "run", "--timeout=60s")
    operator.wait(lambda: (operator.published() or {})["health"] == "healthy", 60, "health")
    unharmed(operator)


def test_an_expired_token_is_said_and_a_fresh_one_mends_it(
    operator: Operator, revocable: RevocableToken, unharmed: Callable[[Operator], None]
) -> None:
    revocable.revoke()
    time.sleep(REMEMBERED)

    def refused() -> bool:
        page = operator.query("audit", "list", "--limit=50")["entries"]
        return any(each["outcome"] != "ok" for each in page)

    operator.run("assess", "run", "--no-wait")
    operator.wait(refused, 60, "a refusal in the trail")
    assert operator.alive
    operator.installation.write_token()
    before = newest(operator)["id"]
    operator.wait(lambda: completed(operator, before), 120, "a run")
    unharmed(operator)


def newest(operator: Operator) -> dict[str, Any]:
    found: dict[str, Any] = operator.query("assessments", "list", "--limit=1")["assessments"][0]
    return found


def completed(operator: Operator, before: str) -> bool:
    """Whether the newest run went well and is another one; where none is under way one begins."""
    last = newest(operator)
    if last["state"] in {"queued", "running"}:
        return False
    if last["id"] != before and last["state"] == "completed":
        return True
    operator.run("assess", "run", "--no-wait")
    return False
