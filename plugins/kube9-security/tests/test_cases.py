"""Every case under `cases/` says what its check must find; this runs them all."""

from pathlib import Path

import pytest
from kube9_security.checks import CHECKS

from kube9_core.testing import Case, cases, run_case

_FOLDER = Path(__file__).parent / "cases"


@pytest.mark.parametrize("case", cases(_FOLDER), ids=str)
def test_case_is_judged_as_its_file_says(case: Case) -> None:
    run_case(case, CHECKS)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_each_check_has_cases_of_both_kinds(check: object) -> None:
    name = getattr(check, "id", "").partition("/")[2]
    kinds = {case.fails for case in cases(_FOLDER) if case.check == name}
    assert kinds == {True, False}
