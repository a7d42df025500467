"""What a reviewer gets to see of a plugin, also of one that lies in a folder of its own."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.conftest import Kube9

READS = """
from typing import ClassVar

from kube9_core.api import (
    SECURITY, CustomObject, Kind, ObjectMeta, Problem, Problems, Wire, hookimpl
)


class Shape(Wire, frozen=True):
    metadata: ObjectMeta | None = None


class Widget(CustomObject):
    KINDS: ClassVar = (Kind("widgets.example", "Widget", "v1", "widgets"),)
    SHAPE: ClassVar = Shape


@SECURITY.check("widgets/known", "low", on=Widget)
def known(widget: Widget) -> Problems:
    \'\'\'Widgets are known.

    Who knows.
    \'\'\'
    yield Problem("is not")


@hookimpl
def kube9_checks():
    return [known]
"""


def test_the_rules_of_an_installed_plugin_are_printed(
    kube9: "Kube9", add_plugin: "Callable[[str, str], None]"
) -> None:
    add_plugin("widgets", READS)
    answer = kube9("catalog", "rbac", "widgets")
    assert answer.code == 0, answer.err
    assert answer.out.splitlines()[1:] == [
        "rbac:",
        "  # widgets/known",
        '  - {apiGroups: ["widgets.example"], resources: ["widgets"], verbs: ["list"]}',
    ]


def test_a_plugin_in_a_folder_of_its_own_can_be_reviewed(
    kube9: "Kube9", folder: Path, site: Path
) -> None:
    away = folder / "plugins"
    site.rename(away)
    listed = kube9("catalog", "rbac", "acme", KUBE9_PLUGIN_PATH=str(away))
    assert (listed.code, listed.out) == (2, "")
    assert "it is not selected" in listed.err
    answer = kube9("catalog", "rbac", "acme", KUBE9_PLUGIN_PATH=str(away), KUBE9_PLUGINS="acme")
    assert answer.code == 0, answer.err
    assert 'resources: ["pods"]' in answer.out


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("secrity", "plugin 'secrity' is unknown; did you mean security?"),
        ("broken", "plugin broken is not loaded, it is failed: ZeroDivisionError"),
    ],
)
def test_why_there_are_no_rules_is_told(
    kube9: "Kube9", add_plugin: "Callable[[str, str], None]", name: str, said: str
) -> None:
    add_plugin("broken", "1 / 0")
    answer = kube9("catalog", "rbac", name)
    assert (answer.code, answer.out) == (2, "")
    assert said in answer.err


def test_the_help_shows_how(kube9: "Kube9") -> None:
    answer = kube9("catalog", "rbac", "--help", COLUMNS="120")
    assert "kube9 catalog rbac widgets" in answer.out
    assert "plugins.extra" in answer.out


def test_the_list_shows_what_nobody_selected(kube9: "Kube9", folder: Path, site: Path) -> None:
    site.rename(folder / "plugins")
    answer = kube9("plugins", "list", KUBE9_PLUGIN_PATH=str(folder / "plugins"))
    assert "not selected" in answer.out
    assert "but KUBE9_PLUGINS does not name it" in " ".join(answer.out.split())
