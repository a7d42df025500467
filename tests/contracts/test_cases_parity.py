"""Every declared check proves itself by cases, and every module of checks is declared."""

import importlib
import pkgutil
from pathlib import Path
from typing import Any

import pytest

from kube9_core.declare.check import Check
from kube9_core.plugins.catalogue import discover

ROOT = Path(__file__).resolve().parents[2]
PLUGINS = ROOT / "plugins"
CATALOGUE = discover()
OURS = [check for check in CATALOGUE.checks if Path(check.file).resolve().is_relative_to(PLUGINS)]
IDS = {check.id for check in CATALOGUE.checks}


def cases_of(check: Check[Any]) -> list[str]:
    home = next(
        folder for folder in PLUGINS.iterdir() if Path(check.file).resolve().is_relative_to(folder)
    )
    folder = home / "tests" / "cases" / check.id.partition("/")[2]
    return [path.name for path in folder.glob("*.yaml")]


def test_the_packs_of_the_repository_are_installed() -> None:
    assert {check.id.partition("/")[0] for check in OURS} >= {"security", "reliability"}


@pytest.mark.parametrize("check", OURS, ids=lambda check: check.id)
def test_a_check_has_cases_that_pass_and_cases_that_fail(check: Check[Any]) -> None:
    names = cases_of(check)
    assert any(name.startswith("pass") for name in names), names
    assert any(name.startswith("fail") for name in names), names


@pytest.mark.parametrize("check", OURS, ids=lambda check: check.id)
def test_a_check_says_what_to_do_about_it(check: Check[Any]) -> None:
    assert check.fix.endswith(".")


@pytest.mark.parametrize("check", OURS, ids=lambda check: check.id)
def test_a_check_supersedes_only_what_there_is(check: Check[Any]) -> None:
    assert set(check.supersedes) <= IDS


def test_every_case_folder_belongs_to_a_check() -> None:
    names = {check.id.partition("/")[2] for check in OURS}
    folders = {path.name for path in PLUGINS.glob("kube9-*/tests/cases/*") if path.is_dir()}
    assert folders == names


def declared_in(package: str) -> set[str]:
    """The ids of all checks that the modules of a package hold."""
    root = importlib.import_module(package)
    modules = [
        importlib.import_module(found.name)
        for found in pkgutil.walk_packages(root.__path__, f"{package}.")
    ]
    return {
        value.id
        for module in modules
        for value in vars(module).values()
        if isinstance(value, Check)
    }


@pytest.mark.parametrize("pillar", ["security", "reliability"])
def test_every_check_that_is_written_is_declared(pillar: str) -> None:
    declared = {check.id for check in OURS if check.id.startswith(f"{pillar}/")}
    assert declared_in(f"kube9_{pillar}") == declared
