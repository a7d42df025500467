"""While nothing happens the operator writes that it is alive, and nothing else."""

import time
from collections import Counter

import pytest
from kube9_testbed.operator.process import Operator

pytestmark = [pytest.mark.cluster, pytest.mark.slow]

SETTLING = 15.0
QUIET, SHORT = 100.0, 50.0


def test_nothing_but_freshness_is_written_and_no_secret_is_logged(
    operator: Operator,
    proving: bool,  # noqa: FBT001 - a fixture
) -> None:
    time.sleep(SETTLING)
    before = len(operator.log())
    time.sleep(QUIET if proving else SHORT)
    lines = operator.log()[before:]
    written = Counter(str(item["subject"]) for item in lines if item.get("action") == "write")
    space = operator.installation.namespace
    assert set(written) == {
        f"ConfigMap {space}/kube9-operator-status",
        f"OperatorStatus {space}/kube9-operator status",
    }
    assert set(written.values()) <= ({2, 3} if proving else {1, 2})
    assert [item for item in lines if item.get("level") not in {None, "info"}] == []
    assert {item.get("action") for item in lines} <= {None, "write", "watch"}
    token = operator.installation.token.read_text().strip()
    assert token not in operator.installation.log.read_text()
