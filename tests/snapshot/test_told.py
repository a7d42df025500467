"""A check may look at what its plugin put down: only what it names, and only where it is known."""

from datetime import timedelta

import msgspec
import pytest

from kube9_core.api import OPERATIONS, Problem, Problems, Snapshot, Told, Unseen, Workload
from kube9_core.errors import Undeclared
from kube9_core.snapshot.told import Heard
from kube9_core.testing import verdict_on
from kube9_core.testing.snapshots import snapshot_of

POD = """
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec: {containers: [{name: app, image: a}]}
"""


class Drift(msgspec.Struct, frozen=True):
    """What differs."""

    name: str
    fields: int = 0


DRIFT = Told("acme/drift", Drift, lambda item: item.name, timedelta(minutes=15))
OTHER = Told("acme/other", Drift, lambda item: item.name, timedelta(minutes=15))


def raising(item: Drift) -> str:
    raise KeyError(item.name)


BROKEN = Told("acme/broken", Drift, raising, timedelta(minutes=15))


@OPERATIONS.check("acme/drifted", "low", on=Workload, told=(DRIFT, BROKEN))
def drifted(workload: Workload, snapshot: Snapshot) -> Problems:
    """Nothing drifts.

    What drifts surprises.
    """
    found = snapshot.told(DRIFT, workload.name)
    if found is not None:
        yield Problem(f"{found.fields} fields differ")


@OPERATIONS.check("acme/careless", "low", on=Workload, told=(DRIFT,))
def careless(workload: Workload, snapshot: Snapshot) -> Problems:
    """It asks for what it does not name.

    The engine says so.
    """
    yield Problem(str(snapshot.knows(OTHER)))


@OPERATIONS.check("acme/keys", "low", on=Workload, told=(BROKEN,))
def keys(workload: Workload, snapshot: Snapshot) -> Problems:
    """Its key raises.

    That costs this check.
    """
    return [Problem("all")] if snapshot.all_told(BROKEN) else ()


def test_a_record_is_found_by_its_key() -> None:
    said = verdict_on(drifted, POD, told={DRIFT: (Drift("web", 3), Drift("db"))})
    assert [item.message for item in said.findings] == ["3 fields differ"]
    assert verdict_on(drifted, POD, told={DRIFT: (Drift("db"),)}).outcome == "passed"
    assert verdict_on(drifted, POD, told={DRIFT: ()}).outcome == "passed"


def test_where_nothing_was_put_down_the_check_is_skipped_and_says_why() -> None:
    said = verdict_on(drifted, POD)
    assert (said.outcome, said.findings) == ("skipped", ())
    assert said.reason is not None
    assert "acme/drift is put down by the operator" in said.reason


def test_what_was_put_down_too_long_ago_is_not_known() -> None:
    old = Heard(DRIFT, reason="acme/drift is not known any more")
    snapshot = snapshot_of(POD).telling({DRIFT: old})
    assert not snapshot.knows(DRIFT)
    for ask in (lambda: snapshot.told(DRIFT, "web"), lambda: snapshot.all_told(DRIFT)):
        with pytest.raises(Unseen, match="not known any more"):
            ask()


def test_a_check_that_asks_for_what_it_does_not_name_has_a_defect() -> None:
    said = verdict_on(careless, POD, told={OTHER: ()})
    assert said.outcome == "errored"
    assert "acme/other is touched but not among the check's told=" in (said.reason or "")


def test_a_snapshot_that_is_limited_to_views_knows_no_records() -> None:
    limited = snapshot_of(POD, told={DRIFT: ()}).limited(frozenset({Workload}))
    with pytest.raises(Undeclared):
        limited.knows(DRIFT)


def test_of_several_records_with_one_key_the_last_one_counts() -> None:
    snapshot = snapshot_of(POD, told={DRIFT: (Drift("web", 1), Drift("db"), Drift("web", 2))})
    assert snapshot.knows(DRIFT)
    assert snapshot.told(DRIFT, "web") == Drift("web", 2)
    assert snapshot.all_told(DRIFT) == (Drift("web", 2), Drift("db"))


def test_a_key_that_raises_costs_the_check_that_asked() -> None:
    said = verdict_on(keys, POD, told={BROKEN: (Drift("web"),)})
    assert said.outcome == "errored"
    assert "KeyError" in (said.reason or "")
