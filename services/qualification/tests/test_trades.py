"""Trades count once, and what they unlock is said once, whatever comes in what order."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from laurel_events import Database, Message
from laurel_events.testing import published
from laurel_schemas.badges_badges_v1 import BadgeActivated
from laurel_schemas.qualification_tiers_v1 import TierUnlocked, VolumeMilestoneReached
from laurel_schemas.qualification_volumes_v1 import VolumeSnapshot
from laurel_schemas.trading_trades_v1 import TradeExecuted
from qualification import store
from qualification.rules import Standing
from qualification.settings import LADDER
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

NOW = datetime(2025, 6, 1, 12, tzinfo=UTC)
MakeTrade = Callable[..., TradeExecuted]
Record = Callable[..., Awaitable[list[Message[TradeExecuted]]]]
Activate = Callable[..., Awaitable[list[Message[BadgeActivated]]]]
ReadStanding = Callable[..., Awaitable[Standing]]
ReadDecisions = Callable[..., Awaitable[list[store.Decision]]]


async def unlocked_levels(database: Database) -> list[int]:
    events = [each.event for each in await published(database)]
    return [event.level for event in events if isinstance(event, TierUnlocked)]


@pytest.mark.requirement("TIER-020", "TIER-022", "TIER-023")
async def test_volumes_add_up_by_source(
    trade: MakeTrade, record: Record, standing: ReadStanding
) -> None:
    await record(trade("10.5"), trade("0.0000000001", source="strategy"))
    await record(trade("0.5"), trade("0.5", source="spot"), trade("5", user_id=8))
    assert await standing() == Standing(
        7, Decimal("11.5"), Decimal("0.0000000001"), trade_count=4, revision=2
    )
    assert (await standing(8)).volume_usd == 5
    assert await standing(9) == Standing(9)


@pytest.mark.requirement("TIER-020", "EVT-031")
async def test_a_trade_counts_once_in_a_batch_and_later(
    trade: MakeTrade, record: Record, standing: ReadStanding
) -> None:
    one, other = trade("60000"), trade("50000")
    await record(one, one, other, one)
    await record(other, one)
    now = await standing()
    assert (now.volume_usd, now.trade_count, now.revision) == (Decimal(110_000), 2, 1)


@pytest.mark.requirement("TIER-020", "EVT-014")
async def test_the_largest_amounts_and_ids_fit(
    trade: MakeTrade, record: Record, standing: ReadStanding
) -> None:
    largest = "999999999999.9999999999"
    await record(*(trade(largest, user_id=2**63 - 1) for _ in range(100)))
    assert (await standing(2**63 - 1)).volume_usd == 100 * Decimal(largest)


async def test_an_unlock_tells_what_decided_it(
    opened: Database, trade: MakeTrade, record: Record, decisions: ReadDecisions
) -> None:
    _, decider, _ = await record(trade("60000"), trade("50000", trade_id="decider"), trade("1"))
    (decision,) = await decisions()
    assert decision == store.Decision(
        level=1,
        required_volume_usd=Decimal(100_000),
        volume_usd=Decimal(110_000),
        badges_required=0,
        badges_activated=0,
        decided_by="trade",
        decided_by_id="decider",
        event_id=decider.meta.id,
        unlocked_at=NOW,
    )
    announced = await published(opened)
    assert [type(each.event) for each in announced] == [
        TierUnlocked,
        VolumeMilestoneReached,
        VolumeSnapshot,
    ]
    assert {each.meta.correlation_id for each in announced[:2]} == {decider.meta.correlation_id}
    assert announced[2].event.volume_usd == 110_001
    assert announced[2].event.unlocked_level == 1


@pytest.mark.requirement("TIER-030")
async def test_what_was_said_is_not_said_again(
    opened: Database, trade: MakeTrade, record: Record
) -> None:
    big = trade("600000")
    await record(big)
    said = len(await published(opened))
    await record(big)
    await record(trade("1"))
    assert len(await published(opened)) == said


@pytest.mark.requirement("TIER-032")
async def test_a_jump_announces_each_milestone_once(
    opened: Database, trade: MakeTrade, record: Record
) -> None:
    await record(trade("50000"))
    await record(trade("11000000"))
    events = [each.event for each in await published(opened)]
    reached = [event for event in events if isinstance(event, VolumeMilestoneReached)]
    assert [event.milestone_usd for event in reached] == [100_000, 500_000, 5_000_000, 10_000_000]
    assert {event.previous_volume_usd for event in reached} == {50_000}
    assert {event.current_volume_usd for event in reached} == {11_050_000}


async def test_many_users_may_cross_in_one_batch(
    opened: Database, trade: MakeTrade, record: Record
) -> None:
    await record(*(trade("60000000", user_id=user) for user in range(1, 2001)))
    assert await unlocked_levels(opened) == [1] * 2000
    async with opened.reading() as session:
        reached = await session.scalar(text("select count(*) from milestones_reached"))
    assert reached == 2000 * len(LADDER.milestones)


@pytest.mark.requirement("TIER-005")
async def test_a_badge_unlocks_what_the_volume_reached(
    opened: Database, trade: MakeTrade, record: Record, activate: Activate, decisions: ReadDecisions
) -> None:
    await record(trade("6000000"))
    _, second, _, fourth = await activate(1, 2, 3, 4)
    found = await decisions()
    assert [(each.level, each.decided_by, each.event_id) for each in found[1:]] == [
        (2, "badge", second.meta.id),
        (3, "badge", fourth.meta.id),
    ]
    assert await unlocked_levels(opened) == [1, 2, 3]


async def test_badges_may_come_first_late_and_twice(
    opened: Database, trade: MakeTrade, record: Record, activate: Activate, standing: ReadStanding
) -> None:
    await activate(2)
    await activate(1)
    await activate(2)
    before = await standing()
    assert (before.badges_activated, before.revision) == (2, 1)
    await record(trade("500000"))
    assert await unlocked_levels(opened) == [1, 2]


async def test_concurrent_trades_and_badges_miss_no_unlock(
    opened: Database, trade: MakeTrade, record: Record, activate: Activate
) -> None:
    halves = [trade("5000000", user_id=user) for user in range(1, 21)]
    await asyncio.gather(
        *(record(*halves, trade("500000", user_id=user)) for user in range(20, 0, -1)),
        *(activate(2, 5, user_id=user) for user in range(1, 21)),
    )
    assert sorted(await unlocked_levels(opened)) == sorted([1, 2, 3] * 20)


@pytest.mark.parametrize(
    "statement",
    [
        "insert into trade_ledger values (1, now(), -1, 'P', 'buy', 'perpetual', 't')",
        "insert into trade_ledger values (1, now(), 1, 'P', 'buy', 'gift', 't')",
        "update standings set perpetual_usd = -1",
        "update standings set unlocked_level = 6",
        "update standings set badges_activated = -1",
        "insert into tier_unlocks values (7, 1, 10, 9, 0, 0, 'rule', 'x', null, now())",
        "insert into tier_unlocks values (7, 1, 1, 9, 0, 0, 'trade', 'x', null, now())",
        "insert into tier_unlocks values (8, 1, 1, 9, 0, 0, 'rule', 'x', null, now())",
        "insert into milestones_reached values (7, 10, 'x', 9, 't-1', now())",
    ],
)
async def test_bad_rows_are_impossible(
    statement: str, opened: Database, trade: MakeTrade, record: Record
) -> None:
    await record(trade("1"))
    with pytest.raises(IntegrityError):
        async with opened.engine.begin() as connection:
            await connection.execute(text(f"{statement}"))
