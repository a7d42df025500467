"""Whoever doubts a finding can read on."""

from typing import Any

import pytest
from kube9_security.checks import CHECKS

from kube9_core.api import Check


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_a_check_names_a_page_to_read_on(check: Check[Any]) -> None:
    assert check.references
    assert [page for page in check.references if not page.startswith("https://")] == []
    assert len(set(check.references)) == len(check.references)
