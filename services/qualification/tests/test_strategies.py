"""A strategy whose volume helped over a milestone: told once, whichever is heard first."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from laurel_events import Database, Message, UnitOfWork
from laurel_events.testing import message, published
from laurel_schemas.badges_holders_v1 import HeldBadge, HolderSnapshot
from laurel_schemas.qualification_tiers_v1 import StrategyBonusActivated, StrategyMilestone
from laurel_schemas.trading_strategies_v1 import StrategyPerformed
from laurel_schemas.trading_trades_v1 import TradeExecuted
from qualification.handlers import keep_performance, remember_badges
from qualification.ladders import Ladders

NOW = datetime(2025, 6, 1, 12, tzinfo=UTC)
MakeTrade = Callable[..., TradeExecuted]
Record = Callable[..., Awaitable[list[Message[TradeExecuted]]]]
Perform = Callable[..., Awaitable[None]]


@pytest.fixture
def perform(unit_of_work: UnitOfWork) -> Perform:
    """Tells how strategies of user 7 performed, in one batch."""

    async def run(*performed: StrategyPerformed) -> None:
        async with unit_of_work() as tx:
            await keep_performance([message(one) for one in performed], tx, Ladders())

    return run


def performed(usd: str, **changes: Any) -> StrategyPerformed:
    return StrategyPerformed(
        strategy_id="strat_001",
        user_id=7,
        strategy_name="Conservative Growth Strategy",
        period="last_7_days",
        volume_usd=Decimal(usd),
        roi_percentage=Decimal("8.5"),
        win_rate=Decimal("73.2"),
        trades_executed=24,
        measured_at=NOW,
    ).model_copy(update=changes)


async def told(database: Database) -> list[StrategyBonusActivated]:
    events = [each.event for each in await published(database)]
    return [event for event in events if isinstance(event, StrategyBonusActivated)]


SAMPLE = StrategyBonusActivated(
    user_id=7,
    strategy_id="strat_001",
    strategy_name="Conservative Growth Strategy",
    volume_generated_usd=Decimal(25_000),
    period="last_7_days",
    roi_percentage=Decimal("8.5"),
    win_rate=Decimal("73.2"),
    trades_executed=24,
    previous_volume_usd=Decimal(475_000),
    new_volume_usd=Decimal(500_000),
    perpetual_volume_usd=Decimal(475_000),
    strategy_volume_usd=Decimal(25_000),
    milestones=(
        StrategyMilestone(
            milestone_usd=Decimal(500_000),
            name="Volume Champion 500K",
            level=2,
            tier_name="Quant Ape",
        ),
    ),
    recognition="Badge earned: Strategic experts",
    extra_ai_uses=5,
    exclusive_features=("Priority strategy recommendations",),
    activated_at=NOW,
)


@pytest.mark.requirement("TIER-036")
@pytest.mark.parametrize("measured_first", [True, False])
async def test_a_strategy_that_helped_is_told_once(
    measured_first: bool,
    perform: Perform,
    record: Record,
    trade: MakeTrade,
    opened: Database,
    unit_of_work: UnitOfWork,
) -> None:
    """The figures of its sample."""
    badge = HeldBadge(
        badge_id="badge_009", name="Strategic experts", status="earned", earned_at=NOW
    )
    holder = HolderSnapshot(user_id=7, revision=1, badges=(badge,), activated_badges=0, as_of=NOW)
    async with unit_of_work() as tx:
        await remember_badges([message(holder)], tx, Ladders())
    await record(trade("475000"))
    if measured_first:
        await perform(performed("25000"))
    await record(trade("25000", source="strategy"))
    await perform(performed("25000"), performed("25000"))

    assert await told(opened) == [SAMPLE]


@pytest.mark.requirement("TIER-036")
@pytest.mark.parametrize(
    "changes",
    [
        {"volume_usd": Decimal(10_000)},
        {"volume_usd": Decimal(26_000)},
        {"period": "last_90_days"},
        {"measured_at": NOW - timedelta(days=7)},
        {"measured_at": NOW + timedelta(days=7)},
    ],
    ids=["reached without it", "trades to come", "unknown period", "long ago", "long after"],
)
async def test_a_strategy_that_did_not_help_gives_nothing(
    changes: dict[str, Any], perform: Perform, record: Record, trade: MakeTrade, opened: Database
) -> None:
    await record(trade("485000"), trade("25000", source="strategy"))
    await perform(performed("25000", **changes))
    assert await told(opened) == []


@pytest.mark.requirement("TIER-036")
async def test_each_strategy_is_told_of_its_own_milestones(
    perform: Perform, record: Record, trade: MakeTrade, opened: Database
) -> None:
    await record(trade("90000"), trade("420000", source="strategy"))
    await perform(performed("20000"), performed("415000", strategy_id="strat_002"))
    assert [
        (each.strategy_id, [int(one.milestone_usd) for one in each.milestones], each.recognition)
        for each in await told(opened)
    ] == [("strat_001", [500_000], None), ("strat_002", [100_000, 500_000], None)]
