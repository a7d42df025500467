"""Every case beside this file: a small manifest, and what a check must say of it."""

from pathlib import Path

import pytest
from kube9_reliability import kube9_checks

from kube9_core.testing import Case, cases, run_case


@pytest.mark.parametrize("case", cases(Path(__file__).parent / "cases"), ids=str)
def test_a_check_says_what_its_case_expects(case: Case) -> None:
    run_case(case, kube9_checks())


def test_every_check_has_a_case_that_passes_and_one_that_fails() -> None:
    found = {(case.check, case.fails) for case in cases(Path(__file__).parent / "cases")}
    names = {check.id.partition("/")[2] for check in kube9_checks()}
    assert found == {(name, fails) for name in names for fails in (True, False)}
