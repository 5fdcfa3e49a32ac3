import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from uuid import uuid4

import pytest
from events_samples import NOW, batch, dead_letters, record, remember, seen, trade
from laurel_events import (
    Database,
    DeadLetterLimits,
    Flow,
    Message,
    TopicOptions,
    Transaction,
)
from laurel_events.answers import AnswerError
from laurel_events.applier import Applier
from laurel_events.injection import MissingResourceError
from laurel_events.testing import message, published
from laurel_events.wire import Record
from laurel_schemas.trading_trades_v1 import TradeExecuted
from sqlalchemy import text

STOP = asyncio.Event()


def applier(db: Database, handler: object, limits: DeadLetterLimits | None = None) -> Applier:
    flow = Flow("test", {TradeExecuted: handler}, ())  # type: ignore[dict-item]
    return Applier(flow, db, {}, lambda: NOW, limits or DeadLetterLimits())


@pytest.mark.requirement("EVT-030", "EVT-033")
async def test_a_second_delivery_is_dropped(db: Database) -> None:
    records = [record(trade(1)), record(trade(2))]
    subject = applier(db, remember)
    assert await subject.apply(batch(*records), STOP)
    assert await subject.apply(batch(*records), STOP)
    assert await seen(db) == ["t-1", "t-2"]


async def test_a_topic_may_ask_for_small_transactions(db: Database) -> None:
    """Each part is committed before the next one begins; undecodable records are buried once."""
    parts: list[list[str]] = []
    committed: list[int] = []

    async def count(trades: Sequence[Message[TradeExecuted]], tx: Transaction) -> None:
        parts.append([one.event.trade_id for one in trades])
        committed.append(len(await seen(db)))
        await remember(trades, tx)

    topic = TradeExecuted.TOPIC.name
    flow = Flow("test", {TradeExecuted: count}, (), options={topic: TopicOptions(batch_size=3)})
    subject = Applier(flow, db, {}, lambda: NOW, DeadLetterLimits())
    junk = Record(topic, None, b"junk", ())
    assert await subject.apply(batch(junk, *(record(trade(n)) for n in range(1, 8))), STOP)
    assert parts == [["t-1", "t-2", "t-3"], ["t-4", "t-5", "t-6"], ["t-7"]]
    assert committed == [0, 3, 6]
    assert len(await dead_letters(db)) == 1


@pytest.mark.requirement("EVT-033")
async def test_the_same_event_twice_in_one_batch_counts_once(db: Database) -> None:
    once = record(trade(1))
    await applier(db, remember).apply(batch(once, once), STOP)
    assert await seen(db) == ["t-1"]


@pytest.mark.requirement("EVT-037")
async def test_undecodable_records_are_buried_once_and_the_rest_applied(db: Database) -> None:
    junk = Record("trading.trades.v1", b"\xff", b"\xff\xfe", (("odd", b"\xff"),))
    delivered = batch(record(trade(1)), junk)
    subject = applier(db, remember)
    for _ in range(2):
        await subject.apply(delivered, STOP)
    (letter,) = await dead_letters(db)
    assert letter["dlq_reason"] == (
        "header ce_type is missing: every event carries CloudEvents 1.0 headers"
    )
    assert letter["dlq_offset"] == "1"
    assert await seen(db) == ["t-1"]


@pytest.mark.requirement("EVT-037")
async def test_a_rejected_event_is_buried_with_its_reason(db: Database) -> None:
    async def picky(trades: Sequence[Message[TradeExecuted]], tx: Transaction) -> None:
        await remember([one for one in trades if one.event.trade_id != "t-2"], tx)
        for one in trades:
            if one.event.trade_id == "t-2":
                tx.reject(one, "pair: is not listed")

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


@pytest.mark.requirement("EVT-036")
async def test_a_fault_of_the_surroundings_is_waited_out(db: Database) -> None:
    failures = iter([OSError("network"), TimeoutError()])

    async def shaky(trades: Sequence[Message[TradeExecuted]], tx: Transaction) -> None:
        if error := next(failures, None):
            raise error
        await remember(trades, tx)

    assert await applier(db, shaky).apply(batch(record(trade(1))), STOP)
    assert await seen(db) == ["t-1"]
    assert await dead_letters(db) == []


