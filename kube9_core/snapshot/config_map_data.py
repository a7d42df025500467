"""Which values of ConfigMaps are kept: those that a check names, and no others.

A ConfigMap may hold what nobody should keep, so its values are dropped once the page is read. A
check that has to judge a setting names the ConfigMap and the key; the permission is the same.
"""

from collections.abc import Iterable, Mapping

import msgspec

from kube9_core.errors import Unreadable
from kube9_core.snapshot.wire.platform import ConfigMap

__all__ = ["NOTHING_KEPT", "ConfigMapData", "KeptValues", "fault_of", "kept_values"]

_MOST_BYTES = 64 * 1024


class ConfigMapData(msgspec.Struct, frozen=True, order=True):
    """Values of ConfigMaps that a check looks at; stands among its `needs`.

    Attributes:
        names: of the ConfigMaps, exactly as they are, in any namespace.
        keys: of their data.
    """

    names: tuple[str, ...]
    keys: tuple[str, ...]


class KeptValues:
    """The values of one ConfigMap that somebody named. They are in no `repr`.

    Args:
        name: of the ConfigMap.
        declared: the keys that somebody named.
        values: what is set of them.
        reasons: why a value that is set was not kept.
    """

    __slots__ = ("_declared", "_name", "_reasons", "_values")

    def __init__(
        self,
        name: str,
        declared: frozenset[str],
        values: Mapping[str, str],
        reasons: Mapping[str, str],
    ) -> None:
        self._name = name
        self._declared = declared
        self._values = values
        self._reasons = reasons

    def declared(self, key: str) -> bool:
        """Whether somebody named a key."""
        return key in self._declared

    def value(self, key: str) -> str | None:
        """The value of a named key; None where it is not set.

        Raises:
            Unreadable: it is set, but too long or no text.
        """
        if key in self._reasons:
            raise Unreadable(f'data["{key}"] of ConfigMap {self._name} {self._reasons[key]}')
        return self._values.get(key)


NOTHING_KEPT = KeptValues("", frozenset(), {}, {})
"""Of a ConfigMap that nobody named."""


def fault_of(data: ConfigMapData) -> str | None:
    """What is wrong with a declaration; None if nothing is."""
    for field, given in (("names", data.names), ("keys", data.keys)):
        held: object = given
        if not isinstance(held, tuple) or not held:
            return f"ConfigMapData: {field}= must be a tuple of at least one text"
        if not all(isinstance(item, str) and item for item in held):
            return f"ConfigMapData: {field}= must hold texts that are not empty"
    return None


def kept_values(named: Iterable[ConfigMapData], wire: ConfigMap) -> KeptValues:
    """Keep of a ConfigMap what is named.

    Args:
        named: what checks ask for.
        wire: the ConfigMap as it came, values and all.
    """
    name = (wire.metadata.name if wire.metadata else None) or ""
    declared = frozenset(key for item in named if name in item.names for key in item.keys)
    if not declared:
        return NOTHING_KEPT
    values: dict[str, str] = {}
    reasons = dict.fromkeys(declared.intersection(wire.binary_data or ()), "is no text")
    for key, text in (wire.data or {}).items():
        if key not in declared:
            continue
        if len(text.encode(errors="surrogatepass")) > _MOST_BYTES:
            reasons[key] = f"is longer than {_MOST_BYTES // 1024} KiB"
        else:
            values[key] = text
    return KeptValues(name, declared, values, reasons)
