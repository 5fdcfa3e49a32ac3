"""What follows the end: the log decides, everybody is told once, whatever dies."""

import asyncio
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from competition.flow import FLOW
from competition.handlers.lifecycle import SETTLE, SWEEP, start_sweeping
from competition.handlers.settling import settle
from competition.rules.settling import SettlingLimits, UnsoundError
from competition_world import ANNA, BEN, CLEO, LIMITS, NOTARY, SETTLING, TERMS, World, trade
from laurel_events.due import DueWorker
from laurel_events.testing import DiedError, claimed, dying
from laurel_schemas.competition_lifecycle_v1 import EntryDeadlineApproaching
from laurel_schemas.competition_standings_v1 import StandingFinal
from laurel_schemas.trade_content import TradeLimits
from laurel_service.transparency.notary import Notary
from laurel_testkit import eventually

START, END = TERMS.starts_at, TERMS.ends_at
SECOND = timedelta(seconds=1)
TICK = timedelta(microseconds=1)


async def final_ranks(world: World) -> list[Any]:
    return [(one.rank, one.user_id, one.score) for one in await world.told(StandingFinal)]


async def test_everybody_is_told_where_they_ended(world: World) -> None:
    made = await world.publish()
    await world.enter(made, ANNA, BEN, CLEO)
    await world.trade(trade(ANNA, "5", START), trade(BEN, "7.5", START))
    await world.settle(made)

    told = await world.told(StandingFinal)
    assert [(one.rank, one.user_id, one.score) for one in told] == [
        (1, BEN, Decimal("7.5")),
        (2, ANNA, 5),
        (3, CLEO, 0),
    ]
    assert [one.top_percentage for one in told] == [
        Decimal("33.3333"),
        Decimal("66.6667"),
        Decimal(100),
    ]
    assert {(one.participants, one.ended_at) for one in told} == {(3, END)}
    [came_to] = await world.rows("select * from settlements")
    assert (came_to.phase, came_to.traders, came_to.trades) == ("settled", 2, 2)


async def test_late_trades_count_until_the_cut(world: World) -> None:
    made = await world.publish()
    await world.enter(made, ANNA, BEN)
    await world.at(END)
    await world.run(SETTLE, limits=SETTLING, notary=NOTARY)
    world.clock.now = END + SETTLING.grace - SECOND
    await world.run(SETTLE, limits=SETTLING, notary=NOTARY)
    await world.trade(trade(ANNA, "5", START))
    world.clock.now = END + SETTLING.grace
    await world.run(SETTLE, limits=SETTLING, notary=NOTARY)
    # By a worker whose clock is an hour behind.
    world.clock.now = END - timedelta(hours=1)
    await world.trade(trade(BEN, "9", START))
    await world.settle(made)

    assert await final_ranks(world) == [(1, ANNA, 5), (2, BEN, 0)]


async def test_the_log_of_trades_corrects_what_is_wrong(world: World) -> None:
    made = await world.publish()
    await world.enter(made, ANNA, BEN)
    await world.trade(trade(ANNA, "5", START), trade(BEN, "7", START))
    await world.execute(f"update entries set score = 9 where user_id = {ANNA}")
    await world.settle(made)

    assert await final_ranks(world) == [(1, BEN, 7), (2, ANNA, 5)]
    [came_to] = await world.rows("select differing from settlements")
    assert came_to.differing == 1


@pytest.mark.parametrize("dies_after", range(8))
async def test_whatever_dies_everybody_is_told_once(world: World, dies_after: int) -> None:
    """A transaction that does not commit leaves nothing; the next worker goes on from there."""
    made = await world.publish()
    await world.enter(made, ANNA, BEN)
    await world.at(END)
    world.clock.now = END + SETTLING.grace

    for _ in range(dies_after):
        await world.run(SETTLE, limits=SETTLING, notary=NOTARY)
    for task in await claimed(world.database, SETTLE):
        with pytest.raises(DiedError):
            await settle(task, dying(world.unit_of_work), SETTLING, NOTARY)
    await world.settle(made)

    assert [(rank, user) for rank, user, _ in await final_ranks(world)] == [(1, ANNA), (2, BEN)]


