"""What outlives a restart, and what becomes of it when it is too much or damaged."""

import base64
import random
import zlib
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kube9_core.model.clock import spelled
from kube9_core.publish.remembered import Remembered, packed, recalled
from kube9_core.publish.state import PillarSchedule

NOW = datetime(2026, 11, 23, 12, 0, 0, tzinfo=UTC)
times = st.datetimes(
    min_value=datetime(1970, 1, 2),  # noqa: DTZ001 - hypothesis wants it naive
    max_value=datetime(2999, 1, 1),  # noqa: DTZ001 - as above
    timezones=st.just(UTC),
).map(lambda time: time.replace(microsecond=0))
keys = st.text(st.characters(codec="utf-8"), max_size=20) | st.text(
    "0123456789abcdefABCDEF", max_size=40
)
by_key = st.dictionaries(keys, times.map(spelled), max_size=30)
schedules = st.builds(
    PillarSchedule,
    st.text(st.characters(codec="utf-8"), max_size=20),
    st.integers(1, 10**6),
    st.none() | times,
    st.none() | times,
)
anything = st.builds(
    Remembered,
    schedules=st.lists(schedules, max_size=4).map(tuple),
    tier=st.none() | st.sampled_from(("operated", "enabled")),
    tier_since=st.none() | times,
    onset=by_key,
    first_seen=by_key,
    lasting=st.dictionaries(keys, st.dictionaries(keys, st.binary(max_size=50), max_size=3)),
)


def kept(count: int) -> Remembered:
    """So many findings, each a minute younger than the one before, as random as real ones."""
    chance = random.Random(count)  # noqa: S311 - not for secrets
    return Remembered(
        first_seen={
            chance.randbytes(10).hex(): spelled(NOW + timedelta(minutes=number // 100))
            for number in range(count)
        },
        onset={"node a is not ready": spelled(NOW)},
        tier="operated",
    )


@given(remembered=anything)
def test_what_was_kept_comes_back(remembered: Remembered) -> None:
    assert recalled(packed(remembered).data).remembered == remembered


@given(remembered=anything)
def test_the_same_content_gives_the_same_bytes(remembered: Remembered) -> None:
    other = msgspec.structs.replace(
        remembered,
        first_seen=dict(reversed(list(remembered.first_seen.items()))),
        lasting=dict(reversed(list(remembered.lasting.items()))),
    )
    assert packed(remembered) == packed(other)


def test_nothing_kept_yet_is_no_trouble() -> None:
    for data in (None, {}, {"state": b""}):
        assert recalled(data).remembered == Remembered()
        assert recalled(data).trouble is None


def test_thirty_thousand_findings_fit_with_room_to_spare() -> None:
    found = packed(kept(30_000))
    assert found.forgotten == 0
    assert len(base64.b64encode(found.data["state"])) < 500 * 1024


def test_beyond_the_bound_the_youngest_go_and_are_counted() -> None:
    remembered = kept(90_000)
    found = packed(remembered)
    assert 690 * 1024 < len(base64.b64encode(found.data["state"])) <= 700 * 1024
    back = recalled(found.data).remembered
    assert found.forgotten == len(remembered.first_seen) - len(back.first_seen)
    assert back.onset == remembered.onset
    oldest = sorted(remembered.first_seen.values())[: len(back.first_seen)]
    assert sorted(back.first_seen.values()) == oldest


@pytest.mark.parametrize("largest", range(60, 400, 17))
def test_as_much_as_possible_is_kept(largest: int) -> None:
    remembered = kept(30)
    found = packed(remembered, largest)
    back = recalled(found.data)
    assert back.trouble is None
    assert found.forgotten == 31 - len(back.remembered.first_seen) - len(back.remembered.onset)
    if found.forgotten < 31:
        assert len(found.data["state"]) <= largest


def test_more_than_any_bound_is_forgotten_whole_but_the_schedule_stays() -> None:
    schedule = PillarSchedule("security", 3600, NOW, NOW)
    remembered = msgspec.structs.replace(kept(30), schedules=(schedule,))
    found = packed(remembered, 1)
    assert found.forgotten == 31
    assert recalled(found.data).remembered == Remembered(schedules=(schedule,), tier="operated")


@given(data=st.data())
def test_damage_is_told_and_never_fatal(data: st.DataObject) -> None:
    content = bytearray(packed(kept(50)).data["state"])
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] ^= data.draw(st.integers(1, 255))
    found = recalled({"state": bytes(content)})
    assert found.trouble is None or "kube9-operator-state" in found.trouble
    if found.trouble is not None:
        assert found.remembered == Remembered()


@given(content=st.binary(min_size=1, max_size=50), packing=st.booleans())
def test_what_was_never_ours_is_told(content: bytes, packing: bool) -> None:  # noqa: FBT001 - drawn
    body = b"kube9-1\n" + zlib.compress(content) if packing else content
    found = recalled({"state": body})
    assert found.trouble is not None
    assert found.remembered == Remembered()


def test_a_cut_off_content_is_told() -> None:
    whole = packed(kept(50)).data["state"]
    for length in (1, 8, 9, len(whole) // 2, len(whole) - 1):
        assert recalled({"state": whole[:length]}).trouble is not None


def test_a_version_of_the_future_is_told_and_not_read() -> None:
    content = packed(kept(1)).data["state"].replace(b"kube9-1", b"kube9-2")
    assert "version" in (recalled({"state": content}).trouble or "")


def test_a_bomb_does_not_go_off() -> None:
    bomb = b"kube9-1\n" + zlib.compress(bytes(9 * 1024 * 1024))
    assert "far too much" in (recalled({"state": bomb}).trouble or "")


def test_a_time_that_is_none_is_left_out() -> None:
    remembered = Remembered(first_seen={"ab": "yesterday", "cd": spelled(NOW)})
    assert recalled(packed(remembered).data).remembered.first_seen == {"cd": spelled(NOW)}


def test_the_most_that_plugins_may_keep_costs_no_schedule_and_few_findings() -> None:
    chance = random.Random(1)  # noqa: S311 - not for secrets
    lasting = {name: {"value": chance.randbytes(64 * 1024)} for name in "abcd"}
    found = packed(msgspec.structs.replace(kept(20_000), lasting=lasting))
    assert len(base64.b64encode(found.data["state"])) <= 700 * 1024
    assert recalled(found.data).remembered.lasting == lasting
    assert found.forgotten < 10_000


def test_what_an_older_version_wrote_has_no_lasting_values() -> None:
    content = packed(kept(5)).data["state"]
    head = b"kube9-1\n"
    fields = msgspec.msgpack.decode(zlib.decompress(content[len(head) :]))
    older = head + zlib.compress(msgspec.msgpack.encode(fields[:6]))
    assert recalled({"state": older}).remembered == kept(5)
