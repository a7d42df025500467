"""What survives a restart without a volume: the ConfigMap `kube9-operator-state`.

The schedule, the tier, the onset of conditions of the cluster, the lasting values of plugins, and
when each finding was first seen, packed into at most 700 KiB. Where that is too little the youngest
sights go: one that is forgotten gets the time of the restart, which is nearest to the truth for the
youngest. Times are kept to the second.

What cannot be read is told and forgotten, never fatal: the ConfigMap stands where others write.
"""

import zlib
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

import msgspec

from kube9_core.model.clock import spelled
from kube9_core.publish.state import PillarSchedule

__all__ = ["NAME", "Packed", "Recalled", "Remembered", "packed", "recalled"]

NAME: Final = "kube9-operator-state"
_KEY: Final = "state"
_FORMAT: Final = b"kube9-1\n"
_LARGEST: Final = 700 * 1024 // 4 * 3
"""Bytes before the API server's base64, which makes four of three."""
_LARGEST_UNPACKED: Final = 8 * 1024 * 1024
_LONGEST_NAME = 253

Times = dict[int, list[str]]


class Remembered(msgspec.Struct, frozen=True, kw_only=True):
    """What is kept.

    Attributes:
        schedules: last and next run of each pillar.
        tier: the tier as it was last.
        tier_since: since when.
        onset: since when something lasts, RFC 3339 by a key of its own.
        first_seen: when a finding was first seen, RFC 3339 by fingerprint.
        lasting: what plugins want to outlive a restart, JSON by plugin and key; bounded by who
            keeps it.
    """

    schedules: tuple[PillarSchedule, ...] = ()
    tier: str | None = None
    tier_since: datetime | None = None
    onset: Mapping[str, str] = {}
    first_seen: Mapping[str, str] = {}
    lasting: Mapping[str, Mapping[str, bytes]] = {}


class Packed(msgspec.Struct, frozen=True):
    """What goes into the ConfigMap.

    Attributes:
        data: its `binaryData`; the same for the same content.
        forgotten: entries there was no room for.
    """

    data: Mapping[str, bytes]
    forgotten: int


class Recalled(msgspec.Struct, frozen=True):
    """What came out of the ConfigMap.

    Attributes:
        remembered: empty where nothing could be read.
        trouble: why nothing could be read; None where nothing had been written yet.
    """

    remembered: Remembered
    trouble: str | None = None


class _Wire(msgspec.Struct, frozen=True, array_like=True):
    """The packed form: grouped by time, because many findings are first seen by the same run."""

    schedules: tuple[PillarSchedule, ...]
    tier: str | None
    tier_since: datetime | None
    onset: Times
    first_seen: Times
    fingerprints: dict[int, dict[int, bytes]]
    lasting: dict[str, dict[str, bytes]] = {}


class _Entry(msgspec.Struct, frozen=True, order=True):
    """One time; those that matter most sort first."""

    rank: int
    at: int
    key: str


def packed(remembered: Remembered, largest: int = _LARGEST) -> Packed:
    """Pack what is to be kept.

    Args:
        remembered: all of it.
        largest: how many bytes there may be.
    """
    entries = _entries(remembered)
    content = _pack(remembered, entries)
    kept = len(entries)
    if len(content) > largest:
        kept = _most_that_fit(remembered, entries, largest)
        content = _pack(remembered, entries[:kept])
    return Packed({_KEY: content}, len(entries) - kept)


def recalled(data: Mapping[str, bytes] | None) -> Recalled:
    """Unpack what was kept.

    Args:
        data: the `binaryData` of the ConfigMap, decoded; None or empty where there is none.
    """
    content = (data or {}).get(_KEY)
    if not content:
        return Recalled(Remembered())
    if not content.startswith(_FORMAT):
        return _lost("it is of a version that is not known here")
    try:
        wire = msgspec.msgpack.decode(_unpacked(content[len(_FORMAT) :]), type=_Wire)
        return Recalled(_remembered(wire))
    except (zlib.error, msgspec.DecodeError, ValueError, OverflowError) as error:
        return _lost(f"it is damaged ({error})")


def _most_that_fit(remembered: Remembered, entries: Sequence[_Entry], largest: int) -> int:
    sizes = range(len(entries))
    return max(
        0,
        bisect_right(sizes, largest, key=lambda count: len(_pack(remembered, entries[:count]))) - 1,
    )


def _lost(reason: str) -> Recalled:
    return Recalled(Remembered(), f"ConfigMap {NAME} cannot be used: {reason}")


def _unpacked(content: bytes) -> bytes:
    reader = zlib.decompressobj()
    found = reader.decompress(content, _LARGEST_UNPACKED)
    if not reader.eof:
        raise ValueError("it is cut off, or unpacks to far too much")
    return found


def _entries(remembered: Remembered) -> list[_Entry]:
    """The onsets first, then the findings; each the oldest first."""
    return sorted((*_timed(0, remembered.onset), *_timed(1, remembered.first_seen)))


def _timed(rank: int, times: Mapping[str, str]) -> Iterable[_Entry]:
    for key, text in times.items():
        at = _seconds(text)
        if at is not None and len(key) <= _LONGEST_NAME:
            yield _Entry(rank, at, key)


def _seconds(text: str) -> int | None:
    try:
        return int(datetime.fromisoformat(text).astimezone(UTC).timestamp())
    except (ValueError, OverflowError):
        return None


def _pack(remembered: Remembered, entries: Iterable[_Entry]) -> bytes:
    onset: Times = {}
    first_seen: Times = {}
    fingerprints: dict[int, dict[int, bytearray]] = {}
    for entry in entries:
        if entry.rank == 0:
            onset.setdefault(entry.at, []).append(entry.key)
        elif (raw := _raw(entry.key)) is not None:
            widths = fingerprints.setdefault(entry.at, {})
            widths.setdefault(len(raw), bytearray()).extend(raw)
        else:
            first_seen.setdefault(entry.at, []).append(entry.key)
    wire = (
        [item for item in remembered.schedules if len(item.pillar) <= _LONGEST_NAME],
        remembered.tier,
        remembered.tier_since,
        onset,
        first_seen,
        fingerprints,
        {name: dict(sorted(values.items())) for name, values in sorted(remembered.lasting.items())},
    )
    return _FORMAT + zlib.compress(msgspec.msgpack.encode(wire))


def _raw(fingerprint: str) -> bytes | None:
    """The bytes that a fingerprint spells; None for a key that is none."""
    try:
        raw = bytes.fromhex(fingerprint)
    except ValueError:
        return None
    return raw if raw and raw.hex() == fingerprint else None


def _remembered(wire: _Wire) -> Remembered:
    first_seen = _by_key(wire.first_seen)
    for at, widths in wire.fingerprints.items():
        time = _spelled(at)
        for width, joined in widths.items():
            digits = joined.hex()
            step = 2 * width
            first_seen.update((digits[n : n + step], time) for n in range(0, len(digits), step))
    return Remembered(
        schedules=wire.schedules,
        tier=wire.tier,
        tier_since=wire.tier_since,
        onset=_by_key(wire.onset),
        first_seen=first_seen,
        lasting=wire.lasting,
    )


def _by_key(times: Times) -> dict[str, str]:
    return {key: _spelled(at) for at, keys in times.items() for key in keys}


def _spelled(seconds: int) -> str:
    return spelled(datetime.fromtimestamp(seconds, UTC))