async def test_two_replicas_settle_many_that_end_at_once(world: World, dsn: str) -> None:
    made = [await world.publish() for _ in range(12)]
    for one in made:
        await world.enter(one, ANNA, BEN)
    await world.trade(trade(ANNA, "5", START), trade(BEN, "7", START))
    world.clock.now = END + timedelta(minutes=5)
    await _work_until_settled(world, dsn, len(made))

    told = await world.told(StandingFinal)
    by_competition = {
        one.competition_id: sorted(
            (each.rank, each.user_id) for each in told if each.competition_id == one.competition_id
        )
        for one in told
    }
    assert len(told) == 24
    assert by_competition == {one.key: [(1, BEN), (2, ANNA)] for one in made}


async def _work_until_settled(world: World, dsn: str, competitions: int) -> None:
    """Let two replicas work until so many competitions are settled and nothing is due."""
    resources = {SettlingLimits: SETTLING, TradeLimits: LIMITS, Notary: NOTARY}
    async with asyncio.TaskGroup() as group:
        stop = asyncio.Event()
        for _ in range(2):
            worker = DueWorker(
                dsn=dsn, flow=FLOW, database=world.database, resources=resources, now=world.clock
            )
            group.create_task(worker.run(stop))
        await eventually(lambda: _all_settled(world, competitions))
        stop.set()


async def _all_settled(world: World, competitions: int) -> bool:
    settled = await world.rows("select 1 from competitions where settled_at is not null")
    due = await world.rows(
        "select 1 from due where kind in ('advance', 'settle', 'remind') and due_at <= :now",
        now=world.clock.now,
    )
    return len(settled) == competitions and not due


async def test_what_was_missed_is_taken_up_by_the_sweep(world: World) -> None:
    made = await world.publish()
    await world.enter(made, ANNA)
    await world.at(END)
    await world.execute(f"delete from due where kind = '{SETTLE}'")
    async with world.unit_of_work() as tx:
        await start_sweeping(tx)
    world.clock.now = END + timedelta(minutes=6)
    await world.run(SWEEP)
    await world.settle(made)

    assert await final_ranks(world) == [(1, ANNA, 0)]


async def test_ranks_that_do_not_add_up_are_told_to_nobody(world: World) -> None:
    made = await world.publish()
    await world.enter(made, ANNA)
    await world.execute("update competitions set participants = 2")
    with pytest.raises(UnsoundError):
        await world.settle(made)
    assert await final_ranks(world) == []
    await world.execute("update competitions set participants = 1")
    await world.settle(made)
    assert await final_ranks(world) == [(1, ANNA, 0)]


@pytest.mark.requirement("COMP-051")
async def test_ends_and_reminders_at_one_moment_do_not_move_one_another(
    world: World, dsn: str
) -> None:
    """Two end at one moment, one a second later, a reminder is due then; workers come back late."""
    made = [await world.publish(ends_at=end) for end in (END, END, END + SECOND)]
    for one in made:
        await world.enter(one, ANNA, BEN)
    deadline = END + timedelta(hours=48)
    near = await world.publish(
        starts_at=deadline, entry_deadline=deadline, ends_at=deadline + SECOND
    )
    await world.execute(f"insert into people (user_id) values ({CLEO})")
    await world.trade(trade(ANNA, "5", END - TICK), trade(BEN, "7", END))
    world.clock.now = END + timedelta(minutes=5)
    await _work_until_settled(world, dsn, len(made))

    first, second, third = ({ANNA: 5, BEN: 0}, {ANNA: 5, BEN: 0}, {BEN: 7, ANNA: 5})
    told = await world.told(StandingFinal)
    for one, scores in zip(made, (first, second, third), strict=True):
        mine = [each for each in told if each.competition_id == one.key]
        assert {each.user_id: each.score for each in mine} == scores
        assert [each.rank for each in mine] == [1, 2]
        assert await world.transitions(one) == [("upcoming", "active"), ("active", "completed")]
    assert await world.transitions(near) == []
    [reminder] = await world.told(EntryDeadlineApproaching)
    assert (reminder.user_id, reminder.competition_id) == (CLEO, near.key)
