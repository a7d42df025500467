"""Small values of plugins that outlive even the store, where it is on no volume.

Here is only which they are and how much they may be; who carries them over a restart is the
operator's memory. What the store has is never older than what was carried, so it wins.
"""

import threading
from collections.abc import Mapping
from typing import Final

import msgspec

from kube9_core.store.tasks import Tasks

__all__ = ["LARGEST", "Lasting", "Values"]

LARGEST: Final = 64 * 1024
"""Bytes of all values of one plugin."""
_LARGEST_OF_ALL: Final = 256 * 1024
"""They share a ConfigMap with what the core remembers."""
_INDEX: Final = "lasting"

Values = Mapping[str, Mapping[str, bytes]]
"""JSON by plugin and key."""
_Sizes = dict[str, dict[str, int]]
_SIZES = msgspec.json.Decoder(_Sizes)


class Lasting:
    """The lasting values of all plugins.

    Args:
        tasks: where they are kept, among those that are not.

    Attributes:
        changes: how often one was put since the process began.
    """

    def __init__(self, tasks: Tasks) -> None:
        self._tasks = tasks
        self._lock = threading.Lock()
        self.changes = 0

    def put(self, plugin: str, key: str, body: bytes) -> None:
        """Keep a value.

        Args:
            plugin: whose it is.
            key: its own name for it.
            body: JSON.

        Raises:
            ValueError: there would be too much of them.
            StoreError: it could not be stored.
        """
        with self._lock:
            sizes = self._sizes()
            sizes.setdefault(plugin, {})[key] = len(body)
            _expect_room(sizes, plugin, key)
            self._keep(plugin, key, body)
            self._index(sizes)

    def release(self, plugin: str, key: str) -> None:
        """Let a value be like any other, if it was a lasting one.

        Raises:
            StoreError: it could not be stored.
        """
        with self._lock:
            sizes = self._sizes()
            if sizes.get(plugin, {}).pop(key, None) is not None:
                self._index(sizes)
                self.changes += 1

    def all(self) -> dict[str, dict[str, bytes]]:
        """Every one of them.

        Raises:
            StoreError: they cannot be read.
        """
        found = {
            plugin: {key: self._tasks.get(_name(plugin, key)) for key in sorted(keys)}
            for plugin, keys in sorted(self._sizes().items())
        }
        return {
            plugin: {key: body for key, body in values.items() if body is not None}
            for plugin, values in found.items()
            if values
        }

    def restore(self, carried: Values) -> None:
        """Put back what was carried over a restart, where nothing is kept yet.

        Args:
            carried: as `all` gave it. It may have been changed on its way: what is too much is
                left out.

        Raises:
            StoreError: it could not be stored.
        """
        with self._lock:
            sizes = self._sizes()
            for plugin, values in carried.items():
                for key, body in values.items():
                    if self._tasks.get(_name(plugin, key)) is None and _fits(sizes, plugin, body):
                        self._tasks.put(_name(plugin, key), body)
                        sizes.setdefault(plugin, {})[key] = len(body)
            self._index(sizes)

    def _keep(self, plugin: str, key: str, body: bytes) -> None:
        name = _name(plugin, key)
        if self._tasks.get(name) != body:
            self._tasks.put(name, body)
            self.changes += 1

    def _sizes(self) -> _Sizes:
        found = self._tasks.get(_INDEX)
        return {} if found is None else _SIZES.decode(found)

    def _index(self, sizes: _Sizes) -> None:
        self._tasks.put(_INDEX, msgspec.json.encode(sizes, order="sorted"))


def _name(plugin: str, key: str) -> str:
    return f"plugin/{plugin}/{key}"


def _expect_room(sizes: _Sizes, plugin: str, key: str) -> None:
    own, every = _sums(sizes, plugin)
    if own > LARGEST:
        raise ValueError(
            f"with state {key!r} lasting values have {own} bytes; {LARGEST} may be kept"
        )
    if every > _LARGEST_OF_ALL:
        raise ValueError(
            f"with state {key!r} the lasting values of all plugins have {every} bytes; "
            f"{_LARGEST_OF_ALL} may be kept"
        )


def _fits(sizes: _Sizes, plugin: str, body: bytes) -> bool:
    own, every = _sums(sizes, plugin)
    return own + len(body) <= LARGEST and every + len(body) <= _LARGEST_OF_ALL


def _sums(sizes: _Sizes, plugin: str) -> tuple[int, int]:
    every = {name: sum(values.values()) for name, values in sizes.items()}
    return every.get(plugin, 0), sum(every.values())
