"""Every state of the operator, in our words and in those of the extension."""

from collections.abc import Callable
from typing import Any

import pytest

from kube9_core.model.coverage import Coverage, CoverageState
from kube9_core.model.report import PluginRow
from kube9_core.model.run import PillarResult
from kube9_core.publish.state import OperatorState, ProState
from kube9_core.publish.tier import tier_of, words_of

StateOf = Callable[..., OperatorState]
ResultOf = Callable[..., PillarResult]

FREE = ("operated", "free", False, False)
KEYED = ("operated", "free", False, True)
PRO = ("enabled", "pro", True, True)
ACCEPTED = ProState(key=True, accepted=True)
WAITING = ProState(key=True)
REJECTED = ProState(key=True, reason="the server rejected the API key")
FAILING = ProState(key=True, accepted=True, failing=True, reason="no answer for two hours")
KEYLESS = ProState(accepted=True, failing=True, reason="left over")
BROKEN = {"trouble": "the API server cannot be reached"}
LEAVING = {"shutting_down": True}

TABLE = [
    ({}, "operated", FREE, "healthy"),
    ({"pro": ACCEPTED}, "enabled", PRO, "healthy"),
    ({"pro": WAITING}, "operated", KEYED, "healthy"),
    ({"pro": REJECTED}, "operated", KEYED, "healthy"),
    ({"pro": FAILING}, "degraded", KEYED, "healthy"),
    ({"pro": KEYLESS}, "operated", FREE, "healthy"),
    (BROKEN, "degraded", FREE, "degraded"),
    ({**BROKEN, "pro": ACCEPTED}, "degraded", PRO, "degraded"),
    ({**BROKEN, "pro": WAITING}, "degraded", KEYED, "degraded"),
    ({**BROKEN, "pro": FAILING}, "degraded", KEYED, "degraded"),
    (LEAVING, "degraded", FREE, "unhealthy"),
    ({**LEAVING, "pro": ACCEPTED}, "degraded", PRO, "unhealthy"),
    ({**LEAVING, "pro": FAILING}, "degraded", KEYED, "unhealthy"),
    ({**LEAVING, **BROKEN}, "degraded", FREE, "unhealthy"),
]


@pytest.mark.parametrize(("facts", "tier", "words", "health"), TABLE)
def test_a_state_has_its_tier_and_its_words(
    facts: dict[str, Any], tier: str, words: tuple[object, ...], health: str, state_of: StateOf
) -> None:
    told = words_of(state_of(**facts))
    assert tier_of(state_of(**facts)).name == tier
    assert (told.mode, told.tier, told.registered, told.api_key_configured) == words
    assert told.health == health


def test_a_degraded_tier_says_why(state_of: StateOf) -> None:
    assert tier_of(state_of(**BROKEN)).reason == BROKEN["trouble"]
    assert tier_of(state_of(pro=FAILING)).reason == FAILING.reason
    assert tier_of(state_of(**LEAVING)).reason == "the operator is shutting down"


def test_an_operator_that_is_well_reports_no_error(state_of: StateOf) -> None:
    assert words_of(state_of()).error is None
    assert words_of(state_of(pro=ACCEPTED)).error is None


def test_the_last_words_are_those_of_the_contract(state_of: StateOf) -> None:
    assert words_of(state_of(**LEAVING, **BROKEN)).error == "Shutting down"


@pytest.mark.parametrize("pro", [WAITING, REJECTED, FAILING, ProState(key=True, failing=True)])
def test_trouble_with_the_server_is_told_without_making_the_operator_ill(
    pro: ProState, state_of: StateOf
) -> None:
    told = words_of(state_of(pro=pro))
    assert told.health == "healthy"
    assert told.error is not None
    assert pro.reason is None or pro.reason in told.error


def test_a_failed_plugin_is_told_without_making_the_operator_ill(state_of: StateOf) -> None:
    failed = PluginRow("acme", "acme-kube9", "1.0", "failed", "No module named acme")
    told = words_of(state_of(plugins=(failed, PluginRow("security", "x", "1", "loaded"))))
    assert (told.health, told.error) == ("healthy", "failed plugins: acme")


def test_a_missing_permission_is_told_without_making_the_operator_ill(
    state_of: StateOf, result_of: ResultOf
) -> None:
    reason = 'the rule list pods in the API group "" is missing'
    kinds = [
        Coverage("v1/Pod", CoverageState.FORBIDDEN, 0, reason),
        Coverage("v1/Service", CoverageState.FAILED, 0, None),
        Coverage("v1/Node", CoverageState.ABSENT, 0, None),
    ]
    told = words_of(state_of(results=(result_of("security", coverage=tuple(kinds)),)))
    assert told.health == "healthy"
    assert told.error == f"v1/Pod could not be read: {reason} (and 1 more)"


def test_what_is_wrong_is_told_once_and_the_worst_first(state_of: StateOf) -> None:
    notes = ("the CRDs are not installed", BROKEN["trouble"], "the CRDs are not installed")
    told = words_of(state_of(**BROKEN, notes=notes, pro=REJECTED)).error
    assert told == f"{BROKEN['trouble']}; {REJECTED.reason}; the CRDs are not installed"


def test_the_error_is_cut_at_five_hundred_characters(state_of: StateOf) -> None:
    told = words_of(state_of(trouble="x" * 9000)).error
    assert told == "x" * 497 + "..."
