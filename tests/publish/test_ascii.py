"""Text and JSON as they leave us."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kube9_core.publish.ascii import ascii_json, clean, short

texts = st.text(st.characters(exclude_categories=()), max_size=40)


@pytest.mark.parametrize(
    ("text", "most", "left"),
    [
        ("abcdef", 6, "abcdef"),
        ("abcdefg", 6, "abc..."),
        ("ab cdefg", 6, "ab..."),
        ("abcdef", 4, "a..."),
        ("abcdef", 3, None),
        ("abcdef", 0, None),
        ("abc", 3, "abc"),
        ("  abc  ", 3, "abc"),
        (" \n", 9, None),
        ("", 9, None),
        (None, 9, None),
    ],
)
def test_a_text_is_cut_so_that_it_can_be_seen(text: str | None, most: int, left: str) -> None:
    assert short(text, most) == left


@given(text=texts, most=st.integers(0, 50))
def test_no_text_is_longer_than_it_may_be(text: str, most: int) -> None:
    left = short(text, most)
    assert left is None or 0 < len(left) <= most


@given(text=texts)
def test_what_people_cannot_read_is_replaced_one_by_one(text: str) -> None:
    assert len(clean(text)) == len(text)
    assert all(character.isprintable() or character == "\n" for character in clean(text))
    assert text != clean(text) or all(c.isprintable() or c == "\n" for c in text)


@given(text=texts)
def test_json_is_ascii_and_says_the_same(text: str) -> None:
    spelled = ascii_json({"text": clean(text)})
    assert spelled.isascii()
    assert json.loads(spelled) == {"text": clean(text)}
