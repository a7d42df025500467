"""What `checks show` offers to paste: a patch of the check's own and an exemption that holds."""

import pytest
import yaml

from kube9_core.cli.check_examples import exemption_lines, patch_lines
from kube9_core.plugins.catalogue import discover

_CATALOGUE = discover()
_PATCHED = {
    check.id: lines
    for check in _CATALOGUE.checks
    if check.id.startswith("security/") and (lines := tuple(patch_lines(check)))
}


@pytest.mark.parametrize("check", ["drop-all-capabilities", "host-pid", "run-as-non-root"])
def test_a_check_shows_the_patch_for_an_object_a_person_edits(check: str) -> None:
    head, *patch = _PATCHED[f"security/{check}"]
    assert head.startswith("# Deployment shop/")
    assert "template" in yaml.safe_load("\n".join(patch))["spec"]


def test_every_patch_that_is_shown_is_yaml() -> None:
    broken = [name for name, lines in _PATCHED.items() if not yaml.safe_load("\n".join(lines[1:]))]
    assert broken == []
    assert len(_PATCHED) > 15


def test_the_exemption_that_is_shown_holds_for_a_year() -> None:
    written = yaml.safe_load("\n".join(exemption_lines("security/host-pid")))
    assert written["kube9.io/exempt"] == "security/host-pid"
    assert len(written["kube9.io/exempt-reason"]) >= 10
    assert isinstance(written["kube9.io/exempt-until"], str)
