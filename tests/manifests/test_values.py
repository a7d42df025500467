"""Documents mean what they mean to kubectl: structure, block scalars, anchors, merges, tags."""

from collections.abc import Callable

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kube9_core.manifests.parsing import Parser
from kube9_core.manifests.spacing import padded
from kube9_core.manifests.values import exact

Value = Callable[[str], object]


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("a: |\n  x\n  y", {"a": "x\ny\n"}),
        ("a: |-\n  x\n  y\nb: 1", {"a": "x\ny", "b": 1}),
        ("a: |+\n  x\n\nb: 1", {"a": "x\n\n", "b": 1}),
        ("a: >-\n  x\n  y\n\n  z", {"a": "x y\nz"}),
        ("a: |2\n    x\n   y", {"a": "  x\n y\n"}),
        ("a: b\n  c", {"a": "b c"}),
        ("a: 'don''t'", {"a": "don't"}),
        ("a: 'x\n  y\n\n  z'", {"a": "x y\nz"}),
        ('a: "x\\ty\\u00e9\\x41\\\n   z"', {"a": "x\tyéAz"}),
        ("a: x#c # comment", {"a": "x#c"}),
        ("a: http://x", {"a": "http://x"}),
        ("? a\n: b", {"a": "b"}),
        ("{a: 1, b: [x, yes, 'no'], c: }", {"a": 1, "b": ["x", True, "no"], "c": None}),
        ("- - a\n  - b\n- c", [["a", "b"], "c"]),
        ("-\n  a: 1\n- # none", [{"a": 1}, None]),
        ("a: [b: c]", {"a": [{"b": "c"}]}),
        ("a: &x b\nc: *x", {"a": "b", "c": "b"}),
        ("a: &x {d: yes}\nb: *x", {"a": {"d": True}, "b": {"d": True}}),
        ("- &x 1\n- &x 2\n- *x", [1, 2, 2]),
        (
            "a: &x {p: 1, q: 2}\nb:\n  <<: *x\n  q: 3",
            {"a": {"p": 1, "q": 2}, "b": {"p": 1, "q": 3}},
        ),
        ("b: {q: 3, <<: {q: 2}}", {"b": {"q": 2}}),
        ("b: {<<: [{q: 1}, {q: 2, r: 2}]}", {"b": {"q": 1, "r": 2}}),
        ("b: {'<<': 1}", {"b": {"<<": 1}}),
        ("&k a: 1\nb: *k", {"a": 1, "b": "a"}),
        ("a: !!map {b: 1}", {"a": {"b": 1}}),
        ("a: é\nb: 日本", {"a": "é", "b": "日本"}),
        ('a: "\\U0001F600"', {"a": "\U0001f600"}),
    ],
)
def test_a_text_means_what_it_means_to_kubectl(value: Value, text: str, meaning: object) -> None:
    assert value(text) == meaning


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ('a: [\n  "b"\n]', {"a": ["b"]}),
        ("a: [\nyes,\n'yes'\n]", {"a": [True, "yes"]}),
        ("a:\n- {\n  b: c\n}", {"a": [{"b": "c"}]}),
        ('a: "x\ny"\nb: 1', {"a": "x y", "b": 1}),
        ("- [a,\n  b]\n- c", [["a", "b"], "c"]),
        ("a:\tb\nc: |\n  x:\ty", {"a": "b", "c": "x:\ty\n"}),
        ("'a':\t1\nb :\tyes", {"a": 1, "b": True}),
        ("a: [1, 2\t]", {"a": [1, 2]}),
        ("a: |\n  -\tx", {"a": "-\tx\n"}),
        ("a: &x [\n  b\n]\nc: {<<: {d: 1}, e: *x}", {"a": ["b"], "c": {"d": 1, "e": ["b"]}}),
    ],
)
def test_what_only_kubectls_parser_accepts_is_read_all_the_same(
    value: Value, text: str, meaning: object
) -> None:
    assert value(text) == meaning


_PLAIN = st.text(alphabet="abcxyz019 -.:/#'\"\\\n\t{}[]&*!|>%@`,?=é", max_size=12)
_SCALARS = st.one_of(
    _PLAIN,
    st.integers(-(2**63), 2**63),
    st.booleans(),
    st.none(),
    st.floats(allow_nan=False, allow_infinity=False, min_value=-1e6, max_value=1e6).filter(
        lambda number: "e" not in repr(number)  # PyYAML reads an exponent without a dot as text
    ),
)
_KEYS = st.one_of(st.text(alphabet="abc.-/019 ", min_size=1, max_size=6), _PLAIN).filter(
    lambda key: key != "" and "\n" not in key
)
_TREES = st.recursive(
    _SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(_KEYS, inner, max_size=4)),
    max_leaves=12,
)
_STYLES = st.sampled_from([None, "'", '"', "|", ">"])


@settings(max_examples=300, deadline=None)
@given(
    tree=st.dictionaries(_KEYS, _TREES, min_size=1, max_size=4), flow=st.booleans(), style=_STYLES
)
@example(tree={"a": {"y": "n"}}, flow=False, style=None)
def test_whatever_pyyaml_writes_is_read_back(
    tree: dict[str, object],
    flow: bool,  # noqa: FBT001 - hypothesis gives names
    style: str | None,
) -> None:
    # With a style PyYAML quotes numbers too, behind a tag.
    written = _without_bare_letters(tree if style is None else _texts(tree))
    text = yaml.safe_dump(
        written,
        default_flow_style=flow,
        default_style=style,
        allow_unicode=True,
        width=10_000,
    )
    assert Parser().parse(text.encode()).value == written


@settings(max_examples=300, deadline=None)
@given(tree=st.dictionaries(_KEYS, _TREES, min_size=1, max_size=4), flow=st.booleans())
def test_the_quick_way_and_the_exact_walk_agree(
    tree: dict[str, object],
    flow: bool,  # noqa: FBT001 - hypothesis gives names
) -> None:
    text = yaml.safe_dump(tree, default_flow_style=flow, allow_unicode=True, width=10_000).encode()
    assert Parser().parse(text).value == exact(padded(text)).value


def _texts(tree: object) -> object:
    if isinstance(tree, dict):
        return {key: _texts(value) for key, value in tree.items()}
    if isinstance(tree, list):
        return [_texts(value) for value in tree]
    return str(tree)


def _without_bare_letters(tree: object) -> object:
    """Leave out the words that PyYAML writes bare as strings and kubectl reads otherwise."""
    if isinstance(tree, dict):
        return {_worded(key): _without_bare_letters(value) for key, value in tree.items()}
    if isinstance(tree, list):
        return [_without_bare_letters(value) for value in tree]
    return _worded(tree) if isinstance(tree, str) else tree


def _worded(text: str) -> str:
    return f"t{text}" if text[:1] in set("yYnN.+-0123456789") else text
