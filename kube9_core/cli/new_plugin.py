"""Writes the package of a new plugin, ready to install and test.

It copies the template, which is a tested package of this repository, and puts the new name in
place of the template's. Telling the user what to do next is the work of the command.
"""

import re
import shutil
import tempfile
from pathlib import Path

from kube9_core.declare.pillar import PILLARS
from kube9_core.errors import UsageError

__all__ = ["new_plugin"]

_NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_LONGEST = 40
_RESERVED = frozenset({pillar.slug for pillar in PILLARS} | {"core", "kube9", "template"})
_TEMPLATES = re.compile(r'\btemplate(?=-kube9|/)|^template(?= = ")', re.MULTILINE)
_NOT_COPIED = frozenset({"conftest.py", "__pycache__", "dist", "build"})


def new_plugin(name: str, folder: Path) -> Path:
    """Write a plugin's package into a new folder `<name>-kube9`.

    Args:
        name: of the plugin; ids of its checks start with it.
        folder: where to make the new folder.

    Returns:
        The new folder.

    Raises:
        UsageError: the name cannot be used, or something is in the way.
    """
    _check_name(name)
    target = folder / f"{name}-kube9"
    if target.exists() or target.is_symlink():
        raise UsageError(f"{target} exists already; nothing was written")
    try:
        _write(name, folder, target)
    except OSError as error:
        raise UsageError(f"{target} cannot be written: {error.strerror}") from error
    return target


def _write(name: str, folder: Path, target: Path) -> None:
    """Write aside and move at the end, so that half a package is never left behind."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".new-plugin-", dir=folder) as aside:
        written = Path(aside, target.name)
        _copy(_template(), written, name)
        written.rename(target)


def _check_name(name: str) -> None:
    if _NAME.fullmatch(name) is None:
        proposal = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-0123456789")
        hint = f"; how about {proposal}?" if _NAME.fullmatch(proposal) else ""
        raise UsageError(
            f"{name!r} cannot be a plugin's name: use small letters, digits and single hyphens, "
            f"a letter first, such as acme or acme-web{hint}"
        )
    if len(name) > _LONGEST:
        raise UsageError(f"the name is {len(name)} characters long; {_LONGEST} is the most")
    if name in _RESERVED or name.startswith("kube9-"):
        raise UsageError(f"the name {name} is kept for kube9 itself; choose your own, such as acme")


def _template() -> Path:
    """Find the template: shipped in the wheel, or beside the core in its repository."""
    core = Path(__file__).parents[1]
    places = (core / "_template", core.parent / "plugins" / "_template")
    found = next((place for place in places if (place / "pyproject.toml").is_file()), None)
    if found is None:
        raise UsageError(f"the template is missing from this installation of kube9 ({places[0]})")
    return found


def _copy(source: Path, target: Path, name: str) -> None:
    target.mkdir()
    for item in sorted(source.iterdir()):
        if item.name in _NOT_COPIED or item.name.startswith("."):
            continue
        place = target / item.name.replace("template_kube9", f"{name.replace('-', '_')}_kube9")
        if item.is_dir():
            _copy(item, place, name)
        else:
            place.write_text(_renamed(item.read_text(encoding="utf-8"), name), encoding="utf-8")
            shutil.copymode(item, place)


def _renamed(text: str, name: str) -> str:
    package = text.replace("template_kube9", f"{name.replace('-', '_')}_kube9")
    return _TEMPLATES.sub(name, package)
