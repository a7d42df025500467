"""Whatever is wrong with the input is one clear line with its place, and the rest is read."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from kube9_core.manifests import Loaded, load
from kube9_core.manifests.files import LARGEST_FILE

Read = Callable[[str | bytes], Loaded]
Write = Callable[..., str]


@pytest.mark.parametrize(
    ("bad", "place", "words"),
    [
        ("a: [1, 2\nb: 3", (7, 2), "did not find expected ',' or ']'"),
        ("a: 1\nb: 'x", (7, 4), "unexpected end of stream, while scanning a quoted scalar"),
        ("a:\n\tb: 3", (7, 1), "found character that cannot start any token"),
        ("a: b: c", (6, 5), "mapping values are not allowed"),
        ("a: 1\n b: 2", (7, 3), "mapping values are not allowed"),
        ("a:\n  - b\n - c", (8, 2), "did not find expected key"),
        ("a: @x", (6, 1), "cannot start with '@'"),
        ("a:\n-\tb", (7, 2), "cannot start any token"),
        ("a: *x", (6, 1), "alias *x has no anchor before it"),
        ("a: &x [1, *x]", (6, 11), "anchor &x contains itself"),
        ("a: !!int x", (6, 1), "'x' is not a !!int"),
        ("a: .inf", (6, 1), ".inf is a number that JSON"),
        ("a: .nan", (6, 1), ".nan is a number that JSON"),
        ("~: x", (6, 1), "null cannot be a key"),
        ("<<: 1", (6, 1), "'<<' needs a mapping"),
        ('a: "\\ud83d"', (6, 1), "escape"),
        ("a: x\x00y", (6, 5), "control character 0x00"),
    ],
)
def test_a_bad_document_is_named_and_its_neighbours_are_read(
    read: Read, good: str, bad: str, place: tuple[int, int], words: str
) -> None:
    loaded = read(f"{good}---\n{bad}\n---\n{good}")
    assert len(loaded.documents) == 2
    (error,) = loaded.errors
    assert (error.line, error.column) == place
    assert words in error.message
    assert "\n" not in error.message


def test_the_line_after_a_bad_document_is_still_right(read: Read, good: str) -> None:
    loaded = read(f"{good}---\na: [\n---\n{good}")
    assert [each.source.line for each in loaded.documents] == [1, 8]
    assert [each.source.document for each in loaded.documents] == [0, 2]


def test_a_byte_that_is_not_utf8_is_named_with_its_place(read: Read, good: str) -> None:
    loaded = read(f"{good}---\nname: caf".encode() + b"\xe9\n---\n" + good.encode())
    assert len(loaded.documents) == 2
    (error,) = loaded.errors
    assert (error.line, error.column) == (6, 10)
    assert "UTF-8" in error.message


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32", "utf-16-be"])
def test_a_byte_order_mark_is_no_mistake(read: Read, good: str, encoding: str) -> None:
    mark = "\ufeff".encode(encoding) if encoding == "utf-16-be" else b""
    assert len(read(mark + good.encode(encoding)).documents) == 1


def test_a_torn_utf16_file_is_one_error(read: Read) -> None:
    (error,) = read(b"\xff\xfea").errors
    assert "UTF-16" in error.message


def test_windows_line_ends_change_neither_values_nor_lines(read: Read, good: str) -> None:
    text = f"{good}data:\n  a: |\n    x\n    y\n---\n{good}"
    plain, windows = read(text), read(text.replace("\n", "\r\n"))
    assert [each.body for each in windows.documents] == [each.body for each in plain.documents]
    assert [each.source.line for each in windows.documents] == [1, 10]


@pytest.mark.parametrize("text", ["", "\n\n", "# only words\n", "---\n---\n# x\n...\n", "\ufeff"])
def test_an_empty_file_is_neither_object_nor_error(read: Read, text: str) -> None:
    loaded = read(text)
    assert (loaded.documents, loaded.errors, loaded.ignored) == ((), (), 0)


def test_yaml_that_is_not_kubernetes_is_counted_and_left_alone(read: Read) -> None:
    loaded = read("on: [push]\njobs: {}\n---\n- a\n---\nword\n---\nkind: X\n---\nservices: {}\n")
    assert (loaded.documents, loaded.errors, loaded.ignored) == ((), (), 5)


def test_a_kustomization_file_is_no_object_of_the_cluster(read: Read) -> None:
    text = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [a.yaml]\n"
    assert read(text).ignored == 1


@pytest.mark.parametrize(
    ("head", "words"),
    [
        ("apiVersion: 1\nkind: Pod", "apiVersion is the value 1, not a name"),
        ("apiVersion: v1\nkind: [Pod]", "kind is a list, not a name"),
        ("apiVersion: v1\nkind:", "kind is empty, not a name"),
        ("apiVersion: v1\nkind: y", "kind is the value true, not a name"),
    ],
)
def test_a_kind_that_is_no_name_is_an_error(read: Read, good: str, head: str, words: str) -> None:
    loaded = read(f"{good}---\n\n{head}\n")
    (error,) = loaded.errors
    assert (error.line, error.message) == (7, words)
    assert len(loaded.documents) == 1


def test_a_key_written_twice_is_named_and_the_last_value_judged(read: Read, good: str) -> None:
    loaded = read(f"{good}  name: last\n")
    (error,) = loaded.errors
    assert (error.line, error.column) == (5, 3)
    assert "'name' is written twice" in error.message
    assert b'"name":"last"' in loaded.documents[0].body


def test_a_key_written_twice_in_json_is_named_too(read: Read) -> None:
    loaded = read('{"apiVersion": "v1",\n "kind": "X",\n "a": 1,\n "a": 2}')
    (error,) = loaded.errors
    assert (error.line, error.column) == (4, 2)
    assert json.loads(loaded.documents[0].body)["a"] == 2


def test_a_key_that_a_merge_brings_too_is_not_written_twice(read: Read) -> None:
    text = "apiVersion: v1\nkind: X\na: &a {b: 1}\nc:\n  <<: *a\n  b: 2\n"
    loaded = read(text)
    assert loaded.errors == ()
    assert json.loads(loaded.documents[0].body)["c"] == {"b": 2}


def test_broken_json_is_named_by_line_and_column(write: Write) -> None:
    path = write('{\n "apiVersion": "v1",\n "kind": "X",,\n}', "x.json")
    (error,) = load([path]).errors
    assert (error.line, error.column) == (3, 13)
    assert error.message.startswith("JSON error")


def test_json_with_a_trailing_comma_is_read_as_the_yaml_that_it_is(read: Read) -> None:
    assert len(read('{\n "apiVersion": "v1",\n "kind": "X",\n}').documents) == 1


def test_json_objects_one_after_the_other_are_all_read(write: Write) -> None:
    text = '{"apiVersion":"v1","kind":"A"}\n{"apiVersion":"v1","kind":"B"} {"apiVersion":"v1"'
    loaded = load([write(text, "x.json")])
    assert [each.kind for each in loaded.documents] == ["A", "B"]
    assert [each.source.line for each in loaded.documents] == [1, 2]
    assert len(loaded.errors) == 1


def test_a_template_is_one_error_that_says_what_to_do(read: Read, good: str) -> None:
    torn = "metadata:\n  name: {{ .Release.Name }}\n{{- if .x }}\n  a: b\n{{- end }}\n"
    loaded = read(f"{good}---\n{torn}---\n{torn}---\n{good}")
    (error,) = loaded.errors
    assert (error.line, error.column) == (7, 9)
    assert "chart" in error.message
    assert len(loaded.documents) == 2


def test_braces_in_a_readable_document_are_no_template(read: Read, good: str) -> None:
    loaded = read(f'{good}data:\n  a: "{{{{ .Values.x }}}}"\n')
    assert loaded.errors == ()


BOMB = "apiVersion: v1\nkind: X\na0: &a0 [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 9)}]\n" for level in range(1, 10)
)
LONG_BOMB = f"a: &a {'x' * 1_000_000}\nb: [{', '.join(['*a'] * 1000)}]\n"


@pytest.mark.parametrize("bomb", [BOMB, LONG_BOMB])
def test_a_document_that_explodes_is_refused_at_once(read: Read, good: str, bomb: str) -> None:
    begun = time.perf_counter()
    loaded = read(f"{good}---\n{bomb}---\n{good}")
    assert time.perf_counter() - begun < 2
    assert len(loaded.documents) == 2
    (error,) = loaded.errors
    assert "expand to more than 16 MiB" in error.message
    assert error.line is not None


def test_a_document_that_explodes_and_is_torn_too_is_refused_at_once(read: Read) -> None:
    begun = time.perf_counter()
    assert len(read(f"{LONG_BOMB}c: [\n1\n]\n").errors) == 1
    assert time.perf_counter() - begun < 2


@pytest.mark.parametrize(
    "deep",
    [
        "a: " + "[" * 10_000 + "]" * 10_000,
        "a: " + "[" * 100_000,
        "{a: " * 10_000 + "}" * 10_000,
        '{"a": ' * 100_000 + "1" + "}" * 100_000,
        "- " * 10_000 + "x",
        "".join(" " * level + "a:\n" for level in range(3_000)),
        "a: [\n" + "[" * 20_000 + "\n]",
        "&a " * 1_000 + "x",
        "? " * 10_000 + "x",
    ],
    ids=range(9),
)
def test_deep_nesting_is_an_error_and_no_crash(read: Read, good: str, deep: str) -> None:
    begun = time.perf_counter()
    loaded = read(f"{good}---\n{deep}\n---\n{good}")
    assert time.perf_counter() - begun < 5
    assert len(loaded.documents) == 2
    (error,) = loaded.errors
    assert error.line is not None


def test_a_hundred_levels_are_not_too_deep(read: Read) -> None:
    assert read("apiVersion: v1\nkind: X\na: " + "[" * 100 + "]" * 100).errors == ()


def test_a_missing_path_names_its_neighbours(write: Write, tmp_path: Path) -> None:
    write("", "deployment.yaml")
    (error,) = load([f"{tmp_path}/deploiment.yaml"]).errors
    assert error.path == f"{tmp_path}/deploiment.yaml"
    assert error.message == f"no such file or folder; did you mean {tmp_path}/deployment.yaml?"


def test_a_socket_and_a_pipe_are_never_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "socket.yaml"))
        errors = load([str(tmp_path)]).errors
    assert [error.message for error in errors] == [
        "is a named pipe, not a file",
        "is a socket, not a file",
    ]


def test_a_pipe_given_as_a_path_says_how_to_read_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (error,) = load([str(tmp_path / "pipe")]).errors
    assert error.message.endswith("read it from standard input instead: kube9 assess - < PIPE")


def test_a_device_is_never_read() -> None:
    (error,) = load(["/dev/zero"]).errors
    assert error.message == "is a device, not a file"


def test_a_gigabyte_is_refused_without_being_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.yaml"
    with path.open("wb") as stream:
        stream.truncate(1 << 30)
    begun = time.perf_counter()
    (error,) = load([str(path)]).errors
    assert time.perf_counter() - begun < 1
    assert f"larger than {LARGEST_FILE >> 20} MiB" in error.message


def test_a_file_that_may_not_be_read_is_named(write: Write, good: str, tmp_path: Path) -> None:
    secret = write(good, "secret.yaml")
    write(good, "other.yaml")
    Path(secret).chmod(0)
    if os.access(secret, os.R_OK):
        pytest.skip("this user may read everything")
    loaded = load([str(tmp_path)])
    assert len(loaded.documents) == 1
    assert [error.message for error in loaded.errors] == ["may not be read: permission denied"]


def test_a_link_to_nothing_is_named(tmp_path: Path) -> None:
    (tmp_path / "gone.yaml").symlink_to("nowhere.yaml")
    assert [error.message for error in load([str(tmp_path)]).errors] == ["no such file or folder"]


def test_the_parsers_print_nothing_of_their_own(write: Write) -> None:
    path = write("a: [\n---\nb: 'x\n")
    code = f"from kube9_core.manifests import load; assert len(load([{path!r}]).errors) == 2"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)  # noqa: S603 - our own interpreter
    assert (done.stdout, done.stderr) == (b"", b"")


def test_fifty_megabytes_in_one_file_are_read(read: Read, good: str) -> None:
    document = good + "data:\n  a: |\n" + "    a line of some length to fill the file\n" * 100
    count = 50_000_000 // len(document)
    assert len(read("---\n".join([document] * count)).documents) == count
