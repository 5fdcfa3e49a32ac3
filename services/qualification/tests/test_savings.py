"""What benefits save in fees: by the time of each trade, in any order, told once a step."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import permutations
from typing import Any

import pytest
from laurel_events import Database, Message, UnitOfWork
from laurel_events.testing import claimed, message, published
from laurel_schemas.minting_benefits_v1 import BenefitsForgotten, BenefitsSnapshot
from laurel_schemas.qualification_tiers_v1 import FeeSavingsMilestoneReached, NextSavings
from laurel_schemas.trading_trades_v1 import TradeExecuted
from qualification.handlers import SAVINGS, calculate_savings, forget_benefits, keep_benefits
from qualification.ladders import Ladders
from qualification.rules import Savings, savings_reached
from qualification.settings import LADDER
from sqlalchemy import text

NOW = datetime(2025, 6, 1, 12, tzinfo=UTC)
START = datetime(2025, 1, 1, tzinfo=UTC)
MakeTrade = Callable[..., TradeExecuted]
Record = Callable[..., Awaitable[list[Message[TradeExecuted]]]]
Benefits = Callable[..., Awaitable[None]]
Calculate = Callable[..., Awaitable[list[FeeSavingsMilestoneReached]]]


@pytest.fixture
def benefits(unit_of_work: UnitOfWork) -> Benefits:
    """Tells what user 7 has from when on; equal revisions are repetitions."""

    async def run(percent: int, at: datetime, revision: int, by: str = "tiered") -> None:
        snapshot = BenefitsSnapshot(
            user_id=7,
            revision=revision,
            fee_reduction_percent=percent,
            decided_by=by,
            ai_uses_per_week=0,
            as_of=at,
        )
        async with unit_of_work() as tx:
            await keep_benefits([message(snapshot), message(snapshot)], tx)

    return run


@pytest.fixture
def calculate(opened: Database) -> Calculate:
    """Runs the calculation some days after NOW; returns all that was announced by then."""

    async def run(days: int = 0) -> list[FeeSavingsMilestoneReached]:
        now = NOW + timedelta(days=days)
        (task,) = await claimed(opened, SAVINGS)
        await calculate_savings(task, opened.unit_of_work(lambda: now), Ladders())
        events = [each.event for each in await published(opened)]
        return [each for each in events if isinstance(each, FeeSavingsMilestoneReached)]

    return run


def charged(trade: TradeExecuted, fee: str, at: datetime) -> TradeExecuted:
    return trade.model_copy(update={"fee_usd": Decimal(fee), "traded_at": at})


async def kept(database: Database) -> tuple[Any, ...]:
    query = "select trim_scale(tiered_usd), trim_scale(competition_usd), trim_scale(volume_usd)"
    async with database.reading() as session:
        row = (await session.execute(text(f"{query} from fee_savings"))).one_or_none()
        return tuple(row) if row else ()


@pytest.mark.requirement("TIER-038", "GEN-071")
@pytest.mark.parametrize("order", list(permutations(range(4)))[::3])
async def test_the_benefits_of_the_trades_time_count_in_any_order(
    order: Sequence[int],
    benefits: Benefits,
    record: Record,
    trade: MakeTrade,
    calculate: Calculate,
    opened: Database,
) -> None:
    """A fee of 80 after 20 % saved 20; one of 75 after 25 %, by a competition's NFT, saved 25."""
    later = START + timedelta(days=30)
    trades = [
        charged(trade("1000", trade_id="before"), "80", START - timedelta(seconds=1)),
        charged(trade("10", trade_id="at"), "80", START),
        charged(trade("100", trade_id="after"), "75", later),
        trade("5000", trade_id="free").model_copy(update={"traded_at": later}),
    ]
    parts: tuple[Callable[[], Awaitable[Any]], ...] = (
        lambda: benefits(20, START, 1),
        lambda: benefits(25, later, 2, by="competition"),
        lambda: record(*trades[:2]),
        lambda: record(*trades[2:]),
    )
    for one in order:
        await parts[one]()
    await calculate()
    assert await kept(opened) == (20, 25, 110)


@pytest.mark.requirement("TIER-038")
async def test_a_late_trade_and_late_benefits_are_added_the_next_day(
    benefits: Benefits, record: Record, trade: MakeTrade, calculate: Calculate, opened: Database
) -> None:
    await benefits(20, START, 1)
    await record(charged(trade("1"), "80", START))
    await calculate()
    await record(charged(trade("1"), "8", START))
    await calculate()
    assert await kept(opened) == (20, 0, 1)
    await calculate(days=1)
    assert await kept(opened) == (22, 0, 2)
    await benefits(50, START, 2)
    await calculate(days=2)
    assert await kept(opened) == (88, 0, 2)


@pytest.mark.requirement("TIER-038")
@pytest.mark.parametrize(
    ("percent", "by"),
    [(0, "none"), (100, "tiered"), (20, "discount")],
    ids=["none", "all", "no NFT"],
)
async def test_what_no_nft_saved_or_nobody_can_tell_is_not_added(
    percent: int,
    by: str,
    benefits: Benefits,
    record: Record,
    trade: MakeTrade,
    calculate: Calculate,
    opened: Database,
) -> None:
    """Of a fee that is waived wholly, nothing says what it would have been."""
    await benefits(percent, START, 1, by)
    await record(charged(trade("1"), "80", START))
    assert await calculate() == []
    assert await kept(opened) == (0, 0, 0)


@pytest.mark.requirement("TIER-038")
async def test_each_step_is_told_once(
    benefits: Benefits, record: Record, trade: MakeTrade, calculate: Calculate
) -> None:
    await benefits(20, START, 1)
    await record(charged(trade("50000"), "4102", START))
    (told,) = await calculate()
    assert (told.milestone_usd, told.name) == (Decimal(1_000), "Savings Champion - $1K")
    assert (told.total_saved_usd, told.tiered_savings_usd) == (Decimal("1025.5"),) * 2
    assert (told.savings_start, told.days_active) == (START, 151)
    assert await calculate() == [told]
    await record(charged(trade("1"), "8000", START))
    assert [each.name for each in await calculate(days=1)] == [
        "Savings Champion - $1K",
        "Savings Master - $2.5K",
    ]


@pytest.mark.requirement("TIER-038")
def test_the_sample_of_the_notification() -> None:
    start, at = datetime(2024, 1, 1, tzinfo=UTC), datetime(2024, 2, 28, 16, tzinfo=UTC)
    savings = Savings(7, Decimal("425.5"), Decimal(600), Decimal(4_250_000), start)
    (told,) = savings_reached(savings, LADDER.savings, None, at)
    assert (told.total_saved_usd, told.days_active) == (Decimal("1025.5"), 58)
    assert told.average_daily_savings_usd == Decimal("17.68")
    assert told.next_milestone == NextSavings(
        target_usd=Decimal(2_500), name="Savings Master - $2.5K", estimated_days=83
    )


async def test_who_was_deleted_leaves_nothing(
    benefits: Benefits,
    record: Record,
    trade: MakeTrade,
    calculate: Calculate,
    opened: Database,
    unit_of_work: UnitOfWork,
) -> None:
    await benefits(20, START, 1)
    await record(charged(trade("1"), "4102", START))
    await calculate()
    async with unit_of_work() as tx:
        await forget_benefits([message(BenefitsForgotten(user_id=7))], tx)
    assert await kept(opened) == ()
