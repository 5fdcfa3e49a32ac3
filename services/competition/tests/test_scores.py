"""Scores from trades: exact, in any order, and the same when they are computed anew."""

import asyncio
import random
from datetime import timedelta
from decimal import Decimal

import pytest
from competition.rules.entering import EntryRefusedError
from competition_world import ANNA, BEN, CLEO, HOUR, NOW, TERMS, World, trade
from laurel_schemas.trading_trades_v1 import TradeExecuted

TICK = timedelta(microseconds=1)
START = TERMS.starts_at
MINUTE = timedelta(minutes=1)


@pytest.mark.requirement("COMP-050")
async def test_who_held_a_score_first_is_ahead_whatever_comes_later(world: World) -> None:
    """A reaches 100,000 at 14:00 and B at 14:05; A's deciding trade comes last."""
    made = await world.publish(pairs=("BTC", "ETH"))
    await world.enter(made, ANNA, BEN, CLEO)
    late = trade(ANNA, "60000", START + HOUR)
    await world.trade(trade(ANNA, "40000", START))
    await world.trade(trade(BEN, "100000", START + HOUR + 5 * MINUTE))
    assert await world.standings(made) == [(BEN, 100000), (ANNA, 40000), (CLEO, 0)]
    await world.trade(trade(ANNA, "0", START + HOUR + 6 * MINUTE))
    await world.trade(trade(ANNA, "5", START + HOUR + 7 * MINUTE, pair="DOGE"))
    await world.trade(late)
    await world.trade(late)

    expected = [(ANNA, 100000), (BEN, 100000), (CLEO, 0)]
    assert await world.standings(made) == expected
    assert await world.rescored(made) == 0
    await world.execute("update entries set score = 0, trades = 0, reached_at = 'infinity'")
    assert await world.rescored(made) == 2
    assert await world.standings(made) == expected


async def test_a_trade_counts_from_the_start_until_before_the_end(world: World) -> None:
    made = await world.publish()
    await world.enter(made, ANNA)
    times = (START - TICK, START, TERMS.ends_at - TICK, TERMS.ends_at)
    await world.trade(*(trade(ANNA, str(10**n), at) for n, at in enumerate(times)))

    assert await world.standings(made) == [(ANNA, 110)]
    assert await world.rescored(made) == 0


async def test_what_was_traded_before_entering_counts_too(world: World) -> None:
    made = await world.publish()
    await world.at(START)
    await world.trade(trade(ANNA, "7.0000000001", START))
    await world.enter(made, ANNA)
    await world.trade(trade(ANNA, "1", START + MINUTE))

    assert await world.standings(made) == [(ANNA, Decimal("8.0000000001"))]


async def test_entries_and_trades_at_once_lose_nothing(world: World) -> None:
    made = await world.publish()
    users = range(100, 140)
    batches = [
        [trade(user, "1", START + n * MINUTE) for user in users if user % 4 == part]
        for n in range(5)
        for part in range(4)
    ]
    await asyncio.gather(
        *(world.trade(*batch) for batch in batches), *(world.enter(made, one) for one in users)
    )

    assert await world.standings(made) == [(user, 5) for user, _ in await world.standings(made)]
    assert await world.rescored(made) == 0


async def test_what_is_traded_during_a_pause_does_not_count(world: World) -> None:
    made = await world.publish()
    await world.enter(made, ANNA)
    await world.at(START)
    world.clock.now = START + 10 * MINUTE
    await world.decide(made, "pause")
    world.clock.now = START + 20 * MINUTE
    await world.decide(made, "resume")
    minutes = (9, 10, 19, 20)
    await world.trade(*(trade(ANNA, str(10**n), START + m * MINUTE) for n, m in enumerate(minutes)))

    assert await world.standings(made) == [(ANNA, 1001)]
    assert await world.rescored(made) == 0


@pytest.mark.parametrize(
    ("scoring", "scores"),
    [("volume", (35, 31)), ("trade_count", (5, 3)), ("distinct_pairs", (2, 3))],
)
async def test_a_scoring_counts_what_it_says_in_any_order(
    world: World, scoring: str, scores: tuple[int, int]
) -> None:
    """Trades in random order and batches, some twice; small ones do not count."""
    made = [await world.publish(scoring=scoring, minimum_trade_usd=Decimal(1)) for _ in range(3)]
    for one in made:
        await world.enter(one, ANNA, BEN)
    trades = [
        *(trade(ANNA, "10", START + n * MINUTE, pair="BTC") for n in range(3)),
        *(trade(ANNA, "2.5", START + n * MINUTE, pair="ETH") for n in range(2)),
        trade(ANNA, "0.9", START, pair="DOGE"),
        *(trade(BEN, "10", START + n * MINUTE, pair=f"P{n}") for n in range(2)),
        trade(BEN, "11", START, pair="BTC"),
        trade(CLEO, "1000", START),
    ]
    await _in_any_order(world, trades)

    for one in made:
        expected = sorted(zip((ANNA, BEN), scores, strict=True), key=lambda each: -each[1])
        assert await world.standings(one) == expected
        assert await world.rescored(one) == 0


async def _in_any_order(world: World, trades: list[TradeExecuted]) -> None:
    chance = random.Random(7)
    again = [*trades, *chance.sample(trades, 4)]
    chance.shuffle(again)
    while again:
        size = chance.randint(1, 4)
        await world.trade(*again[:size])
        del again[:size]


async def test_another_content_under_one_identity_changes_no_score(world: World) -> None:
    made = await world.publish()
    await world.enter(made, ANNA)
    first = trade(ANNA, "10", START, trade_id="same")
    await world.trade(first)
    await world.trade(trade(ANNA, "99", START, trade_id="same"), trade(ANNA, "1", START))

    assert await world.standings(made) == [(ANNA, 11)]
    [conflict] = await world.rows("select * from trade_conflicts")
    assert (conflict.fields, conflict.counted_usd) == ("notional_usd", 10)


async def test_a_trade_of_the_far_future_is_refused(world: World) -> None:
    await world.trade(trade(ANNA, "1", NOW + timedelta(days=2)))
    assert await world.rows("select 1 from trade_ledger") == []


async def test_recent_volume_decides_who_may_enter(world: World) -> None:
    made = await world.publish(minimum_volume_usd=Decimal(1000))
    await world.trade(
        trade(ANNA, "1000", NOW - timedelta(days=29)),
        trade(BEN, "5000", NOW - timedelta(days=30)),
        trade(BEN, "999.99", NOW - timedelta(days=1)),
    )
    await world.enter(made, ANNA)
    with pytest.raises(EntryRefusedError, match="NOT_ELIGIBLE"):
        await world.enter(made, BEN)
