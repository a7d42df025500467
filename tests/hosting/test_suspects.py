"""Only deaths one after the other count against a plugin, for a kill may fall on anybody."""

from pathlib import Path

from kube9_core.runs.suspects import Suspects


def killed(folder: Path, *, after_a_run: bool) -> None:
    """A process that is killed while code of a plugin runs."""
    suspects = Suspects(folder)
    if after_a_run:
        suspects.survived()
    suspects.running("acme")


def test_two_deaths_with_no_run_between_them_switch_a_plugin_off(tmp_path: Path) -> None:
    killed(tmp_path, after_a_run=True)
    killed(tmp_path, after_a_run=False)
    assert "acme" in Suspects(tmp_path).off


def test_two_kills_with_runs_between_them_are_nobodys_fault(tmp_path: Path) -> None:
    for _ in range(3):
        killed(tmp_path, after_a_run=True)
    after = Suspects(tmp_path)
    assert after.died_in == "acme"
    assert after.off == {}


def test_a_run_without_it_does_not_acquit_a_plugin(tmp_path: Path) -> None:
    killed(tmp_path, after_a_run=False)
    killed(tmp_path, after_a_run=False)
    Suspects(tmp_path).survived()
    assert "acme" in Suspects(tmp_path).off
