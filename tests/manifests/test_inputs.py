"""Paths stand for files in a stable order, each once, whoever reads them."""

import io
from collections.abc import Callable
from pathlib import Path

import msgspec
import yaml

from kube9_core.manifests import expand, load, load_per_file
from kube9_core.manifests.workers import read_files

Write = Callable[..., str]


def test_a_folder_is_read_recursively_and_sorted(write: Write, good: str, tmp_path: Path) -> None:
    for name in ("b.yml", "a/z.yaml", "a.yaml", "c/d/e.json", "notes.txt", "a/values.YAML"):
        write(good if not name.endswith("json") else "{}", name)
    names = [each.path.removeprefix(f"{tmp_path}/") for each in expand([str(tmp_path)])]
    assert names == ["a/values.YAML", "a/z.yaml", "a.yaml", "b.yml", "c/d/e.json"]


def test_files_are_spelled_as_the_folder_was_given(write: Write, good: str, tmp_path: Path) -> None:
    write(good, "in/x.yaml")
    for given in (f"{tmp_path}/in", f"{tmp_path}/in/", f"{tmp_path}/../{tmp_path.name}/in"):
        (document,) = load([given]).documents
        assert document.source.file == f"{given.rstrip('/')}/x.yaml"


def test_paths_keep_the_order_given_and_come_once(write: Write, good: str) -> None:
    first, second = write(good, "b.yaml"), write(good, "a.yaml")
    assert load([first, second, first]).files == (first, second)


def test_hidden_and_installed_folders_are_left_out_unless_given(
    write: Write, good: str, tmp_path: Path
) -> None:
    for name in (".git/x.yaml", ".github/w.yaml", "node_modules/p/x.yaml", ".x.yaml", "x.yaml"):
        write(good, name)
    assert load([str(tmp_path)]).files == (f"{tmp_path}/x.yaml",)
    assert len(load([f"{tmp_path}/.git", f"{tmp_path}/.x.yaml"]).documents) == 2


