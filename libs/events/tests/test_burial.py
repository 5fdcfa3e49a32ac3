"""Records that go to the dead letters, and when too many do."""

import asyncio
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

import pytest
from events_samples import NOW, batch, dead_letters, record, remember, seen, trade
from laurel_events import (
    Database,
    DeadLetterLimits,
    Flow,
    Message,
    TooManyDeadLettersError,
    Transaction,
)
from laurel_events.applier import Applier
from laurel_events.dead_letter_limits import stretches
from laurel_events.outbox import unpack
from laurel_events.wire import Record
from laurel_schemas.trading_trades_v1 import TradeExecuted
from sqlalchemy import text
from sqlalchemy.event import listens_for

STOP = asyncio.Event()


def applier(db: Database, handler: object, limits: DeadLetterLimits | None = None) -> Applier:
    flow = Flow("test", {TradeExecuted: handler}, ())  # type: ignore[dict-item]
    return Applier(flow, db, {}, lambda: NOW, limits or DeadLetterLimits())


@pytest.mark.requirement("EVT-038")
async def test_it_stops_rather_than_drain_a_topic_and_shows_at_what(db: Database) -> None:
    """Restarts show no more of it."""
    junk = [Record("trading.trades.v1", None, b"junk", ()) for _ in range(25)]
    for _ in range(3):
        with pytest.raises(TooManyDeadLettersError, match=r"trading\.trades\.v1/0/0-"):
            await applier(db, remember, DeadLetterLimits(longest_run=4)).apply(batch(*junk), STOP)
        assert len(await dead_letters(db)) == 10


@pytest.mark.requirement("EVT-045")
async def test_a_flood_that_was_looked_at_is_let_through(db: Database) -> None:
    junk = [Record("trading.trades.v1", None, b"junk", ()) for _ in range(25)]
    limits = DeadLetterLimits(longest_run=4, let_through=stretches("trading.trades.v1/0/0-"))
    assert await applier(db, remember, limits).apply(batch(*junk, record(trade(1))), STOP)
    assert len(await dead_letters(db)) == 25
    assert await seen(db) == ["t-1"]


async def test_a_batch_that_is_tried_again_counts_once_against_the_limits(db: Database) -> None:
    failures = iter([OSError("network")] * 3)

    async def shaky(trades: Sequence[Message[TradeExecuted]], tx: Transaction) -> None:
        if error := next(failures, None):
            raise error

    limits = DeadLetterLimits(highest_ratio=0.5, window=6)
    junk = [Record("trading.trades.v1", None, b"junk", ()) for _ in range(3)]
    good = [record(trade(n)) for n in range(3)]
    assert await applier(db, shaky, limits).apply(batch(*junk, *good), STOP)


@pytest.mark.requirement("EVT-037")
async def test_many_large_letters_are_never_one_statement(db: Database) -> None:
    """PostgreSQL takes no statement of a gigabyte, so their batch could never be committed."""
    sent: list[int] = []

    @listens_for(db.engine.sync_engine, "before_cursor_execute")
    def note(_: object, __: object, sql: str, given: Mapping[str, Any], *___: object) -> None:
        if "insert into outbox" in sql:
            sent.append(sum(len(value or b"") for value in given["values"]))

    junk = [Record("trading.trades.v1", b"%d" % n, bytes(1024 * 1024), ()) for n in range(40)]
    assert await applier(db, remember).apply(batch(*junk), STOP)
    assert max(sent) <= 17 * 1024 * 1024
    letters = await dead_letters(db)
    assert [letter["dlq_offset"] for letter in letters] == [str(n) for n in range(40)]


NASTY = Record("trading.trades.v1", None, None, (("\udcff", b"\xff"), ("none", None), ("a", b"")))


@pytest.mark.requirement("EVT-060")
async def test_a_record_with_nothing_to_send_becomes_a_letter_that_can_be_sent(
    db: Database,
) -> None:
    await applier(db, remember).apply(batch(NASTY, record(trade(1))), STOP)
    async with db.reading() as session:
        row = (await session.execute(text("select key, value, headers from outbox"))).one()
    headers = unpack(row.headers)
    assert (row.key, row.value) == (None, b"")
    assert headers[:3] == [("dlq_raw_ff", b"\xff"), ("none", None), ("a", b"")]
    assert ("dlq_value", b"null") in headers
    assert await seen(db) == ["t-1"]


@pytest.mark.parametrize("part", ["value", "key", "headers"])
async def test_a_letter_too_large_keeps_what_tells_it(db: Database, part: str) -> None:
    huge = bytes(6 * 1024 * 1024)
    junk = {
        "value": Record("trading.trades.v1", b"7", huge, (("a", b"b"),)),
        "key": Record("trading.trades.v1", huge, b"v", (("a", b"b"),)),
        "headers": Record("trading.trades.v1", b"7", b"v", (("a", huge),)),
    }[part]
    await applier(db, remember).apply(batch(junk), STOP)
    (letter,) = await dead_letters(db)
    if part == "headers":
        assert letter["dlq_headers_left_out"] == "1"
    else:
        assert letter[f"dlq_{part}_bytes"] == str(len(huge))
        assert letter[f"dlq_{part}_sha256"] == sha256(huge).hexdigest()
    async with db.reading() as session:
        size: Any = await session.scalar(
            text("select length(value) + length(coalesce(key, '')) from outbox")
        )
    assert size < 128 * 1024


@pytest.mark.requirement("EVT-062")
async def test_a_letter_of_a_topics_earlier_life_is_another(db: Database) -> None:
    junk = Record("trading.trades.v1", b"7", b"junk", ())
    subject = applier(db, remember)
    first, second = batch(junk), batch(junk)
    second.undecodable[0].record.timestamp += 1
    for delivered in (first, second, second):
        await subject.apply(delivered, STOP)
    assert len(await dead_letters(db)) == 2
