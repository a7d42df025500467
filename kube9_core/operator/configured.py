"""The settings as they stand, read again when the file changes.

At the start there is nothing to fall back to and nobody to ask, so what is wrong is left out, and
the rest holds: a pod that ends over an optional setting would start for ever. Later a file that is
wrong changes nothing: the settings that worked stay. Either way the status says what is wrong and
where.
"""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import msgspec

from kube9_core.engine.schedule import Schedule, Span
from kube9_core.engine.selection import Adjustment
from kube9_core.errors import UsageError
from kube9_core.plugins.catalogue import Catalogue
from kube9_core.runs import configuration
from kube9_core.runs.environment import overridden
from kube9_core.runs.mistakes import Tell, left_out, refuse
from kube9_core.runs.request import AUTO
from kube9_core.settings import ScheduleSettings, Settings, Window

if TYPE_CHECKING:
    from kube9_core.declare.tuning import Values

__all__ = ["Configured", "Current"]

_NOTHING: Mapping[str, str] = MappingProxyType({})
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Current(msgspec.Struct, frozen=True):
    """Settings that were found to be sound, with what follows from them.

    Attributes:
        adjustments: what differs from the declaration of each check, by id.
        disabled: plugins that are not to be loaded; a change needs a restart.
        plugins: the settings of each plugin that has any, by its name.
        profiles: names of distribution profiles that hold, or "auto".
    """

    settings: Settings
    adjustments: Mapping[str, Adjustment]
    disabled: frozenset[str]
    plugins: "Mapping[str, Values]"
    profiles: tuple[str, ...] = (AUTO,)

    def schedule(self, pillars: tuple[str, ...], seed: str) -> Schedule:
        """When each pillar is due.

        Args:
            pillars: slugs of those that have checks.
            seed: the cluster's id.
        """
        own = self.settings.schedule
        return Schedule(
            {item: _interval(own, item) for item in pillars},
            seed,
            tuple(map(_span, own.maintenance)),
        )


class Configured:
    """Reads the settings file, and reads it again.

    Args:
        path: of the file; None for no settings at all.
        catalogue: the loaded plugins, which know their checks.
        environ: single settings that win over the file, see `runs.environment`. They stay as
            they are, so a wrong one is left out for good.

    Attributes:
        trouble: what is wrong with the settings, one sentence; None where they all hold.
    """

    def __init__(
        self, path: str | None, catalogue: Catalogue, environ: Mapping[str, str] = _NOTHING
    ) -> None:
        self._path = path
        self._environ = environ
        self._catalogue = catalogue
        self._seen = self._stamp()
        wrong: list[UsageError] = []
        self.current = self._read(wrong.append, wrong.append)
        self._loaded_without = self.current.disabled
        self._began_within = self.current.settings.scope
        self.trouble = left_out(wrong)

    def refresh(self) -> bool:
        """Read the file again if it changed.

        Returns:
            Whether other settings hold now; `trouble` says why they do not although it changed.
        """
        stamp = self._stamp()
        if stamp == self._seen:
            return False
        self._seen = stamp
        lasting: list[UsageError] = []
        try:
            found = self._read(refuse, lasting.append)
        except UsageError as error:
            self.trouble = f"the settings are left as they were: {error}"
            return False
        self.trouble = left_out(lasting)
        if found.disabled != self._loaded_without:
            self.trouble = "plugins were switched on or off in the settings: restart to load them"
        if found.settings.scope != self._began_within:
            self.trouble = "scope.namespaces is another one in the settings: restart for it to hold"
        changed = found != self.current
        self.current = found
        return changed

    def of_plugin(self, plugin: str) -> "Values | None":
        """The settings of a plugin that hold now; None where it has none."""
        return self.current.plugins.get(plugin)

    def _read(self, tell: Tell, tell_of_environment: Tell) -> Current:
        found = configuration.read(self._path, tell)
        adjusted = configuration.adjustments(found, self._catalogue, tell)
        own = configuration.plugin_settings(found, self._catalogue, tell)
        settings = overridden(found.settings or Settings(), self._environ, tell_of_environment)
        known = {row.name for row in self._catalogue.plugins}
        held = configuration.profiles(found, self._catalogue, tell)
        return Current(settings, adjusted, found.disabled & known, own, held)

    def _stamp(self) -> tuple[int, int, int] | None:
        """What tells one version of the file from the next; kubelets swap a link under it."""
        if self._path is None:
            return None
        try:
            stat = Path(self._path).stat()
        except OSError:
            return None
        return stat.st_mtime_ns, stat.st_size, stat.st_ino


def _interval(own: ScheduleSettings, pillar: str) -> timedelta:
    return own.pillars.get(pillar, own.interval)


def _span(window: Window) -> Span:
    start = timedelta(hours=window.start.hour, minutes=window.start.minute)
    return Span(frozenset(map(_DAYS.index, window.days)), start, window.length)
