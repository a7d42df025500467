"""What a query sees of a plugin at a glance is what a proper look finds, or nothing at all."""

import sys
from pathlib import Path

import pytest

from kube9_core.plugins.candidates import candidates_in, core_version
from kube9_core.plugins.glance import glimpsed, version_of_core

PLAIN = "Metadata-Version: 2.4\nName: Acme_Kube9\nVersion: 1.2\n"


def install(site: Path, entries: str, metadata: str = PLAIN, folder: str = "acme") -> None:
    info = site / f"{folder}-1.2.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(metadata, encoding="utf-8")
    (info / "entry_points.txt").write_text(entries, encoding="utf-8")


def proper(site: Path, name: str) -> tuple[object, ...]:
    from importlib_metadata import Distribution  # noqa: PLC0415 - only what it is compared with needs it

    (found,) = (
        item
        for item in candidates_in(Distribution.discover(path=[str(site)]))
        if item.namespace == name
    )
    assert found.entry is not None
    return found.name, found.distribution, found.version, found.requires, found.entry.module


@pytest.mark.parametrize(
    ("entries", "metadata"),
    [
        ("[kube9]\nacme = acme_kube9\n", PLAIN),
        ("[console_scripts]\nacme = a:main [x]\n\n[kube9]\nother=o\nAc.me = acme.kube9\n", PLAIN),
        (
            "[kube9]\nacme = acme_kube9\n",
            f"{PLAIN}Requires-Dist: kube9-core<1,>=0.1\nRequires-Dist: x; extra == 'y'\n\nA: b\n",
        ),
    ],
)
def test_what_is_plain_is_seen_as_by_a_proper_look(
    tmp_path: Path, entries: str, metadata: str
) -> None:
    install(tmp_path, entries, metadata)
    name = "ac-me" if "Ac.me" in entries else "acme"
    found = glimpsed(name, [str(tmp_path), str(tmp_path / "gone")], {})
    assert found is not None
    assert found.entry is not None
    seen = (found.name, found.distribution, found.version, found.requires, found.entry.module)
    assert seen == proper(tmp_path, name)


@pytest.mark.parametrize(
    ("entries", "metadata"),
    [
        ("[kube9]\nother = other\n", PLAIN),
        ("[kube9]\nacme = acme:plugin\n", PLAIN),
        ("[kube9]\nacme = acme\nother\n", PLAIN),
        ("[other]\nacme = acme\n", PLAIN),
        ("[kube9]\nacme = acme\nACME = acme\n", PLAIN),
        ("[kube9]\nacme = acme\n", "Name: acme\n"),
        ("[kube9]\nacme = acme\n", f"{PLAIN}Version: 2\n"),
        ("[kube9]\nacme = acme\n", f"{PLAIN}Description: a\n  b\n"),
    ],
)
def test_of_what_is_not_plain_nothing_is_said(tmp_path: Path, entries: str, metadata: str) -> None:
    install(tmp_path, entries, metadata)
    assert glimpsed("acme", [str(tmp_path)], {}) is None


def test_of_two_with_one_name_nothing_is_said(tmp_path: Path) -> None:
    install(tmp_path / "a", "[kube9]\nacme = acme\n")
    install(tmp_path / "b", "[kube9]\nacme = other\n", folder="other")
    path = [str(tmp_path / "a"), str(tmp_path / "b")]
    assert glimpsed("acme", path, {}) is None
    assert glimpsed("acme", path[:1], {}) is not None


@pytest.mark.parametrize("name", ["KUBE9_PLUGINS", "KUBE9_PLUGIN_PATH"])
def test_with_extra_plugins_a_proper_look_is_needed(tmp_path: Path, name: str) -> None:
    install(tmp_path, "[kube9]\nacme = acme\n")
    assert glimpsed("acme", [str(tmp_path)], {name: "acme"}) is None


def test_the_version_of_the_core_is_that_of_its_metadata(tmp_path: Path) -> None:
    assert version_of_core(sys.path) == core_version()
    assert version_of_core([str(tmp_path)]) is None
