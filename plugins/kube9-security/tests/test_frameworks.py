"""Each control is proved by the right checks, or says honestly who must look where.

What must stand behind a control of CIS is written in `proofs.toml`, from the benchmark's texts.
"""

import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from kube9_security.checks import CHECKS
from kube9_security.frameworks import FRAMEWORKS

from kube9_core.api import Control

_HERE: Final = Path(__file__).parent
_PROOFS: Final = tomllib.loads((_HERE / "proofs.toml").read_text(encoding="utf-8"))
_ROWS: Final = [row for table in _PROOFS["cis"] for row in table["rows"]]
_INSTALLED: Final = {check.id.partition("/")[2]: check for check in CHECKS}
_BY_NAME: Final = {framework.name: framework for framework in FRAMEWORKS}
_EDITIONS: Final = ("cis-1.12", "cis-1.8")


def _behind(framework: str, control: str) -> set[str]:
    return {name for name, check in _INSTALLED.items() if (framework, control) in check.frameworks}


def _expected(edition: int) -> dict[str, set[str]]:
    """By control of CIS, the installed checks that must stand behind it."""
    return {
        row["number"][edition]: {*row["checks"]} & {*_INSTALLED}
        for row in _ROWS
        if row["number"][edition]
    }


def _each_control() -> Iterator[tuple[str, Control, set[str]]]:
    for framework in FRAMEWORKS:
        for control in framework.controls:
            yield framework.name, control, _behind(framework.name, control.id)


def _section(number: str) -> str:
    return number.rpartition(".")[0]


@pytest.mark.parametrize("edition", _EDITIONS)
def test_every_section_of_cis_is_complete(edition: str) -> None:
    controls = _BY_NAME[edition].controls
    found = Counter(_section(control.id) for control in controls)
    assert found == _PROOFS["sections"][edition]
    numbered = {
        f"{section}.{number}" for section, count in found.items() for number in range(1, count + 1)
    }
    assert {control.id for control in controls} == numbered


@pytest.mark.parametrize(("place", "edition"), list(enumerate(_EDITIONS)))
def test_exactly_the_checks_that_prove_a_control_of_cis_stand_behind_it(
    place: int, edition: str
) -> None:
    expected = _expected(place)
    found = {control.id: _behind(edition, control.id) for control in _BY_NAME[edition].controls}
    differing = {
        number: (checks, expected.get(number, set()))
        for number, checks in found.items()
        if checks != expected.get(number, set())
    }
    assert differing == {}


@pytest.mark.parametrize("row", _ROWS, ids=lambda row: "/".join(row["number"]))
def test_the_checks_behind_a_control_of_cis_judge_what_it_asks_about(row: dict[str, Any]) -> None:
    silent = [
        name
        for name in row["checks"]
        if name in _INSTALLED and row["asks"].lstrip("-") not in _told_by_cases(name)
    ]
    assert silent == []


@pytest.mark.parametrize("control", _PROOFS["nsa-cisa"])
def test_exactly_the_checks_that_prove_a_demand_of_the_guidance_stand_behind_it(
    control: str,
) -> None:
    expected = {*_PROOFS["nsa-cisa"][control]} & {*_INSTALLED}
    assert _behind("nsa-cisa", control) == expected


def _told_by_cases(name: str) -> str:
    folder = _HERE / "cases" / name
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.yaml")))


def test_every_check_named_in_the_proofs_is_planned() -> None:
    plan = tomllib.loads(
        (_HERE.parents[2] / "docs" / "planned-checks.toml").read_text(encoding="utf-8")
    )
    planned = {row["id"].partition("/")[2] for row in plan["checks"]}
    assert {name for row in _ROWS for name in row["checks"]} <= planned


def test_every_control_is_automatic_or_tells_what_to_look_at() -> None:
    untold = [
        (name, control.id)
        for name, control, checks in _each_control()
        if not checks and not (control.manual or "").startswith("look ")
    ]
    assert untold == []


def test_no_check_claims_to_see_what_the_api_does_not_show() -> None:
    claimed = [
        (name, control.id) for name, control, checks in _each_control() if control.unseen and checks
    ]
    assert claimed == []


@pytest.mark.parametrize("section", ["1.1", "4.1"])
@pytest.mark.parametrize("edition", _EDITIONS)
def test_files_of_nodes_are_said_to_be_out_of_sight(edition: str, section: str) -> None:
    for control in _BY_NAME[edition].controls:
        if _section(control.id) == section:
            assert control.unseen is not None
            assert "node" in (control.manual or "")
