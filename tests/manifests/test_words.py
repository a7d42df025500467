"""Unquoted words mean what they mean to kubectl; all of it was asked of sigs.k8s.io/yaml."""

from collections.abc import Callable

import msgspec
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kube9_core.manifests.parsing import Parser
from kube9_core.manifests.scalars import resolve

Value = Callable[[str], object]


@pytest.mark.parametrize("word", ["yes", "Yes", "YES", "on", "On", "ON", "y", "Y", "true", "TRUE"])
def test_words_for_yes_are_true(value: Value, word: str) -> None:
    assert value(f"privileged: {word}") == {"privileged": True}


@pytest.mark.parametrize(
    "word", ["no", "No", "NO", "off", "Off", "OFF", "n", "N", "false", "FALSE"]
)
def test_words_for_no_are_false(value: Value, word: str) -> None:
    assert value(f"privileged: {word}") == {"privileged": False}


@pytest.mark.parametrize("word", ["yes", "on", "true", "null", "~", "0644", "1e3", "1_000", ".inf"])
@pytest.mark.parametrize("quote", ["'", '"'])
def test_quoted_words_stay_strings(value: Value, word: str, quote: str) -> None:
    assert value(f"a: {quote}{word}{quote}") == {"a": word}


@pytest.mark.parametrize(
    ("word", "meaning"),
    [
        ("yEs", "yEs"),
        ("tRUE", "tRUE"),
        ("nil", "nil"),
        ("~", None),
        ("Null", None),
        ("NULL", None),
        ("", None),
        ("0644", 420),
        ("0o644", 420),
        ("0O17", 15),
        ("08", 8),
        ("0x1F", 31),
        ("0b101", 5),
        ("0b-1", -1),
        ("-0x10", -16),
        ("1_000", 1000),
        ("+12", 12),
        ("+_1", 1),
        ("_1", "_1"),
        ("1e3", 1000),
        ("0e1", 0),
        ("1.0", 1),
        ("0.10", 0.1),
        (".5", 0.5),
        (".0_5", 0.05),
        ("5.", 5),
        ("1e400", "1e400"),
        ("1.2.3", "1.2.3"),
        ("12:30:45", "12:30:45"),
        ("2001-01-01", "2001-01-01"),
        ("2001-12-14T21:59:43Z", "2001-12-14T21:59:43Z"),
        ("1,000", "1,000"),
        ("100m", "100m"),
        ("1Gi", "1Gi"),
        ("nan", "nan"),
        ("infinity", "infinity"),
        ("9223372036854775808", 9223372036854775808),
        ("18446744073709551615", 18446744073709551615),
        ("0x", "0x"),
        ("=", "="),
        ("!!str 5", "5"),
        ("!!str yes", "yes"),
        ('!!int "3"', 3),
        ("!!float 1", 1),
        ("!!binary aGVsbG8=", "hello"),
        ("!custom x", "x"),
    ],
)
def test_a_word_means_what_it_means_to_kubectl(value: Value, word: str, meaning: object) -> None:
    found = value(f"a: {word}")
    assert found == {"a": meaning}
    assert isinstance(found, dict)
    assert isinstance(found["a"], bool) == isinstance(meaning, bool)


@pytest.mark.parametrize(
    ("key", "name"),
    [("1", "1"), ("0x10", "16"), ("yes", "true"), ("off", "false"), ("1.5", "1.5"), ('"on"', "on")],
)
def test_keys_become_strings_by_the_same_rules(value: Value, key: str, name: str) -> None:
    assert value(f"{key}: a") == {name: "a"}


def test_a_number_beyond_64_bits_keeps_its_size(value: Value) -> None:
    assert value("a: 123456789012345678901234567890") == {"a": pytest.approx(1.2345678901234568e29)}


_WORDS = st.text(alphabet="0189.eE+-_xobafnyYNOotrusl~", min_size=1, max_size=6).filter(
    lambda word: (word[0] not in "-~" or len(word) > 1) and "nan" not in word.lower()
)


@settings(deadline=None)
@given(_WORDS)
def test_the_quick_way_and_the_rules_agree_on_any_word(word: str) -> None:
    parsed = Parser().parse(f"a: {word}\n".encode())
    assert isinstance(parsed.value, dict)
    found, meant = parsed.value["a"], resolve(word)
    assert found == meant
    assert isinstance(found, bool) == isinstance(meant, bool)


@settings(deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=30))
def test_a_quoted_string_of_any_characters_comes_back(text: str) -> None:
    dumped = yaml.dump({"a": text}, default_style='"', allow_unicode=True, width=10_000)
    parsed = Parser().parse(dumped.encode())
    assert msgspec.json.decode(parsed.json) == {"a": text}
