"""The rules of the house that no linter knows: sizes, and where errors may be caught whole."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("kube9_core", "plugins", "testbed", "tools", "tests")
MOST_LINES, MOST_IN_A_FUNCTION = 400, 50
CATCHING = {"kube9_core/plugins/loading.py": 1, "kube9_core/engine/guard.py": 1}
VAGUE = {"utils", "helpers", "common", "manager", "misc", "base"}


def sources(*folders: str) -> list[Path]:
    """Every Python file of the tree, without what tools left behind."""
    return sorted(
        path
        for folder in folders
        for path in (ROOT / folder).rglob("*.py")
        if not {"__pycache__", ".venv", "build", "dist"} & set(path.relative_to(ROOT).parts)
    )


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (
        node
        for node in ast.walk(tree(path))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    )


def catches_everything(handler: ast.ExceptHandler) -> bool:
    """Whether it swallows what nobody foresaw; one that tidies up and raises again does not."""
    last = handler.body[-1]
    if isinstance(last, ast.Raise) and last.exc is None:
        return False
    if handler.type is None:
        return True
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(
        isinstance(kind, ast.Name) and kind.id in ("Exception", "BaseException") for kind in kinds
    )


def test_no_file_is_longer_than_it_may_be() -> None:
    long = {
        shown(path): lines
        for path in sources(*FOLDERS)
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > MOST_LINES
    }
    assert long == {}


def test_no_function_is_longer_than_it_may_be() -> None:
    long = [
        f"{shown(path)}:{function.lineno} {function.name}"
        for path in sources("kube9_core", "plugins", "testbed", "tools")
        for function in functions(path)
        if (function.end_lineno or 0) - function.body[0].lineno >= MOST_IN_A_FUNCTION
    ]
    assert long == []


def test_everything_is_caught_in_two_places_only() -> None:
    found = {
        shown(path): count
        for path in sources("kube9_core", "plugins")
        if (
            count := sum(
                isinstance(node, ast.ExceptHandler) and catches_everything(node)
                for node in ast.walk(tree(path))
            )
        )
    }
    assert found == CATCHING


def test_the_linter_is_silenced_for_that_in_the_same_places_only() -> None:
    found = {
        shown(path)
        for path in sources("kube9_core", "plugins")
        if "BLE001" in path.read_text(encoding="utf-8")
    }
    assert found == set(CATCHING)


def test_every_module_says_why_it_exists() -> None:
    silent = [
        shown(path)
        for path in sources("kube9_core", "plugins", "tools")
        if "tests" not in path.parts and ast.get_docstring(tree(path)) is None
    ]
    assert silent == []


def test_no_module_has_a_vague_name() -> None:
    assert [shown(path) for path in sources(*FOLDERS) if path.stem in VAGUE] == []


@pytest.mark.parametrize("marker", ["noqa", "type: ignore"])
def test_every_silenced_warning_is_explained(marker: str) -> None:
    bare = [
        f"{shown(path)}:{number}"
        for path in sources("kube9_core", "plugins", "tools")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if f"# {marker}" in line and not _explained(line.split(f"# {marker}", 1)[1])
    ]
    assert bare == []


def _explained(rest: str) -> bool:
    """Whether something follows the code of the warning."""
    return len(rest.replace(":", " ").replace("#", " ").replace("-", " ").split()) > 1
