"""Progress against a plain recount of the same trades, whatever their order and repetitions."""

import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from badges import store
from badges.catalogue import parse
from badges.handlers import record_trades
from laurel_events import Database, UnitOfWork
from laurel_events.testing import message
from laurel_schemas.trading_trades_v1 import TradeExecuted

FIRST_DAY = datetime(2024, 2, 20, tzinfo=UTC)
BADGES = parse(
    "\n".join(
        f"""
        [[badges]]
        badge_id = "{field}"
        name = "{field}"
        badge_type = "micro_badge"
        category = "test"
        rarity = "Common"
        description = "{field}"
        image_url = "/ipfs/{field}.png"
        task_id = "{field}"
        task_name = "{field}"
        criteria = {{ {field} = {target} }}
        """
        for field, target in {
            "trades": "15",
            "volume_usd": '"900"',
            "day_volume_usd": '"250"',
            "pairs": "6",
            "streak_days": "5",
        }.items()
    )
)


@pytest.mark.parametrize("seed", range(5))
async def test_progress_and_badges_equal_a_recount(
    seed: int,
    trade: Callable[..., TradeExecuted],
    badges_database: Database,
    unit_of_work: UnitOfWork,
) -> None:
    dice = random.Random(seed)
    trades = [_random_trade(dice, trade) for _ in range(60)]
    async with unit_of_work() as tx:
        await store.install_badges(tx.session, BADGES)

    arriving = trades + dice.sample(trades, 30)
    dice.shuffle(arriving)
    while arriving:
        batch = [arriving.pop() for _ in range(min(dice.randint(1, 9), len(arriving)))]
        async with unit_of_work() as tx:
            await record_trades([message(one) for one in batch], tx)

    for user_id in (1, 2, 3):
        expected = _recount([one for one in trades if one.user_id == user_id])
        async with badges_database.reading() as session:
            seen = await store.gallery(session, user_id)
        assert {each.badge.badge_id: each.progress.current for each in seen} == expected
        assert all((each.earned_at is not None) is each.progress.met for each in seen)


def _random_trade(dice: random.Random, trade: Callable[..., TradeExecuted]) -> TradeExecuted:
    return trade(
        user_id=dice.randint(1, 3),
        pair=dice.choice("ABCDEFGH"),
        usd=str(Decimal(dice.randint(1, 10000)) / 100),
        at=(FIRST_DAY + timedelta(hours=dice.randint(0, 20 * 24))).isoformat(),
    )


def _recount(trades: Sequence[TradeExecuted]) -> dict[str, Decimal]:
    volumes: defaultdict[date, Decimal] = defaultdict(Decimal)
    for one in trades:
        volumes[one.traded_at.date()] += one.notional_usd
    return {
        "trades": Decimal(len(trades)),
        "volume_usd": sum(volumes.values(), Decimal(0)),
        "day_volume_usd": max(volumes.values()),
        "pairs": Decimal(len({one.pair for one in trades})),
        "streak_days": Decimal(max(_streak_from(day, volumes) for day in volumes)),
    }


def _streak_from(day: date, days: defaultdict[date, Decimal]) -> int:
    length = 0
    while day + timedelta(days=length) in days:
        length += 1
    return length
