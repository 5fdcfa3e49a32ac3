"""Events that need what another topic has yet to bring."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from events_samples import NOW, batch, dead_letters, record, remember, seen, trade
from laurel_events import (
    Database,
    DeadLetterLimits,
    DueTask,
    Flow,
    Message,
    Transaction,
    deferral,
    may_defer,
)
from laurel_events.answers import AnswerError
from laurel_events.applier import Applier
from laurel_events.flow import Handler
from laurel_events.retrying import Retrying
from laurel_events.testing import claimed
from laurel_schemas.trading_trades_v1 import TradeExecuted
from sqlalchemy import text

STOP = asyncio.Event()


class World:
    """A service that can't take trades of a user before it knows the user."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.known: set[int] = set()
        self.calls = 0
        self.now = NOW
        flow = Flow("test", {TradeExecuted: self.handler()}, ())
        self.applier = Applier(flow, db, {}, self.clock, DeadLetterLimits())
        self.retrying = Retrying(flow, db, {}, self.clock)

    def clock(self) -> datetime:
        return self.now

    def handler(self) -> Handler:
        @may_defer
        async def handle(trades: Sequence[Message[TradeExecuted]], tx: Transaction) -> None:
            self.calls += 1
            for one in trades:
                if one.event.user_id in self.known:
                    await remember([one], tx)
                elif one.event.trade_id == "t-13":
                    tx.reject(one, "trade_id: is unlucky")
                else:
                    tx.defer(one, "the user's profile")

        return handle

    async def receive(self, *numbers: tuple[int, int], first_offset: int = 0) -> None:
        records = [record(trade(number, user)) for number, user in numbers]
        assert await self.applier.apply(batch(*records, first_offset=first_offset), STOP)

    async def due(self) -> Sequence[DueTask]:
        return await claimed(self.db, deferral.RETRY)

    async def due_in(self) -> timedelta:
        async with self.db.reading() as session:
            due_at = await session.scalar(text("select min(due_at) from due"))
        assert isinstance(due_at, datetime)
        return due_at - self.now

    async def retry(self) -> None:
        for task in await self.due():
            await self.retrying.retry(task, self.db.unit_of_work(self.clock))


@pytest.fixture
def world(db: Database) -> World:
    return World(db)


@pytest.mark.requirement("EVT-035")
async def test_what_waits_holds_back_only_its_own_key(world: World) -> None:
    world.known = {1, 2}
    await world.receive((1, 1), (2, 9), (3, 2), (4, 9), (5, 1))
    assert await seen(world.db) == ["t-1", "t-3", "t-5"]
    assert len(await world.due()) == 1
    assert await dead_letters(world.db) == []


@pytest.mark.requirement("EVT-035")
async def test_successors_wait_behind_and_all_come_in_order(world: World) -> None:
    await world.receive((1, 9), (2, 9))
    world.known.add(9)
    await world.receive((3, 9), (4, 9), first_offset=2)
    assert await seen(world.db) == []
    await world.retry()
    assert await seen(world.db) == ["t-1", "t-2", "t-3", "t-4"]
    assert await world.due() == []
    await world.receive((5, 9), first_offset=4)
    assert (await seen(world.db))[-1] == "t-5"


async def test_what_is_parked_is_parked_once(world: World) -> None:
    delivered = batch(*[record(trade(n, 9)) for n in range(3)])
    for _ in range(3):
        await world.applier.apply(delivered, STOP)
    world.known.add(9)
    await world.retry()
    await world.applier.apply(delivered, STOP)
    assert await seen(world.db) == ["t-0", "t-1", "t-2"]


async def test_it_is_tried_ever_less_often_and_then_buried(world: World) -> None:
    await world.receive((1, 9), (2, 9))
    pauses = []
    for minutes in (0, 1, 60):
        world.now = NOW + timedelta(minutes=minutes)
        await world.retry()
        pauses.append(await world.due_in())
    assert pauses == [timedelta(seconds=1), timedelta(minutes=1), timedelta(minutes=1)]
    world.now = NOW + timedelta(days=1, seconds=1)
    await world.retry()
    (letter,) = await dead_letters(world.db)
    assert letter["dlq_reason"] == "waited 1 day, 0:00:01 for the user's profile"
    assert letter["dlq_offset"] == "0"


async def test_a_deferred_event_can_be_rejected_later(world: World) -> None:
    await world.receive((1, 9), (13, 9), (3, 9))
    async with world.db.unit_of_work()() as tx:
        await tx.session.execute(text('delete from deferred where "offset" = 0'))
    await world.retry()
    (letter,) = await dead_letters(world.db)
    assert letter["dlq_reason"] == "trade_id: is unlucky"
    world.known.add(9)
    await world.retry()
    assert await seen(world.db) == ["t-3"]


async def test_many_deferrals_take_few_executions(world: World) -> None:
    await world.receive(*[(n, 1 + n % 50) for n in range(100, 500)])
    assert world.calls <= 2
    async with world.db.reading() as session:
        assert await session.scalar(text("select count(*) from deferred")) == 400


async def test_a_handler_that_defers_says_so(db: Database) -> None:
    async def handle(trades: Sequence[Message[TradeExecuted]], tx: Transaction) -> None:
        tx.defer(trades[0], "anything")

    applier = Applier(
        Flow("test", {TradeExecuted: handle}, ()), db, {}, lambda: NOW, DeadLetterLimits()
    )
    with pytest.raises(AnswerError, match="may_defer"):
        await applier.apply(batch(record(trade(1))), STOP)
