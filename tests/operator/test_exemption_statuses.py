"""What an Exemption shows: what it covers in all pillars, written once and until it is written."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from kube9_core.kube.errors import KubeError, Unreachable
from kube9_core.kube.writer import Writer
from kube9_core.model.exemption import ExemptionUse
from kube9_core.model.kind import Kind
from kube9_core.operator.exemption_status import ExemptionStatuses

NOW = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
BOTH = ("cost", "security")


class Pad(Writer):
    """Keeps what it is to write; the test decides what fails."""

    def __init__(self) -> None:
        self.written: list[dict[str, Any]] = []
        self.error: KubeError | None = None

    def status(self, kind: Kind, namespace: str, name: str, status_json: bytes) -> bool:
        del kind, namespace, name
        if self.error is not None:
            raise self.error
        self.written.append(msgspec.json.decode(status_json))
        return True


@pytest.fixture
def pad() -> Pad:
    return Pad()


@pytest.fixture
def statuses(pad: Pad) -> ExemptionStatuses:
    return ExemptionStatuses(pad, BOTH)


def used(uid: str = "1", **pillars: int) -> tuple[ExemptionUse, ...]:
    return (ExemptionUse(namespace="n", name="known", uid=uid, pillars=pillars),)


def unused(written: dict[str, Any]) -> str:
    found = {item["type"]: item["status"] for item in written["conditions"]}
    return str(found["Unused"])


def test_what_is_as_it_was_is_not_written_again(statuses: ExemptionStatuses, pad: Pad) -> None:
    for _ in range(2):
        assert statuses.write(used(security=2), BOTH, NOW) is None
    assert [item["matched"] for item in pad.written] == [2]


def test_what_could_not_be_written_is_written_after_the_next_run(
    statuses: ExemptionStatuses, pad: Pad
) -> None:
    pad.error = Unreachable("nothing answers")
    assert "nothing answers" in (statuses.write(used(security=2), BOTH, NOW) or "")
    pad.error = None
    assert statuses.write(used(security=2), BOTH, NOW) is None
    assert len(pad.written) == 1


def test_a_run_of_one_pillar_says_nothing_of_the_others(
    statuses: ExemptionStatuses, pad: Pad
) -> None:
    statuses.write(used(security=2), BOTH, NOW)
    statuses.write(used(), ("cost",), NOW)
    assert len(pad.written) == 1
    statuses.write(used(cost=1), ("cost",), NOW)
    assert pad.written[-1]["matched"] == 3
    statuses.write(used(), ("security",), NOW)
    assert pad.written[-1]["matched"] == 1


def test_nothing_is_called_unused_before_everything_was_assessed(
    statuses: ExemptionStatuses, pad: Pad
) -> None:
    statuses.write(used(), ("cost",), NOW)
    assert pad.written == []
    statuses.write(used(), ("security",), NOW)
    assert unused(pad.written[-1]) == "True"


def test_one_that_was_deleted_and_made_again_is_written_again(
    statuses: ExemptionStatuses, pad: Pad
) -> None:
    statuses.write(used("1", security=2), BOTH, NOW)
    statuses.write(used("2", security=2), BOTH, NOW)
    assert len(pad.written) == 2
