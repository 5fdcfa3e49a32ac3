import asyncio

import pytest
from aiokafka import TopicPartition
from events_samples import Fetched, record, trade
from laurel_events.ahead import LARGEST_BYTES, Ahead
from laurel_events.batch import Batch, decode_batch, joined, routes
from laurel_schemas.trading_trades_v1 import TOPIC, TradeExecuted

ROUTES = routes([TradeExecuted])


def place(partition: int) -> TopicPartition:
    return TopicPartition(TOPIC.name, partition)


def fetched(partition: int, first: int, count: int) -> dict[TopicPartition, list[Fetched]]:
    numbers = range(first, first + count)
    return {place(partition): [Fetched(record(trade(one)), one, partition) for one in numbers]}


async def batch(partition: int, first: int, count: int) -> Batch:
    offsets = {place(partition): first + count}
    return await decode_batch(fetched(partition, first, count), offsets, ROUTES)


def offsets(of: Batch) -> list[tuple[int, int]]:
    return [(one.record.partition, one.record.offset) for one in of.received]


async def test_what_gathers_is_handed_out_as_one_batch_in_order() -> None:
    ahead = Ahead(batch_size=10)
    for part in (await batch(0, 0, 2), await batch(1, 0, 1), await batch(0, 2, 2)):
        ahead.add(1, part)
    generation, taken = ahead.take()
    assert generation == 1
    assert offsets(taken) == [(0, 0), (0, 1), (1, 0), (0, 2), (0, 3)]
    assert taken.offsets == {place(0): 4, place(1): 1}


async def test_a_batch_is_no_larger_than_it_may_be() -> None:
    ahead = Ahead(batch_size=10)
    for first in (0, 6, 8, 11):
        ahead.add(1, await batch(0, first, 3 if first else 6))
    assert [ahead.take()[1].size for _ in range(2)] == [9, 6]


async def test_batches_of_two_generations_are_not_mixed() -> None:
    ahead = Ahead(batch_size=10)
    ahead.add(1, await batch(0, 0, 2))
    ahead.add(2, await batch(0, 1, 1))
    assert [ahead.take()[0] for _ in range(2)] == [1, 2]


async def test_who_waits_hears_of_what_is_added_and_only_once() -> None:
    ahead = Ahead(batch_size=10)
    waiting = asyncio.ensure_future(ahead.filled())
    await asyncio.sleep(0)
    assert not waiting.done()
    ahead.add(1, await batch(0, 0, 1))
    await waiting
    ahead.add(1, await batch(0, 1, 1))
    ahead.take()
    again = asyncio.ensure_future(ahead.filled())
    await asyncio.sleep(0)
    assert not again.done()
    again.cancel()


async def test_fetching_goes_on_until_a_batch_waits_and_another_is_under_way() -> None:
    ahead = Ahead(batch_size=2)
    ahead.add(1, await batch(0, 0, 2))
    await ahead.room()
    ahead.add(1, await batch(0, 2, 2))
    waiting = asyncio.ensure_future(ahead.room())
    await asyncio.sleep(0)
    assert not waiting.done()
    ahead.take()
    await waiting


async def test_records_that_are_passed_over_and_undecodable_ones_are_joined_too() -> None:
    spoilt = Batch([], [], {place(0): 1})
    spoilt.passed_over["topic", "type"] += 2
    whole = joined([spoilt, spoilt, await batch(0, 1, 1)])
    assert whole.passed_over == {("topic", "type"): 4}
    assert whole.size == 5


@pytest.mark.parametrize(("count", "turns"), [(30, 0), (100, 0), (250, 2)])
def test_decoding_gives_way_for_no_less_than_a_slice(count: int, turns: int) -> None:
    records = {at: one for part in range(6) for at, one in fetched(part, 0, count // 6).items()}
    left = count - 6 * (count // 6)
    records |= fetched(6, 0, left)
    assert sum(1 for _ in decode_batch(records, {}, ROUTES).__await__()) == turns


@pytest.mark.requirement("TIER-037")
async def test_few_large_records_leave_no_room_either() -> None:
    """A page of a backfill is a thousand times as large as a trade."""
    large = Fetched(record(trade(0)), 0, 0)
    large.value = (large.value or b"") + b" " * LARGEST_BYTES
    ahead = Ahead(batch_size=10)
    ahead.add(1, await decode_batch({place(0): [large]}, {place(0): 1}, ROUTES))
    waiting = asyncio.ensure_future(ahead.room())
    await asyncio.sleep(0)
    assert not waiting.done()
    assert ahead.take()[1].bytes > LARGEST_BYTES
    await waiting
