"""Whatever a broker lets in is read, record by record."""

import os
import zlib
from typing import Any

import cramjam
import pytest
from aiokafka.consumer.fetcher import PartitionRecords
from aiokafka.structs import TopicPartition
from laurel_events.decompression import LARGEST_BYTES, DecompressionError, decompress
from laurel_events.record_parser import HEADER, parse
from laurel_events.records import Batches, Unreadable
from raw_records import PACKERS, batch, encoded, framed

AT = TopicPartition("trading.trades.v1", 3)
RAW_NAME = b"\xff\xfename"


def fetched(data: bytes) -> list[Any]:
    """As aiokafka's fetcher reads it."""
    records = PartitionRecords(AT, Batches(data), [], 0, None, None, True, 1)
    return list(records)


@pytest.mark.requirement("EVT-050", "EVT-060")
@pytest.mark.parametrize("packing", PACKERS)
def test_a_raw_header_name_spares_its_neighbours_and_keeps_its_bytes(packing: int) -> None:
    plain = [(b"ce_id", b"1"), (b"empty", None), (b"ce_id", b"2")]
    records = [
        encoded(0, b"first" * 20, plain),
        encoded(1, b"second" * 20, [(RAW_NAME, b"\0\xff"), *plain]),
        encoded(2, None, plain),
    ]
    found = fetched(batch(records, packing=packing))
    assert [one.offset for one in found] == [0, 1, 2]
    assert [one.value for one in found] == [b"first" * 20, b"second" * 20, None]
    assert found[0].headers == (("ce_id", b"1"), ("empty", None), ("ce_id", b"2"))
    name, raw = found[1].headers[0]
    assert (name.encode("utf-8", "surrogateescape"), raw) == (RAW_NAME, b"\0\xff")


@pytest.mark.parametrize("packing", PACKERS)
def test_what_aiokafka_reads_is_read_the_same(packing: int) -> None:
    records = [encoded(n, os.urandom(n * 50), [(b"n", b"%d" % n)], n - 3) for n in range(9)]
    data = batch(records, base=70, packing=packing, time=-(2**62))
    fast = [(r.offset, r.timestamp, r.value, list(r.headers)) for r in fetched(data)]
    assert fast == [(r.offset, r.timestamp, r.value, r.headers) for r in parse(data)]


def test_any_time_is_read() -> None:
    for time in (-(2**63), -1, 0, 2**63 - 1):
        (found,) = fetched(batch([encoded(0, b"v", [])], time=time))
        assert found.timestamp == time
    (wrapped,) = parse(batch([encoded(0, b"v", [], time=1)], time=2**63 - 1))
    assert wrapped.timestamp == -(2**63)


@pytest.mark.parametrize("packing", [1, 2, 3, 4])
def test_what_unpacks_to_too_much_is_one_unreadable_record(packing: int) -> None:
    bomb = batch([encoded(0, bytes(LARGEST_BYTES + 1), [])], packing=packing)
    after = batch([encoded(0, b"good", [])], base=1)
    first, second = fetched(bomb + after)
    assert isinstance(first.value, Unreadable)
    assert "unpacks to more than" in first.value.reason
    assert (second.offset, second.value) == (1, b"good")


def test_a_batch_that_ends_in_junk_keeps_its_sound_records() -> None:
    junk = b"\x7fnothing"
    data = batch([encoded(0, b"good", []), junk, encoded(2, b"lost", [])])
    good, rest = fetched(data + batch([encoded(0, b"next", [])], base=3))[:2]
    assert (good.offset, good.value) == (0, b"good")
    assert isinstance(rest.value, Unreadable)
    assert rest.offset == 1
    assert rest.value == data
    assert "up to offset 2" in rest.value.reason


def test_an_unknown_codec_and_a_damaged_one_are_unreadable() -> None:
    broken = bytearray(batch([encoded(0, b"v" * 500, [])], packing=1))
    del broken[-20:]
    rest = bytes(broken[21:])
    unknown = batch([encoded(0, b"v", [])], attributes=7)
    for data in (framed(rest), unknown):
        (found,) = fetched(data)
        assert isinstance(found.value, Unreadable)


def test_a_batch_that_was_cut_by_the_fetch_is_left_for_the_next() -> None:
    whole = batch([encoded(0, b"v", [])])
    records = Batches(whole + batch([encoded(0, b"w", [])], base=1)[:-1])
    assert records.has_next()
    records.next_batch()
    assert not records.has_next()
    assert not Batches(whole[:7]).has_next()
    assert records.size_in_bytes() == 2 * len(whole) - 1


@pytest.mark.requirement("EVT-050")
def test_every_codec_unpacks_what_others_packed() -> None:
    data = os.urandom(3000) * 30
    packed = {
        1: zlib.compress(data, wbits=31) + zlib.compress(b"more", wbits=31),
        2: bytes(cramjam.snappy.compress_raw(data)),
        3: bytes(cramjam.lz4.compress(data)),
        4: bytes(cramjam.zstd.compress(data)),
    }
    assert decompress(1, packed.pop(1)) == data + b"more"
    assert {decompress(number, raw) for number, raw in packed.items()} == {data}
    assert HEADER.size == 61
    with pytest.raises(DecompressionError, match="none that Kafka defines"):
        decompress(5, b"")
