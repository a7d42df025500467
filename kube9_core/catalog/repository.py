"""The plugins of this repository, with the places their pages point at.

Only what the repository itself holds is documented here: a stranger's plugin that happens to be
installed must not end up in our pages.
"""

import re
import tomllib
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec

from kube9_core.declare.check import Check
from kube9_core.declare.framework import Framework
from kube9_core.declare.pillar import Pillar
from kube9_core.errors import Kube9Error
from kube9_core.plugins.catalogue import Catalogue
from kube9_core.plugins.loading import Loaded

__all__ = ["Home", "Repository"]

_FOR_ITSELF = re.compile(r"(?m)^# (?:version|outcome):")


class Home(msgspec.Struct, frozen=True):
    """One plugin's folder.

    Attributes:
        plugin: its name.
        distribution: the package that ships it.
        path: from the repository's root, "plugins/kube9-security".
    """

    plugin: str
    distribution: str
    path: str


class Repository(msgspec.Struct, frozen=True, dict=True):
    """What the repository declares.

    Attributes:
        root: where it is.
        homes: its plugins, by name.
        catalogue: everything installed.
    """

    root: Path
    homes: tuple[Home, ...]
    catalogue: Catalogue

    @classmethod
    def at(cls, root: Path, catalogue: Catalogue) -> "Repository":
        """Look at a repository.

        Args:
            root: the folder that holds `plugins`.
            catalogue: what is installed.

        Raises:
            Kube9Error: one of its plugins is not installed from here, or is broken.
        """
        homes = tuple(_homes(root))
        if not homes:
            raise Kube9Error(f"{root.resolve()} holds no plugins/kube9-*; give --root")
        for home in homes:
            _expect_loaded(home, catalogue)
        found = cls(root, homes, catalogue)
        for check in found.checks:
            found.source(check)
        return found

    @cached_property
    def checks(self) -> tuple[Check[Any], ...]:
        """Its checks, sorted by id."""
        names = {home.plugin for home in self.homes}
        return tuple(
            check for check in self.catalogue.checks if self.catalogue.plugin_of(check) in names
        )

    @cached_property
    def plugins(self) -> tuple[Loaded, ...]:
        """What its plugins declare, in the order of their names."""
        names = {home.plugin for home in self.homes}
        own = (item for item in self.catalogue.loaded if item.candidate.name in names)
        return tuple(sorted(own, key=lambda item: item.candidate.name))

    @cached_property
    def frameworks(self) -> tuple[Framework, ...]:
        """The frameworks that its checks prove, sorted by name."""
        named = {name for check in self.checks for name, _ in check.frameworks}
        return tuple(item for item in self.catalogue.frameworks if item.name in named)

    @cached_property
    def pillars(self) -> tuple[Pillar, ...]:
        """The pillars that have checks, in their own order."""
        used = {check.pillar for check in self.checks}
        return tuple(pillar for pillar in self.catalogue.pillars if pillar.slug in used)

    def home(self, check: Check[Any]) -> Home:
        """The plugin a check belongs to."""
        plugin = self.catalogue.plugin_of(check)
        return next(home for home in self.homes if home.plugin == plugin)

    def source(self, check: Check[Any]) -> str:
        """The file that declares a check, from the repository's root.

        Raises:
            Kube9Error: another copy of the plugin is installed.
        """
        file, root = Path(check.file).resolve(), self.root.resolve()
        if not file.is_relative_to(root):
            raise Kube9Error(f"{check.id} is installed from {file}, not from {root}")
        return file.relative_to(root).as_posix()

    def example(self, check: Check[Any], prefix: str) -> Path | None:
        """Its shortest case whose name begins with "pass" or "fail".

        Cases for one version, or for an outcome of their own, are no examples to begin with.
        """
        name = check.id.partition("/")[2]
        folder = self.root / self.home(check).path / "tests" / "cases" / name
        return min(folder.glob(f"{prefix}*.yaml"), key=_oddness, default=None)


def _oddness(path: Path) -> tuple[bool, int, str]:
    text = path.read_text(encoding="utf-8")
    return _FOR_ITSELF.search(text) is not None, len(text), path.name


def _homes(root: Path) -> Iterable[Home]:
    for path in sorted(root.glob("plugins/kube9-*/pyproject.toml")):
        project = tomllib.loads(path.read_text(encoding="utf-8"))["project"]
        for plugin in sorted(project.get("entry-points", {}).get("kube9", {})):
            yield Home(plugin, project["name"], path.parent.relative_to(root).as_posix())


def _expect_loaded(home: Home, catalogue: Catalogue) -> None:
    rows = [row for row in catalogue.plugins if row.name == home.plugin]
    found = next((row for row in rows if row.distribution == home.distribution), None)
    if found is None:
        raise Kube9Error(f"{home.path} is not installed; run make setup")
    if found.state != "loaded":
        raise Kube9Error(f"{home.path} is {found.state}: {found.reason}")
