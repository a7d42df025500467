"""The line of a field is where a person would look for it."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kube9_core.manifests import Lines, Loaded, load
from kube9_core.manifests.paths import parse_path
from kube9_core.model.source import Source

Read = Callable[[str | bytes], Loaded]

DEPLOYMENT = """\
# words before
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: a
  annotations:
    a.b/c: x
    "quoted.key": y
spec:
  template:
    spec:
      containers:
        - name: one
          securityContext: {privileged: true,
            runAsUser: 0}
          args: [
            a,
            b
          ]
        -
          name: two
          command:
          - |
            x
          - >-
            y
          - z
          env: []
      # words between
      volumes:
      - emptyDir: {}
        name: v
---
apiVersion: v1
kind: Service
spec: {}
"""


@pytest.mark.parametrize(
    ("at", "line"),
    [
        (None, 3),
        ("kind", 4),
        ("metadata.name", 6),
        ('metadata.annotations["a.b/c"]', 8),
        ('metadata.annotations["quoted.key"]', 9),
        ("spec.template.spec", 12),
        ("spec.template.spec.containers", 13),
        ("spec.template.spec.containers[0]", 14),
        ("spec.template.spec.containers[0].securityContext", 15),
        ("spec.template.spec.containers[0].securityContext.privileged", 15),
        ("spec.template.spec.containers[0].securityContext.runAsUser", 16),
        ("spec.template.spec.containers[0].args[1]", 19),
        ("spec.template.spec.containers[1]", 22),
        ("spec.template.spec.containers[1].command[0]", 24),
        ("spec.template.spec.containers[1].command[1]", 26),
        ("spec.template.spec.containers[1].command[2]", 28),
        ("spec.template.spec.containers[1].env[0].name", 29),
        ("spec.template.spec.volumes[0].name", 33),
        ("spec.template.spec.containers[1].image", 22),
        ("spec.template.spec.containers[7].image", 13),
        ("spec.template.spec.securityContext.runAsNonRoot", 12),
        ("spec.template.spec.containers.name", 13),
        ("status", 3),
    ],
)
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_field_is_found_or_its_nearest_ancestor(
    read: Read, at: str | None, line: int, ending: str, mark: str
) -> None:
    loaded = read(mark + DEPLOYMENT.replace("\n", ending))
    assert loaded.lines().line(loaded.documents[0].source, at) == line


def test_a_later_document_counts_from_the_top_of_the_file(read: Read) -> None:
    loaded = read(DEPLOYMENT)
    assert loaded.lines().line(loaded.documents[1].source, "spec.ports[0]") == 37


def test_a_value_that_came_by_an_alias_is_where_it_was_written(read: Read) -> None:
    text = (
        "apiVersion: v1\nkind: X\nbase: &base\n  user: 0\n  more: &more\n    deep: 1\n"
        "a: *base\nb:\n  <<: *base\n  own: 1\nc:\n  <<: [{x: 1}, *more]\n"
    )
    loaded = read(text)
    lines, source = loaded.lines(), loaded.documents[0].source
    assert lines.line(source, "a") == 7
    assert lines.line(source, "a.user") == 4
    assert lines.line(source, "b.user") == 4
    assert lines.line(source, "b.own") == 10
    assert lines.line(source, "a.more.deep") == 6
    assert lines.line(source, "c.deep") == 6


def test_of_a_key_written_twice_the_last_is_meant(read: Read) -> None:
    loaded = read("apiVersion: v1\nkind: X\na: 1\na: 2\n")
    assert loaded.lines().line(loaded.documents[0].source, "a") == 4


def test_members_of_a_list_are_found_through_its_path(read: Read) -> None:
    text = "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: A\n  spec:\n    x: 1\n"
    loaded = read(text)
    assert loaded.lines().line(loaded.documents[0].source, "spec.x") == 7


def test_json_has_lines_too(read: Read) -> None:
    value = {"apiVersion": "v1", "kind": "X", "spec": {"a": [1, 2]}}
    text = json.dumps(value, indent=2)
    loaded = read(text)
    lines, source = loaded.lines(), loaded.documents[0].source
    assert lines.line(source, "spec.a[1]") == 7
    assert lines.line(source, "spec") == 4


def test_what_had_to_be_respaced_keeps_its_lines(read: Read) -> None:
    loaded = read("apiVersion: v1\nkind: X\na: [\nb,\nc\n]\nd:\n- e\n'f': 1\ng:\th\n")
    lines, source = loaded.lines(), loaded.documents[0].source
    assert [lines.line(source, at) for at in ("a[1]", "d[0]", "f", "g")] == [5, 8, 9, 10]


def test_a_file_that_is_gone_leaves_the_objects_own_line() -> None:
    assert Lines().line(Source("/nowhere/x.yaml", 0, 7), "spec.a") == 7


def test_many_files_may_be_asked_about_in_any_order(tmp_path: Any) -> None:  # noqa: ANN401
    for number in range(80):
        path = tmp_path / f"{number:02}.yaml"
        path.write_text("\n" * number + "apiVersion: v1\nkind: X\nspec:\n  a: 1\n")
    loaded = load([str(tmp_path)])
    lines = loaded.lines()
    for _ in range(2):
        found = [lines.line(each.source, "spec.a") for each in loaded.documents]
        assert found == [number + 4 for number in range(80)]


@pytest.mark.parametrize(
    ("path", "steps"),
    [
        ("", ()),
        ("a", ("a",)),
        ("a.b[0].c", ("a", "b", 0, "c")),
        ("a[0][1]", ("a", 0, 1)),
        ('a["b.c/d"].e', ("a", "b.c/d", "e")),
        ('a["x\\"y"]', ("a", 'x"y')),
        ("items[3].spec", ("items", 3, "spec")),
    ],
)
def test_a_path_is_read_as_it_is_spelled(path: str, steps: tuple[str | int, ...]) -> None:
    assert parse_path(path) == steps


_KEYS = st.text(alphabet="abcd", min_size=1, max_size=3)
_LEAVES: st.SearchStrategy[object] = st.one_of(
    st.text(alphabet="ab\n ", max_size=8), st.integers(0, 9), st.just({})
)
_TREES = st.recursive(
    _LEAVES,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(_KEYS, inner, max_size=3)),
    max_leaves=15,
)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(_KEYS, _TREES, min_size=1, max_size=4))
def test_every_field_is_on_the_line_that_pyyaml_says(tree: dict[str, object]) -> None:
    text = "apiVersion: v1\nkind: X\n" + yaml.safe_dump({"spec": tree}, default_flow_style=False)
    lines = Lines({"-": text.encode()})
    root = yaml.compose(text, yaml.SafeLoader)
    assert root is not None
    for path, line in _marks(root, ""):
        assert lines.line(Source("-"), path) == line, (path, text)


def _marks(node: yaml.Node, path: str) -> Iterator[tuple[str, int]]:
    """Give the line of each key, and of each list item that has a place of its own."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            inner = f"{path}.{key.value}".lstrip(".")
            yield inner, key.start_mark.line + 1
            yield from _marks(value, inner)
    if isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            if _begins_with_a_word(value):
                yield f"{path}[{index}]", value.start_mark.line + 1
            yield from _marks(value, f"{path}[{index}]")


def _begins_with_a_word(node: yaml.Node) -> bool:
    """Tell what `- {}` and `- [[]]` lack: these have the line of their list."""
    if isinstance(node, yaml.SequenceNode):
        return bool(node.value) and _begins_with_a_word(node.value[0])
    return isinstance(node, yaml.ScalarNode) or bool(node.value)
