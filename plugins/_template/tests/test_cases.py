from pathlib import Path

import pytest
from template_kube9 import kube9_checks

from kube9_core.testing import Case, cases, missing_cases, run_case

CASES = Path(__file__).parent / "cases"


@pytest.mark.parametrize("case", cases(CASES), ids=str)
def test_a_check_says_what_its_case_expects(case: Case) -> None:
    run_case(case, kube9_checks())


def test_every_check_has_a_case_that_passes_and_one_that_fails() -> None:
    assert missing_cases(CASES, kube9_checks()) == ()
