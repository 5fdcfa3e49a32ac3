"""Trades become progress and badges, on a real database."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal

import pytest
from badges import store
from badges.handlers import record_trades, remember_tiers
from badges.offered import Offered
from badges.rules import AllOf, Tier, TradeCount, TradingStreak
from laurel_events import Database, Message, UnitOfWork
from laurel_events.testing import message, published
from laurel_schemas.badges_badges_v1 import BadgeEarned
from laurel_schemas.qualification_rules_v1 import TierRuleDefined
from laurel_schemas.trading_trades_v1 import TradeExecuted
from sqlalchemy import text

from .conftest import LIMITS, trading_badges

Trades = Callable[..., TradeExecuted]
QUANT_APE = TierRuleDefined(
    level=2,
    name="Quant Ape",
    required_volume_usd=Decimal(500000),
    badges_required=2,
    fee_reduction_percent=20,
    ai_agent_uses_per_week=20,
)


async def record(unit_of_work: UnitOfWork, trades: Sequence[TradeExecuted]) -> None:
    async with unit_of_work() as tx:
        await record_trades([message(trade) for trade in trades], tx, LIMITS, Offered())


async def earned(database: Database) -> list[Message[BadgeEarned]]:
    found = await published(database)
    return [message for message in found if isinstance(message.event, BadgeEarned)]


async def names(database: Database) -> list[str]:
    return [message.event.name for message in await earned(database)]


async def progress(database: Database, user_id: int = 7) -> dict[str, Decimal]:
    async with database.reading() as session:
        return {
            seen.badge.name: seen.progress.current for seen in await store.gallery(session, user_id)
        }


@pytest.mark.requirement("BADGE-010")
async def test_the_first_trade_earns_a_badge_and_says_what_for(
    badges_database: Database, unit_of_work: UnitOfWork, trade: Trades
) -> None:
    first = message(trade())
    async with unit_of_work() as tx:
        await remember_tiers([message(QUANT_APE)], tx)
        await record_trades([first], tx, LIMITS, Offered())

    [told] = await earned(badges_database)

    assert told.event.name == "The Contract Enlightener"
    assert (told.event.tier_name, told.event.tier_badges_required) == ("Quant Ape", 2)
    assert told.event.activated_badges == 0
    assert told.meta.causation_id == first.meta.id


@pytest.mark.requirement("BADGE-017")
async def test_the_figures_and_the_event_that_decided_are_kept(
    badges_database: Database, unit_of_work: UnitOfWork, trade: Trades
) -> None:
    seen_before, last = trade(), trade()
    await record(unit_of_work, [seen_before])
    messages = [message(one) for one in [trade(pair="ETH"), last, trade(pair="SOL"), seen_before]]
    async with unit_of_work() as tx:
        await record_trades(messages, tx, LIMITS, Offered())

    async with badges_database.reading() as session:
        query = text("select * from earned_badges where badge_id = 'badge_002'")
        row = (await session.execute(query)).one()

    assert (row.reached, row.target) == (3, 3)
    assert row.decided_by == messages[2].meta.id


async def test_a_trade_counts_once_in_a_batch_and_days_later(
    badges_database: Database, unit_of_work: UnitOfWork, trade: Trades
) -> None:
    one = trade(usd="600000")
    await record(unit_of_work, [one, one])
    await record(unit_of_work, [trade(pair="ETH", usd="1"), one])

    totals = await progress(badges_database)

    assert totals["The Contract Enlightener"] == 2
    assert totals["Volume Milestone 1M"] == 600001
    assert "Volume Milestone 1M" not in await names(badges_database)


async def test_a_streak_counts_whatever_day_comes_last(
    badges_database: Database, unit_of_work: UnitOfWork, trade: Trades
) -> None:
    for day in ("2024-02-28", "2024-03-01", "2024-02-28"):
        await record(unit_of_work, [trade(at=f"{day}T23:59:59Z")])
    assert "Steady Navigator" not in await names(badges_database)

    await record(unit_of_work, [trade(at="2024-02-29T00:00:00Z")])

    assert (await names(badges_database)).count("Steady Navigator") == 1
    assert (await progress(badges_database))["Steady Navigator"] == 3


async def test_days_are_utc_days(
    badges_database: Database, unit_of_work: UnitOfWork, trade: Trades
) -> None:
    same_day = ["2025-03-01T23:30:00-02:00", "2025-03-02T01:00:00Z", "2025-03-03T00:30:00+01:00"]
    await record(unit_of_work, [trade(at=at, usd="100000") for at in same_day])

    totals = await progress(badges_database)

    assert totals["Daybreak Commander"] == 300000
    assert totals["Steady Navigator"] == 1


async def test_two_workers_on_the_same_trades_count_them_once(
    badges_database: Database, unit_of_work: UnitOfWork, trade: Trades
) -> None:
    trades = [trade(user_id=user, pair=f"P{i}") for i in range(12) for user in range(1, 40)]
    # As around a rebalance: both read the same offsets, in batches cut differently.
    await asyncio.gather(
        *(record(unit_of_work, trades[i : i + 60]) for i in range(0, len(trades), 60)),
        *(record(unit_of_work, trades[i : i + 80]) for i in range(0, len(trades), 80)),
    )

    told = [(m.event.user_id, m.event.badge_id) for m in await earned(badges_database)]
    totals = await progress(badges_database, 20)

    assert totals["The Contract Enlightener"] == totals["Market Pathfinder"] == 12
    assert len(told) == len(set(told)) == 39 * 3


@pytest.mark.requirement("BADGE-003")
async def test_a_badge_added_later_is_earned_by_the_step_that_meets_it(
    badges_database: Database, unit_of_work: UnitOfWork, trade: Trades
) -> None:
    catalogue = trading_badges()
    async with unit_of_work() as tx:
        await store.install_badges(tx.session, catalogue[1:])
    await record(unit_of_work, [trade()])
    assert await names(badges_database) == []

    async with unit_of_work() as tx:
        await store.install_badges(tx.session, [replace(catalogue[0], criteria=TradeCount(2))])
    await record(unit_of_work, [trade()])

    assert await names(badges_database) == ["The Contract Enlightener"]


async def test_a_badge_taken_off_stays_with_its_owners_only(
    badges_database: Database, unit_of_work: UnitOfWork, trade: Trades
) -> None:
    await record(unit_of_work, [trade()])
    async with unit_of_work() as tx:
        await store.install_badges(tx.session, trading_badges()[1:])
    await record(unit_of_work, [trade(user_id=8)])

    assert "The Contract Enlightener" in await progress(badges_database, 7)
    assert "The Contract Enlightener" not in await progress(badges_database, 8)
    assert await names(badges_database) == ["The Contract Enlightener"]


async def test_the_ladder_known_last_stands(
    badges_database: Database, unit_of_work: UnitOfWork
) -> None:
    renamed = QUANT_APE.model_copy(update={"name": "Quant Gorilla", "badges_required": 3})
    async with unit_of_work() as tx:
        await remember_tiers([message(QUANT_APE), message(renamed)], tx)
        offers = await store.offers(tx.session)

    tiers = {offer.badge.required_for_tier: offer.tier for offer in offers}

    assert tiers[2] == Tier("Quant Gorilla", 3)
    assert tiers[5] is None


@pytest.mark.requirement("BADGE-003")
async def test_a_streak_within_all_of_counts_long_after_its_last_day(
    badges_database: Database, unit_of_work: UnitOfWork, trade: Trades
) -> None:
    both = AllOf((TradingStreak(2), TradeCount(4)))
    async with unit_of_work() as tx:
        await store.install_badges(tx.session, [replace(trading_badges()[0], criteria=both)])
    await record(unit_of_work, [trade(at=f"2025-03-0{day}T10:00:00Z") for day in (1, 2, 5)])
    assert await names(badges_database) == []

    await record(unit_of_work, [trade(at="2025-03-05T11:00:00Z")])

    assert await names(badges_database) == [trading_badges()[0].name]
