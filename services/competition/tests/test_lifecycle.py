"""Transitions by time on several replicas, and by decisions."""

import asyncio
from collections.abc import Iterable
from datetime import timedelta

import pytest
from competition.flow import FLOW
from competition.handlers.lifecycle import ADVANCE, RELEASE, SWEEP, extend, start_sweeping
from competition.rules.lifecycle import StatusError
from competition.rules.settling import SettlingLimits
from competition_world import ANNA, BEN, HOUR, LIMITS, NOTARY, NOW, OWNER, SETTLING, TERMS, World
from laurel_events.due import DueWorker
from laurel_schemas.competition_lifecycle_v1 import CompetitionAnnounced, CompetitionLeft
from laurel_schemas.trade_content import TradeLimits
from laurel_service.transparency.notary import Notary
from laurel_testkit import eventually

LIFE = [("draft", "upcoming"), ("upcoming", "active"), ("active", "completed")]
TICK = timedelta(microseconds=1)


@pytest.mark.requirement("COMP-001")
async def test_each_transition_is_told_once_and_never_early(world: World) -> None:
    made = await world.publish()
    for _ in range(2):
        await world.at(TERMS.starts_at - TICK)
    assert await world.status(made) == "upcoming"
    for _ in range(2):
        await world.at(TERMS.starts_at)
    assert await world.status(made) == "active"
    await world.at(TERMS.ends_at - TICK)
    assert await world.status(made) == "active"
    for _ in range(2):
        await world.at(TERMS.ends_at)
    assert await world.status(made) == "completed"
    assert await world.transitions(made) == LIFE[1:]


@pytest.mark.requirement("COMP-001")
async def test_two_replicas_that_were_away_make_each_transition_once(
    world: World, dsn: str
) -> None:
    """Two end at one moment and one a second later; workers come back five minutes after."""
    ends = (TERMS.ends_at, TERMS.ends_at, TERMS.ends_at + timedelta(seconds=1))
    made = [await world.publish(ends_at=end) for end in ends]
    later = await world.publish(starts_at=NOW + 10 * HOUR, ends_at=NOW + 11 * HOUR)
    world.clock.now = TERMS.ends_at + timedelta(minutes=5)
    async with asyncio.TaskGroup() as group:
        stop = asyncio.Event()
        for _ in range(2):
            worker = DueWorker(
                dsn=dsn,
                flow=FLOW,
                database=world.database,
                resources={SettlingLimits: SETTLING, TradeLimits: LIMITS, Notary: NOTARY},
                now=world.clock,
            )
            group.create_task(worker.run(stop))
        await eventually(lambda: _no_more_due(world))
        stop.set()

    assert [await world.transitions(one) for one in made] == [LIFE[1:]] * 3
    assert await world.transitions(later) == []


async def _no_more_due(world: World) -> bool:
    left = await world.rows(
        "select 1 from due where kind = :kind and due_at <= :now",
        kind=ADVANCE,
        now=world.clock.now,
    )
    return not left


@pytest.mark.requirement("COMP-001")
async def test_the_sweep_finds_within_a_minute_what_has_no_row_any_more(world: World) -> None:
    made = await world.publish()
    await world.execute(f"delete from due where kind = '{ADVANCE}'")
    async with world.unit_of_work() as tx:
        await start_sweeping(tx)
    world.clock.now = TERMS.starts_at
    await world.run(SWEEP)
    await world.run()

    assert await world.status(made) == "active"
    [row] = await world.rows("select due_at from due where kind = :kind", kind=SWEEP)
    assert row.due_at - world.clock.now == timedelta(minutes=1)


async def test_a_pause_holds_the_end_until_it_is_resumed(world: World) -> None:
    made = await world.publish()
    await world.at(TERMS.starts_at)
    await world.decide(made, "pause")
    await world.at(TERMS.ends_at + HOUR)
    assert await world.status(made) == "paused"
    await world.decide(made, "resume")

    assert await world.transitions(made) == [
        ("upcoming", "active"),
        ("active", "paused"),
        ("paused", "active"),
        ("active", "completed"),
    ]


async def test_an_extension_moves_the_end_and_is_announced(world: World) -> None:
    made = await world.publish()
    await world.at(TERMS.starts_at)
    async with world.unit_of_work() as tx:
        await extend(made.id, TERMS.ends_at + HOUR, OWNER, "a holiday", tx)
    await world.at(TERMS.ends_at)
    assert await world.status(made) == "active"
    await world.at(TERMS.ends_at + HOUR)
    assert await world.status(made) == "completed"

    told = await world.told(CompetitionAnnounced)
    assert [(one.revision, one.ends_at) for one in told] == [
        (1, TERMS.ends_at),
        (2, TERMS.ends_at + HOUR),
    ]


async def test_an_extension_comes_too_late_once_the_end_has_passed(world: World) -> None:
    made = await world.publish()
    await world.at(TERMS.starts_at)
    world.clock.now = TERMS.ends_at
    with pytest.raises(StatusError):
        async with world.unit_of_work() as tx:
            await extend(made.id, TERMS.ends_at + HOUR, OWNER, "a holiday", tx)


async def test_who_entered_what_is_cancelled_is_let_go(world: World) -> None:
    made = await world.publish()
    await world.enter(made, ANNA, BEN)
    await world.decide(made, "cancel")
    await world.run(RELEASE)
    await world.run(RELEASE)

    told = await world.told(CompetitionLeft)
    assert sorted((one.user_id, one.reason) for one in told) == [
        (ANNA, "cancelled"),
        (BEN, "cancelled"),
    ]
    assert await world.rows("select 1 from due where kind = :kind", kind=RELEASE) == []


@pytest.mark.parametrize(
    ("steps", "refused"),
    [
        (("cancel",), "cancel"),
        (("cancel",), "pause"),
        ((), "pause"),
        ((), "resume"),
        ((), "stop"),
        ((), "publish"),
    ],
)
async def test_a_decision_that_does_not_fit_changes_nothing(
    world: World, steps: Iterable[str], refused: str
) -> None:
    made = await world.publish()
    for step in steps:
        await world.decide(made, step)
    before = await world.status(made)
    with pytest.raises(StatusError):
        await world.decide(made, refused)
    assert await world.status(made) == before
