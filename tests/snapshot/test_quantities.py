"""Quantities are compared by value, durations and percentages as the API server reads them."""

from datetime import timedelta
from decimal import Decimal
from math import ceil, floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kube9_core.snapshot.duration import parse_duration
from kube9_core.snapshot.percent import scale
from kube9_core.snapshot.quantity import parse_quantity

OTHER_DIGIT = "\N{ARABIC-INDIC DIGIT ONE}"
POWERS = {
    "n": (10, -9),
    "u": (10, -6),
    "m": (10, -3),
    "": (10, 0),
    "k": (10, 3),
    "M": (10, 6),
    "G": (10, 9),
    "T": (10, 12),
    "P": (10, 15),
    "E": (10, 18),
    "Ki": (2, 10),
    "Mi": (2, 20),
    "Gi": (2, 30),
    "Ti": (2, 40),
    "Pi": (2, 50),
    "Ei": (2, 60),
}


@given(
    number=st.decimals(min_value=-(10**6), max_value=10**6, places=3),
    suffix=st.sampled_from(sorted(POWERS)),
)
def test_a_quantity_is_its_number_times_its_suffix(number: Decimal, suffix: str) -> None:
    base, power = POWERS[suffix]
    assert parse_quantity(f"{number:f}{suffix}") == number * Decimal(base) ** power


@given(
    number=st.integers(-(10**9), 10**9),
    exponent=st.integers(-9, 18),
    letter=st.sampled_from("eE"),
)
def test_an_exponent_counts_in_tens(number: int, exponent: int, letter: str) -> None:
    assert parse_quantity(f"{number}{letter}{exponent}") == Decimal(number).scaleb(exponent)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.5", "0.5"),
        (".5", "0.5"),
        ("5.", "5"),
        ("+1", "1"),
        ("1E", "1e18"),
        ("1E3", "1000"),
        ("1Ei", "1152921504606846976"),
        ("100m", "0.1"),
        (2, "2"),
        (0.25, "0.25"),
        (1e21, "1e21"),
    ],
)
def test_odd_spellings_of_quantities(text: str | float, value: str) -> None:
    assert parse_quantity(text) == Decimal(value)


@pytest.mark.parametrize(
    "text",
    [
        *("", "m", "1 Gi", " 1", "1gi", "1KI", "1Kb", "1e", "--1", "1.2.3", "0x10", "1,5"),
        *("nan", "inf", OTHER_DIGIT, "1e999999999", float("inf")),
    ],
)
def test_what_is_no_quantity_is_refused_with_its_text(text: str | float) -> None:
    with pytest.raises(ValueError, match="quantity"):
        parse_quantity(text)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0", 0),
        ("30s", 30),
        ("1h30m", 5400),
        ("1.5h", 5400),
        ("250ms", 0.25),
        ("1m0.5s", 60.5),
        ("-10s", -10),
        ("+10s", 10),
        (".5s", 0.5),
        ("3µs", 0.000003),
        ("3us", 0.000003),
    ],
)
def test_durations_are_those_of_go(text: str, seconds: float) -> None:
    assert parse_duration(text) == timedelta(seconds=seconds)


@given(st.integers(0, 10**5), st.integers(0, 59), st.integers(0, 59))
def test_the_parts_of_a_duration_add_up(hours: int, minutes: int, seconds: int) -> None:
    expected = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    assert parse_duration(f"{hours}h{minutes}m{seconds}s") == expected


@pytest.mark.parametrize(
    "text",
    ["", "5", "s", "1d", "1h 30m", "1.2.3s", "9999999999h", "\N{ARABIC-INDIC DIGIT THREE}s", "-"],
)
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="duration"):
        parse_duration(text)


@given(percent=st.integers(0, 100), total=st.integers(0, 10_000))
def test_percentages_are_rounded_as_asked(percent: int, total: int) -> None:
    exact = Decimal(percent) * total / 100
    assert scale(f"{percent}%", total, up=True) == ceil(exact)
    assert scale(f"{percent}%", total, up=False) == floor(exact)


@given(st.integers(0, 100), st.integers(0, 100))
def test_a_number_stays_what_it_is(value: int, total: int) -> None:
    assert scale(value, total, up=True) == value


@pytest.mark.parametrize(
    "text", ["", "5", "%", "1.5%", "-1%", "10 %", "\N{ARABIC-INDIC DIGIT THREE}%"]
)
def test_what_is_no_percentage_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="percentage"):
        scale(text, 10, up=True)
