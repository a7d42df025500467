"""The door for plugin authors: exactly what it promises, and quickly open."""

import re
import subprocess
import sys
import types

import pytest

from kube9_core import api
from kube9_core.snapshot.lazy import lazy
from kube9_core.snapshot.object import Object


def test_all_is_sorted_and_names_everything_public() -> None:
    public = {
        name
        for name, value in vars(api).items()
        if not name.startswith("_") and not isinstance(value, types.ModuleType)
    }
    assert set(api.__all__) == public
    assert api.__all__ == sorted(api.__all__, key=_isort_order)


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
    for view in vars(api).values()
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
