"""Snapshots at most once in six seconds, nothing left behind, and easier rules."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from laurel_events import Database, Message
from laurel_events.testing import claimed, published
from laurel_schemas.qualification_rules_v1 import TierRuleDefined
from laurel_schemas.qualification_tiers_v1 import TierUnlocked
from laurel_schemas.qualification_volumes_v1 import VolumeSnapshot
from laurel_schemas.trading_trades_v1 import TradeExecuted
from qualification.handlers import (
    LADDER_REVIEW,
    RECONSIDERATIONS,
    SNAPSHOTS,
    install_ladder,
    publish_snapshots,
    reconsider,
    review,
)
from qualification.ladders import Ladders
from qualification.rules import Ladder
from qualification.settings import LADDER, MILESTONES, TIERS
from sqlalchemy import text

NOON = datetime(2025, 6, 1, 12, tzinfo=UTC)
EASIER = Ladder(tuple(replace(tier, badges_required=0) for tier in TIERS), MILESTONES)
MakeTrade = Callable[..., TradeExecuted]
Record = Callable[..., Awaitable[list[Message[TradeExecuted]]]]
Run = Callable[..., Awaitable[None]]


@pytest.fixture
def run(opened: Database) -> Run:
    """Runs what is due, some seconds after noon, holding its row as the worker does."""
    handlers = {
        SNAPSHOTS: publish_snapshots,
        RECONSIDERATIONS: reconsider,
        LADDER_REVIEW: review,
    }

    async def work(kind: str, after: float = 0) -> None:
        now = NOON + timedelta(seconds=after)
        (task,) = await claimed(opened, kind)
        await handlers[kind](task, opened.unit_of_work(lambda: now), Ladders())

    return work


async def due_after(database: Database, kind: str) -> float:
    async with database.reading() as session:
        due_at = await session.scalar(
            text("select due_at from due where kind = :kind"), {"kind": kind}
        )
    assert isinstance(due_at, datetime)
    return (due_at - NOON).total_seconds()


async def snapshots(database: Database) -> list[VolumeSnapshot]:
    events = [each.event for each in await published(database)]
    return [event for event in events if isinstance(event, VolumeSnapshot)]


async def dirty(database: Database) -> int:
    async with database.reading() as session:
        count = await session.scalar(text("select count(*) from standings where dirty"))
    return int(count or 0)


@pytest.mark.requirement("TIER-024")
async def test_a_user_has_one_snapshot_in_six_seconds(
    record: Record, run: Run, opened: Database, trade: MakeTrade
) -> None:
    await record(trade("1"))
    await run(SNAPSHOTS)
    for after in (1.0, 2.0, 5.9):
        await record(trade("1"))
        await run(SNAPSHOTS, after)
    assert [each.volume_usd for each in await snapshots(opened)] == [1]
    await run(SNAPSHOTS, 6.0)
    assert [(each.revision, int(each.volume_usd)) for each in await snapshots(opened)] == [
        (1, 1),
        (4, 4),
    ]
    assert await dirty(opened) == 0


@pytest.mark.requirement("TIER-024")
async def test_a_crossing_is_shown_at_once_and_leaves_nothing_behind(
    record: Record, run: Run, opened: Database, trade: MakeTrade
) -> None:
    await record(trade("100000"))
    (shown,) = await snapshots(opened)
    assert (shown.volume_level, shown.unlocked_level, shown.trade_count) == (1, 1, 1)
    assert await dirty(opened) == 0
    await run(SNAPSHOTS, 5)
    assert len(await snapshots(opened)) == 1


async def test_snapshots_come_again_soon_while_there_are_more(
    record: Record, run: Run, opened: Database, trade: MakeTrade
) -> None:
    await record(*(trade("1", user_id=user) for user in range(1, 1502)))
    await run(SNAPSHOTS)
    assert (await dirty(opened), await due_after(opened, SNAPSHOTS)) == (501, 0.2)
    await run(SNAPSHOTS)
    assert (await dirty(opened), await due_after(opened, SNAPSHOTS)) == (0, 1)


async def test_a_row_held_by_a_batch_stays_dirty(
    record: Record, run: Run, opened: Database, trade: MakeTrade
) -> None:
    await record(trade("1", user_id=1), trade("1", user_id=2))
    async with opened.engine.begin() as batch:
        await batch.execute(text("select from standings where user_id = 1 for update"))
        await run(SNAPSHOTS)
    assert [each.user_id for each in await snapshots(opened)] == [2]
    await run(SNAPSHOTS, 1)
    assert [each.user_id for each in await snapshots(opened)] == [2, 1]


@pytest.mark.requirement("TIER-031")
async def test_an_easier_ladder_unlocks_by_itself(
    record: Record, run: Run, opened: Database, trade: MakeTrade
) -> None:
    await record(trade("600000"))
    await run(LADDER_REVIEW)
    async with opened.unit_of_work(lambda: NOON)() as tx:
        await install_ladder(tx, EASIER)
    await run(LADDER_REVIEW)
    await run(RECONSIDERATIONS)
    events = [each.event for each in await published(opened)]
    assert [event.level for event in events if isinstance(event, TierUnlocked)] == [1, 2]
    shown = await snapshots(opened)
    assert shown[-1].unlocked_level == 2
    assert len({each.revision for each in shown}) == len(shown)
    assert await due_after(opened, RECONSIDERATIONS) == 600


@pytest.mark.requirement("TIER-009")
async def test_rules_are_published_when_they_change(opened: Database) -> None:
    cheaper = replace(TIERS[2], fee_reduction_percent=31)
    changed = Ladder((*TIERS[:2], cheaper, *TIERS[3:]), MILESTONES)
    for ladder in (LADDER, changed, changed):
        async with opened.unit_of_work()() as tx:
            await install_ladder(tx, ladder)
    (event,) = [each.event for each in await published(opened)]
    assert isinstance(event, TierRuleDefined)
    assert (event.level, event.fee_reduction_percent) == (3, 31)
