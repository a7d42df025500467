"""Findings over time: first and last sight, resolved only by who looked, and what changed."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kube9_core.model.audit import AuditAction
from kube9_core.model.clock import Clock
from kube9_core.model.finding import AppliedExemption, Finding
from kube9_core.model.run import Run
from kube9_core.model.severity import Severity
from kube9_core.store import FindingFilter, FindingState, Store, StoreError

Make = Callable[..., Any]
Opener = Callable[..., Store]
START = datetime(2026, 11, 23, 12, tzinfo=UTC)


def everywhere(check: str, namespace: str | None) -> bool:
    return True


def at(hours: int) -> datetime:
    return START + timedelta(hours=hours)


def spelled(hours: int) -> str:
    return f"{at(hours):%Y-%m-%dT%H:%M:%SZ}"


def record(store: Store, run: Run, *findings: Finding, looked: Any = everywhere) -> Any:  # noqa: ANN401 - the store's answer
    return store.findings.record(run, findings, looked)


def test_a_finding_keeps_its_first_sight_and_moves_its_last(
    store: Store, run: Make, finding: Make
) -> None:
    for hour in range(3):
        record(store, run(hour, at(hour)), finding(1))
    (row,) = store.findings.list().items
    assert (row.first_seen, row.last_seen, row.resolved_at) == (spelled(0), spelled(2), None)
    assert row.finding == msgspec.structs.replace(finding(1), first_seen=spelled(0))


def test_a_run_tells_what_is_new_what_stands_and_what_is_gone(
    store: Store, run: Make, finding: Make
) -> None:
    first = record(store, run(0), finding(1), finding(2))
    assert (first.new, first.unchanged, first.resolved) == (2, 0, 0)
    second = record(store, run(1), finding(2), finding(3))
    assert (second.new, second.unchanged, second.resolved) == (1, 1, 1)
    assert second.new_fingerprints == (finding(3).fingerprint,)
    assert second.resolved_fingerprints == (finding(1).fingerprint,)


def test_who_did_not_look_resolves_nothing(store: Store, run: Make, finding: Make) -> None:
    record(store, run(0, at(0)), finding(1), finding(2, namespace=None), finding(3, check="a/b"))

    def looked(check: str, namespace: str | None) -> bool:
        return check == "security/non-root" and namespace == "shop"

    assert record(store, run(1, at(1)), looked=looked).resolved == 1
    standing = store.findings.list().items
    assert [row.finding.fingerprint for row in standing] == [
        finding(3).fingerprint,
        finding(2).fingerprint,
    ]
    (gone,) = store.findings.list(FindingFilter(state=FindingState.RESOLVED)).items
    assert (gone.last_seen, gone.resolved_at) == (spelled(0), spelled(1))


def test_a_finding_that_comes_back_is_new_with_its_old_first_sight(
    store: Store, run: Make, finding: Make
) -> None:
    record(store, run(0, at(0)), finding(1))
    record(store, run(1, at(1)))
    assert record(store, run(2, at(2)), finding(1)).new == 1
    row = store.findings.get(finding(1).fingerprint)
    assert row
    assert (row.first_seen, row.last_seen, row.resolved_at) == (spelled(0), spelled(2), None)


def test_what_changed_about_a_standing_finding_is_kept(
    store: Store, run: Make, finding: Make
) -> None:
    record(store, run(0), finding(1))
    exempted = msgspec.structs.replace(
        finding(1, severity=Severity.LOW), exemption=AppliedExemption("ops/known", "known", None)
    )
    assert record(store, run(1), exempted).unchanged == 1
    (row,) = store.findings.list(FindingFilter(severities=(Severity.LOW,))).items
    assert row.finding.exemption == exempted.exemption


def test_a_fingerprint_twice_in_a_run_counts_once(store: Store, run: Make, finding: Make) -> None:
    change = record(store, run(0), finding(1), finding(1, message="another"))
    assert (change.new, change.unchanged) == (1, 0)
    change = record(store, run(1), finding(1), finding(1, message="another"))
    assert (change.new, change.unchanged) == (0, 1)


def test_the_worst_comes_first(store: Store, run: Make, finding: Make) -> None:
    record(
        store,
        run(0),
        finding(1, severity=Severity.LOW),
        finding(2, severity=Severity.CRITICAL),
        finding(3, severity=Severity.MEDIUM, namespace="other"),
    )
    rows = store.findings.list().items
    assert [row.finding.severity for row in rows] == ["critical", "medium", "low"]
    bad = store.findings.list(FindingFilter(at_least=Severity.MEDIUM, namespace="shop"))
    assert [row.finding.severity for row in bad.items] == ["critical"]
    assert bad.total == 1


def test_first_sights_survive_without_the_volume(
    store: Store, run: Make, finding: Make, tmp_path: Path, clock: Clock
) -> None:
    record(store, run(0, at(0)), *(finding(number) for number in range(1200)))
    kept = dict(store.findings.standing())
    assert len(kept) == 1200
    with Store.open(tmp_path / "anew", clock) as anew:
        anew.findings.remember(kept)
        assert anew.findings.first_seen([finding(7).fingerprint, "other"]) == {
            finding(7).fingerprint: spelled(0)
        }
        change = record(anew, run(9, at(9)), finding(7), finding(5000))
        assert (change.new, change.unchanged) == (1, 1)
        assert anew.findings.first_seen([finding(7).fingerprint, finding(5000).fingerprint]) == {
            finding(7).fingerprint: spelled(0),
            finding(5000).fingerprint: spelled(9),
        }


def test_two_runs_are_compared_as_they_were(store: Store, run: Make, finding: Make) -> None:
    record(store, run(0), finding(1), finding(2), finding(3))
    record(store, run(1), finding(1))
    record(store, run(2), finding(1), finding(3), finding(4))
    diff = store.findings.diff("run-0", "run-2")
    assert (diff.new, diff.unchanged, diff.resolved) == (1, 2, 1)
    assert [row.finding.fingerprint for row in diff.new_findings] == [finding(4).fingerprint]
    assert [row.finding.fingerprint for row in diff.resolved_findings] == [finding(2).fingerprint]


def test_a_run_that_did_not_look_is_no_proof_of_change(
    store: Store, run: Make, finding: Make
) -> None:
    record(store, run(0), finding(1), finding(2))
    record(store, run(1), finding(1), looked=lambda *_: False)
    record(store, run(2), finding(1), finding(2))
    assert store.findings.diff("run-0", "run-1").resolved == 0
    assert store.findings.diff("run-1", "run-2").new == 0


def test_a_run_without_findings_stored_is_named(store: Store, run: Make) -> None:
    record(store, run(0))
    with pytest.raises(StoreError, match="run-7"):
        store.findings.diff("run-0", "run-7")


def test_a_crash_of_the_source_leaves_all_as_it_was(store: Store, run: Make, finding: Make) -> None:
    record(store, run(0), finding(1))

    def broken() -> Iterator[Finding]:
        yield finding(2)
        raise LookupError("the engine broke")

    with pytest.raises(LookupError):
        store.findings.record(run(1), broken(), everywhere)
    assert [row.finding.fingerprint for row in store.findings.list().items] == [
        finding(1).fingerprint
    ]


def test_a_crash_in_the_middle_of_the_transaction_undoes_all_of_it(
    store: Store, run: Make, finding: Make
) -> None:
    record(store, run(0), finding(1))

    def broken(check: str, namespace: str | None) -> bool:
        raise LookupError("the engine broke")

    with pytest.raises(LookupError):
        store.findings.record(run(1), [finding(2)], broken)
    rows = store.findings.list(FindingFilter(state=None)).items
    assert [row.finding.fingerprint for row in rows] == [finding(1).fingerprint]
    assert record(store, run(1), finding(2)).new == 1


def test_others_write_while_findings_come_in(store: Store, run: Make, finding: Make) -> None:
    def slow() -> Iterator[Finding]:
        for number in range(100):
            store.audit.record(AuditAction.LIST, "list v1/Pod")
            store.tasks.put("a", bytes([number]))
            yield finding(number)

    assert store.findings.record(run(0), slow(), everywhere).new == 100
    assert store.audit.list().total == 100
    assert store.audit.verify().whole


class Model:
    """What the store should say, in plain Python."""

    def __init__(self) -> None:
        self.namespace: dict[str, str] = {}
        self.first: dict[str, int] = {}
        self.last: dict[str, int] = {}
        self.resolved: dict[str, int] = {}
        self.seen: list[set[str]] = []
        self.unjudged: list[set[str]] = []

    def run(self, hour: int, found: dict[str, Finding], looked: set[str]) -> tuple[int, int, int]:
        standing = set(self.first) - set(self.resolved)
        new = set(found) - standing
        missing = standing - set(found)
        gone = {key for key in missing if self.namespace[key] in looked}
        for key, item in found.items():
            self.first.setdefault(key, hour)
            self.last[key] = hour
            self.namespace[key] = item.resource.namespace or ""
            self.resolved.pop(key, None)
        self.resolved.update(dict.fromkeys(gone, hour))
        self.seen.append(set(found))
        self.unjudged.append(missing - gone)
        return len(new), len(found) - len(new), len(gone)


RUN = st.tuples(st.sets(st.integers(0, 11)), st.sets(st.sampled_from(["", "a", "b"])))


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(runs=st.lists(RUN, min_size=1, max_size=6))
def test_history_is_what_a_plain_model_says(
    runs: list[tuple[set[int], set[str]]],
    finding: Make,
    run: Make,
    clock: Clock,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    everything = {
        item.fingerprint: item
        for item in (
            finding(number, namespace=("a", "b", None)[number % 3]) for number in range(12)
        )
    }
    model = Model()
    with Store.open(tmp_path_factory.mktemp("store"), clock) as store:
        for hour, (numbers, looked) in enumerate(runs):
            found = {key: everything[key] for key in everything if int(key, 16) in numbers}
            change = store.findings.record(
                run(hour, at(hour)),
                found.values(),
                lambda _, space: (space or "") in looked,  # noqa: B023 - called at once
            )
            wanted = model.run(hour, found, looked)
            assert (change.new, change.unchanged, change.resolved) == wanted
        rows = store.findings.list(FindingFilter(state=None), limit=100).items
        assert {
            row.finding.fingerprint: (row.first_seen, row.last_seen, row.resolved_at)
            for row in rows
        } == {
            key: (
                spelled(model.first[key]),
                spelled(model.last[key]),
                spelled(model.resolved[key]) if key in model.resolved else None,
            )
            for key in model.first
        }
        for before in range(len(runs)):
            for after in range(len(runs)):
                diff = store.findings.diff(f"run-{before}", f"run-{after}")
                old, new = model.seen[before], model.seen[after]
                assert diff.unchanged == len(old & new)
                assert diff.new == len(new - old - model.unjudged[before])
                assert diff.resolved == len(old - new - model.unjudged[after])