@pytest.mark.requirement("EVT-030")
async def test_a_transaction_that_fails_publishes_nothing(db: Database) -> None:
    async with db.unit_of_work()() as tx:
        tx.publish(trade(1))
    with suppress(RuntimeError):
        async with db.unit_of_work()() as tx:
            tx.publish(trade(2))
            raise RuntimeError
    assert [one.event for one in await published(db)] == [trade(1)]


@pytest.mark.requirement("EVT-010")
async def test_what_an_event_causes_carries_its_correlation_and_trace(db: Database) -> None:
    cause = message(trade(1), id=uuid4())
    async with db.unit_of_work()() as tx:
        tx.publish(trade(2), cause=cause)
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
        tx.reject(trades[0], "pair: is not listed")

    await applier(db, late).apply(batch(record(trade(1))), STOP)
    assert [letter["dlq_reason"] for letter in await dead_letters(db)] == ["pair: is not listed"]


@pytest.mark.requirement("EVT-015", "EVT-063")
async def test_the_same_id_from_two_sources_is_two_events(db: Database) -> None:
    id_ = uuid4()
    first, second = record(trade(1), id_), record(trade(2), id_)
    other = tuple((n, b"/other" if n == "ce_source" else v) for n, v in second.headers)
    await applier(db, remember).apply(batch(first, replace(second, headers=other)), STOP)
    assert await seen(db) == ["t-1", "t-2"]


async def test_a_row_of_a_version_that_knew_ids_only_stands_for_any_source(db: Database) -> None:
    known = record(trade(1))
    async with db.unit_of_work()() as tx:
        await tx.session.execute(
            text("insert into inbox (event_id) values (cast(:id as uuid))"),
            {"id": (dict(known.headers)["ce_id"] or b"").decode()},
        )
    await applier(db, remember).apply(batch(known, record(trade(2))), STOP)
    assert await seen(db) == ["t-2"]


@pytest.mark.requirement("EVT-035")
async def test_many_rejections_cost_one_execution(db: Database) -> None:
    calls: list[int] = []

    async def picky(trades: Sequence[Message[TradeExecuted]], tx: Transaction) -> None:
        calls.append(len(trades))
        for one in trades[::20]:
            tx.reject(one, "pair: is not listed")

    await applier(db, picky).apply(batch(*[record(trade(n)) for n in range(400)]), STOP)
    assert calls == [400]
    assert len(await dead_letters(db)) == 20


async def test_a_corrected_rejection_counts_under_its_own_id(db: Database) -> None:
    async def picky(trades: Sequence[Message[TradeExecuted]], tx: Transaction) -> None:
        for one in trades:
            if one.event.pair == "SOL":
                tx.reject(one, "pair: is not listed")
            else:
                await remember([one], tx)

    bad = record(trade(1))
    corrected = replace(bad, value=(bad.value or b"").replace(b"SOL", b"BTC"))
    subject = applier(db, picky)
    await subject.apply(batch(bad), STOP)
    await subject.apply(batch(corrected, first_offset=1), STOP)
    assert await seen(db) == ["t-1"]


async def test_an_answer_for_an_event_of_another_call_ends_the_worker(db: Database) -> None:
    async def mistaken(trades: Sequence[Message[TradeExecuted]], tx: Transaction) -> None:
        tx.reject(message(trade(9)), "not mine")

    with pytest.raises(AnswerError, match="another call"):
        await applier(db, mistaken).apply(batch(record(trade(1))), STOP)
    assert await dead_letters(db) == []


@pytest.mark.requirement("EVT-028")
async def test_one_fact_on_two_versions_has_one_id(db: Database) -> None:
    async with db.unit_of_work()() as tx:
        tx.publish(trade(1), trade(2))
        tx.publish(trade(3))
    first, second, third = [one.meta.id for one in await published(db)]
    assert first == second != third


@pytest.mark.requirement("EVT-021")
async def test_an_unhandled_or_unknown_type_is_passed_over_whatever_it_holds(db: Database) -> None:
    strange = replace(
        record(trade(1)), value=b"\xff", headers=(("ce_type", b"trading.trade.undone"),)
    )
    delivered = batch(strange, record(trade(2)))
    await applier(db, remember).apply(delivered, STOP)
    assert delivered.passed_over == {("trading.trades.v1", "unknown"): 1}
    assert await seen(db) == ["t-2"]
    assert await dead_letters(db) == []
    unhandled = batch(record(trade(1)), handled=())
    assert unhandled.passed_over == {("trading.trades.v1", "trading.trade.executed"): 1}
