import asyncio
from collections.abc import Sequence
from contextlib import suppress
from uuid import uuid4

import pytest
from events_samples import NOW, batch, dead_letters, record, remember, seen, trade
from laurel_events import (
    Database,
    DeadLetterLimits,
    Flow,
    Message,
    Reject,
    TooManyDeadLettersError,
    Transaction,
)
from laurel_events.applier import Applier
from laurel_events.injection import MissingResourceError
from laurel_events.testing import message, published
from laurel_events.wire import Record
from laurel_schemas.trading_trades_v1 import TradeExecuted

STOP = asyncio.Event()


def applier(db: Database, handler: object, limits: DeadLetterLimits | None = None) -> Applier:
    flow = Flow("test", {TradeExecuted: handler}, ())  # type: ignore[dict-item]
    return Applier(flow, db, {}, lambda: NOW, limits or DeadLetterLimits())


async def test_a_second_delivery_is_dropped(db: Database) -> None:
    records = [record(trade(1)), record(trade(2))]
    subject = applier(db, remember)
    assert await subject.apply(batch(*records), STOP)
    assert await subject.apply(batch(*records), STOP)
    assert await seen(db) == ["t-1", "t-2"]


async def test_the_same_event_twice_in_one_batch_counts_once(db: Database) -> None:
    once = record(trade(1))
    await applier(db, remember).apply(batch(once, once), STOP)
    assert await seen(db) == ["t-1"]


async def test_undecodable_records_are_buried_once_and_the_rest_applied(db: Database) -> None:
    junk = Record("trading.trades.v1", b"\xff", b"\xff\xfe", (("odd", b"\xff"),))
    delivered = batch(record(trade(1)), junk)
    subject = applier(db, remember)
    for _ in range(2):
        await subject.apply(delivered, STOP)
    (letter,) = await dead_letters(db)
    assert letter["dlq_reason"] == (
        "header ce_specversion is missing: every event carries CloudEvents 1.0 headers"
    )
    assert letter["dlq_offset"] == "1"
    assert await seen(db) == ["t-1"]


async def test_a_rejected_event_is_buried_with_its_reason(db: Database) -> None:
    async def picky(trades: Sequence[Message[TradeExecuted]], tx: Transaction) -> None:
        for one in trades:
            if one.event.trade_id == "t-2":
                raise Reject(one, "pair: is not listed")
        await remember(trades, tx)

    await applier(db, picky).apply(batch(*[record(trade(n)) for n in (1, 2, 3)]), STOP)
    assert await seen(db) == ["t-1", "t-3"]
    assert [letter["dlq_reason"] for letter in await dead_letters(db)] == ["pair: is not listed"]


async def test_an_event_that_breaks_its_handler_is_isolated(db: Database) -> None:
    async def brittle(trades: Sequence[Message[TradeExecuted]], tx: Transaction) -> None:
        if any(one.event.trade_id == "t-5" for one in trades):
            raise KeyError("secret")
        await remember(trades, tx)

    await applier(db, brittle).apply(batch(*[record(trade(n)) for n in range(9)]), STOP)
    assert await seen(db) == [f"t-{n}" for n in range(9) if n != 5]
    (letter,) = await dead_letters(db)
    assert letter["dlq_reason"] == "handler failed with KeyError"


async def test_a_fault_of_the_surroundings_is_waited_out(db: Database) -> None:
    failures = iter([OSError("network"), TimeoutError()])

    async def shaky(trades: Sequence[Message[TradeExecuted]], tx: Transaction) -> None:
        if error := next(failures, None):
            raise error
        await remember(trades, tx)

    assert await applier(db, shaky).apply(batch(record(trade(1))), STOP)
    assert await seen(db) == ["t-1"]
    assert await dead_letters(db) == []


async def test_it_stops_rather_than_drain_a_topic(db: Database) -> None:
    junk = [Record("trading.trades.v1", None, b"junk", ()) for _ in range(5)]
    with pytest.raises(TooManyDeadLettersError, match="laurel dlq list"):
        await applier(db, remember, DeadLetterLimits(longest_run=4)).apply(batch(*junk), STOP)
    assert await dead_letters(db) == []


async def test_a_transaction_that_fails_publishes_nothing(db: Database) -> None:
    async with db.unit_of_work()() as tx:
        tx.publish(trade(1))
    with suppress(RuntimeError):
        async with db.unit_of_work()() as tx:
            tx.publish(trade(2))
            raise RuntimeError
    assert [one.event for one in await published(db)] == [trade(1)]


async def test_what_an_event_causes_carries_its_correlation_and_trace(db: Database) -> None:
    cause = message(trade(1), id=uuid4())
    async with db.unit_of_work()() as tx:
        tx.publish(trade(2), cause)
    (caused,) = await published(db)
    assert caused.meta.causation_id == cause.meta.id
    assert caused.meta.correlation_id == cause.meta.correlation_id


def test_a_handler_without_its_resource_fails_at_start(db: Database) -> None:
    async def needy(trades: object, tx: object, rate: float) -> None: ...

    with pytest.raises(MissingResourceError, match="asks for"):
        applier(db, needy)


async def test_what_nothing_traced_caused_begins_a_trace(db: Database) -> None:
    async with db.unit_of_work()() as tx:
        tx.publish(trade(1))
    (first,) = await published(db)
    assert first.meta.traceparent is not None
    assert first.meta.traceparent.split("-")[1] == first.meta.correlation_id.hex


async def test_an_event_that_is_rejected_at_its_second_try_is_buried_too(db: Database) -> None:
    tries = iter([KeyError, None])

    async def late(trades: Sequence[Message[TradeExecuted]], tx: Transaction) -> None:
        if (failure := next(tries)) is not None:
            raise failure
        raise Reject(trades[0], "pair: is not listed")

    await applier(db, late).apply(batch(record(trade(1))), STOP)
    assert [letter["dlq_reason"] for letter in await dead_letters(db)] == ["pair: is not listed"]
