"""The door for plugin authors: exactly what it promises, and quickly open."""

import ast
import importlib
import re
import subprocess
import sys
import types
from pathlib import Path

import pytest

from kube9_core import api
from kube9_core.declare.homes import HOMES, RENAMED
from kube9_core.snapshot.lazy import lazy
from kube9_core.snapshot.object import Object


def test_all_is_sorted_and_names_everything_public() -> None:
    assert set(api.__all__) == set(HOMES) == set(dir(api))
    assert api.__all__ == sorted(api.__all__, key=_isort_order)


def test_what_type_checkers_see_is_what_is_imported() -> None:
    source = Path(api.__file__).read_text(encoding="utf-8")
    typed = next(item for item in ast.parse(source).body if isinstance(item, ast.If))
    told = {
        alias.asname or alias.name: (item.module, alias.name)
        for item in typed.body
        if isinstance(item, ast.ImportFrom)
        for alias in item.names
    }
    assert told == {name: (home, RENAMED.get(name, name)) for name, home in HOMES.items()}


@pytest.mark.parametrize("name", api.__all__)
def test_each_name_can_be_imported(name: str) -> None:
    found = getattr(api, name)
    assert found is getattr(importlib.import_module(HOMES[name]), RENAMED.get(name, name))


def test_another_name_is_no_name_of_it() -> None:
    with pytest.raises(ImportError, match="cannot import name 'Chekc'"):
        exec("from kube9_core.api import Chekc")  # noqa: S102 - a type checker would refuse it as a line of this file


def test_what_a_query_is_made_of_loads_no_view() -> None:
    code = (
        "import sys\n"
        "from kube9_core.api import Egress, Queries, Query, QueryError, QueryFault, QueryTools\n"
        "from kube9_core.api import PluginSettings, SettingsModels, Table, Tables, hookimpl\n"
        "import kube9_core.plugins.names\n"
        "print([name for name in sys.modules if name.startswith('kube9_core.snapshot')])"
    )
    done = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, "-c", code], check=False, capture_output=True, text=True
    )
    assert (done.stdout, done.stderr) == ("[]\n", "")


def _isort_order(name: str) -> tuple[int, str]:
    """Constants, classes, functions: the order that the linter keeps."""
    return (0 if name.isupper() else 1 if name[0].isupper() else 2, name)


def test_everything_public_says_what_it_is() -> None:
    silent = [
        name
        for name in api.__all__
        if isinstance(getattr(api, name), type | types.FunctionType)
        and not getattr(api, name).__doc__
    ]
    assert silent == []


VIEWS = [
    view
    for view in (getattr(api, name) for name in api.__all__)
    if isinstance(view, type)
    and (issubclass(view, Object) or view in (api.Container, api.PodSpec, api.Snapshot))
]
LISTED = re.compile(r"kube9_core\.snapshot\.wire\.\w+\.(\w+)")


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.__name__)
def test_what_a_view_lists_can_be_named_in_an_annotation(view: type) -> None:
    values = (value for value in vars(view).values() if isinstance(value, lazy))
    shown = [str(value._function.__annotations__["return"]) for value in values]  # noqa: SLF001 - a test of what it says
    items = {name for text in shown if "[" in text for name in LISTED.findall(text)}
    assert items <= set(api.__all__)


@pytest.mark.parametrize(
    "heavy", ["kopf", "kubernetes", "pydantic", "rich", "typer", "asyncio", "ryaml", "rapidyaml"]
)
def test_importing_it_loads_nothing_heavy(heavy: str) -> None:
    code = f"import sys, kube9_core.api; sys.exit({heavy!r} in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], check=False)  # noqa: S603 - our own script
    assert done.returncode == 0


def test_the_package_is_marked_as_typed() -> None:
    from importlib.resources import files  # noqa: PLC0415 - for this test only

    assert (files("kube9_core") / "py.typed").is_file()
