import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from itertools import count
from uuid import uuid4

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from laurel_cli.dead_letters import DeadLetterError, find, read_all, refusals
from laurel_cli.replaying import replay
from laurel_events.admin import create_topics
from laurel_events.letters import DeadLetter, Refusal
from laurel_schemas.trading_trades_v1 import TOPIC

GOOD = (
    b'{"trade_id":"hl-1","user_id":7,"pair":"SOL","side":"buy","price":"1","size":"1",'
    b'"notional_usd":"5","traded_at":"2026-01-01T00:00:00Z"}'
)
OFFSETS = count(14)


@pytest.fixture
async def producer(kafka: str) -> AsyncIterator[AIOKafkaProducer]:
    await create_topics(kafka)
    async with AIOKafkaProducer(bootstrap_servers=kafka) as started:
        yield started


@pytest.fixture
async def letter(kafka: str, producer: AIOKafkaProducer) -> DeadLetter:
    """A trade with a negative amount, buried."""
    event_id = str(uuid4()).encode()
    headers = {
        "ce_specversion": b"1.0",
        "ce_id": event_id,
        "ce_type": b"trading.trade.executed",
        "ce_source": b"/test",
        "dlq_topic": TOPIC.name.encode(),
        "dlq_partition": b"3",
        "dlq_offset": b"%d" % next(OFFSETS),
        "dlq_reason": b"TradeExecuted: notional_usd: should be a decimal string",
    }
    sent = await producer.send_and_wait(
        f"{TOPIC.name}.dlq", GOOD.replace(b'"5"', b'"-5"'), b"7", headers=list(headers.items())
    )
    return await find(kafka, f"{TOPIC.name}:{sent.offset}")


@pytest.mark.requirement("EVT-039", "GEN-042")
async def test_a_letter_tells_reason_and_origin_but_not_its_content(letter: DeadLetter) -> None:
    shown = Refusal(letter, ("badges",)).as_json()
    assert shown["origin"] == f"trading.trades.v1/3/{letter.fact('offset')}"
    assert "notional_usd" in str(shown["reason"])
    assert "hl-1" not in str(shown)


@pytest.mark.requirement("EVT-039")
async def test_letters_are_listed_by_topic(kafka: str, letter: DeadLetter) -> None:
    assert letter in [one async for one in read_all(kafka, TOPIC.name)]
    assert letter not in [one async for one in read_all(kafka, "nft-events.v1")]


async def test_a_record_that_two_consumers_refused_is_listed_once(
    kafka: str, producer: AIOKafkaProducer, letter: DeadLetter
) -> None:
    origin = {"dlq_topic": b"nft-events.v1", "dlq_partition": b"0", "dlq_offset": b"1"}
    for consumer in (b"minting", b"badges"):
        headers = list((origin | {"dlq_consumer": consumer}).items())
        await producer.send_and_wait("nft-events.v1.dlq", b"junk", headers=headers)
    (refused,) = await refusals(kafka, "nft-events.v1")
    assert refused.consumers == ("badges", "minting")


async def test_an_unknown_topic_or_letter_is_named(kafka: str, letter: DeadLetter) -> None:
    with pytest.raises(DeadLetterError, match=r"'trades' is not one of .*trading\.trades\.v1"):
        await find(kafka, "trades:1")
    with pytest.raises(DeadLetterError, match="no dead letter"):
        await find(kafka, f"{TOPIC.name}:999999")


async def test_an_uncorrected_letter_is_not_sent_again(
    producer: AIOKafkaProducer, letter: DeadLetter
) -> None:
    with pytest.raises(DeadLetterError, match=r"still refused: .*notional_usd"):
        await replay(producer, letter)


@pytest.mark.requirement("EVT-039")
async def test_a_corrected_letter_keeps_its_event_id(
    kafka: str, producer: AIOKafkaProducer, letter: DeadLetter
) -> None:
    async with AIOKafkaConsumer(TOPIC.name, bootstrap_servers=kafka) as consumer:
        await consumer.seek_to_end()
        await asyncio.gather(*[consumer.position(one) for one in consumer.assignment()])
        await replay(producer, letter, GOOD)
        record = await asyncio.wait_for(consumer.getone(), 20)
    headers = dict(record.headers)
    assert (record.key, record.value) == (b"7", GOOD)
    assert headers["ce_id"] == dict(letter.headers)["ce_id"]
    assert not [name for name in headers if name.startswith("dlq_")]


async def test_a_letter_without_a_time_keeps_that_of_its_record(
    kafka: str, producer: AIOKafkaProducer, letter: DeadLetter
) -> None:
    sent_first = replace(letter, headers=[*letter.headers, ("dlq_record_time", b"86400000")])
    async with AIOKafkaConsumer(TOPIC.name, bootstrap_servers=kafka) as consumer:
        await consumer.seek_to_end()
        await asyncio.gather(*[consumer.position(one) for one in consumer.assignment()])
        await replay(producer, sent_first, GOOD)
        record = await asyncio.wait_for(consumer.getone(), 20)
    assert dict(record.headers)["ce_time"] == b"1970-01-02T00:00:00+00:00"


async def test_a_time_that_no_calendar_has_is_asked_for(
    producer: AIOKafkaProducer, letter: DeadLetter
) -> None:
    timeless = replace(letter, headers=[*letter.headers, ("dlq_record_time", b"%d" % -(2**62))])
    with pytest.raises(DeadLetterError, match=r"still refused: .*time.* give ce_time"):
        await replay(producer, timeless, GOOD)
    await replay(producer, timeless, GOOD, {"ce_time": "2026-01-01T00:00:00Z"})


async def test_a_replayed_letter_waits_no_longer(
    kafka: str, producer: AIOKafkaProducer, letter: DeadLetter
) -> None:
    """Nor does that of a consumer that refused the record late; it can be looked at still."""
    waiting = {one.letter.origin for one in await refusals(kafka, TOPIC.name)}
    await replay(producer, letter, GOOD)
    late = dict(letter.headers) | {"dlq_consumer": b"badges"}
    await producer.send_and_wait(letter.topic, b"junk", headers=list(late.items()))
    still_waiting = {one.letter.origin for one in await refusals(kafka, TOPIC.name)}
    assert waiting - still_waiting == {letter.origin}
    assert await find(kafka, letter.name) == letter


async def test_a_replay_that_is_refused_waits(
    kafka: str, producer: AIOKafkaProducer, letter: DeadLetter
) -> None:
    """It lies at another place of the topic, and is a dead letter of its own."""
    await replay(producer, letter, GOOD)
    again = dict(letter.headers) | {"dlq_offset": b"%d" % next(OFFSETS)}
    sent = await producer.send_and_wait(letter.topic, GOOD, headers=list(again.items()))
    refused = await find(kafka, f"{TOPIC.name}:{sent.offset}")
    assert refused in [one.letter for one in await refusals(kafka, TOPIC.name)]
