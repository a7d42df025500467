"""The page of hooks says what the hook specifications say, and its examples load."""

import ast
import inspect
import re
from pathlib import Path

import pytest
from importlib_metadata import EntryPoint

from kube9_core.plugins import hookspecs
from kube9_core.plugins.loading import Candidate, load

PAGE = (Path(__file__).parents[2] / "docs" / "hooks.md").read_text(encoding="utf-8")
_SECTION = re.compile(r"^## `([^`\n]+)`\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
_EXAMPLE = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SECTIONS: list[tuple[str, str]] = _SECTION.findall(PAGE)


def _signatures() -> list[str]:
    tree = ast.parse(inspect.getsource(hookspecs))
    return [
        f"{node.name}({ast.unparse(node.args)}) -> {ast.unparse(node.returns).strip(chr(39))}"
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and node.returns is not None
    ]


def test_every_hook_has_a_heading_with_its_signature() -> None:
    assert sorted(signature for signature, _ in SECTIONS) == sorted(_signatures())


@pytest.mark.parametrize(("signature", "text"), SECTIONS, ids=[name for name, _ in SECTIONS])
def test_the_example_of_a_hook_is_loaded_and_declares_something(
    signature: str, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hook = signature.partition("(")[0]
    name = f"example_of_{hook}"
    (example,) = _EXAMPLE.findall(text)
    assert f"@hookimpl\ndef {signature}:" in example
    (tmp_path / f"{name}.py").write_text(example)
    monkeypatch.syspath_prepend(tmp_path)
    loaded = load(
        Candidate("acme", "acme", "1", (), EntryPoint(name="acme", value=name, group="kube9"))
    )
    assert loaded.reason is None
    assert getattr(loaded, hook.removeprefix("kube9_")) != ()
