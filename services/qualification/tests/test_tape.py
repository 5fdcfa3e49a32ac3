"""The real trade tape: its three volumes to the cent, in whatever order it arrives."""

import csv
import gzip
import random
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest
from laurel_events import Database, Message, UnitOfWork
from laurel_events.testing import message, published
from laurel_schemas.qualification_tiers_v1 import TierUnlocked, VolumeMilestoneReached
from laurel_schemas.trading_trades_v1 import TradeExecuted
from qualification import store
from qualification.handlers import record_trades
from qualification.rules import Standing
from qualification.settings import LADDER

TAPE = Path(__file__).parents[3] / "data" / "hyperliquid-trades.csv.gz"
VOLUMES = {
    1001: Decimal("3051144.33"),
    1002: Decimal("1677425.72"),
    1003: Decimal("418202719.19"),
}
LEVELS = {1001: 2, 1002: 2, 1003: 5}


@pytest.fixture(scope="module")
def tape() -> Sequence[Message[TradeExecuted]]:
    """Every trade of the tape; accounts become users in the order of their first trade."""
    users: dict[str, int] = {}
    with gzip.open(TAPE, "rt") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: row["traded_at"])
    for row in rows:
        users.setdefault(row["account"], 1001 + len(users))
    return [
        message(
            TradeExecuted(
                trade_id=row["trade_id"],
                user_id=users[row["account"]],
                pair=row["pair"],
                side="buy" if row["side"] == "buy" else "sell",
                price=Decimal(row["price"]),
                size=Decimal(row["size"]),
                notional_usd=Decimal(row["notional_usd"]),
                traded_at=datetime.fromisoformat(row["traded_at"]),
            )
        )
        for row in rows
    ]


@pytest.mark.parametrize("seed", [None, 1, 2], ids=["in order", "shuffled", "shuffled again"])
async def test_the_tape_adds_up_to_the_cent(
    tape: Sequence[Message[TradeExecuted]],
    seed: int | None,
    opened: Database,
    unit_of_work: UnitOfWork,
    standing: Callable[[int], Awaitable[Standing]],
) -> None:
    arriving = list(tape)
    if seed is not None:
        dice = random.Random(seed)
        arriving += dice.sample(arriving, 3000)
        dice.shuffle(arriving)

    for start in range(0, len(arriving), 700):
        async with unit_of_work() as tx:
            await record_trades(arriving[start : start + 700], tx, LADDER)

    standings = [await standing(user_id) for user_id in VOLUMES]
    assert {each.user_id: each.volume_usd for each in standings} == VOLUMES
    assert {e.user_id: LADDER.volume_level(e.volume_usd) for e in standings} == LEVELS
    assert sum(each.trade_count for each in standings) == len(tape)
    await _said_once(opened)


async def _said_once(database: Database) -> None:
    events = [each.event for each in await published(database)]
    unlocked = [(e.user_id, e.level) for e in events if isinstance(e, TierUnlocked)]
    # Without badges the volume alone opens the first tier.
    assert sorted(unlocked) == [(user_id, 1) for user_id in VOLUMES]
    reached = [
        (e.user_id, e.milestone_usd) for e in events if isinstance(e, VolumeMilestoneReached)
    ]
    assert sorted(reached) == [
        (user_id, each.volume_usd)
        for user_id, volume in VOLUMES.items()
        for each in LADDER.milestones_between(Decimal(0), volume)
    ]
    async with database.reading() as session:
        assert [each.level for each in await store.unlocks_of(session, 1003)] == [1]