def test_a_loop_of_links_ends_and_each_real_folder_is_read_once(
    write: Write, good: str, tmp_path: Path
) -> None:
    write(good, "a/x.yaml")
    (tmp_path / "a" / "loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "b").symlink_to(tmp_path / "a", target_is_directory=True)
    loaded = load([str(tmp_path)])
    assert len(loaded.documents) == 1
    assert loaded.errors == ()


def test_a_linked_file_is_read(write: Write, good: str, tmp_path: Path) -> None:
    target = write(good, "elsewhere/real.txt")
    (tmp_path / "link.yaml").symlink_to(target)
    assert len(load([str(tmp_path / "link.yaml")]).documents) == 1


def test_standard_input_is_read_and_its_lines_are_known(good: str) -> None:
    loaded = load(["-"], stdin=io.BytesIO(f"---\n{good}".encode()))
    (document,) = loaded.documents
    assert (document.source.file, document.source.line) == ("-", 2)
    assert loaded.lines().line(document.source, "metadata.name") == 5


def test_progress_is_told_after_each_input(write: Write, good: str, tmp_path: Path) -> None:
    for name in "abc":
        write(good, f"{name}.yaml")
    told: list[tuple[int, int]] = []
    load([str(tmp_path)], progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_per_file_gives_every_file_its_own_result(write: Write, good: str, tmp_path: Path) -> None:
    write(good, "a.yaml")
    write("a: [", "b.yaml")
    results = list(load_per_file([str(tmp_path), f"{tmp_path}/none.yaml"]))
    assert [(path, len(each.documents), len(each.errors)) for path, each in results] == [
        (f"{tmp_path}/a.yaml", 1, 0),
        (f"{tmp_path}/b.yaml", 0, 1),
        (f"{tmp_path}/none.yaml", 0, 1),
    ]


def test_worker_processes_read_the_same(write: Write, good: str) -> None:
    names = [write(good.replace("good", f"n{number}"), f"{number}.yaml") for number in range(9)]
    broken = write("a: [", "broken.yaml")
    files = [*names, broken]
    parts = list(read_files(files, [1 << 20] * len(files), jobs=2))
    here = load(files)
    assert tuple(each for part in parts for each in part.documents) == here.documents
    assert tuple(each for part in parts for each in part.errors) == here.errors


def test_lists_are_opened_with_the_place_of_each_member(write: Write) -> None:
    text = (
        "apiVersion: v1\nkind: List\nitems:\n"
        "- apiVersion: v1\n  kind: A\n"
        "- kind: PodList\n  apiVersion: v1\n  items:\n  - metadata:\n      name: x\n"
        "- 3\n"
        "-\n  apiVersion: v1\n  kind: B\n"
        "- {metadata: {}}\n"
    )
    loaded = load([write(text)])
    assert [(each.kind, each.source.prefix, each.source.line) for each in loaded.documents] == [
        ("A", "items[0]", 4),
        ("Pod", "items[1].items[0]", 9),
        ("B", "items[3]", 13),
    ]
    assert [(error.line, error.message) for error in loaded.errors] == [
        (11, "items[2] is the value 3, not an object"),
        (15, "items[4] has no apiVersion and kind"),
    ]
    pod = msgspec.json.decode(loaded.documents[1].body)
    assert pod == {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "x"}}


def test_an_empty_list_is_kubernetes_with_nothing_in_it(write: Write) -> None:
    for items in ("[]", ""):
        loaded = load([write(f"apiVersion: v1\nkind: List\nitems: {items}\n")])
        assert (loaded.documents, loaded.errors, loaded.ignored) == ((), (), 0)


def test_a_kind_that_only_sounds_like_a_list_is_an_object(write: Write) -> None:
    loaded = load([write("apiVersion: example.com/v1\nkind: AllowList\nspec: {}\n")])
    assert [each.kind for each in loaded.documents] == ["AllowList"]


def test_a_member_of_a_list_with_odd_words_is_read_exactly(write: Write, good: str) -> None:
    member = good.replace("\n", "\n  ").rstrip()
    text = f"apiVersion: v1\nkind: List\nitems:\n- {member}\n- {member}\n  on: yes\n- {member}\n"
    loaded = load([write(text)])
    assert msgspec.json.decode(loaded.documents[1].body)["true"] is True
    assert loaded.documents[0].body == loaded.documents[2].body


def test_marks_inside_quotes_and_blocks_need_a_line_of_their_own(write: Write) -> None:
    text = "apiVersion: v1\nkind: X\ndata:\n  a: |\n    x\n    --- y\n     ---\n  b: 1\n"
    (document,) = load([write(text)]).documents
    assert msgspec.json.decode(document.body)["data"] == {"a": "x\n--- y\n ---\n", "b": 1}


def test_every_way_to_part_documents_is_known(write: Write) -> None:
    text = (
        "%YAML 1.1\n---\napiVersion: v1\nkind: A\n...\n# words\n--- # more\n"
        "apiVersion: v1\nkind: B\n--- {apiVersion: v1, kind: C}\n---\n---\napiVersion: v1\nkind: D"
    )
    loaded = load([write(text)])
    found = [(each.kind, each.source.document, each.source.line) for each in loaded.documents]
    assert found == [("A", 0, 3), ("B", 1, 8), ("C", 2, 10), ("D", 3, 13)]


def _members(good: str) -> list[str]:
    block = 'data:\n  a: |\n    - x\n\n    on: no\n  b: yes\n  c: "yes"\nspec:\n- x\n- - y\n'
    return [good.replace("good", f"n{number}") + block for number in range(9_000)]


def test_a_long_list_in_blocks_reads_as_its_members_do(write: Write, good: str) -> None:
    members = _members(good)
    items = "".join("- " + each.replace("\n", "\n  ").rstrip(" ") for each in members)
    text = f"# words\n---\napiVersion: v1\nitems: # all\n\n{items}kind: List\nmetadata: {{}}\n"
    _read_as_its_members(write(text), write("---\n".join(members), "members.yaml"))


def test_a_long_list_in_json_reads_as_its_members_do(write: Write, good: str) -> None:
    members = [msgspec.json.encode(yaml.safe_load(each)).decode() for each in _members(good)]
    text = '{\n"kind": "List",\n"items": [\n' + ",\n".join(members) + '],\n"apiVersion": "v1"}'
    _read_as_its_members(write(text), write("\n---\n".join(members), "members.yaml"))


def _read_as_its_members(whole: str, single: str) -> None:
    listed, apart = load([whole]), load([single])
    assert listed.errors == apart.errors == ()
    assert [each.body for each in listed.documents] == [each.body for each in apart.documents]
    lines, text = listed.lines(), Path(whole).read_text().split("\n")
    for index in (0, 1, 4_000, 8_999):
        source = listed.documents[index].source
        assert source.prefix == f"items[{index}]"
        assert f"n{index}" in text[lines.line(source, "metadata.name") - 1]
        assert "apiVersion" in text[source.line - 1]


def test_a_mistake_in_a_long_list_has_its_own_line(write: Write, good: str) -> None:
    members = _members(good)
    members[7_000] += "spec: 1\n"
    items = "".join("- " + each.replace("\n", "\n  ").rstrip(" ") for each in members)
    path = write(f"apiVersion: v1\nkind: List\nitems:\n{items}- 3\n")
    twice, number = load([path]).errors
    lines = Path(path).read_text().split("\n")
    assert lines[(twice.line or 0) - 1] == "  spec: 1"
    assert lines[(number.line or 0) - 1] == "- 3"
    assert number.message == "items[9000] is the value 3, not an object"
