"""A plugin from a folder beside the image: only the named is loaded, and nothing is replaced."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest

if TYPE_CHECKING:
    from tests.plugins.conftest import Fill, See, Wheel

FAILED = "kube9-copy.failed"
CODE = """
from kube9_core.api import SECURITY, Container, Problem, Problems, hookimpl


@SECURITY.check("acme/fine", "high", on=Container)
def fine(container: Container) -> Problems:
    '''Containers are fine.

    Others are not.
    '''
    yield Problem("is not")


@hookimpl
def kube9_checks():
    return [fine]
"""


def helper_of(acme: "Wheel", more: Sequence[str]) -> "Wheel":
    """A package that a plugin brings along."""
    return msgspec.structs.replace(
        acme, name="helper", plugins={}, files={"helper_code.py": ""}, more=tuple(more)
    )


def test_a_plugin_that_is_named_is_loaded_from_its_folder(
    fill: "Fill", see: "See", acme: "Wheel"
) -> None:
    seen = see([fill("acme", acme, pip=())], "acme")
    assert seen.rows == (("acme", "acme", "1.0", "loaded", None),)
    assert "acme/fine" in seen.checks
    assert "acme_code" in seen.modules


def test_what_nobody_named_is_listed_and_not_imported(
    fill: "Fill", see: "See", acme: "Wheel"
) -> None:
    folder = fill("acme", acme)
    seen = see([folder], "")
    assert seen.state("acme") == "not selected"
    assert seen.reason("acme") == f"{folder} has it, but KUBE9_PLUGINS does not name it"
    assert "acme_code" not in seen.modules
    assert not any(check.startswith("acme/") for check in seen.checks)


def test_of_two_plugins_in_a_folder_only_the_named_one_is_loaded(
    fill: "Fill", see: "See", acme: "Wheel"
) -> None:
    other = msgspec.structs.replace(
        acme, name="other", plugins={"other": "other_code"}, files={"other_code.py": "1 / 0"}
    )
    seen = see([fill("both", acme, other)], " ACME ,")
    assert (seen.state("acme"), seen.state("other")) == ("loaded", "not selected")


def test_a_folder_that_is_missing_costs_its_plugin_only(
    fill: "Fill", see: "See", acme: "Wheel", tmp_path: Path
) -> None:
    seen = see([tmp_path / "lost", fill("acme", acme)], "lost,acme")
    assert seen.state("acme") == "loaded"
    assert seen.state("lost") == "failed"
    here = f"{tmp_path}/lost is not there; {tmp_path}/acme has acme (acme 1.0)"
    assert seen.reason("lost") == f"there is no plugin 'lost': {here}"


def test_an_empty_image_is_named(see: "See", tmp_path: Path) -> None:
    (tmp_path / "acme").mkdir()
    assert see([tmp_path / "acme"], "acme").reason("acme").endswith("acme is empty")


def test_a_file_in_place_of_a_folder_is_named(see: "See", tmp_path: Path) -> None:
    (tmp_path / "acme").write_text("", encoding="utf-8")
    assert "cannot be read: Not a directory" in see([tmp_path / "acme"], "acme").reason("acme")


def test_a_name_without_any_folder_is_named(see: "See") -> None:
    reason = see([], "acme").reason("acme")
    assert reason == "there is no plugin 'acme': KUBE9_PLUGIN_PATH names no folder"


def test_the_name_of_the_distribution_leads_to_that_of_the_plugin(
    fill: "Fill", see: "See", acme: "Wheel"
) -> None:
    wheel = msgspec.structs.replace(acme, name="acme-kube9")
    reason = see([fill("acme", wheel)], "acme-kube9").reason("acme-kube9")
    assert reason.endswith("has acme (acme-kube9 1.0)")


def test_damaged_metadata_is_named(fill: "Fill", see: "See", acme: "Wheel") -> None:
    folder = fill("acme", acme)
    (folder / "acme-1.0.dist-info" / "METADATA").write_bytes(b"\xff\xfe\x00")
    seen = see([folder], "acme")
    assert "its metadata cannot be read" in seen.reason("acme")


def test_code_that_breaks_costs_its_plugin_only(fill: "Fill", see: "See", acme: "Wheel") -> None:
    broken = msgspec.structs.replace(
        acme, name="bad", plugins={"bad": "bad_code"}, files={"bad_code.py": "1 / 0"}
    )
    seen = see([fill("bad", broken), fill("acme", acme)], "bad,acme")
    assert (seen.state("bad"), seen.state("acme")) == ("failed", "loaded")
    assert "ZeroDivisionError" in seen.reason("bad")


def test_it_brings_no_pydantic_of_its_own(fill: "Fill", see: "See", acme: "Wheel") -> None:
    files = {
        "acme_code.py": f"import pydantic\nassert pydantic.VERSION != '0'\n{CODE}",
        "pydantic/__init__.py": "VERSION = '0'",
    }
    seen = see([fill("acme", msgspec.structs.replace(acme, files=files))], "acme")
    assert seen.state("acme") == "loaded", seen.rows


@pytest.mark.parametrize("module", ["kube9_security", "json", "sys", "yaml"])
def test_a_module_that_the_image_has_is_not_replaced(
    fill: "Fill", see: "See", acme: "Wheel", module: str
) -> None:
    wheel = msgspec.structs.replace(
        acme, plugins={"acme": module}, files={f"{module}/__init__.py": "raise SystemExit"}
    )
    seen = see([fill("acme", wheel)], "acme")
    assert seen.state("acme") == "failed"
    assert f"its module {module!r} cannot take the place of" in seen.reason("acme")


def test_a_distribution_that_the_image_has_is_refused(
    fill: "Fill", see: "See", acme: "Wheel"
) -> None:
    wheel = msgspec.structs.replace(acme, name="Kube9_Security", version="9.0")
    folder = fill("acme", wheel)
    reason = see([folder], "acme").reason("acme")
    assert reason == (
        f"Kube9_Security 9.0 of {folder} cannot take the place of Kube9_Security 0.1.0 of the image"
    )


def test_a_name_that_one_of_ours_has_is_refused(fill: "Fill", see: "See", acme: "Wheel") -> None:
    wheel = msgspec.structs.replace(acme, plugins={"security": "acme_code"})
    reason = see([fill("acme", wheel)], "security").reason("security")
    assert reason == "plugin security of acme is already taken by kube9-security"


def test_it_is_a_strangers_whatever_its_distribution_is_called(
    fill: "Fill", see: "See", acme: "Wheel"
) -> None:
    wheel = msgspec.structs.replace(
        acme, name="kube9-acme", files={"acme_code.py": CODE.replace("acme/fine", "cost/fine")}
    )
    assert "outside this plugin's namespace" in see([fill("acme", wheel)], "acme").reason("acme")


def test_of_two_versions_the_first_folder_has_the_one(
    fill: "Fill", see: "See", acme: "Wheel"
) -> None:
    second = msgspec.structs.replace(
        acme, version="2.0", plugins={"acme": "acme_code", "more": "acme_code"}
    )
    folders = [fill("one", acme), fill("two", second)]
    seen = see(folders, "acme,more")
    assert [row[2:4] for row in seen.rows if row[0] == "acme"] == [
        ("1.0", "loaded"),
        ("2.0", "failed"),
    ]
    assert seen.reason("more").startswith(f"acme 2.0 of {folders[1]} cannot take the place of acme")


def test_two_plugins_of_one_image_may_be_mounted_twice(
    fill: "Fill", see: "See", acme: "Wheel"
) -> None:
    wheel = msgspec.structs.replace(
        acme,
        plugins={"acme": "acme_code", "more": "more_code"},
        files={"acme_code.py": CODE, "more_code.py": CODE.replace("acme/fine", "more/fine")},
    )
    seen = see([fill("one", wheel), fill("two", wheel)], "acme,more")
    assert [row[3] for row in seen.rows] == ["loaded", "loaded"]


Misfit = tuple[Sequence[str], Sequence[str] | None, str]
MISFITS: dict[str, Misfit] = {
    "another core": (["Requires-Dist: kube9-core >=9"], None, "wants kube9-core >=9, but 0.1.0"),
    "another Python": (
        ["Requires-Python: <3.9"],
        ["--ignore-requires-python"],
        "wants Python <3.9, but this is 3.",
    ),
    "what the image has otherwise": (
        ["Requires-Dist: pydantic >=99"],
        None,
        "is of the image and cannot be replaced",
    ),
    "what nobody has": (
        ["Requires-Dist: Nowhere.Found >1"],
        None,
        "wants nowhere-found >1, which neither the image nor",
    ),
}


@pytest.mark.parametrize("case", MISFITS)
def test_what_does_not_suit_is_told_before_it_is_imported(
    fill: "Fill", see: "See", acme: "Wheel", case: str
) -> None:
    more, pip, said = MISFITS[case]
    seen = see([fill("acme", msgspec.structs.replace(acme, more=tuple(more)), pip=pip)], "acme")
    assert said in seen.reason("acme")
    assert "acme_code" not in seen.modules


def test_compiled_code_for_another_python_is_told(fill: "Fill", see: "See", acme: "Wheel") -> None:
    pip = ("--platform=manylinux2014_s390x", "--python-version=3.9", "--implementation=cp")
    wheel = msgspec.structs.replace(
        acme, more=(), tag="cp39-cp39-manylinux2014_s390x", files={"acme_code.so": "none"}
    )
    seen = see([fill("acme", wheel, pip=(*pip, "--only-binary=:all:"))], "acme")
    assert "is built for cp39-cp39-manylinux2014_s390x; here that must be" in seen.reason("acme")


def test_what_it_brings_along_must_suit_too(fill: "Fill", see: "See", acme: "Wheel") -> None:
    wheel = msgspec.structs.replace(acme, more=("Requires-Dist: helper[fast] >=1",))
    fast = ("Provides-Extra: fast", "Requires-Dist: warp >=1 ; extra == 'fast'")
    helper = helper_of(acme, fast)
    seen = see([fill("acme", wheel, helper)], "acme")
    assert "helper, which it brings, wants warp >=1, which neither" in seen.reason("acme")


def test_what_it_brings_along_can_be_imported(fill: "Fill", see: "See", acme: "Wheel") -> None:
    wheel = msgspec.structs.replace(
        acme,
        more=("Requires-Dist: helper[fast] >=1",),
        files={"acme_code.py": f"import helper_code\n{CODE}"},
    )
    seen = see([fill("acme", wheel, helper_of(acme, ()))], "acme")
    assert seen.state("acme") == "loaded", seen.rows


def test_a_dependency_of_another_extra_plugin_does_not_count(
    fill: "Fill", see: "See", acme: "Wheel"
) -> None:
    needy = msgspec.structs.replace(
        acme, name="needy", plugins={"needy": "needy_code"}, more=("Requires-Dist: helper",)
    )
    seen = see([fill("acme", acme, helper_of(acme, ())), fill("needy", needy)], "acme,needy")
    assert "wants helper, which neither the image nor" in seen.reason("needy")


def test_half_a_copy_is_not_imported(fill: "Fill", see: "See", acme: "Wheel") -> None:
    folder = fill("acme", acme)
    (folder / FAILED).write_text("/plugin/big: too large", encoding="utf-8")
    seen = see([folder], "acme,other")
    said = "could not be copied out of its image: /plugin/big: too large"
    assert seen.reason("acme") == said
    assert seen.reason("other") == f"there is no plugin 'other': {folder} {said}"
    assert "acme_code" not in seen.modules


def test_what_only_looks_like_the_reason_of_half_a_copy_is_not_read(
    fill: "Fill", see: "See", acme: "Wheel", tmp_path: Path
) -> None:
    (tmp_path / "token").write_text("nobody's", encoding="utf-8")
    (leading := fill("leading", acme)).joinpath(FAILED).symlink_to(tmp_path / "token")
    (endless := fill("endless", acme)).joinpath(FAILED).symlink_to("/dev/zero")
    os.mkfifo((waiting := fill("waiting", acme)) / FAILED)
    for folder in (leading, endless, waiting):
        seen = see([folder], "acme")
        assert seen.state("acme") == "failed"
        assert seen.reason("acme").endswith(f"{FAILED} is no plain file"), seen.rows
