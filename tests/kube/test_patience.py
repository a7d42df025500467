"""How long somebody waits who is turned away again and again."""

import random

import pytest

from kube9_core.kube.errors import Refused, Unreachable
from kube9_core.kube.patience import Patience

GONE = Unreachable("gone")


def patience(seed: int = 1) -> Patience:
    return Patience(random.Random(seed))  # noqa: S311 - jitter


@pytest.mark.parametrize("seed", range(20))
def test_waits_grow_and_stay_below_half_a_minute(seed: int) -> None:
    waits = [patience_.after(GONE) for patience_ in [patience(seed)] for _ in range(12)]
    assert waits[0] <= 0.5
    assert waits[3] > waits[0]
    assert max(waits) <= 15


def test_two_clients_do_not_wait_alike() -> None:
    assert patience(1).after(GONE) != patience(2).after(GONE)


def test_a_success_makes_patient_again() -> None:
    found = patience()
    for _ in range(8):
        found.after(GONE)
    found.well()
    assert found.after(GONE) <= 0.5


@pytest.mark.parametrize("status", [429, 503])
def test_what_the_server_asks_for_is_obeyed(status: int) -> None:
    assert 7 <= patience().after(Refused(status, "", "later", retry_after=7)) <= 10.5


def test_no_server_puts_us_off_for_hours() -> None:
    assert patience().after(Refused(429, "", "later", retry_after=86_400)) <= 450


@pytest.mark.parametrize("status", [403, 404])
def test_what_only_a_person_can_mend_is_asked_for_once_a_minute_in_the_long_run(
    status: int,
) -> None:
    found = patience()
    waits = [found.after(Refused(status, "", "no")) for _ in range(20)]
    assert all(30 <= wait <= 60 for wait in waits[-5:])
