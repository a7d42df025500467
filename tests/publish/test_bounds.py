"""However much there is to tell, documents stay within their bounds, whole, valid and ASCII."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kube9_core.model.coverage import Coverage, CoverageState
from kube9_core.model.finding import Finding
from kube9_core.model.insight import Insight
from kube9_core.model.outcome import Outcome, Totals
from kube9_core.model.report import FindingCounts, PillarSummary, PluginRow
from kube9_core.model.run import PillarResult, ScheduledCheck
from kube9_core.model.severity import Severity
from kube9_core.publish.state import CollectionStats, OperatorState, ProState
from kube9_core.publish.status import (
    conditions_in,
    config_map_data,
    fingerprint,
    read_status,
    resource_status,
)

StateOf = Callable[..., OperatorState]
CheckOf = Callable[..., ScheduledCheck]
ResultOf = Callable[..., PillarResult]
FindingOf = Callable[..., Finding]
KIB = 1024

text = st.builds(
    lambda unit, times: unit * times,
    st.text(st.characters(exclude_categories=()), min_size=1, max_size=4),
    st.sampled_from((1, 7, 300, 3000)),
)
many = st.sampled_from((0, 1, 3, 90, 700))


@st.composite
def moments(draw: st.DrawFn) -> dict[str, Any]:
    """A few facts, each repeated so often that a state made of them may be huge."""
    return {
        "texts": draw(st.lists(text, min_size=1, max_size=4)),
        "checks": draw(many),
        "findings": draw(st.sampled_from((0, 1, 100))),
        "insights": draw(many),
        "plugins": draw(many),
        "kinds": draw(many),
        "outcomes": draw(st.lists(st.sampled_from(Outcome), min_size=1, max_size=3)),
        "severities": draw(st.lists(st.sampled_from(Severity), min_size=1, max_size=3)),
        "block": draw(st.sampled_from((0, 10, 40_000, 90_000))),
        "pillars": draw(st.lists(st.sampled_from(("security", "cost", "acme")), unique=True)),
        "cluster_id": draw(st.none() | text),
    }


@pytest.fixture(scope="session")
def state_from(
    state_of: StateOf, check_of: CheckOf, result_of: ResultOf, finding_of: FindingOf
) -> Callable[[dict[str, Any]], OperatorState]:
    """Makes a state of such facts."""

    def pick(values: list[Any], number: int) -> Any:  # noqa: ANN401 - as given
        return values[number % len(values)]

    def make(facts: dict[str, Any]) -> OperatorState:
        texts = facts["texts"]

        def check(pillar: str, number: int) -> ScheduledCheck:
            told = pick(texts, number)
            outcome = pick(facts["outcomes"], number)
            failed = outcome is Outcome.FAILED
            return check_of(
                f"{pillar}/check-{number}",
                title=told[:500],
                outcome=outcome,
                worst=pick(facts["severities"], number) if failed else None,
                message=told,
                remediation=told,
            )

        def finding(number: int) -> Finding:
            told = pick(texts, number)
            return finding_of(
                number,
                message=told,
                remediation=told,
                at=told,
                container=told[:63],
                severity=pick(facts["severities"], number),
            )

        counts = FindingCounts(high=facts["findings"])
        results = [
            result_of(
                pillar,
                *(check(pillar, number) for number in range(facts["checks"])),
                top=tuple(finding(number) for number in range(facts["findings"])),
                summary=PillarSummary(1, 1, 1.0, Totals(), counts),
                coverage=tuple(
                    Coverage(f"v1/K{number}", CoverageState.FAILED, 0, pick(texts, number))
                    for number in range(facts["kinds"])
                ),
            )
            for pillar in facts["pillars"]
        ]
        told = texts[0]
        return state_of(
            results=tuple(results),
            plugins=tuple(
                PluginRow(f"p{number}", told[:100], told[:100], "failed", told)
                for number in range(facts["plugins"])
            ),
            insights=tuple(insight(number, told) for number in range(facts["insights"])),
            notes=tuple(texts),
            trouble=told,
            pro=ProState(key=True, reason=told),
            blocks={"acme": msgspec.Raw(b'{"told":"' + b"x" * facts["block"] + b'"}')},
            cluster_id=facts["cluster_id"],
            version=told,
            kubernetes_version=told,
            running=told[:100],
        )

    return make


def insight(number: int, told: str, **facts: Any) -> Insight:  # noqa: ANN401 - its fields
    fields: dict[str, Any] = {
        "insight_type": "cost",
        "severity": Severity.LOW,
        "title": told,
        "insight_text": told,
        "recommendation": told,
        "created_at": "2026-11-20T00:00:00Z",
    }
    return Insight(id=f"i{number}", **{**fields, **facts})


@settings(max_examples=80, deadline=None)
@given(facts=moments())
def test_no_document_ever_grows_beyond_its_bound(
    facts: dict[str, Any], state_from: Callable[[dict[str, Any]], OperatorState]
) -> None:
    state = state_from(facts)
    data = config_map_data(state)
    status, resource = data["status"].encode(), resource_status(state)
    assert len(status) <= 256 * KIB
    assert len(resource) <= 512 * KIB
    assert status.isascii()
    assert resource.isascii()
    assert read_status(data).namespace == state.namespace
    told = json.loads(resource)
    assert len(conditions_in(resource)) == len(told["conditions"])
    total = facts["checks"] * sum(pillar != "acme" for pillar in facts["pillars"])
    for document in (json.loads(status), told):
        assessment = document["assessment"]
        assert assessment["lastScheduledTotals"]["totalChecks"] == total
        shown = len(assessment["lastScheduledChecks"])
        assert shown + assessment["lastScheduledChecksOmitted"] == total
    found = facts["findings"] * len(facts["pillars"])
    there = {"topFindings": found, "insights": facts["insights"], "plugins": facts["plugins"]}
    assert {name: len(told[name]) + told["omitted"][name] for name in there} == there
    assert told["summary"]["findings"]["high"] == found


def test_the_largest_state_fits_and_uses_its_room(
    state_from: Callable[[dict[str, Any]], OperatorState],
) -> None:
    facts: dict[str, Any] = {
        "texts": ["\N{SNOWMAN}" * 9000, "x" * 9000],
        "checks": 900,
        "findings": 100,
        "insights": 900,
        "plugins": 900,
        "kinds": 900,
        "outcomes": [Outcome.FAILED, Outcome.ERRORED],
        "severities": list(Severity),
        "block": 31_000,
        "pillars": ["security", "cost", "acme"],
        "cluster_id": "\U0001f600" * 9000,
    }
    state = state_from(facts)
    assert 240 * KIB < len(config_map_data(state)["status"]) <= 256 * KIB
    resource = resource_status(state)
    assert 400 * KIB < len(resource) <= 512 * KIB
    told = json.loads(resource)
    sizes = {name: len(json.dumps(told[name], separators=(",", ":"))) for name in told}
    assert sizes["insights"] <= 192 * KIB
    assert sizes["topFindings"] <= 64 * KIB
    assert len(told["assessment"]["lastScheduledChecks"]) == 512
    large = {"insights", "topFindings", "assessment"}
    assert sum(size for name, size in sizes.items() if name not in large) <= 126 * KIB


@pytest.fixture(scope="session")
def full(
    check_of: CheckOf, result_of: ResultOf, state_of: StateOf
) -> Callable[[int, str], OperatorState]:
    """Makes a state with so many failing checks that say so much."""

    def make(count: int, told: str) -> OperatorState:
        checks = [
            check_of(
                f"security/check-{number:04}",
                outcome=Outcome.FAILED,
                worst=Severity.HIGH,
                message=told,
                remediation=told,
            )
            for number in range(count)
        ]
        return state_of(results=(result_of("security", *checks),))

    return make


def rows_of(state: OperatorState) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(config_map_data(state)["status"])["assessment"][
        "lastScheduledChecks"
    ]
    return found


def test_a_text_is_cut_at_420_characters(full: Callable[[int, str], OperatorState]) -> None:
    (row,) = rows_of(full(1, "x" * 9000))
    assert row["message"] == "x" * 417 + "..."
    assert len(row["remediation"]) == 420


def test_texts_are_shortened_before_a_row_is_dropped(
    full: Callable[[int, str], OperatorState],
) -> None:
    rows = rows_of(full(512, "\N{SNOWMAN}" * 420))
    assert len(rows) == 512
    lengths = {len(row["message"]) for row in rows}
    assert len(lengths) == 1
    assert 4 < lengths.pop() < 60


def test_the_room_there_is_gets_used(full: Callable[[int, str], OperatorState]) -> None:
    size = len(config_map_data(full(512, "x" * 420))["status"])
    assert 255 * KIB < size <= 256 * KIB


def test_beyond_512_rows_what_passes_is_left_out_first(
    full: Callable[[int, str], OperatorState], check_of: CheckOf, result_of: ResultOf
) -> None:
    state = full(600, "short")
    passing = result_of("cost", *(check_of(f"cost/c{number}") for number in range(10)))
    state = msgspec.structs.replace(state, results=(passing, *state.results))
    rows = rows_of(state)
    assert len(rows) == 512
    assert {row["status"] for row in rows} == {"failing"}


def test_a_plugins_block_that_is_wrong_costs_itself_only(state_of: StateOf) -> None:
    good = msgspec.Raw(b'{"detected":true,"list":[1,null,"\\u00e9"]}')
    blocks = {
        "acme": good,
        "mode": good,
        "argocd": msgspec.Raw(b'{"detected":"perhaps"}'),
        "list": msgspec.Raw(b"[]"),
        "broken": msgspec.Raw(b"{"),
        "deep": msgspec.Raw(b'{"a":' + b"[" * 100_000),
        "no key": good,
        "large": msgspec.Raw(b'{"a":"' + b"x" * 70_000 + b'"}'),
    }
    status = json.loads(config_map_data(state_of(blocks=blocks))["status"])
    assert status["acme"] == {"detected": True, "list": [1, None, "\u00e9"]}
    assert status["mode"] == "operated"
    assert status["blocksOmitted"] == [
        "argocd",
        "broken",
        "deep",
        "large",
        "list",
        "mode",
        "no key",
    ]


def test_a_block_of_the_contract_is_published_as_it_is(state_of: StateOf) -> None:
    argocd = {
        "detected": True,
        "namespace": "argocd",
        "version": "v2.8.4",
        "lastChecked": "2026-11-23T11:00:00Z",
        "resourceTreeCapable": False,
        "resourceTreeLastError": {"code": "ARGOCD_TOKEN_MISSING", "message": "no token"},
        "applications": {"storedCount": 3},
    }
    blocks = {"argocd": msgspec.Raw(msgspec.json.encode(argocd))}
    assert json.loads(config_map_data(state_of(blocks=blocks))["status"])["argocd"] == argocd


def test_insights_go_expired_first_then_by_severity_then_by_age(state_of: StateOf) -> None:
    kept = [
        insight(0, "t", severity=Severity.CRITICAL, expires_at="2026-11-22T00:00:00Z"),
        insight(1, "t", severity=Severity.LOW, created_at="2026-11-01T00:00:00Z"),
        insight(2, "t", severity=Severity.LOW, created_at="2026-11-02T00:00:00Z"),
        insight(3, "t", severity=Severity.HIGH, created_at="2026-10-01T00:00:00Z"),
    ]
    told = json.loads(resource_status(state_of(insights=tuple(kept))))
    assert [item["id"] for item in told["insights"]] == ["i3", "i2", "i1", "i0"]
    more = [insight(number, "t", severity=Severity.MEDIUM) for number in range(10, 230)]
    told = json.loads(resource_status(state_of(insights=(*kept, *more))))
    assert len(told["insights"]) == 200
    assert {item["id"] for item in told["insights"]} & {"i0", "i1", "i2", "i3"} == {"i3"}
    assert told["omitted"]["insights"] == 24


def test_only_freshness_leaves_the_fingerprint_as_it_is(state_of: StateOf) -> None:
    later = datetime(2026, 11, 23, 13, 0, 0, tzinfo=UTC)
    argo = '{"detected":false,"namespace":null,"version":null,"lastChecked":"%d-11-23T11:00:00Z"}'
    first = state_of(blocks={"argocd": msgspec.Raw((argo % 2026).encode())})
    second = msgspec.structs.replace(
        first,
        now=later,
        blocks={"argocd": msgspec.Raw((argo % 2027).encode())},
        collections=CollectionStats(7, 0, 7, "2026-11-23T12:30:00Z"),
    )
    assert json.loads(config_map_data(second)["status"])["argocd"]["detected"] is False
    third = msgspec.structs.replace(second, trouble="no API server")
    prints = [fingerprint(config_map_data(state)["status"]) for state in (first, second, third)]
    assert prints[0] == prints[1] != prints[2]
    conditions = conditions_in(resource_status(first))
    assert fingerprint(resource_status(second, conditions)) == fingerprint(resource_status(first))
