"""Every case under `cases/` says what its check must find; this runs them all."""

from pathlib import Path
from typing import Any

import pytest
from kube9_argocd.checks import CHECKS

from kube9_core.api import Check
from kube9_core.testing import Case, cases, run_case

_FOLDER = Path(__file__).parent / "cases"
_ALL = cases(_FOLDER)


@pytest.mark.parametrize("case", _ALL, ids=str)
def test_case_is_judged_as_its_file_says(case: Case) -> None:
    run_case(case, CHECKS)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_each_check_has_cases_of_both_kinds(check: Check[Any]) -> None:
    name = check.id.partition("/")[2]
    assert {case.fails for case in _ALL if case.check == name} == {True, False}


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_a_check_names_a_page_to_read_on(check: Check[Any]) -> None:
    assert check.references
    assert [page for page in check.references if not page.startswith("https://")] == []
