"""Where distributions lie: beside the core, or in a folder of extra plugins.

An extra folder stands at the end of the search path and only while something of it is wanted, so
that nothing in it can take the place of a module or distribution of ours.
"""

import os
import sys
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from kube9_core.plugins.candidates import Candidate

if TYPE_CHECKING:
    from importlib_metadata import Distribution

__all__ = ["PATH", "SELECTED", "enter", "first", "image_path", "plugin_folders"]

PATH = "KUBE9_PLUGIN_PATH"
SELECTED = "KUBE9_PLUGINS"


def plugin_folders(environ: Mapping[str, str]) -> tuple[Path, ...]:
    """The folders of extra plugins, each once, in the order in which they are named."""
    texts = environ.get(PATH, "").split(os.pathsep)
    return tuple(dict.fromkeys(Path(text).absolute() for text in texts if text))


def image_path(environ: Mapping[str, str]) -> list[str]:
    """Python's search path without the folders of extra plugins."""
    extra = {str(folder) for folder in plugin_folders(environ)}
    return [place for place in sys.path if place not in extra]


def first(name: str, path: Sequence[str]) -> "Distribution | None":
    """The distribution of a name that Python would find first.

    Args:
        name: of the distribution, in any spelling.
        path: folders, in order.
    """
    from importlib_metadata import Distribution  # noqa: PLC0415 - it takes 3 MiB, and a query does without

    return next(iter(Distribution.discover(name=name, path=list(path))), None)


def enter(candidate: Candidate) -> str | None:
    """Let a plugin of an extra folder be imported.

    Args:
        candidate: the plugin; for one that is installed there is nothing to do.

    Returns:
        Why its code could not be reached: something else has the name of its module.
    """
    if candidate.folder is None or candidate.entry is None:
        return None
    module = candidate.entry.module.partition(".")[0]
    other = _elsewhere(module, candidate.folder)
    if other is not None:
        return f"its module {module!r} cannot take the place of {other}"
    if str(candidate.folder) not in sys.path:
        sys.path.append(str(candidate.folder))
    return None


def _elsewhere(module: str, folder: Path) -> str | None:
    """Where Python finds a module, unless in the folder; packages without a home are shared."""
    try:
        spec = find_spec(module)
    except ValueError:  # it is imported, and does not say from where
        return f"the module {module!r} of the image"
    if spec is None or spec.origin is None or Path(spec.origin).is_relative_to(folder):
        return None
    return spec.origin if spec.has_location else f"Python's own {module!r}"
