"""Whose code did harm, remembered beyond the end of the process, so that a restart is of use.

While plugin code runs its plugin's name stands in a small file. A process that finds a name there
at its start knows in whose code the last one died (`os._exit`, a crash in C, out of memory); as a
kill from outside may fall on anybody, only the second time, with no run completed in between,
switches the plugin off. One whose threads were left behind is off in the process that is started
for that reason, and in no later one.
"""

import os
from collections.abc import Mapping
from pathlib import Path

import msgspec

__all__ = ["Suspects"]

_NAME_BYTES = 64
_TWICE = 2


class _Kept(msgspec.Struct):
    """What the file holds: reasons and deaths by plugin."""

    off: dict[str, str] = {}
    deaths: dict[str, int] = {}


class Suspects:
    """The plugins that are suspected of something.

    Args:
        folder: a folder that outlives the process, the store's; None remembers nothing. Where it
            cannot be written it is done without.

    Attributes:
        died_in: the plugin in whose code the last process died; None if it did not.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._file = folder / "suspects.json" if folder else None
        self._marker = _opened(folder / "running") if folder else None
        kept = self._read()
        self.died_in = self._name()
        if self.died_in:
            kept.deaths[self.died_in] = kept.deaths.get(self.died_in, 0) + 1
        self._deaths = kept.deaths
        self._off = kept.off | {
            plugin: f"as the process died {times} times while its code ran"
            for plugin, times in kept.deaths.items()
            if times >= _TWICE
        }
        self._save(_Kept(deaths=self._deaths))
        self.running("")

    @property
    def off(self) -> Mapping[str, str]:
        """Plugins that are switched off from the start, each with the reason."""
        return self._off

    def running(self, plugin: str) -> None:
        """Note whose code runs from now on; "" for nobody's."""
        if self._marker is None:
            return
        try:
            os.pwrite(self._marker, plugin.encode()[:_NAME_BYTES].ljust(_NAME_BYTES), 0)
        except OSError:  # a full or broken disk: it is done without
            self._marker = None

    def restart_without(self, plugins: Mapping[str, str]) -> None:
        """Have the next process leave plugins out, because this one ends on account of them.

        Args:
            plugins: each with the reason.
        """
        self._save(_Kept(dict(plugins), self._deaths))

    def survived(self) -> None:
        """Note that a whole run went well: what killed the process before was somebody else."""
        kept = {plugin: times for plugin, times in self._deaths.items() if times >= _TWICE}
        if kept != self._deaths:
            self._deaths = kept
            self._save(_Kept(deaths=kept))

    def close(self) -> None:
        """Note that the process ended well: nobody is suspected any more."""
        self.running("")
        if self._file is not None and not self._read().off:
            self._save(_Kept())
        if self._marker is not None:
            os.close(self._marker)
            self._marker = None

    def _read(self) -> _Kept:
        if self._file is None:
            return _Kept()
        try:
            return msgspec.json.decode(self._file.read_bytes(), type=_Kept)
        except (OSError, msgspec.DecodeError):
            return _Kept()

    def _save(self, kept: _Kept) -> None:
        if self._file is None:
            return
        try:
            if kept == _Kept():
                self._file.unlink(missing_ok=True)
            else:
                self._file.write_bytes(msgspec.json.encode(kept))
        except OSError:
            self._file = None

    def _name(self) -> str | None:
        if self._marker is None:
            return None
        try:
            return os.pread(self._marker, _NAME_BYTES, 0).decode(errors="replace").strip() or None
        except OSError:
            return None


def _opened(path: Path) -> int | None:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError:
        return None
