"""A small repository with one plugin that declares a bit of everything."""

import importlib.util
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from types import ModuleType

import pytest
from importlib_metadata import EntryPoint

from kube9_core.catalog.repository import Repository
from kube9_core.declare.access import Inspect
from kube9_core.declare.framework import Control, Framework
from kube9_core.declare.task import Task
from kube9_core.plugins.catalogue import Catalogue, build
from kube9_core.plugins.loading import Candidate, Loaded

_PROJECT = """
[project]
name = "kube9-demo"
[project.entry-points.kube9]
demo = "kube9_demo"
"""
_CHECKS = '''
"""Checks."""
from datetime import timedelta
from msgspec import Struct
from pydantic import BaseModel, Field
from kube9_core.api import (
    COST, SECURITY, Container, Equivalent, Namespace, Problem, Problems, Service, Snapshot, Told,
    Workload,
)


class Limits(BaseModel):
    most: int = Field(default=3, description="How many | at most.")
    names: list[str] = Field(default_factory=list)


@SECURITY.check(
    "demo/strict", "high", on=Container, fix="Mend it.", supersedes=("demo/loose", "other/gone"),
    frameworks={"demo-framework": "one", "strange": "1.2"}, aliases=("demo/former",),
    references=("https://docs.example/page",),
    equivalents={"kube-linter": ("b", "a")},
    equivalents_with=(Equivalent("kube-score", "c", {"most": 5}),), params=Limits,
)
def strict(container: Container, *, params: Limits) -> Problems:
    """Containers are strict.

    Because of this | and that.
    """
    yield Problem("is not strict")


class Drift(Struct, frozen=True):
    name: str


@COST.check(
    "demo/loose", "info", on=Workload, default=False, needs=(Service,), wants=(Namespace,),
    modes=frozenset({"cluster"}), since="0.2.0", revision=4,
    told=(Told("demo/drift", Drift, lambda item: item.name, timedelta(minutes=15)),),
)
def loose(workload: Workload, snapshot: Snapshot) -> Problems:
    """Workloads are loose.

    Nobody knows why.
    """
    yield Problem("is not loose")
'''
_FRAMEWORK = Framework(
    name="demo-framework",
    title="A framework",
    version="1.0",
    url="https://docs.example/framework",
    controls=(
        Control("one", "the first"),
        Control("two", "the second", manual="look at it"),
        Control("three", "the third"),
    ),
)

_LOOKING = Task(
    name="demo/look",
    summary="Looks.",
    every=timedelta(hours=1),
    run=lambda _: None,
    access=(Inspect(),),
)


@pytest.fixture
def demo(tmp_path: Path) -> Repository:
    folder = tmp_path / "plugins" / "kube9-demo"
    cases = folder / "tests" / "cases" / "strict"
    cases.mkdir(parents=True)
    (folder / "pyproject.toml").write_text(_PROJECT)
    (folder / "README.md").write_text("# kube9-demo\n\nAbout it.\n")
    (folder / "checks.py").write_text(_CHECKS)
    (cases / "fail-a-long-one.yaml").write_text("# a case with more to read\nkind: Pod\n")
    (cases / "fail-short.yaml").write_text("kind: Pod\n")
    (cases / "pass-old.yaml").write_text("# version: 1.20\n")
    (cases / "pass-usual.yaml").write_text("kind: Job\nmetadata: {name: usual}\n")
    return Repository.at(tmp_path, _catalogue(folder / "checks.py"))


@pytest.fixture
def text_of(demo: Repository) -> Callable[[str], str]:
    from kube9_core.catalog.site import site  # noqa: PLC0415 - only tests of pages need it

    return lambda path: {page.path: page.text for page in site(demo)}[path]


def _catalogue(file: Path) -> Catalogue:
    module = _imported(file)
    entry = EntryPoint(name="demo", value="kube9_demo", group="kube9")
    candidate = Candidate("demo", "kube9-demo", "0.2.0", (), entry)
    loaded = Loaded(
        candidate,
        checks=(module.strict, module.loose),
        frameworks=(_FRAMEWORK,),
        tasks=(_LOOKING,),
    )
    return build([candidate], lambda _: loaded)


def _imported(file: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("demo_checks", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
