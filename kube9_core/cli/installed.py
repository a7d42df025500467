"""What is installed, loaded so that a plugin which hangs while it is imported is only its own loss.

It also remembers what each plugin declared, which the catalogue mixes with that of the others.
"""

from collections.abc import Iterable

import msgspec

from kube9_core.cli.alarm import alarm
from kube9_core.cli.streams import only_ours
from kube9_core.engine.guard import OutOfTime
from kube9_core.plugins.catalogue import Catalogue, build
from kube9_core.plugins.loading import Candidate, Loaded, installed, load

__all__ = ["Installed", "load_installed"]

_SECONDS = 10.0


class Installed(msgspec.Struct, frozen=True):
    """The catalogue, and what each plugin brought to it.

    Attributes:
        loaded: by plugin name, also of those the catalogue then refused.
    """

    catalogue: Catalogue
    loaded: dict[str, Loaded]


def load_installed(disabled: Iterable[str] = (), seconds: float = _SECONDS) -> Installed:
    """Load everything that is installed.

    Args:
        disabled: names of plugins that are not even imported.
        seconds: how long one of them may take.
    """
    brought: dict[str, Loaded] = {}

    def loader(candidate: Candidate) -> Loaded:
        found = _in_time(candidate, seconds)
        brought.setdefault(candidate.name, found)
        return found

    with only_ours():
        return Installed(build(installed(), loader, frozenset(disabled)), brought)


def _in_time(candidate: Candidate, seconds: float) -> Loaded:
    try:
        with alarm(seconds):
            return load(candidate)
    except OutOfTime as error:
        return Loaded(candidate, f"loading it {error}")
